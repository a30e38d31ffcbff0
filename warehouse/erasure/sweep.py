"""What an erasure leaves in the files of the database: old row versions, statistics, the write-ahead log.

It is removed after the commit of the erasure. What cannot be removed yet stays marked in `audit.erasure`, and the next
load, or the next `forget`, tries again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, select, text, update

from warehouse import audit
from warehouse.database.connect import Database
from warehouse.database.lock import Holder
from warehouse.database.raw import raw_cursor

STATISTICS = "pg_catalog.pg_statistic"
WHOLE = 512 << 20
"""Bytes up to which a table is rewritten, so that no page keeps old bytes in its free space."""
PATIENCE_MS = 2000
TRIES, BETWEEN = 3, 0.3
BUSY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.InsufficientPrivilege,
)
STILL_THERE = re.compile(r"(\d+) (?:dead row versions cannot be removed yet|are dead but not yet removable)")

SNAPSHOTS = text("""
SELECT pid, application_name, usename, xact_start FROM pg_stat_activity
WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database()
ORDER BY age(backend_xmin) DESC, pid
""")
HELD_ELSEWHERE = text("""
SELECT 'the replication slot ' || slot_name FROM pg_replication_slots WHERE xmin IS NOT NULL OR catalog_xmin IS NOT NULL
UNION ALL SELECT 'the prepared transaction ' || gid FROM pg_prepared_xacts WHERE database = current_database()
""")
SIZE = text("SELECT pg_total_relation_size(to_regclass(:name))")
BEYOND = "Backups, replicas and archived write-ahead logs are beyond its reach: they hold the data until they expire."
LOG_OF_OTHERS = "The write-ahead log of the server (pg_wal) holds the values until its segments are written over."
FRESH_LOG = (
    "ALTER SYSTEM SET wal_recycle = off",
    "SELECT pg_catalog.pg_reload_conf()",
    "SELECT pg_catalog.pg_switch_wal()",
    "CHECKPOINT",
    "ALTER SYSTEM RESET wal_recycle",
    "SELECT pg_catalog.pg_reload_conf()",
)
"""Removes the old segments, which the server would otherwise keep under other names."""


@dataclass
class Sweep:
    """What a sweep found: ``left`` is what a later one can remove, ``beyond`` what none can; a sentence each."""

    left: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)


def is_pending(connection: Connection) -> bool:
    """Say whether an erasure waits for its sweep."""
    waiting = select(audit.erasure.c.erasure_id).where(audit.erasure.c.swept_at.is_(None)).limit(1)
    return connection.execute(waiting).first() is not None


def sweep(database: Database) -> Sweep:
    """Remove what is left of all erasures that wait for it, and mark those of which nothing is left."""
    found = Sweep()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        table = audit.erasure
        query = select(table.c.erasure_id, table.c.rows).where(table.c.swept_at.is_(None))
        pending = connection.execute(query).all()
        if not pending:
            return found
        connection.execute(text(f"SET lock_timeout = {PATIENCE_MS}"))
        for name in sorted({name for _, rows in pending for name in rows}):
            _rewrite(connection, name, found)
        _rewrite(connection, STATISTICS, found)
        _fresh_log(connection, found, embedded=database.embedded)
        if not found.left:
            done = update(table).values(swept_at=datetime.now(UTC))
            connection.execute(done.where(table.c.erasure_id.in_([number for number, _ in pending])))
    found.beyond.append(BEYOND)
    return found


def _rewrite(connection: Connection, name: str, found: Sweep) -> None:
    """Rewrite a table, or vacuum it where it is large or in use; return what that leaves."""
    size = connection.execute(SIZE, {"name": name}).scalar()
    if size is None:
        return
    whole = size <= WHOLE
    if not whole:
        found.beyond.append(f"{name} is large and was vacuumed only: the free space of its pages may keep old bytes.")
    try:
        said = _until_unseen(connection, name, "FULL, VERBOSE, ANALYZE" if whole else "VERBOSE, ANALYZE")
    except BUSY as exc:
        found.left.append(f"{name} is not swept yet ({_why(connection, exc)}).")
        with _heard(connection), _forgiven():
            _vacuum(connection, name, "VERBOSE, ANALYZE")
        return
    if any("permission denied" in one for one in said):
        found.left.append(f"{name} is not swept yet: only its owner may vacuum it.")
    if _still_there(said):
        found.left.append(f"{name} still holds old row versions, for {_who_looks(connection)}.")


def _until_unseen(connection: Connection, name: str, options: str) -> list[str]:
    """Vacuum a table, again where a transaction that has just ended could still see its old rows.

    VACUUM FULL keeps what a transaction of another database might see, if there were such a row; plain VACUUM does not,
    so that it goes first.
    """
    for left in reversed(range(TRIES)):
        with _heard(connection) as said:
            if "FULL" in options:
                _vacuum(connection, name, "INDEX_CLEANUP ON")
            _vacuum(connection, name, options)
        if not left or not _still_there(said) or connection.execute(SNAPSHOTS).first() is not None:
            break
        time.sleep(BETWEEN)
    return said


def _still_there(said: list[str]) -> bool:
    return any(int(number) for one in said for number in STILL_THERE.findall(one))


def _vacuum(connection: Connection, name: str, options: str) -> None:
    if name == STATISTICS:
        options = options.replace(", ANALYZE", "")
    with raw_cursor(connection) as cursor:
        statement = sql.SQL("VACUUM ({}) {}").format(sql.SQL(options), sql.Identifier(*name.split(".")))
        cursor.execute(statement)


@contextmanager
def _heard(connection: Connection) -> Iterator[list[str]]:
    """Yield what the server says meanwhile: VACUUM reports there what it could not remove."""
    said: list[str] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        said.append(f"{notice.message_primary} {notice.message_detail}")

    driver: Any = connection.connection.driver_connection
    driver.add_notice_handler(hear)
    try:
        yield said
    finally:
        driver.remove_notice_handler(hear)


@contextmanager
def _forgiven() -> Iterator[None]:
    try:
        yield
    except BUSY:
        return


def _why(connection: Connection, exc: psycopg.Error) -> str:
    if isinstance(exc, psycopg.errors.InsufficientPrivilege):
        return str(exc).partition("\n")[0]
    return f"it is in use, maybe by {_who_looks(connection)}"


def _who_looks(connection: Connection) -> str:
    """Name the sessions, and whatever else, that may still see the old rows."""
    sessions = [str(Holder(*row)) for row in connection.execute(SNAPSHOTS)]
    others = list(connection.scalars(HELD_ELSEWHERE))
    return ", ".join([*sessions[:3], *others[:3]]) or "a transaction that has just ended"


def _fresh_log(connection: Connection, found: Sweep, *, embedded: bool) -> None:
    if not embedded:
        found.beyond.append(LOG_OF_OTHERS)
        return
    for statement in FRESH_LOG:
        connection.execute(text(statement))
