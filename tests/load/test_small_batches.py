"""What a small batch reads does not grow with what earlier ones have left."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import psycopg

from tests.endurance.long_life import deliver
from tests.load.test_lists import OFF, ORDERS
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import RuleSettings, Settings, SourceSettings

PAGES = """
SELECT c.oid::regclass::text, c.relpages, pg_relation_size(c.oid) / current_setting('block_size')::int
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN ('bronze', 'silver')
"""
READ = "SELECT relname, seq_scan, seq_tup_read FROM pg_stat_user_tables WHERE schemaname = %s"
OPEN = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"


def bring(settings: Settings, place: Path, as_of: date, *names: str) -> None:
    """Load a delivery; the session that did ends, so that the server knows all that it did."""
    with connect(settings) as database:
        account = load(database, metadata, settings, Request(place.name, dict.fromkeys(names, place), as_of=as_of))
    assert account.status == "loaded", account.reason


def read(url: str, schema: str) -> dict[str, tuple[int, int]]:
    """Return the scans of whole tables so far, and the rows that they read."""
    with psycopg.connect(url, autocommit=True) as connection:
        deadline = time.monotonic() + 120
        while connection.execute(OPEN).fetchall() != [(1,)]:
            assert time.monotonic() < deadline, "a session does not end"
            time.sleep(0.05)
        return {name: (scans, rows) for name, scans, rows in connection.execute(READ, [schema]).fetchall()}


def test_a_day_reads_the_end_of_a_history_and_the_planner_knows_how_long_it_is(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    snapshots = {name: SourceSettings(delivery="snapshot") for name in ("customers", "products")}
    daily = settings.model_copy(update={"sources": snapshots})
    for day in range(8):
        before = read(database, "silver")
        bring(daily, deliver(tmp_path, day), date(2024, 1, 1) + timedelta(days=day), "customers", "products", "orders")
    assert read(database, "silver")["customers"][1] == before["customers"][1]
    with psycopg.connect(database) as connection:
        grown = [(name, known, there) for name, known, there in connection.execute(PAGES).fetchall() if there > 10]
    assert {"bronze.customers", "silver.customers"} <= {name for name, *_ in grown}
    assert all(known > 0.7 * there for _, known, there in grown), grown


def test_a_batch_leaves_months_alone_of_which_it_has_no_day(settings: Settings, database: str, tmp_path: Path) -> None:
    lenient = settings.model_copy(update={"rules": dict.fromkeys(OFF, RuleSettings(severity="off"))})
    batches = [[f"{month}-{n}" for month in range(1, 13) for n in range(40)], [f"12-{n}" for n in range(40, 44)]]
    for number, orders in enumerate(batches):
        before = _months(database)
        place = tmp_path / str(number)
        place.mkdir()
        lines = [f"{one},1,2024-{int(one.split('-')[0]):02}-05,c,p,1,5,Completed,PayPal" for one in orders]
        (place / "orders.csv").write_text("\n".join([ORDERS, *lines]) + "\n")
        bring(lenient, place, date(2024, 12, 31), "orders")
    assert len(before) == 12
    after = _months(database)
    # that there is any fact is asked too, for which one row will do
    assert {name for name in after if after[name][1] > before[name][1] + 1} == {"fact_sales_202412"}


def _months(url: str) -> dict[str, tuple[int, int]]:
    return {name: scans for name, scans in read(url, "gold").items() if name.startswith("fact_sales_")}
