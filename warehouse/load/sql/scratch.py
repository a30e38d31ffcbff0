"""Scratch tables: what a batch stores for itself until it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Executable, FromClause, Table, cast, false, func, insert, null, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.visitors import InternalTraversal

from warehouse.database.spread import is_spread, make_known
from warehouse.load.sql.statements import table_of

LARGE = 50_000
"""Records from which a batch counts as large."""
SCHEMA = "silver"
_FOR_LARGE = {
    "search_path": f"{SCHEMA}, pg_temp",
    "parallel_setup_cost": "100",
    "parallel_tuple_cost": "0.01",
    "min_parallel_table_scan_size": "1MB",
}
_KEPT = "warehouse scratch"
_USED = "warehouse scratch used"
OFTEN = 10
"""How often a table that is created again and again, as for each of many days, is dropped before it is emptied instead.

A dropped table stays locked until the transaction ends, and the server has room for a limited number of locks.
"""


def make_room(connection: Connection, records: int) -> None:
    """Choose the kind of scratch tables that suits a batch of that many records.

    Temporary tables are cheapest to create, but parallel workers cannot read them. A large batch uses unlogged tables
    instead, which nobody sees, because they are dropped before the batch is committed. On Citus every batch uses them,
    because Citus cannot handle temporary ones.
    """
    if records >= LARGE or is_spread(connection):
        for name, value in _FOR_LARGE.items():
            connection.execute(select(func.set_config(name, value, True)))
        connection.info[_KEPT] = {}


def clear(connection: Connection) -> None:
    """Drop the remaining scratch tables."""
    for table in list(connection.info.get(_KEPT, {}).values()):
        table.drop(connection)
    for name in (_KEPT, _USED):
        connection.info.pop(name, None)


def keep(
    connection: Connection,
    name: str,
    query: Any,
    *,
    parameters: Mapping[str, Any] | None = None,
    analysed: bool = True,
) -> Table:
    """Run a query, store its rows in a scratch table for the rest of the transaction, and return that table.

    The table is ``analysed``, because later plans depend on its size, unless all of it is only ever read alone.
    """
    table = table_of(name, *(Column(c.name, c.type) for c in query.selected_columns))
    _make(connection, table, query, parameters or {}, analysed=analysed)
    return table


def analyse(connection: Connection, table: Table) -> None:
    """Analyse a scratch table; Citus refuses that in a transaction that wrote."""
    if _KEPT not in connection.info or not is_spread(connection):
        _analyse(connection, table)


def _analyse(connection: Connection, table: Table) -> None:
    connection.execute(text("ANALYZE " + connection.dialect.identifier_preparer.quote(table.name)))


def in_parallel(connection: Connection, name: str, query: Any) -> FromClause:
    """Return the rows of a query for an INSERT: for a large batch from a scratch table, else the query itself.

    PostgreSQL fills a new table with several processes, but never an existing one.
    """
    if _KEPT not in connection.info:
        rows: FromClause = query.subquery(name)
        return rows
    table = table_of(name, *(Column(c.name, c.type) for c in query.selected_columns))
    _make(connection, table, query, {})
    return table


def open_empty(connection: Connection, table: Table) -> None:
    """Create an empty scratch table."""
    _make(connection, table, select(*(cast(null(), c.type).label(c.name) for c in table.c)).where(false()), {})


def _make(
    connection: Connection, table: Table, query: Any, parameters: Mapping[str, Any], *, analysed: bool = False
) -> None:
    if (empty := _used(connection).emptied.pop(table.name, None)) is not None:
        if _shape(empty) == _shape(table) and not parameters:
            connection.execute(insert(table).from_select([column.name for column in table.c], query))
            if analysed:
                analyse(connection, table)
            return
        empty.drop(connection)
    kept = connection.info.get(_KEPT)
    connection.execute(_TableAs(table.name, query, "TEMPORARY" if kept is None else "UNLOGGED"), parameters)
    if analysed:
        _analyse(connection, table)
    if kept is not None:
        kept[table.name] = table
        if is_spread(connection):
            make_known(connection, f"{SCHEMA}.{connection.dialect.identifier_preparer.quote(table.name)}")


def drop(connection: Connection, *tables: FromClause) -> None:
    """Drop scratch tables that are no longer needed; rows that never became a table are ignored."""
    for table in tables:
        if not isinstance(table, Table):
            continue
        used = _used(connection)
        used.dropped[table.name] += 1
        if used.dropped[table.name] > OFTEN and not is_spread(connection):
            connection.execute(text("TRUNCATE " + connection.dialect.identifier_preparer.quote(table.name)))
            used.emptied[table.name] = table
            continue
        table.drop(connection)
        connection.info.get(_KEPT, {}).pop(table.name, None)


@dataclass
class _Used:
    """How often tables were dropped in a transaction, by name, and which ones were emptied instead."""

    transaction: object
    dropped: Counter[str] = field(default_factory=Counter)
    emptied: dict[str, Table] = field(default_factory=dict)


def _used(connection: Connection) -> _Used:
    used = connection.info.get(_USED)
    if not isinstance(used, _Used) or used.transaction is not connection.get_transaction():
        used = connection.info[_USED] = _Used(connection.get_transaction())
    return used


def _shape(table: Table) -> list[tuple[str, str]]:
    return [(column.name, repr(column.type)) for column in table.c]


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
