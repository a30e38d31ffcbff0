"""One migration at a time: the second one waits, says so, and finds the work done."""

from __future__ import annotations

from sqlalchemy import Connection, Executable, func, select, text
from sqlalchemy.exc import DBAPIError

from warehouse.database.lock import LOCK_NOT_AVAILABLE, MAKING, holder
from warehouse.database.waiting import SILENT_SECONDS, Waiting, quietly
from warehouse.errors import Locked

HOUR = 3600.0


def take_turn(connection: Connection, waiting: Waiting = quietly, timeout: float = HOUR) -> None:
    """Keep other migrations out until the transaction ends; raises Locked if that takes longer than ``timeout``.

    A warehouse has a table to lock, which its readers cannot lock; before it exists, an advisory lock takes its place.
    A migration that waited for the advisory lock then finds the table of the one that held it.
    """
    if not _made(connection):
        _wait(connection, select(func.pg_advisory_xact_lock(MAKING)), waiting, timeout)
    if _made(connection):
        _wait(connection, text("LOCK TABLE audit.batch IN SHARE ROW EXCLUSIVE MODE"), waiting, timeout)


def _made(connection: Connection) -> bool:
    return connection.execute(select(func.to_regclass("audit.batch"))).scalar() is not None


def _wait(connection: Connection, lock: Executable, waiting: Waiting, timeout: float) -> None:
    if _locked(connection, lock, min(SILENT_SECONDS, timeout)):
        return
    found = holder(connection)
    who = f" ({found})" if found else ""
    waiting(f"Another migration or load is at work on this database{who}; waiting until it has ended.")
    if not _locked(connection, lock, timeout):
        raise Locked(
            f"Another migration or load{who} has been at work on this database for more than {timeout:g} seconds; "
            "run the command again once it has ended."
        )


def _locked(connection: Connection, lock: Executable, seconds: float) -> bool:
    """Try for that long to take a lock of the transaction; return whether it is held. Other locks wait as before."""
    milliseconds = str(max(1, int(seconds * 1000)))
    before = connection.execute(select(func.current_setting("lock_timeout"))).scalar_one()
    try:
        with connection.begin_nested():
            connection.execute(select(func.set_config("lock_timeout", milliseconds, True)))
            connection.execute(lock)
            connection.execute(select(func.set_config("lock_timeout", before, True)))
    except DBAPIError as exc:
        if getattr(exc.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True
