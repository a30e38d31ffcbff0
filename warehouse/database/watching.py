"""What a connection is working on, seen from another one in PostgreSQL's progress views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Literal

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from warehouse.database.raw import raw_cursor

EVERY = 0.5
"""Seconds between two checks."""
PATIENCE = 3.0
"""Seconds after which a running check is no longer waited for."""

LOOK = text("""
SELECT 'copy', c.relname, p.tuples_processed, NULL::float8
FROM pg_stat_progress_copy p LEFT JOIN pg_class c ON c.oid = p.relid WHERE p.pid = :pid
UNION ALL
SELECT 'index', c.relname, NULL, (coalesce(p.blocks_done / nullif(p.blocks_total, 0)::float8, 1)
    + coalesce(p.tuples_done / nullif(p.tuples_total, 0)::float8, 0)) / 2
FROM pg_stat_progress_create_index p LEFT JOIN pg_class c ON c.oid = p.relid WHERE p.pid = :pid
UNION ALL
SELECT 'analyse', c.relname, NULL, p.sample_blks_scanned / nullif(p.sample_blks_total, 0)::float8
FROM pg_stat_progress_analyze p LEFT JOIN pg_class c ON c.oid = p.relid WHERE p.pid = :pid
LIMIT 1
""")


@dataclass(frozen=True)
class Work:
    """What a connection does: the table, unless created in the same transaction, the rows done, and the share done."""

    doing: Literal["copy", "index", "analyse"]
    table: str | None
    rows: int | None
    share: float | None


Watch = Callable[[Work | None], None]
"""Called in its own thread with the present work; None if PostgreSQL reports nothing."""


@contextmanager
def watched(engine: Engine, connection: Connection, watch: Watch | None) -> Iterator[None]:
    """Report twice a second what a connection is working on, for the length of the block; without ``watch`` do nothing.

    It uses its own connection and stops reporting if that fails, so that the watched work is not disturbed.
    """
    if watch is None:
        yield
        return
    with raw_cursor(connection) as cursor:
        pid = cursor.connection.info.backend_pid
    ended = Event()
    thread = Thread(target=_look, args=(engine, pid, watch, ended), name="watching", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(PATIENCE)


def _look(engine: Engine, pid: int, watch: Watch, ended: Event) -> None:
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as own:
            own.execute(text("SET application_name = 'warehouse progress'"))
            own.execute(text("SET statement_timeout = '1s'"))
            while not ended.wait(EVERY):
                found = own.execute(LOOK, {"pid": pid}).first()
                watch(None if found is None else Work(*found))
    except SQLAlchemyError:
        return
