"""The driver's own cursor, for what SQLAlchemy does not support: COPY and partitions."""

from __future__ import annotations

from psycopg import Cursor
from sqlalchemy import Connection


def raw_cursor(connection: Connection) -> Cursor[tuple[object, ...]]:
    """Return a cursor of the driver in the same transaction."""
    driver = connection.connection.driver_connection
    assert driver is not None
    cursor: Cursor[tuple[object, ...]] = driver.cursor()
    return cursor
