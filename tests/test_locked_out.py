"""Another session has locked tables: every command ends in time and names it, and `status` says what it can."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select, text

from tests.command import SAMPLE, Program
from warehouse.ask.running import reading
from warehouse.database.connect import connect
from warehouse.database.glance import Glance
from warehouse.errors import Locked
from warehouse.frames import Warehouse
from warehouse.health import health
from warehouse.model import metadata
from warehouse.settings import Settings

READING = (
    ("check",),
    ("report", "report.html"),
    ("export", "exports"),
    ("quarantine", "list"),
    ("history",),
    ("load", SAMPLE, "--plan"),
    ("undo", "1", "--plan"),
    ("grant", "nobody_yet", "--create"),
    ("prune", "--keep", "400d", "--plan"),
    ("ask", "revenue"),
)
"""Commands that read; the tables that each of them needs are among EVERYTHING."""
EVERYTHING = (
    "gold.dim_customer",
    "gold.dim_product",
    "silver.customers",
    "audit.batch",
    "audit.quarantine",
    "audit.reader",
)


@pytest.fixture
def program(tmp_path: Path, database: str) -> Program:
    """The sample, loaded."""
    found = Program(tmp_path, database)
    assert found("load", SAMPLE, "--as-of", "2024-07-01").code == 0
    return found


@contextmanager
def locked(url: str, *tables: str) -> Iterator[int]:
    """Lock tables so that nobody else can read them; yields the process that holds the locks."""
    with psycopg.connect(url, application_name="nightly job") as session:
        names = sql.SQL(", ").join(sql.Identifier(*table.split(".")) for table in tables)
        session.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
        yield session.info.backend_pid


def test_every_command_gives_up_and_names_who_is_in_the_way(program: Program, database: str) -> None:
    def call(command: tuple[str | Path, ...]) -> tuple[int, str]:
        answer = program(*command, WAREHOUSE_LOCK_TIMEOUT="0")
        return answer.code, answer.sentence()

    with locked(database, *EVERYTHING) as pid, ThreadPoolExecutor(2) as pool:
        answers = dict(zip(READING, pool.map(call, READING), strict=True))
    for command, (code, said) in answers.items():
        assert code == 3, (command, said)
        assert f"rocess {pid} (nightly job, user " in said, (command, said)
        assert "since 20" in said
        assert "WAREHOUSE_LOCK_TIMEOUT" in said
    assert "has held a lock on audit.batch for more than 5 seconds" in answers[READING[0]][1]
    assert f"end it (`SELECT pg_terminate_backend({pid})`)" in answers[READING[0]][1]


def test_programs_get_the_same_sentence(program: Program, database: str) -> None:
    with locked(database, "audit.batch") as pid:
        answer = program("history", "--json", WAREHOUSE_LOCK_TIMEOUT="0")
    assert answer.code == answer.json["error"]["exit_code"] == 3
    assert answer.json["error"]["kind"] == "Locked"
    assert answer.json["error"]["where"] == {"pid": str(pid)}
    assert answer.json["error"]["message"] == answer.err.strip()


def test_status_says_what_it_can(program: Program, database: str) -> None:
    before = program("status", "--json").json
    with locked(database, "silver.customers", "gold.dim_customer") as pid:
        answer = program("status", "--json")
        shown = program("status")
    assert (answer.code, shown.code) == (0, 0)
    found = answer.json
    assert found["gold"] == before["gold"] | {"dim_customer": None}
    same = [name for name in found if name not in ("gold", "health")]
    assert {name: found[name] for name in same} == {name: before[name] for name in same}
    assert found["health"]["layers"].keys() == before["health"]["layers"].keys()
    assert found["health"]["unknown"] == ["gold.dim_customer", "sizes"]
    (held,) = (one for one in found["health"]["findings"] if one["kind"] == "locked")
    assert held["what"].startswith(f"process {pid} (nightly job, user ")
    assert "has locked gold.dim_customer, silver.customers" in held["what"]
    assert f"SELECT pg_terminate_backend({pid})" in held["advice"]
    words = " ".join(shown.out.split())
    assert f"Process {pid} (nightly job" in words
    assert "dim_customer locked" in words
    assert "7,427.88" in words


def test_status_says_what_it_can_where_nothing_can_be_read(program: Program, database: str) -> None:
    with connect(Settings(database_url=database)) as opened, opened.engine.connect() as connection:
        version = connection.connection.driver_connection.info.server_version  # type: ignore[union-attr]
    tables = [one.fullname for one in metadata.sorted_tables if one.schema in ("audit", "gold", "silver", "bronze")]
    with locked(database, *tables) as pid:
        answer = program("status", "--json")
        stale = program("status", "--fail-stale", WAREHOUSE_LOCK_TIMEOUT="0")
    assert answer.code == 0
    found = answer.json
    assert {found[name] for name in ("waiting", "revenue")} == {None}
    assert found["sources"] is found["batches"] is None
    assert set(found["gold"].values()) == {None}
    assert found["health"]["server"].startswith(str(version // 10_000))
    (held,) = (one for one in found["health"]["findings"] if one["kind"] == "locked")
    assert held["what"].startswith(f"process {pid} (")
    assert "has locked audit.batch, audit.drift, audit.erasure and" in held["what"]
    # whether a source is stale is not known: neither 0 nor 1
    assert stale.code == 3
    assert f"Process {pid} (" in stale.err


@pytest.fixture
def onlooker(database: str) -> Iterator[str]:
    """A role that may read the warehouse, and sees little of other users' sessions."""
    role = f"onlooker_{uuid4().hex[:8]}"
    schemas = sql.SQL("bronze, silver, gold, mart, audit")
    with psycopg.connect(database, autocommit=True) as owner:
        name = sql.Identifier(role)
        owner.execute(sql.SQL("CREATE ROLE {}").format(name))
        owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schemas, name))
        owner.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schemas, name))
        yield role
        owner.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(name))


