"""Every test that needs a database gets its own, copied from a template that is migrated once."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from tests import servers
from tests.draws import steady
from tests.npm import UnavailableError
from warehouse.__main__ import RARELY
from warehouse.database.layout import ELSEWHERE, find
from warehouse.database.urls import database_url, written
from warehouse.migrate import migrate
from warehouse.settings import Settings

_close = pytest.StashKey[Callable[[], None]]()
_numbers = itertools.count(1)


steady()

# Programs that tests start and interrupt inherit an interrupt that is ignored, as it is in a shell's background.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the quick half."""
    parser.addoption("--quick", action="store_true", help="leave out the tests that need a server or are marked slow")


def pytest_configure(config: pytest.Config) -> None:
    """Open the session's folder of servers, in the process that runs the session."""
    config.addinivalue_line("markers", "every_postgres: run the test on PostgreSQL 18, 17 and 16")
    config.addinivalue_line("markers", "slow: takes seconds though it asks for no server; left out by --quick")
    if not hasattr(config, "workerinput"):
        config.stash[_close] = servers.open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers."""
    close = config.stash.get(_close, None)
    if close is not None:
        close()


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays for the session: an eighth of the time went into it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(RARELY)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the quick half does without."""
    if config.getoption("--quick"):
        slow = [
            item for item in items if "server" in getattr(item, "fixturenames", ()) or item.get_closest_marker("slow")
        ]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in set(slow)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test of every version one run per version."""
    if "postgres" in metafunc.fixturenames and metafunc.definition.get_closest_marker("every_postgres"):
        metafunc.parametrize("postgres", servers.VERSIONS, indirect=True, scope="session")


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder for one test; what its homes have elsewhere, as those of root may, is removed after it."""
    yield tmp_path
    for note in tmp_path.rglob(ELSEWHERE):
        shutil.rmtree(find(note.parent).folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> str:
    """The version that the test runs on."""
    return str(getattr(request, "param", servers.MAIN))


@pytest.fixture(scope="session")
def server(postgres: str) -> str:
    """The URL of the admin database of the version's server."""
    try:
        return servers.address(postgres)
    except UnavailableError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def template(server: str, postgres: str) -> str:
    """The name of a migrated database, made by the first worker that needs it."""
    name = f"{servers.token()}_template"
    lock = Path(os.environ[servers.FOLDER]) / f"{postgres}.template.lock"
    with servers.locked(lock), psycopg.connect(server, autocommit=True) as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        half = f"{name}_half"
        _drop(admin, half)
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
        migrate(Settings(database_url=SecretStr(_url(server, half))), "head")
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        admin.execute(rename.format(sql.Identifier(half), sql.Identifier(name)))
    return name


@pytest.fixture
def database(server: str, template: str) -> Iterator[str]:
    """The URL of a migrated database for this test alone."""
    yield from fresh(server, template)


@pytest.fixture
def empty_database(server: str) -> Iterator[str]:
    """The URL of a database for this test alone that holds nothing."""
    yield from fresh(server, "template1")


@pytest.fixture
def settings(database: str) -> Settings:
    """Settings that name the test's database."""
    return Settings(database_url=SecretStr(database))


def fresh(server: str, template: str) -> Iterator[str]:
    """Yield the URL of a copy of a template, and drop it afterwards."""
    name = f"{servers.token()}_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_{next(_numbers)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY = FILE_COPY")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    yield _url(server, name)
    with psycopg.connect(server, autocommit=True) as admin:
        _drop(admin, name)


def _drop(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _url(server: str, name: str) -> str:
    return written(database_url(server).set(database=name))
