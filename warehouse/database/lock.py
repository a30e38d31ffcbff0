"""One writer at a time: a lock, until the end of the transaction, on a table that readers cannot lock.

Anybody who can connect may take an advisory lock, so with one a reader could stop all loads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from warehouse.errors import DatabaseError, Locked

LOCK_NOT_AVAILABLE, INSUFFICIENT_PRIVILEGE = "55P03", "42501"
FIRST, SLICE = 0.1, 2.0
"""Seconds until the holder of the lock is first named, and between later reports."""

LEAST = 5.0
"""The least seconds that the holder of the lock waits for other locks: an autovacuum gives way after one."""

TAKE = text("LOCK TABLE audit.batch IN SHARE ROW EXCLUSIVE MODE")
MAKING = 0x6D696772617465
"""The advisory lock of a database without tables, and so without readers: the letters of `migrate`."""

_WHOSE = """
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_locks own ON l.pid IS NULL AND own.pid IS NULL AND own.locktype = 'transactionid'
  AND own.virtualtransaction = l.virtualtransaction
LEFT JOIN pg_prepared_xacts p ON p.transaction = own.transactionid
"""
"""Whose lock it is: that of a session, or of a prepared transaction, which has no process any more."""
_HOLDER = """
  l.pid, a.application_name, coalesce(a.usename, p.owner), coalesce(a.xact_start, a.backend_start, p.prepared), p.gid"""
_HOLDERS = """
SELECT {holder}
FROM pg_locks l
JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
{whose}
WHERE l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND ((l.locktype = 'relation' AND l.relation = to_regclass('audit.batch')
        AND l.mode NOT IN ('AccessShareLock', 'RowShareLock'))
    OR (l.locktype = 'advisory' AND to_regclass('audit.batch') IS NULL
        AND (l.classid::bigint << 32) + l.objid::bigint = :key))
ORDER BY 4 NULLS LAST, 1
LIMIT 1
"""
_HELD = """
SELECT {holder}, n.nspname || '.' || c.relname, l.mode = 'AccessExclusiveLock'
FROM pg_locks l
JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
JOIN pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'v')
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('bronze', 'silver', 'gold', 'mart', 'audit')
{whose}
WHERE l.granted AND l.locktype = 'relation' AND l.pid IS DISTINCT FROM pg_backend_pid()
  -- what kind of process it is, is hidden from roles that may not see its activity
  AND coalesce(a.backend_type, 'client backend') = 'client backend'
ORDER BY array_position(ARRAY['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock'], l.mode),
  4 NULLS LAST, 1, 6
