"""Rows streamed out of the database, in pieces that end at a row boundary."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from psycopg import sql
from sqlalchemy import Connection

from warehouse.database.raw import raw_cursor

PIECE = 1 << 20
"""Bytes to gather before parsing; one more row may follow, however long it is."""


class Piece(NamedTuple):
    """Some rows as CSV."""

    data: bytearray
    rows: int


def _pieces(connection: Connection, query: sql.Composed) -> Generator[Piece, None, None]:
    gathered, rows = bytearray(), 0
    with raw_cursor(connection) as cursor, cursor.copy(query) as copy:
        for row in copy:  # the protocol promises one message per row
            gathered += row  # copied at once: keeping a million messages and joining them takes twice as long
            rows += 1
            if len(gathered) >= PIECE:
                yield Piece(gathered, rows)
                gathered, rows = bytearray(), 0
    if rows:
        yield Piece(gathered, rows)


@contextmanager
def pieces(connection: Connection, query: sql.Composed) -> Iterator[Iterator[Piece]]:
    """Copy rows out during the block; leaving it early cancels the query."""
    with closing(_pieces(connection, query)) as found:
        yield found
