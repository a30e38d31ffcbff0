"""One load at a time: a lock in the database that lasts as long as the connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from warehouse.errors import Locked

LOCK = 0x77617265686F7573
"""The key of the advisory lock: the letters of `warehous`."""
LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def only_load(connection: Connection, timeout: float) -> Iterator[None]:
    """Hold the lock of all loads for the length of the block; raises Locked after ``timeout`` seconds."""
    milliseconds = max(1, int(timeout * 1000))
    try:
        connection.execute(select(func.set_config("lock_timeout", str(milliseconds), False)))
        connection.execute(select(func.pg_advisory_lock(LOCK)))
    except DBAPIError as exc:
        connection.rollback()
        if getattr(exc.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise Locked(
            f"Another load has been running for more than {timeout:g} seconds; wait until it has ended "
            "(`warehouse history` shows it then), or give it longer with WAREHOUSE_LOCK_TIMEOUT."
        ) from exc
    connection.execute(select(func.set_config("lock_timeout", "0", False)))
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(select(func.pg_advisory_unlock(LOCK)))
        connection.commit()
