"""Scratch tables: what a batch keeps for itself until it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Executable, FromClause, Table, cast, false, func, null, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.visitors import InternalTraversal

from warehouse.load.sql.statements import table_of

LARGE = 50_000
"""Records from which on a batch is large."""
SCHEMA = "silver"
_FOR_LARGE = {
    "search_path": f"{SCHEMA}, pg_temp",
    "parallel_setup_cost": "100",
    "parallel_tuple_cost": "0.01",
    "min_parallel_table_scan_size": "1MB",
}
_KEPT = "warehouse scratch"


def make_room(connection: Connection, records: int) -> None:
    """Choose the kind of scratch tables that suits a batch of so many records.

    Temporary tables cost least to make, but no parallel worker can read them. A large batch has unlogged ones instead,
    which nobody sees, because they are dropped before the batch is committed.
    """
    if records >= LARGE:
        for name, value in _FOR_LARGE.items():
            connection.execute(select(func.set_config(name, value, True)))
        connection.info[_KEPT] = {}


def clear(connection: Connection) -> None:
    """Drop what is left of the scratch tables."""
    drop(connection, *connection.info.get(_KEPT, {}).values())
    connection.info.pop(_KEPT, None)


def keep(connection: Connection, name: str, query: Any, *, parameters: Mapping[str, Any] | None = None) -> Table:
    """Run a query, keep its rows in a scratch table for the rest of the transaction, and return that table.

    The table is analysed, because the plans of what follows depend on its size.
    """
    table = table_of(name, *(Column(c.name, c.type) for c in query.selected_columns))
    _make(connection, table, query, parameters or {})
    analyse(connection, table)
    return table


def analyse(connection: Connection, table: Table) -> None:
    """Let the planner know of the rows of a scratch table."""
    connection.execute(text("ANALYZE " + connection.dialect.identifier_preparer.quote(table.name)))


def in_parallel(connection: Connection, name: str, query: Any) -> FromClause:
    """Return the rows of a query for an INSERT: of a large batch a scratch table, else the query itself.

    PostgreSQL fills a new table by several processes, and never one that is there.
    """
    if _KEPT not in connection.info:
        rows: FromClause = query.subquery(name)
        return rows
    table = table_of(name, *(Column(c.name, c.type) for c in query.selected_columns))
    _make(connection, table, query, {})
    return table


def open_empty(connection: Connection, table: Table) -> None:
    """Make a scratch table, without rows."""
    _make(connection, table, select(*(cast(null(), c.type).label(c.name) for c in table.c)).where(false()), {})


def _make(connection: Connection, table: Table, query: Any, parameters: Mapping[str, Any]) -> None:
    kept = connection.info.get(_KEPT)
    connection.execute(_TableAs(table.name, query, "TEMPORARY" if kept is None else "UNLOGGED"), parameters)
    if kept is not None:
        kept[table.name] = table


def drop(connection: Connection, *tables: FromClause) -> None:
    """Drop scratch tables that are needed no longer; rows that never became one are none of its business."""
    for table in tables:
        if not isinstance(table, Table):
            continue
        table.drop(connection)
        connection.info.get(_KEPT, {}).pop(table.name, None)


class _TableAs(Executable, ClauseElement):
    """`CREATE TABLE .. AS`, which unlike `INSERT .. SELECT` may run in parallel."""

    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 (so SQLAlchemy declares it)
        ("name", InternalTraversal.dp_string),
        ("query", InternalTraversal.dp_clauseelement),
        ("kind", InternalTraversal.dp_string),
    ]

    def __init__(self, name: str, query: Any, kind: str) -> None:
        self.name = name
        self.query = query
        self.kind = kind


@compiles(_TableAs, "postgresql")
def _table_as(element: _TableAs, compiler: SQLCompiler, **options: Any) -> str:
    name = compiler.preparer.quote(element.name)
    until = "ON COMMIT DROP AS" if element.kind == "TEMPORARY" else "AS"
    return " ".join(["CREATE", element.kind, "TABLE", name, until, compiler.process(element.query, **options)])
