"""One writer at a time, which no reader can block, and which is named to those that wait."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import select

from tests.command import SAMPLE
from warehouse import audit
from warehouse.audit import Selection
from warehouse.database.connect import Database, connect
from warehouse.database.creation import views
from warehouse.database.lock import MAKING, Holder, take_lock
from warehouse.database.urls import written
from warehouse.errors import DatabaseError, Locked
from warehouse.export import export
from warehouse.forget import forget, person_of
from warehouse.load import Request, load
from warehouse.load.batch import evidence
from warehouse.load.batch.account import BatchAccount
from warehouse.migrate import _config, migrate
from warehouse.model import metadata
from warehouse.roles import grant
from warehouse.settings import Settings

Session = psycopg.Connection[tuple[object, ...]]
HELD = "LOCK TABLE audit.batch IN SHARE ROW EXCLUSIVE MODE"


@pytest.fixture
def hasty(database: str) -> Settings:
    """Settings under which nobody waits for long."""
    return Settings(database_url=SecretStr(database), lock_timeout=0.3)


@pytest.fixture
def shop(settings: Settings) -> Iterator[Database]:
    """The sample, loaded."""
    with connect(settings) as database:
        assert deliver(database, settings, date(2023, 5, 1)).status == "loaded"
        yield database


def deliver(shop: Database, settings: Settings, day: date, folder: Path = SAMPLE, **options: Any) -> BatchAccount:
    folders = dict.fromkeys(("customers", "products", "orders"), folder)
    return load(shop, metadata, settings, Request("sample", folders, day), **options)


@pytest.fixture
def reading(shop: Database) -> Iterator[Session]:
    """A reader's session, in a transaction that has read all that it may, and left it open."""
    role = f"reader_{uuid4().hex[:8]}"
    grant(shop, metadata, role, create=True, pii=True)
    with psycopg.connect(written(shop.url.set(username=role)), autocommit=True) as session:
        yield session
    with psycopg.connect(written(shop.url), autocommit=True) as owner:
        owner.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(role)))


def read_everything(reading: Session) -> None:
    reading.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    for schema, name in [("gold", t.name) for t in metadata.sorted_tables if t.schema == "gold"]:
        reading.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(sql.Identifier(schema, name)))
    for view in views(metadata):
        reading.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("mart", view.table.name)))


@contextmanager
def held(url: str) -> Iterator[Session]:
    session = psycopg.connect(url, application_name="nightly job")
    try:
        session.execute(HELD)
        yield session
    finally:
        session.close()


@pytest.mark.every_postgres
def test_no_reader_stops_a_load_or_an_erasure(
    shop: Database, reading: Session, hasty: Settings, tmp_path: Path
) -> None:
    """With open transactions, with every lock that it may take, and with the advisory locks of all programs."""
    for key in (MAKING, 0x6578706F7274):
        reading.execute("SELECT pg_advisory_lock(%s)", [key])
    for name in ("batch", "export", "quarantine", "file"):
        lock = sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(sql.Identifier("audit", name))
        with pytest.raises(psycopg.errors.InsufficientPrivilege), reading.transaction():
            reading.execute(lock)
    read_everything(reading)
    reading.execute("CREATE TEMPORARY TABLE batch AS SELECT 1 AS batch_id")
    moved = tmp_path / "moved"
    moved.mkdir()
    customers = (SAMPLE / "customers.csv").read_text().splitlines()
    later = [f"{line.rpartition(',')[0]},2019-01-01" for line in customers[1:5]]
    (moved / "customers.csv").write_text("\n".join([customers[0], *later]))
    (moved / "products.csv").write_text((SAMPLE / "products.csv").read_text())
    orders = (SAMPLE / "orders.csv").read_text()
    (moved / "orders.csv").write_text(orders.replace("2023-", "2024-").replace("O", "N"))
    assert deliver(shop, hasty, date(2024, 12, 31), moved).status == "loaded"
    assert deliver(shop, hasty, date(2025, 5, 1)).status == "loaded"
    replay = Request("quarantine", {}, replay=Selection())
    assert load(shop, metadata, hasty, replay).status == "unchanged"
    assert forget(shop, metadata, hasty, person_of(metadata), "C001").erasure_id == 1
    assert export(shop, metadata, tmp_path / "star").rows["fact_sales"] == 200