def test_who_waits_for_whom_is_named(settings: Settings, database: str, onlooker: str) -> None:
    """A reader left a transaction open, and somebody who wants to change the table waits for it, as does everybody."""
    with (
        psycopg.connect(database) as reader,
        psycopg.connect(database) as changes,
        ThreadPoolExecutor(1) as pool,
        connect(settings) as opened,
        opened.engine.connect() as connection,
    ):
        pids = reader.info.backend_pid, changes.info.backend_pid
        reader.execute("SELECT 1 FROM gold.dim_customer")
        waits = pool.submit(changes.execute, "LOCK TABLE gold.dim_customer IN ACCESS EXCLUSIVE MODE")
        found: list[str] = []
        while not found:
            connection.execute(text(f"SET LOCAL ROLE {onlooker}"))
            found = [one.what for one in health(Glance(connection), settings.today()).findings if one.kind == "blocked"]
            connection.rollback()
        reader.rollback()
        waits.result()
    (said,) = found
    assert said.startswith(f"process {pids[1]} (")
    assert said.endswith(f" waits for a lock of process {pids[0]}")


def test_an_open_warehouse_and_a_question_name_it_too(settings: Settings, database: str) -> None:
    hasty = settings.model_copy(update={"lock_timeout": 0.0})
    table = metadata.tables["gold.dim_customer"]
    said = " .* has held a lock on gold.dim_customer"
    with Warehouse(settings=hasty) as shop, connect(settings) as opened, locked(database, table.fullname) as pid:
        with pytest.raises(Locked, match=f"Process {pid}{said}"):
            shop.sql("SELECT * FROM gold.dim_customer").arrow()
        with pytest.raises(Locked, match=f"Process {pid}{said}"), reading(opened.engine, 4) as connection:
            connection.execute(select(table))
