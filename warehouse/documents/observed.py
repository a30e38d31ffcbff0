"""What is read from a database: the last results of its rules, a row of each table, the first rows of each mart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, DateTime, Double, FromClause, MetaData, Table, and_, func, select

from warehouse import audit
from warehouse.vocabulary.mart import marts

ROWS = 5


@dataclass(frozen=True)
class LastResult:
    """The result of a rule in the last batch that checked it."""

    batch_id: int
    as_of: date
    checked: int
    failed: int
    passed: bool


@dataclass(frozen=True)
class Observed:
    """What was read; personal columns are left out."""

    batch_id: int | None = None
    as_of: date | None = None
    results: dict[str, LastResult] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    examples: dict[str, dict[str, str]] = field(default_factory=dict)
    marts: dict[str, tuple[list[str], list[list[str]]]] = field(default_factory=dict)


def observe(connection: Connection, metadata: MetaData) -> Observed:
    """Read what the pages show of a database."""
    newest = select(audit.batch.c.batch_id, audit.batch.c.as_of).where(
        audit.batch.c.status == "loaded", ~audit.is_prune
    )
    batch = connection.execute(newest.order_by(audit.batch.c.batch_id.desc()).limit(1)).first()
    if batch is None:
        return Observed(results=_results(connection))
    gold = [table for table in metadata.sorted_tables if table.schema == "gold"]
    return Observed(
        batch.batch_id,
        batch.as_of,
        _results(connection),
        {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in gold},
        {str(table.fullname): _example(connection, table) for table in gold},
        {mart.name: _rows(connection, mart.table) for mart in marts(metadata)},
    )


def _results(connection: Connection) -> dict[str, LastResult]:
    results = audit.rule_result
    last = select(results.c.rule_id, func.max(results.c.batch_id).label("batch_id")).group_by(results.c.rule_id)
    newest = last.subquery("newest")
    query = (
        select(
            results.c.rule_id,
            results.c.batch_id,
            audit.batch.c.as_of,
            func.sum(results.c.checked).label("checked"),
            func.sum(results.c.failed).label("failed"),
            func.bool_and(results.c.passed).label("passed"),
        )
        .select_from(results)
        .join(newest, and_(newest.c.rule_id == results.c.rule_id, newest.c.batch_id == results.c.batch_id))
        .join(audit.batch, audit.batch.c.batch_id == results.c.batch_id)
        .group_by(results.c.rule_id, results.c.batch_id, audit.batch.c.as_of)
    )
    return {
        row.rule_id: LastResult(row.batch_id, row.as_of, int(row.checked), int(row.failed), row.passed)
        for row in connection.execute(query)
    }


def _public(columns: Any) -> list[ColumnElement[Any]]:
    """Return the columns that anybody may read, without moments and durations, which tell a reader nothing."""
    return [one for one in columns if not one.info.get("pii") and not isinstance(one.type, DateTime | Double)]


def _example(connection: Connection, table: Table) -> dict[str, str]:
    """Return the first row of a table that stands for something."""
    keys = list(table.primary_key.columns)
    query = select(*_public(table.c)).order_by(*keys).limit(1)
    if "dimension" in table.info:
        query = query.where(keys[0] > 0)
    row = connection.execute(query).first()
    return {} if row is None else {name: cell(value) for name, value in row._mapping.items()}


def _rows(connection: Connection, view: FromClause) -> tuple[list[str], list[list[str]]]:
    columns = _public(view.c)
    query: Any = select(*columns).order_by(*columns).limit(ROWS)
    return [one.name for one in columns], [_cells(row) for row in connection.execute(query)]


def _cells(row: Sequence[Any]) -> list[str]:
    return [cell(value) for value in row]


def cell(value: Any) -> str:
    """Return a value as a reader writes it, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
