"""A commit whose outcome is known even if its answer is lost: a new connection asks the server."""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from warehouse.errors import DatabaseError, OutcomeUnknown

PATIENCE = 15.0
"""Seconds for which a server that went away is retried."""
GRACE = 3.0
"""Seconds that the previous session gets to end by itself."""
POLL = 0.1
UNKNOWN_NUMBER = "22023"

RECEIPT = text("""
SELECT pg_current_xact_id()::text, pg_backend_pid(), backend_start
FROM pg_stat_get_activity(pg_backend_pid())
""")
END = text("""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = :pid AND backend_start = :begun
""")

Evidence = Callable[[Connection], bool]
"""Looks, on another connection, for something that only this transaction can have written."""


class Fate(Enum):
    """What became of a transaction."""

    COMMITTED = auto()
    GONE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class _Receipt:
    """How the server identifies a transaction and its session."""

    number: str
    pid: int
    begun: datetime


def commit(connection: Connection, what: str, evidence: Evidence, settle: Callable[[], None] = lambda: None) -> None:
    """Commit, and call ``settle`` as soon as the commit is known to have succeeded.

    If the answer does not arrive, because the connection or the server is gone or the user interrupts, a new connection
    asks for the outcome. If the transaction was committed, this returns normally and does not raise the interrupt
    again. If it was not, the error is raised; if the outcome cannot be found out, OutcomeUnknown, where ``what`` names
    what was being committed.
    """
    receipt = _Receipt(*connection.execute(RECEIPT).one())
    try:
        _commit(connection)
        settle()
    except BaseException as exc:
        if isinstance(exc, DBAPIError | psycopg.Error) and not _lost(exc):
            raise
        connection.invalidate()
        match _asked(connection.engine, receipt, evidence):
            case Fate.COMMITTED:
                settle()
            case Fate.GONE:
                raise
            case Fate.UNKNOWN:
                raise OutcomeUnknown(
                    f"The connection was lost while {what} was being committed, and the database cannot be asked "
                    "whether it was, so the outcome is not known; running the command again is safe, and will show it."
                ) from exc


def _commit(connection: Connection) -> None:
    """Commit; an interrupt ends the wait for the answer, and the connection, at once.

    The driver would try to cancel the statement and then wait again for an answer that may never come.
    """
    driver: Any = connection.connection.driver_connection
    link: psycopg.pq.abc.PGconn = driver.pgconn
    try:
        link.send_query(b"COMMIT")
        link.flush()
        with selectors.DefaultSelector() as waiting:
            waiting.register(link.socket, selectors.EVENT_READ)
            while link.is_busy():
                waiting.select()
                link.consume_input()
        while (result := link.get_result()) is not None:
            if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
                raise psycopg.errors.error_from_result(result)
    except KeyboardInterrupt:
        link.finish()
        raise
    connection.commit()


def _lost(error: DBAPIError | psycopg.Error) -> bool:
    """Whether the connection is gone, so that the error does not tell the outcome."""
    state = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)
    return state is None or state.startswith(("57P", "08"))


def _asked(engine: Engine, receipt: _Receipt, evidence: Evidence) -> Fate:
    """Ask until the transaction has ended; a second interrupt ends this too."""
    begun = time.monotonic()
    try:
        while True:
            try:
                fate = _fate(engine, receipt, evidence, end=time.monotonic() > begun + GRACE)
            except (DBAPIError, psycopg.Error, OSError, DatabaseError):
                fate = None
            if fate is not None:
                return fate
            if time.monotonic() > begun + PATIENCE:
                return Fate.UNKNOWN
            time.sleep(POLL)
    except KeyboardInterrupt:
        return Fate.UNKNOWN


def _fate(engine: Engine, receipt: _Receipt, evidence: Evidence, *, end: bool) -> Fate | None:
    """Return what became of a transaction; None while its session is still working on it.

    The evidence decides: after a crash the server may reuse the number of a transaction.
    """
    with engine.connect() as other:
        if evidence(other):
            return Fate.COMMITTED
        if _under_way(other, receipt):
            if end:
                other.execute(END, {"pid": receipt.pid, "begun": receipt.begun})
            return None
        # It may have ended between the two questions.
        return Fate.COMMITTED if evidence(other) else Fate.GONE


def _under_way(other: Connection, receipt: _Receipt) -> bool:
    """Whether the server is still working on a transaction; one that was lost in a crash is unknown to it."""
    try:
        with other.begin_nested():
            number = text("SELECT pg_xact_status(CAST(:number AS xid8))")
            return other.execute(number, {"number": receipt.number}).scalar() == "in progress"
    except DBAPIError as exc:
        if getattr(exc.orig, "sqlstate", None) == UNKNOWN_NUMBER:
            return False
        raise