"""
HOLDERS, HELD = (text(query.format(holder=_HOLDER, whose=_WHOSE)) for query in (_HOLDERS, _HELD))
"""Who holds the lock of loads; and who holds which table: first who keeps out readers, then who keeps out writers."""


@dataclass(frozen=True)
class Holder:
    """The session that holds a lock, as far as this user can see it, or the transaction prepared as ``gid``."""

    pid: int | None
    application: str | None
    user: str | None
    since: datetime | None
    gid: str | None = None

    @property
    def end(self) -> str:
        """The statement that ends it."""
        quoted = (self.gid or "").replace("'", "''")
        return f"SELECT pg_terminate_backend({self.pid})" if self.gid is None else f"ROLLBACK PREPARED '{quoted}'"

    def __str__(self) -> str:
        """Name it: `process 4711 (warehouse, user loader, since 2024-07-01 12:00:05 UTC)`."""
        since = None if self.since is None else f"since {self.since.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        known = [self.application or None, f"user {self.user}" if self.user else None, since]
        said = ", ".join(one for one in known if one)
        name = f"process {self.pid}" if self.gid is None else f"prepared transaction {self.gid}"
        return f"{name} ({said})" if said else name


@dataclass(frozen=True)
class Holding:
    """What a session or a prepared transaction holds of the warehouse, and the tables that it keeps readers from."""

    holder: Holder
    tables: tuple[str, ...]
    exclusive: tuple[str, ...]


Waiting = Callable[[Holder | None], None]
"""Called at each check with the holder of the lock that is waited for; None if it is not known."""


def take_lock(connection: Connection, timeout: float, waiting: Waiting = lambda _holder: None) -> bool:
    """Take the lock of loads, migrations and erasures for the transaction that begins here; return whether it waited.

    While it waits it reports who holds the lock. Raises Locked after ``timeout`` seconds, and DatabaseError if this
    user may not take it.
    """
    deadline = time.monotonic() + timeout
    patience, waited = min(FIRST, timeout), False
    while not _taken(connection, patience):
        found = holder(connection)
        connection.rollback()
        left = deadline - time.monotonic()
        if left <= 0:
            raise Locked(
                f"{_said(found)} for more than {timeout:g} seconds; wait until it has ended (`warehouse history` "
                "shows a load then), or give it longer with WAREHOUSE_LOCK_TIMEOUT.",
                pid=None if found is None else found.pid,
            )
        waiting(found)
        patience, waited = min(SLICE, left), True
    patiently(connection, max(timeout, LEAST))
    return waited


def holder(connection: Connection) -> Holder | None:
    """Return who holds the lock now, including the migration lock where there is no table yet."""
    row = connection.execute(HOLDERS, {"key": MAKING}).first()
    return None if row is None else Holder(*row)


def holdings(connection: Connection) -> list[Holding]:
    """Return who holds tables of the warehouse: first those that keep out readers, then those that keep out writers."""
    tables: dict[Holder, list[str]] = {}
    exclusive: dict[Holder, list[str]] = {}
    for pid, application, user, since, gid, table, is_exclusive in connection.execute(HELD):
        found = Holder(pid, application, user, since, gid)
        tables.setdefault(found, []).append(table)
        exclusive.setdefault(found, [])
        if is_exclusive:
            exclusive[found].append(table)
    return [Holding(one, tuple(tables[one]), tuple(exclusive[one])) for one in tables]


def blocked(engine: Engine, timeout: float) -> Locked:
    """Return the error for a statement that waited too long for a table that another session uses."""
    with engine.connect() as connection:
        found = next(iter(holdings(connection)), None)
    who, what, end = "Another session", "a table of the warehouse", "SELECT pg_terminate_backend(..)"
    if found is not None:
        said = str(found.holder)
        who, what, end = said[:1].upper() + said[1:], found.tables[0], found.holder.end
    return Locked(
        f"{who} has held a lock on {what} for more than {max(timeout, LEAST):g} seconds, so nothing was changed; wait "
        f"until it has ended (`warehouse status` shows it), end it (`{end}`), or give it longer with "
        "WAREHOUSE_LOCK_TIMEOUT.",
        pid=None if found is None else found.holder.pid,
    )


def is_locked_out(exc: BaseException) -> bool:
    """Return whether a statement waited too long for a lock of another session."""
    return getattr(getattr(exc, "orig", exc), "sqlstate", None) == LOCK_NOT_AVAILABLE


@contextmanager
def naming_blockers(engine: Engine, timeout: float) -> Iterator[None]:
    """Raise Locked, which names the session in the way, where a statement of the block waited too long for a lock."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as exc:
        if not is_locked_out(exc):
            raise
        raise blocked(engine, timeout) from exc


def waiting_for(found: Holder | None) -> str:
    """Return what a command reports while it waits for the lock."""
    return f"waiting for {found or 'another load'}"


def patiently(connection: Connection, timeout: float) -> None:
    """Limit how long a statement of this transaction may wait for a lock; 0 means no limit."""
    connection.execute(select(func.set_config("lock_timeout", str(int(timeout * 1000)), True)))


def _said(found: Holder | None) -> str:
    if found is None:
        return "The lock of loads was not free"
    return f"Another load, migration or erasure is at work: {found} has held the lock"


def _taken(connection: Connection, seconds: float) -> bool:
    """Try to take the lock; if that fails, the transaction is over."""
    try:
        patiently(connection, max(seconds, 0.001))
        connection.execute(TAKE)
    except DBAPIError as exc:
        connection.rollback()
        state = getattr(exc.orig, "sqlstate", None)
        if state == INSUFFICIENT_PRIVILEGE:
            raise _no_right(connection) from exc
        if state != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _no_right(connection: Connection) -> DatabaseError:
    user = connection.execute(text("SELECT current_user")).scalar_one()
    connection.rollback()
    return DatabaseError(
        f"The role {user} has no right to write to audit.batch, which every load does: work as the owner of the "
        f"tables, or let that role run GRANT INSERT, UPDATE ON audit.batch TO {user} (docs/rights.md names all "
        "rights).",
        role=user,
    )
