"""The driver's own cursor, for what SQLAlchemy does not speak: COPY and the handling of partitions."""

from __future__ import annotations

from psycopg import Cursor
from sqlalchemy import Connection


def raw_cursor(connection: Connection) -> Cursor[tuple[object, ...]]:
    """Return a cursor of the driver on the same transaction, which it shares."""
    driver = connection.connection.driver_connection
    assert driver is not None
    cursor: Cursor[tuple[object, ...]] = driver.cursor()
    return cursor
