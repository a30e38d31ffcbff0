"""Bulk loads of empty tables: the key and the indexes are created afterwards, and the write-ahead log is not needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from psycopg import sql
from psycopg.errors import UniqueViolation
from sqlalchemy import Connection, Table, select
from sqlalchemy.schema import CreateIndex, DropIndex

from warehouse.database.raw import raw_cursor
from warehouse.load.sql.statistics import analyse_lasting

WORTH_IT = 50_000
"""Rows from which a bulk load pays off: 1,000,000 order lines took 1.6 s instead of 3.4 s."""


def worth_filling(connection: Connection, table: Table, rows: int) -> bool:
    """Return whether a table is empty and many rows will follow."""
    return rows >= WORTH_IT and not connection.scalar(select(select(table).exists()))


@contextmanager
def filled_at_once(
    connection: Connection, table: Table, rows: int, fix: Callable[[], None] | None = None
) -> Iterator[bool]:
    """Drop the key and the indexes of an empty table for the length of the block, if many rows will follow.

    Yields whether that is so.

    The table is truncated too: what is written in the transaction of a truncation needs no write-ahead log where the
    server runs with `wal_level=minimal`. Creating the key doubles as the check for duplicates: if it fails, ``fix``
    removes them and the key is created again.
    """
    if not worth_filling(connection, table, rows):
        yield False
        return
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    name = sql.Identifier(table.schema or "public", table.name)
    with raw_cursor(connection) as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(name))
        if table.primary_key.columns:
            key = sql.Identifier(str(table.primary_key.name))
            cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(name, key))
        for index in indexes:
            connection.execute(DropIndex(index))
        yield True
        if table.primary_key.columns:
            _make_key(connection, table, fix)
            analyse_lasting(connection, table)
        for index in indexes:
            connection.execute(CreateIndex(index))


def _make_key(connection: Connection, table: Table, fix: Callable[[], None] | None) -> None:
    statement = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY ({})").format(
        sql.Identifier(table.schema or "public", table.name),
        sql.Identifier(str(table.primary_key.name)),
        sql.SQL(", ").join(sql.Identifier(column.name) for column in table.primary_key.columns),
    )
    with raw_cursor(connection) as cursor:
        try:
            with connection.begin_nested():
                cursor.execute(statement)
        except UniqueViolation:
            if fix is None:
                raise
            fix()
            cursor.execute(statement)
