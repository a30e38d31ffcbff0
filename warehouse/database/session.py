"""The one way to open a session: every setting that could affect a result is pinned, whoever else has set it.

That overrides settings of the role, the database and the server, PG* variables, a pooler and ``options`` in the URL.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from queue import Empty, Queue
from threading import Event, Lock, Thread
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from warehouse.database import sockets
from warehouse.database.failures import not_utf8, pooled_by_transaction, unsupported_version
from warehouse.database.programs import SUPPORTED
from warehouse.database.urls import connect_arguments

CANCELLING = 2.0
"""Seconds that a server has to acknowledge a cancellation; a silent one does not hold up an exit."""

HURRIED = 2
"""Seconds that a connection may take once the program was interrupted."""


class Session(psycopg.Connection[Any]):
    """A connection; psycopg cancels its statement when the program is interrupted."""

    def cancel_safe(self, *, timeout: float = CANCELLING) -> None:
        """Ask the server to cancel the statement."""
        super().cancel_safe(timeout=min(timeout, CANCELLING))


DEFAULTS: Mapping[str, Any] = {
    "application_name": "warehouse",
    "connect_timeout": "10",
    # Empty, so that libpq does not read PGOPTIONS.
    "options": "",
    # A lost peer is noticed within two minutes, not two hours.
    "keepalives": "1",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "9",
    "tcp_user_timeout": "120000",
}
"""How we connect, unless the URL says otherwise."""
FIXED: Mapping[str, Any] = {
    "client_encoding": "UTF8",
    # A pooler may pass the next statement to a server session that never prepared it.
    "prepare_threshold": None,
}
PINS: Mapping[str, str] = {
    # Only a superuser can add to pg_catalog a function or a table that would be mistaken for the real one.
    "search_path": "pg_catalog, pg_temp",
    "client_encoding": "UTF8",
    "datestyle": "ISO, YMD",
    "timezone": "UTC",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "array_nulls": "on",
    "transform_null_equals": "off",
    "quote_all_identifiers": "off",
    "lc_monetary": "C",
    "lc_numeric": "C",
    "lc_time": "C",
    "row_security": "on",
    "default_transaction_isolation": "read committed",
    "default_transaction_deferrable": "off",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    "citus.multi_shard_modify_mode": "sequential",
}
SINCE_17: Mapping[str, str] = {"transaction_timeout": "0"}
VARIABLES = ("PGDATESTYLE", "PGTZ", "PGGEQO")
"""Variables that libpq sends as session settings; the others are about connecting."""
PATIENCE = 3.0
"""Seconds after which we assume that a pooler has no second session."""

_environment = Lock()


def opened(url: URL, *, ours: bool = False, patience: float = 0) -> Session:
    """Return a new connection whose session is pinned.

    Its statements wait at most ``patience`` seconds for a lock; 0 means no limit. PG* variables are ignored for a
    server that is ``ours``. Raises CannotConnect for a server of another version, a database that is not UTF8 and a
    pooler that shares sessions; other failures are `psycopg.Error` and OSError.
    """
    arguments = {**DEFAULTS, **connect_arguments(url), **FIXED, "autocommit": True}

    def another() -> Session:
        return Session.connect(**arguments | ({"connect_timeout": HURRIED} if sockets.is_leaving() else {}))

    with _without_variables(ours):
        session = another()
        sockets.remember(session)
        try:
            _require_usable(url, session)
            if not _pinned(session, patience):
                _require_own(url, session, another)
                session.execute(_pins(session, patience))
            session.autocommit = False
        except BaseException:
            session.close()
            raise
    return session


def _require_usable(url: URL, session: Session) -> None:
    version, encoding = session.info.server_version, session.info.parameter_status("server_encoding")
    if version // 10_000 not in SUPPORTED:
        raise unsupported_version(url, version)
    if encoding != "UTF8":
        raise not_utf8(url, encoding or "of an unknown encoding")


def _pinned(session: Session, patience: float) -> bool:
    """Pin the session if it is the server's own; a pooler reports a pid that no server process has."""
    condition = sql.SQL(" WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) {}").format(
        sql.Literal(session.info.backend_pid)
    )
    return session.execute(_pins(session, patience) + condition).fetchone() is not None


def _pins(session: Session, patience: float) -> sql.Composed:
    limit = {"lock_timeout": str(int(patience * 1000))}
    values = {**PINS, **(SINCE_17 if session.info.server_version >= 170_000 else {}), **limit}
    calls = [
        sql.SQL("pg_catalog.set_config({}, {}, false)").format(sql.Literal(name), sql.Literal(value))
        for name, value in values.items()
    ]
    return sql.SQL("SELECT {}").format(sql.SQL(", ").join(calls))


def _require_own(url: URL, session: Session, another: Callable[[], Session]) -> None:
    """Raise CannotConnect if the pooler may give each transaction another session of the server.

    Nothing is set before that is known, because it would remain in sessions that others get.
    """
    mine = _process(session)
    with _beside(another) as theirs:
        if theirs == mine or any(_process(session) != mine for _ in range(2)):
            raise pooled_by_transaction(url)
    if any(_process(session) != mine for _ in range(2)):
        raise pooled_by_transaction(url)


@contextlib.contextmanager
def _beside(another: Callable[[], Session]) -> Iterator[int | None]:
    """Yield the process that serves a second session, which is inside a transaction for the length of the block.

    Yields None if it gets none in time: then the first has the only session. It runs in a thread, because it waits.
    """
    answers, done = Queue[int](), Event()

    def begin() -> None:
        with contextlib.suppress(psycopg.Error), another() as second:
            sockets.remember(second)
            with second.transaction():
                answers.put(_process(second))
                done.wait()

    Thread(target=begin, name="pool", daemon=True).start()
    try:
        yield answers.get(timeout=PATIENCE)
    except Empty:
        yield None
    finally:
        done.set()


def _process(session: Session) -> int:
    found = session.execute("SELECT pg_catalog.pg_backend_pid()").fetchone()
    assert found is not None
    return int(found[0])


@contextlib.contextmanager
def _without_variables(ours: bool) -> Iterator[None]:
    """Hide variables from libpq for the length of the block: all of them, or only session settings."""
    with _environment:
        names = [name for name in os.environ if name in VARIABLES or (ours and name.startswith("PG"))]
        hidden = {name: os.environ.pop(name) for name in names}
        try:
            yield
        finally:
            os.environ.update(hidden)