def test_who_waits_is_told_who_holds_the_lock(shop: Database, hasty: Settings, settings: Settings) -> None:
    """While it waits, and in the sentence with which it gives up; erasures and migrations too."""
    url = written(shop.url)
    told: list[str] = []
    with held(url) as holding:
        pid = holding.info.backend_pid
        who = rf"process {pid} \(nightly job, user \w+, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)"
        with pytest.raises(Locked, match=rf"{who} has held the lock for more than 0.3 seconds.*WAREHOUSE_LOCK_TIMEOUT"):
            deliver(shop, hasty, date(2024, 1, 1), progress=lambda phase, _share: told.append(phase))
        assert told
        assert f"waiting for process {holding.info.backend_pid} (nightly job" in told[0]
        with pytest.raises(Locked, match=who):
            forget(shop, metadata, hasty, person_of(metadata), "C001")
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(deliver, shop, settings, date(2024, 1, 1))
            with pytest.raises(TimeoutError):
                waiting.result(1)
            with psycopg.connect(url, autocommit=True) as admin:  # the client that held it dies
                admin.execute("SELECT pg_terminate_backend(%s)", [holding.info.backend_pid])
            assert waiting.result(300).status == "loaded"


def test_what_is_not_known_of_a_holder_is_left_out() -> None:
    assert str(Holder(7, "", None, None)) == "process 7"
    assert str(Holder(7, "psql", "ann", None)) == "process 7 (psql, user ann)"


def test_a_prepared_transaction_has_no_process() -> None:
    left = Holder(None, None, None, datetime(2024, 7, 1, 12, tzinfo=UTC), "left")
    assert str(left) == "prepared transaction left (since 2024-07-01 12:00:00 UTC)"
    assert left.end == "ROLLBACK PREPARED 'left'"


def test_a_refused_batch_keeps_the_lock_for_its_evidence(
    shop: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So nobody takes its numbers between the rollback and the evidence."""
    tried = []
    write = evidence.write_refusal

    def looked_at(*arguments: Any) -> None:
        with psycopg.connect(written(shop.url)) as another, pytest.raises(psycopg.errors.LockNotAvailable):
            another.execute(f"{HELD} NOWAIT")
        tried.append(arguments)
        write(*arguments)

    monkeypatch.setattr(evidence, "write_refusal", looked_at)
    (tmp_path / "customers.csv").write_text(
        "customer_id,customer_name,email,city,state,country,signup_date\n" + "c1,,no address,,,,never\n" * 5
    )
    account = load(shop, metadata, settings, Request("bad", {"customers": tmp_path}, date(2024, 1, 1)))
    assert (account.status, len(tried)) == ("refused", 1)
    with shop.engine.connect() as connection:
        assert connection.scalars(select(audit.batch.c.status).order_by(audit.batch.c.batch_id)).all() == [
            "loaded",
            "refused",
        ]
        waiting = select(audit.quarantine.c.status).where(audit.quarantine.c.batch_id == account.batch_id)
        assert set(connection.scalars(waiting)) == {"refused"}


def test_a_migration_names_the_reader_in_its_way(shop: Database, reading: Session, hasty: Settings) -> None:
    """It waits as long as it may, changes nothing, and passes once the reader is done."""
    from alembic import command  # noqa: PLC0415

    with shop.engine.connect() as connection:
        command.downgrade(_config(connection=connection), "0007")
        connection.commit()
    reading.execute("BEGIN; SELECT count(*) FROM mart.daily_sales")
    with pytest.raises(Locked, match=rf"Process {reading.info.backend_pid} .* has held a lock on gold."):
        migrate(hasty)
    reading.execute("ROLLBACK")
    assert migrate(hasty)[0] == "0007"


def test_a_database_is_migrated_once(empty_database: str) -> None:
    """Of three migrations at the same time one does the work, and the others find it done."""
    settings = Settings(database_url=SecretStr(empty_database))
    with ThreadPoolExecutor(3) as together:
        found = list(together.map(lambda _: migrate(settings), range(3)))
    assert len({after for _, after in found}) == 1
    assert sorted(before is None for before, _ in found) == [False, False, True]


def test_who_may_not_take_it_is_told_the_right(shop: Database, reading: Session, hasty: Settings) -> None:
    role = reading.info.user
    settings = Settings(database_url=SecretStr(written(shop.url.set(username=role))))
    needed = pytest.raises(DatabaseError, match=f"GRANT .* ON audit.batch TO {role}")
    with connect(settings) as own, own.engine.connect() as connection, needed:
        take_lock(connection, hasty.lock_timeout)
