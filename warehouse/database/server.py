"""One embedded PostgreSQL server: created, started, found running, stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.database.layout import MADE_HERE
from warehouse.database.privileges import Account, last_word, open_ours
from warehouse.errors import ServerError
from warehouse.shortage import shortage_in

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

ROLE = "warehouse"
START_SECONDS = 300.0
STOP_SECONDS = 120.0
POLL_SECONDS = 0.01
ANSWER_SECONDS = 5.0
LOG_BYTES = 8_000_000
NOT_BESIDE = "was not found in the same directory"
NOT_STARTED = (
    "initdb could not start the program beside it; raise its limits (ulimit -u, ulimit -v, the limits of the "
    "container), and run it again."
)
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
_GREETING = struct.pack("!ii", 8, 80877103)
"""A request for TLS (SSLRequest), which a server answers before anything else, with one byte."""
_LAUNCH = '"$@" >&2 & echo $!'


@dataclass(frozen=True)
class Postmaster:
    """A running server, as the pid file in its data folder describes it."""

    pid: int
    port: int
    socket: Path
    status: str


@dataclass(frozen=True)
class Server:
    """The programs, data, socket and log of a server, who runs it, and with which options."""

    programs: Path
    data: Path
    socket: Path
    log: Path
    account: Account
    options: Mapping[str, str] = field(default_factory=dict)

    def url(self, database: str) -> URL:
        """Return the address of a database of the running server."""
        from sqlalchemy.engine import URL  # noqa: PLC0415  (slow to import, and a server is made without)

        from warehouse.database.urls import DRIVER  # noqa: PLC0415

        found = self.running()
        place, port = (found.socket, found.port) if found else (self.socket, self.port())
        return URL.create(DRIVER, username=ROLE, port=port, database=database, query={"host": str(place)})

    def make(self, *options: str, keep: Sequence[int] = ()) -> None:
        """Create the data folder, whole or not at all, unless it exists; `initdb` keeps some file descriptors open."""
        if (self.data / "PG_VERSION").exists():
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise ServerError(
                f"The folder {self.data} holds no database of PostgreSQL, but it is not empty: move it away.",
                folder=str(self.data),
            )
        half = self.data.with_name(self.data.name + ".new")
        if half.exists():
            shutil.rmtree(half)
        command = ["-D", str(half), "-U", ROLE, "-E", "UTF8", "--auth-local=trust", "--auth-host=reject"]
        result = self.account.run(self.programs / "initdb", *command, "--no-instructions", *options, keep=keep)
        if result.returncode != 0:
            raise ServerError(
                f"The database folder {self.data} cannot be made: {self._why_not_made(result.stderr)}",
                folder=str(self.data),
            )
        (half / MADE_HERE).write_text(f"{half.stat().st_ino}\n")
        half.rename(self.data)

    def _why_not_made(self, said: str) -> str:
        """Return why `initdb` failed; it reports a program that it could not start as missing."""
        if NOT_BESIDE in said and (self.programs / "postgres").is_file():
            return NOT_STARTED
        return shortage_in(said) or f"{last_word(said)}."

    def port(self) -> int:
        """Return the number in the socket's name.

        It comes from the identifier of the data (the first bytes of ``pg_control``), so that a server whose folder
        was deleted under it never removes the socket of its successor.
        """
        with (self.data / "global" / "pg_control").open("rb") as file:
            identifier = int.from_bytes(file.read(8), sys.byteorder)
        return 10_000 + identifier % 50_000

    def running(self) -> Postmaster | None:
        """Return the server that is running on the data; None if there is none."""
        try:
            text = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape")
        except FileNotFoundError:
            return None
        lines = [*text.splitlines(), *[""] * 8]
        pid, port = (int(line) if line.strip().isdigit() else 0 for line in (lines[0], lines[3]))
        found = Postmaster(pid, port, Path(lines[4]) if lines[4] else self.socket, lines[7].strip())
        return found if self.signals(pid) or answers(found.socket / f".s.PGSQL.{port}") else None

    def start(self) -> Postmaster:
        """Return the running server, started if necessary, once it accepts connections."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = self.running()
            if found is None:
                self._clear()
                return self._launch(deadline)
            if found.status == "ready":
                return found
            time.sleep(POLL_SECONDS)
        raise ServerError(
            f"The embedded server of {self.data} was still not ready after {START_SECONDS:.0f} seconds: "
            f"see its log {self.log}.",
            log=str(self.log),
        )

    def stop(self) -> Postmaster | None:
        """Stop the server, if it runs and we may signal it, and wait until it is gone; return what was running."""
        found = self.running()
        if found is not None and self.signals(found.pid):
            os.kill(found.pid, signal.SIGINT)
            with_patience(lambda: not (self.data / "postmaster.pid").exists() or not alive(found.pid), STOP_SECONDS)
        return found

    def signals(self, pid: int) -> bool:
        """Return whether a process is the server on this data, and not another one that reuses its pid."""
        return pid > 1 and alive(pid) and os.fsencode(self.data) in command_line(pid)

    def _clear(self) -> None:
        """Remove what a dead server left behind; PostgreSQL itself would trust a reused pid."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{self.port()}", f".s.PGSQL.{self.port()}.lock"):
            (self.socket / name).unlink(missing_ok=True)

    def _launch(self, deadline: float) -> Postmaster:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_name(self.log.name + ".1"))
        while True:
            with open_ours(self.log) as log:
                begin = log.seek(0, os.SEEK_END)
                pid = int(self.account.run("/bin/sh", "-c", _LAUNCH, "sh", *self._command(), log=log.fileno()).stdout)
            while alive(pid) and time.monotonic() < deadline:
                found = self.running()
                if found is not None and found.pid == pid and found.status == "ready":
                    return found
                time.sleep(POLL_SECONDS)
            said = self._said(begin)
            if "pre-existing shared memory block" not in said or time.monotonic() > deadline:
                why = shortage_in(said) or f"{last_word(said)}; see {self.log}."
                raise ServerError(f"The embedded server does not start: {why}", log=str(self.log))
            time.sleep(0.2)  # the sessions of a killed server are still ending

    def _command(self) -> list[str]:
        settings = {
            "port": str(self.port()),
            "listen_addresses": "",
            "unix_socket_directories": quoted(self.socket),
            "unix_socket_permissions": "0700",
            **self.options,
        }
        pairs = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *pairs]

    def _said(self, begin: int) -> str:
        with self.log.open("rb") as log:
            log.seek(begin)
            return log.read().decode("utf-8", "replace")


def quoted(folder: Path) -> str:
    """Return a folder's name as a list item in PostgreSQL's configuration."""
    return '"' + str(folder).replace('"', '""') + '"'


def with_patience(done: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is done, at most that many seconds; return whether it is."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def answers(path: Path) -> bool:
    """Return whether a server listens on a socket, even if it is too busy to answer.

    A session that a server began just before it was killed holds the socket open for a moment, but nobody answers, and
    the connection ends with the session.
    """
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(ANSWER_SECONDS)
        try:
            probe.connect(os.fspath(path))
            probe.sendall(_GREETING)
            return probe.recv(1) != b""
        except TimeoutError:
            return True
        except OSError:
            return False


def alive(pid: int) -> bool:
    """Return whether a process exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except (OSError, IndexError):
        return True


def command_line(pid: int) -> bytes:
    """Return the command line of a process; empty if the system does not provide it."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        pass
    try:
        return subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], check=False, capture_output=True).stdout
    except OSError:
        return b""
