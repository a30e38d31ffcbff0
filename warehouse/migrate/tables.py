"""The statements that create a declared table, by Alembic's own operations, with the rows that come with a model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from alembic.autogenerate import render_python_code
from alembic.operations import ops
from sqlalchemy import MetaData, Table

from warehouse.migrate.catalog import Name
from warehouse.migrate.differences import Maker
from warehouse.migrate.layout import quoted
from warehouse.vocabulary.reference import reference_rows


def maker(metadata: MetaData) -> Maker:
    """Return a function that creates the tables of a model, in the order of its foreign keys."""
    tables = {(str(table.schema), table.name): table for table in metadata.sorted_tables}

    def make(name: Name) -> Iterator[str]:
        table = tables[name]
        made = ops.CreateTableOp.from_table(table)
        made.info = {}
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        yield from _rendered(made, *(ops.CreateIndexOp.from_index(index) for index in indexes))
        yield from fill(table)

    return make


def rows_of(table: Table) -> list[dict[str, str]]:
    """Return the rows that come with a table of known values."""
    return list(reference_rows(table.info["reference"], table.name))


def fill(table: Table) -> Iterator[str]:
    """Yield the statement that fills a table of known values or the calendar; nothing for other tables."""
    if "reference" in table.info:
        rows = f"list(reference_rows({quoted(table.info['reference'])}, {quoted(table.name)}))"
    elif "calendar" in table.info:
        rows = f"list(days({quoted(table.name.removeprefix('dim_'))}, FIRST_YEAR, LAST_YEAR))"
    else:
        return
    columns = ", ".join(
        f"sa.column({quoted(column.name)}, sa.{type(column.type).__name__}())" for column in table.columns
    )
    target = f"sa.table({quoted(table.name)}, {columns}, schema={quoted(str(table.schema))})"
    yield f"op.bulk_insert({target}, {rows})"


def _rendered(*operations: Any) -> Iterator[str]:
    code = render_python_code(ops.UpgradeOps(list(operations)))
    # Alembic forgets the prefix of the type inside its JSON type
    body = ast.parse("if True:\n    " + code.replace("astext_type=Text()", "astext_type=sa.Text()")).body[0]
    assert isinstance(body, ast.If)
    for statement in body.body:
        yield ast.unparse(statement)
