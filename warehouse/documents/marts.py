"""A page for each mart: the question, how to ask it, a result, the columns, and the SQL of the view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, literal_column, select
from sqlalchemy.sql import visitors

from warehouse.documents import markdown as md
from warehouse.documents.material import Material
from warehouse.documents.statements import sql, type_name
from warehouse.vocabulary.mart import Mart, marts


def pages(material: Material) -> dict[str, str]:
    """Return the pages of all marts."""
    return {f"marts/{mart.name}.md": _page(material, mart) for mart in marts(material.metadata)}


def _page(material: Material, mart: Mart) -> str:
    return md.page(
        f"mart.{mart.name}",
        f"**{mart.question}**",
        mart.description,
        md.fenced(f"{sql(select(literal_column('*')).select_from(mart.table))};", "sql"),
        _result(material, mart),
        "## Columns",
        md.table(("Column", "Type", "Personal", "What it means", "Made from"), _columns(mart), keep=("Column", "Type")),
        "## How it is computed",
        md.fenced(sql(mart.query), "sql"),
    )


def _result(material: Material, mart: Mart) -> str:
    names, rows = material.found.marts.get(mart.name, ([], [])) if material.found else ([], [])
    if not rows:
        return ""
    said = "Its first rows, without personal columns:"
    return md.observed(said, md.table(names, ([md.escaped(one) for one in row] for row in rows), keep=names))


def _columns(mart: Mart) -> Iterator[list[str]]:
    expressions = {column.name: column for column in mart.query.selected_columns}
    for column in mart.table.columns:
        found = sorted(set(origins(expressions[column.name])))
        yield [
            f"{md.anchor(column.name)}{md.code(column.name)}",
            type_name(column.type),
            "yes" if column.info.get("pii") else "",
            column.comment or "",
            ", ".join(md.link(name, place) for name, place in found),
        ]


def origins(expression: ColumnElement[Any]) -> Iterator[tuple[str, str]]:
    """Yield the columns of tables that an expression is made of, each with the place of its description.

    What only decides which rows count is not among them.
    """
    waiting, seen = [expression], set[int]()
    while waiting:
        for part in visitors.iterate(waiting.pop()):
            if not isinstance(part, ColumnElement) or id(part) in seen:
                continue
            seen.add(id(part))
            table = getattr(part, "table", None)
            if not (isinstance(part, Column) and isinstance(table, Table) and table.schema):
                waiting += part.proxy_set - {part}
            elif "mart" in table.info:
                yield f"mart.{table.name}.{part.name}", f"{table.name}.md#{part.name}"
            else:
                yield f"{table.fullname}.{part.name}", f"../tables/{table.fullname}.md#{part.name}"
