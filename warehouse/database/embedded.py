"""The embedded server: PostgreSQL without an installation, shared by the programs that use one home at the same time.

Each program holds a shared lock on one file while it works; starting and stopping happen under an exclusive lock on
another. The last program to leave stops the server. A killed program's locks go with it, and the next one finds its
server.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import psycopg
from psycopg import errors, sql
from sqlalchemy.engine import URL

from warehouse.database.endpoint import DATABASE, Endpoint
from warehouse.database.layout import Layout, find, make_home, prepare
from warehouse.database.making import locked, made
from warehouse.database.privileges import open_ours
from warehouse.database.server import Server
from warehouse.database.session import opened
from warehouse.database.waiting import Waiting, quietly
from warehouse.errors import ServerError
from warehouse.shortage import shortage, shortage_in

USERS_LOCK = "postgres.users.lock"
MAKE_SECONDS = 60.0


@contextlib.contextmanager
def embedded_server(
    home: Path, endpoint: Endpoint | None = None, waiting: Waiting = quietly, programs: Path | None = None
) -> Iterator[tuple[URL, str]]:
    """Run the server of a home for the length of the block; yields the database's URL and where the data is.

    With an endpoint it listens there too, which it can only start to do while nobody else uses the home. If a folder of
    programs is named, it runs those. Every failure is a `ServerError`.
    """
    with contextlib.ExitStack() as stack:
        with _os_errors_as_sentences(home):
            make_home(home)
            users = stack.enter_context(open_ours(home / USERS_LOCK))
            with locked(home, waiting) as lock:
                if endpoint is not None:
                    _alone(home, users)
                fcntl.flock(users, fcntl.LOCK_SH)
                stack.callback(_leave, home, users)
                layout = prepare(home)
                server = _ready(layout, endpoint, lock, programs)
                _make_database(server)
            url = server.url(DATABASE)
        yield url, layout.description


def server_running(home: Path) -> bool:
    """Return whether the server of a home is running; changes nothing."""
    try:
        layout = find(home)
        return _server(layout).running() is not None
    except OSError:
        return False


def _leave(home: Path, users: BinaryIO) -> None:
    """Stop the server if nobody else uses it; does not fail if the home has been deleted meanwhile."""
    with contextlib.suppress(OSError), locked(home):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        layout = find(home)
        stopped = _server(layout).stop()
        if stopped is not None and stopped.socket != layout.folder:
            stopped.socket.rmdir()


def _alone(home: Path, users: BinaryIO) -> None:
    """Make sure nobody else uses the server, and stop one that a killed program left behind; needs the start lock."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ServerError(
            f"Another command, or another `serve`, uses the embedded server in {home}: serve it once that has ended.",
            home=str(home),
        ) from None
    _server(find(home)).stop()


def _ready(layout: Layout, endpoint: Endpoint | None, lock: int, programs: Path | None) -> Server:
    """Return the running server, created and started if necessary; needs the start lock."""
    server = _server(layout)
    found = server.running()
    if found is not None and found.status == "ready":
        return server
    server = made(layout, endpoint, lock=lock, named=programs)
    server.start()
    return server


def _server(layout: Layout) -> Server:
    """Return the server only to find and stop it: without programs."""
    return Server(Path(), layout.data, layout.folder, layout.log, layout.account)


def _make_database(server: Server) -> None:
    """Create the database; if a killed program had asked for it, wait until the server has created it."""
    deadline = time.monotonic() + MAKE_SECONDS
    with contextlib.closing(opened(server.url("postgres"), ours=True)) as session:
        session.autocommit = True
        while not session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            try:
                session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            except (errors.DuplicateDatabase, errors.UniqueViolation, errors.ObjectInUse):
                if time.monotonic() > deadline:
                    raise


@contextlib.contextmanager
def _os_errors_as_sentences(home: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, psycopg.Error) as exc:
        if why := shortage(exc) or shortage_in(str(exc)):
            raise ServerError(f"The embedded server in {home} cannot be used: {why}", home=str(home)) from exc
        what = exc.strerror if isinstance(exc, OSError) else str(exc).partition("\n")[0]
        where = getattr(exc, "filename", None) or home
        raise ServerError(
            f"The embedded server in {home} cannot be used ({what}: {where}): fix that, choose another home by "
            "WAREHOUSE_HOME, or name a server in WAREHOUSE_DATABASE_URL.",
            home=str(home),
        ) from exc
