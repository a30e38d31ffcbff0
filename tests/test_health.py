"""The diagnosis of `warehouse status`: sizes, growth, problems, and what to do about them."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, Engine, func, select, text

from tests.command import SAMPLE, Program
from warehouse import health as doctor
from warehouse.audit import file
from warehouse.database.connect import connect
from warehouse.database.glance import Glance
from warehouse.database.lock import TAKE
from warehouse.health import SUPPORT_ENDS, Finding, Health, health
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

DAY = date(2026, 11, 1)
ROWS = """
INSERT INTO gold.dim_product (product_key, product_id, is_active, is_inferred, created_date, updated_date, batch_id)
SELECT n, 'many' || n, true, false, now(), now(), 1 FROM generate_series(100000, 129999) AS n
"""


def kinds(found: Health) -> list[str]:
    """Return the kinds of what is wrong."""
    return [one.kind for one in found.findings]


def only(found: Health, kind: str) -> Finding:
    """Return the one finding of a kind."""
    (one,) = (one for one in found.findings if one.kind == kind)
    return one


def flushed(connection: Connection, *statements: str) -> None:
    """Commit statements, and let the statistics of the session be seen by others."""
    for statement in statements:
        connection.execute(text(statement))
    connection.commit()
    connection.execute(text("SELECT pg_stat_force_next_flush()"))
    connection.commit()


@pytest.mark.every_postgres
def test_a_new_warehouse_is_well(settings: Settings) -> None:
    with connect(settings) as database, database.engine.connect() as connection:
        found = health(Glance(connection), DAY)
        assert found.server.split(".")[0] in ("16", "17", "18")
    assert found.findings == []
    assert (found.growth, found.free, found.partitions) == (None, None, {"fact_sales": 0})
    assert sum(found.layers.values()) < found.size


def test_sizes_and_growth_are_those_of_the_tables(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database:
        load(database, metadata, settings, Request("first", dict.fromkeys(("customers", "products"), SAMPLE), DAY))
        load(database, metadata, settings, Request("second", {"orders": SAMPLE}, DAY))
        with database.engine.connect() as connection:
            found = health(Glance(connection), DAY, tmp_path)
            for layer, size in found.layers.items():
                tables = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE relkind = 'r' AND"
                real = connection.execute(text(f"{tables} relnamespace = '{layer}'::regnamespace")).scalar_one()
                assert size == real > 0
            months = connection.execute(
                text(
                    "SELECT count(*) FROM pg_inherits p JOIN pg_class c ON c.oid = inhparent "
                    "WHERE c.relname = 'fact_sales' AND c.relkind = 'p'"
                )
            ).scalar_one()
            read = connection.scalar(select(func.sum(file.c.read)))
    assert found.partitions == {"fact_sales": months}
    assert months > 0
    # two batches of all records together: the next one is as large as half of them
    assert found.growth == pytest.approx(sum(found.layers.values()) / 2, abs=1)
    assert read is not None
    assert found.free is not None
    assert kinds(found) == []


def test_records_that_wait_are_counted_with_their_age(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text((SAMPLE / "products.csv").read_text() + "P999,,Books,1.00\n")
    with connect(settings) as database:
        load(database, metadata, settings, Request("first", {"products": tmp_path}, DAY))
        with database.engine.connect() as connection:
            today = connection.execute(text("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')")).scalar_one()
            found = only(health(Glance(connection), DAY), "quarantine")
    assert found.what == f"1 record waits in the quarantine, the oldest since {today}"
    assert "warehouse quarantine list" in found.advice


@pytest.mark.every_postgres
def test_old_statistics_and_dead_rows_are_named_until_they_are_seen_to(settings: Settings) -> None:
    with connect(settings) as database:
        load(database, metadata, settings, Request("first", {"products": SAMPLE}, DAY))
        with database.engine.connect() as connection:
            flushed(connection, "ALTER TABLE gold.dim_product SET (autovacuum_enabled = false)", ROWS)
            assert kinds(health(Glance(connection), DAY)) == ["statistics"]
            connection.rollback()
            flushed(connection, "ANALYZE gold.dim_product")
            assert kinds(health(Glance(connection), DAY)) == []
            flushed(connection, "DELETE FROM gold.dim_product WHERE product_key >= 100000")
            found = health(Glance(connection), DAY)
            connection.rollback()
    dead = only(found, "dead rows")
    assert dead.what == "30,000 dead rows take room in gold.dim_product"
    assert dead.advice.endswith("run `VACUUM (ANALYZE) gold.dim_product`")
    assert only(found, "statistics").advice.endswith("run `ANALYZE gold.dim_product`")


def test_a_load_at_work_and_whoever_waits_for_it_are_named(settings: Settings) -> None:
    with connect(settings) as database, database.engine.connect() as one, database.engine.connect() as asks:
        pid = one.execute(text("SELECT pg_backend_pid()")).scalar_one()
        one.execute(TAKE)
        waiter = threading.Thread(target=_take, args=(database.engine,))
        waiter.start()
        deadline = time.monotonic() + 120
        while "blocked" not in kinds(found := health(Glance(asks), DAY)) and time.monotonic() < deadline:
            asks.rollback()
            time.sleep(0.05)
        one.rollback()
        waiter.join()
        asks.rollback()
        assert only(found, "lock").what.startswith(f"process {pid} (")
        assert only(found, "blocked").what.endswith(f"waits for a lock of process {pid}")
        assert f"pg_terminate_backend({pid})" in only(found, "blocked").advice
        assert kinds(health(Glance(asks), DAY)) == []


def _take(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(TAKE)


def test_a_transaction_that_is_left_open_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect(settings) as database, database.engine.connect() as left, database.engine.connect() as asks:
        pid = left.execute(text("SELECT pg_backend_pid()")).scalar_one()
        assert kinds(health(Glance(asks), DAY)) == []
        monkeypatch.setattr(doctor, "IDLE_MINUTES", -1)
        found = only(health(Glance(asks), DAY), "transaction")
    assert f"process {pid} (" in found.what
    assert f"pg_terminate_backend({pid})" in found.advice


@pytest.mark.every_postgres
def test_a_server_near_the_end_of_its_fixes_is_named(settings: Settings) -> None:
    with connect(settings) as database, database.engine.connect() as connection:
        major = int(health(Glance(connection), DAY).server.split(".")[0])
        ends = SUPPORT_ENDS[major]
        assert kinds(health(Glance(connection), date(ends.year - 2, 12, 31))) == []
        near = only(health(Glance(connection), date(ends.year, 1, 1)), "version")
        over = only(health(Glance(connection), date(ends.year + 1, 1, 1)), "version")
    assert near.what == f"PostgreSQL {major} gets no fixes after {ends}"
    assert over.what == f"PostgreSQL {major} has had no fixes since {ends}"


def test_too_little_room_and_too_many_months_are_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(settings) as database:
        load(
            database,
            metadata,
            settings,
            Request("first", dict.fromkeys(("products", "customers", "orders"), SAMPLE), DAY),
        )
        with database.engine.connect() as connection:
            growth = health(Glance(connection), DAY).growth
            assert growth is not None
            monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=3 * growth))
            monkeypatch.setattr(doctor, "MOST_PARTITIONS", 1)
            found = health(Glance(connection), DAY, tmp_path)
            assert kinds(health(Glance(connection), DAY)) == ["partitions"]
    assert found.free == 3 * growth
    assert only(found, "disk").what.endswith("free on the disk of the data, room for some 3 more batches")
    assert only(found, "partitions").what.startswith("fact_sales has ")


def test_the_command_shows_what_is_wrong_and_what_to_do(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE, "--as-of", "2024-07-01")
    (tmp_path / "products.csv").write_text(
        "product_id,product_name,category,price\nP998,Pen,Office,1\nP999,,Books,1.00\n"
    )
    program("load", "--source", f"products={tmp_path / 'products.csv'}", "--as-of", "2024-07-02")
    found = program("status", "--json").json["health"]
    shown = program("status").out
    words = " ".join(shown.split())
    assert found["server"] in shown
    assert found["free_bytes"] is None
    assert ("! 1 record waits in the quarantine" in words) == (
        "quarantine" in [one["kind"] for one in found["findings"]]
    )
    assert "a batch adds some" in words
    assert max(map(len, shown.splitlines())) <= 80
