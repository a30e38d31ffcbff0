"""Rows on their way out of the database, in pieces that end where a row ends."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from psycopg import sql
from sqlalchemy import Connection

from warehouse.export.moment import raw_cursor

PIECE = 1 << 20
"""Bytes that are gathered before they are parsed; one more row may follow, however long it is."""


class Piece(NamedTuple):
    """Some rows as CSV."""

    data: bytes
    rows: int


def _pieces(connection: Connection, query: sql.Composed) -> Generator[Piece, None, None]:
    gathered: list[bytes | bytearray | memoryview] = []
    size = 0
    with raw_cursor(connection) as cursor, cursor.copy(query) as copy:
        for row in copy:  # the protocol promises one message per row
            gathered.append(row)
            size += len(row)
            if size >= PIECE:
                yield Piece(b"".join(gathered), len(gathered))
                gathered, size = [], 0
    if gathered:
        yield Piece(b"".join(gathered), len(gathered))


@contextmanager
def pieces(connection: Connection, query: sql.Composed) -> Iterator[Iterator[Piece]]:
    """Copy rows out for the length of the block; leaving it early cancels the query."""
    with closing(_pieces(connection, query)) as found:
        yield found
