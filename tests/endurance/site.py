"""A server of one's own that can be crashed, its databases, and the program called from outside."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from pydantic import SecretStr

from tests import servers
from tests.command import ROOT, Answer
from tests.history.loading import opened
from tests.history.oracle import Gold
from tests.history.test_folded import kept
from tests.history.test_random import differences
from warehouse.database.programs import programs_for
from warehouse.database.server import LOCALE, Server
from warehouse.database.urls import written
from warehouse.migrate import migrate
from warehouse.settings import Settings

OPTIONS = {**servers.OPTIONS, "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "64MB"}
"""A crash of the server is none of the machine: what was given to the system is on disk."""
LEFT = """
SELECT 'session ' || coalesce(application_name, '') || ' ' || coalesce(state, '') || ' ' || left(query, 80)
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
UNION ALL SELECT 'lock ' || locktype FROM pg_locks WHERE locktype = 'advisory'
UNION ALL SELECT 'prepared ' || gid FROM pg_prepared_xacts
UNION ALL SELECT 'table ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND (c.relpersistence <> 'p' OR n.nspname NOT IN (
    'bronze', 'silver', 'gold', 'mart', 'audit', 'pg_catalog', 'information_schema'))
    AND c.relname <> 'alembic_version'
"""


@dataclass
class Site:
    """A server, and a folder for everything else; ``temporary`` is where programs put what they need for a while.

    ``folded`` says that of lists only changes are kept record by record.
    """

    server: Server
    folder: Path
    folded: bool = False
    _databases: int = 0

    @property
    def temporary(self) -> Path:
        """The temporary folder of the programs."""
        place = self.folder / "tmp"
        place.mkdir(exist_ok=True)
        return place

    def address(self, name: str) -> str:
        """Return the URL of a database."""
        return written(self.server.url(name))

    def database(self, *, empty: bool = False) -> str:
        """Make a database, migrated unless it is to be empty, and return its URL."""
        self._databases += 1
        name, template = f"world_{self._databases}", "template1" if empty else "migrated"
        with psycopg.connect(self.address("postgres"), autocommit=True) as admin:
            if not empty and not admin.execute("SELECT 1 FROM pg_database WHERE datname = 'migrated'").fetchone():
                admin.execute("CREATE DATABASE migrated")
                migrate(Settings(database_url=SecretStr(self.address("migrated"))))
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    @contextmanager
    def copied(self, url: str) -> Iterator[str]:
        """Copy a database for the length of the block, and yield the URL of the copy."""
        name = url.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(self.address("postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE copied TEMPLATE {name}")
        yield self.address("copied")
        self.drop(self.address("copied"))

    def drop(self, url: str) -> None:
        """Remove a database."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {url.partition('?')[0].rpartition('/')[2]} WITH (FORCE)")

    def started(self, url: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the program."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "PG"))}
        ours = {"WAREHOUSE_DATABASE_URL": url} if url else {}
        return subprocess.Popen(
            [sys.executable, "-m", "warehouse", *arguments],
            cwd=self.folder,
            env={**own, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary), **ours, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def call(self, url: str, *arguments: str, **environment: str) -> Answer:
        """Run the program to its end."""
        return ended(self.started(url, *arguments, **environment))

    def crash(self, number: signal.Signals) -> None:
        """End the server as a crash does, and start it again."""
        found = self.server.running()
        assert found is not None
        os.kill(found.pid, number)
        deadline = time.monotonic() + 300
        while self.server.signals(found.pid):
            assert time.monotonic() < deadline, "the server does not end"
            time.sleep(0.01)
        self.server.start()

    def left_behind(self, url: str) -> list[str]:
        """Return what is left of a program that ended, after a while for the server to notice."""
        deadline = time.monotonic() + 120
        while True:
            with psycopg.connect(url) as connection:
                found = [str(row[0]) for row in connection.execute(LEFT).fetchall()]
            if not found or time.monotonic() > deadline:
                return found
            time.sleep(0.05)


def ended(program: subprocess.Popen[str], timeout: float = 900) -> Answer:
    """Wait until a program has ended."""
    out, err = program.communicate(timeout=timeout)
    return Answer(program.returncode, out, err)


def batches(url: str) -> int:
    """Return how many batches are loaded."""
    with psycopg.connect(url) as connection:
        (count,) = connection.execute("SELECT count(*) FROM audit.batch WHERE status = 'loaded'").fetchone() or (0,)
        return int(count)


def gold_of(url: str) -> Gold:
    """Return the star, by business keys."""
    with opened(url) as warehouse:
        return warehouse.gold()


def kept_of(url: str) -> dict[str, Any]:
    """Return all records of bronze and silver, those of folded lists too."""
    with opened(url) as warehouse:
        return kept(warehouse)


def folded_in(url: str) -> int:
    """Return how many lists are stored folded."""
    with psycopg.connect(url) as connection:
        (count,) = connection.execute("SELECT count(*) FROM audit.folded").fetchone() or (0,)
        return int(count)


def require_gold(url: str, *expected: Gold) -> None:
    """Fail unless gold is one of those."""
    found = gold_of(url)
    assert found in expected, differences(found, expected[0])


@contextmanager
def site() -> Iterator[Site]:
    """Run a server for the length of the block."""
    folder = servers.reachable_folder("endurance-")
    account = servers.account()
    place = folder / "server"
    account.make_folder(place)
    server = Server(programs_for(account), place / "data", place, folder / "server.log", account, OPTIONS)
    try:
        server.make("--no-sync", *LOCALE)
        server.start()
        yield Site(server, folder)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
