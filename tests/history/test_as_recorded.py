"""What was recorded after a batch can be seen again, whatever came later: all of gold, and the marts over it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlalchemy.exc import DBAPIError

from tests.history.histories import History, histories
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery, File
from warehouse import audit
from warehouse.database.creation import views
from warehouse.errors import UsageError
from warehouse.load.rules import gates
from warehouse.load.sql import bulk, scratch
from warehouse.load.sql import images as sql_images
from warehouse.migrate import migrate
from warehouse.model import metadata
from warehouse.recorded import SHOWN, batch_of, show
from warehouse.settings import Settings

SHARDS = 4
GOLD = [table for table in metadata.sorted_tables if table.schema == "gold"]
AS_OF_NOW = {"records_waiting", "records_accepted", "records_held_back", "held_back_share"}
"""What is not kept twice: where quarantined records are now is what quality marts say of all days."""
MARTS = [view.table for view in views(metadata)]
Copy = dict[str, list[str]]


def copied(connection: Connection) -> Copy:
    """Return all rows of gold and of the marts, as text, in no particular order."""
    return {
        table.fullname: sorted(
            str(tuple(row)) for row in connection.execute(select(*(c for c in table.c if c.name not in AS_OF_NOW)))
        )
        for table in (*GOLD, *MARTS)
        if table.name != "dim_date"
    }


def now(warehouse: Warehouse) -> Copy:
    with warehouse.engine.connect() as connection:
        return copied(connection)


def recorded(warehouse: Warehouse, batch_id: int) -> Copy:
    """Return what `now` returned after a batch."""
    with warehouse.engine.connect() as connection:
        show(connection, batch_id)
        found = copied(connection.execution_options(schema_translate_map=SHOWN))
        connection.rollback()
        connection.execution_options(schema_translate_map=None)
    return found


def unlike(found: Copy, expected: Copy) -> list[Any]:
    return [
        (name, sorted(set(found[name]) - set(rows))[:3], sorted(set(rows) - set(found[name]))[:3])
        for name, rows in expected.items()
        if found[name] != rows
    ]


def images(warehouse: Warehouse) -> dict[str, int]:
    query = "SELECT table_name, count(*)::int AS rows FROM audit.image GROUP BY table_name"
    return {row["table_name"]: row["rows"] for row in warehouse.rows(text(query))}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_gold_and_the_marts_are_as_after_each_batch(
    warehouse: Warehouse, shard: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn deliveries in any order, one of them undone, and the undoing undone: each copy taken after is met again."""
    if shard == SHARDS - 1:
        monkeypatch.setattr(scratch, "LARGE", 0)
        monkeypatch.setattr(bulk, "WORTH_IT", 0)
        monkeypatch.setattr(gates, "MANY", 0)

    @seed(shard)
    @settings(
        max_examples=4,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(histories(), st.integers(0, 99))
    def run(history: History, which: int) -> None:
        warehouse.empty()
        copies: dict[int, Copy] = {}

        def keep(account: Any) -> None:
            assert account.status in ("loaded", "unchanged"), account.reason
            if account.status == "loaded":
                copies[account.batch_id] = now(warehouse)

        for delivery in history.permuted():
            keep(warehouse.load(delivery))
        loaded = sorted(copies)
        if loaded:
            back = warehouse.undo(loaded[which % len(loaded)])
            keep(back)
            keep(warehouse.undo(back.batch_id))
        for batch_id, copy in copies.items():
            found = recorded(warehouse, batch_id)
            assert not unlike(found, copy), (batch_id, unlike(found, copy))

    run()


ANN: dict[str, Any] = {"customer_id": "C1", "customer_name": "Ann", "email": "a@b.cd", "signup_date": date(2024, 1, 2)}
ANN |= {"city": "Austin", "state": "TX", "country": "US"}
MUG: dict[str, Any] = {"product_id": "P1", "product_name": "Mug", "category": "Home", "price": Decimal("12.0000")}
SOLD: dict[str, Any] = {"order_id": "O1", "order_line": 1, "order_date": date(2024, 3, 20), "customer_id": "C1"}
SOLD |= {"product_id": "P1", "quantity": 2, "unit_price": None, "order_status": "Completed", "payment_mode": "PayPal"}
FIRST = Delivery(date(2024, 3, 1), {"customers": File((ANN,)), "products": File((MUG,)), "orders": File((SOLD,))})
MOVED = Delivery(date(2024, 3, 10), {"customers": File((ANN | {"city": "Albany", "state": "NY"},))})


@pytest.mark.every_postgres
def test_a_first_load_keeps_no_image_and_a_later_one_what_it_changes(warehouse: Warehouse) -> None:
    first = warehouse.load(FIRST)
    before = now(warehouse)
    assert images(warehouse) == {}
    warehouse.load(MOVED)
    assert images(warehouse) == {"gold.dim_customer": 1, "gold.fact_sales": 1}
    assert first.batch_id is not None
    assert not unlike(recorded(warehouse, first.batch_id), before)
    assert now(warehouse)["mart.region_aov"] != before["mart.region_aov"]


def test_a_plan_keeps_nothing(warehouse: Warehouse) -> None:
    warehouse.load(FIRST)
    assert warehouse.load(MOVED, plan=True).status == "planned"
    assert images(warehouse) == {}


def test_a_day_is_that_of_its_last_batch(warehouse: Warehouse) -> None:
    accounts = warehouse.load_all([FIRST, MOVED])
    zone = Settings(timezone="America/New_York")
    days = [date(2026, 5, 1), date(2026, 5, 3)]
    with warehouse.engine.begin() as connection:
        for account, day in zip(accounts, days, strict=True):
            at = datetime.combine(day, time(23, 59), ZoneInfo(zone.timezone))
            mine = audit.batch.c.batch_id == account.batch_id
            connection.execute(audit.batch.update().values(finished_at=at).where(mine))
        found = [batch_of(connection, zone, days[0] + timedelta(days=number)) for number in range(4)]
        assert found == [1, 1, 2, 2]
        with pytest.raises(UsageError, match="Nothing was recorded up to 2026-04-30: the first batch was loaded on"):
            batch_of(connection, zone, date(2026, 4, 30))


def test_what_changed_before_images_were_kept_is_not_known(warehouse: Warehouse) -> None:
    warehouse.load_all([FIRST, MOVED])
    today = date.today()
    with warehouse.engine.begin() as connection:
        row = {"table_name": "", "batch_id": 0, "until_batch_id": 3, "row": {}}
        connection.execute(audit.image.insert(), row)
        with pytest.raises(UsageError, match="keeps what batches change since batch 3, and the last one"):
            batch_of(connection, Settings(), today)
        connection.execute(audit.image.update().values(until_batch_id=2))
        assert batch_of(connection, Settings(), today) == 2


def test_what_is_pruned_can_no_longer_be_seen_and_the_rest_can(warehouse: Warehouse) -> None:
    back = replace(MOVED, as_of=date(2024, 3, 12), files={"customers": File((ANN,))})
    accounts = warehouse.load_all([FIRST, MOVED])
    second = now(warehouse)
    accounts += warehouse.load_all([back])
    third = now(warehouse)
    with warehouse.engine.begin() as connection:
        for account, day in zip(accounts, (1, 3, 6), strict=True):
            at = datetime(2026, 5, day, 12, tzinfo=ZoneInfo("UTC"))
            mine = audit.batch.c.batch_id == account.batch_id
            connection.execute(audit.batch.update().values(finished_at=at).where(mine))
    before = images(warehouse)
    limit: dict[str, Any] = {"before": date(2026, 5, 4), "kinds": ["images"]}
    plan = warehouse.prune(**limit, plan=True)
    said = "the days from 2026-05-01 to before 2026-05-03, and batches before batch 2 can no longer be shown"
    assert [said in one for one in plan.lost] == [True]
    assert images(warehouse) == before
    done = warehouse.prune(**limit)
    assert [(one.table, one.rows) for one in (*plan.tables, *done.tables)] == [("audit.image", 2)] * 2
    assert warehouse.prune(**limit).status == "unchanged"
    with warehouse.engine.begin() as connection:
        assert batch_of(connection, Settings(), date(2026, 5, 3)) == 2
        with pytest.raises(
            UsageError, match="batch 4 pruned what batches had changed up to batch 2, and the last one up to then was"
        ):
            batch_of(connection, Settings(), date(2026, 5, 2))
    assert warehouse.undo(3).status == "loaded"
    # the moments of batches were changed above, so the quality marts differ
    for number, copy in ((2, second), (3, third)):
        assert not unlike(recorded(warehouse, number), {n: rows for n, rows in copy.items() if ".quality" not in n})


def test_days_of_the_views_end_in_the_time_zone_of_the_settings(warehouse: Warehouse) -> None:
    """Whatever the session's own is; `migrate` puts a changed setting into force."""
    warehouse.load(FIRST)
    with warehouse.engine.begin() as connection:
        connection.execute(audit.batch.update().values(finished_at=datetime(2026, 5, 1, 13, tzinfo=ZoneInfo("UTC"))))

    def facts() -> Any:
        with warehouse.engine.begin() as connection:
            connection.execute(text("SET LOCAL timezone = 'America/New_York'"))
            connection.execute(text("SET LOCAL warehouse.as_recorded = '2026-05-01'"))
            return connection.scalar(text("SELECT count(*) FROM gold_as_recorded.fact_sales"))

    assert facts() == 1
    for zone in ("Pacific/Auckland", "UTC"):
        migrate(Settings(database_url=SecretStr(warehouse.url), timezone=zone), metadata=metadata)
        with nullcontext() if zone == "UTC" else pytest.raises(DBAPIError, match="was loaded on 2026-05-02"):
            assert facts() == 1


def test_nothing_is_loaded_yet(warehouse: Warehouse) -> None:
    with warehouse.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(audit.batch)) == 0
        with pytest.raises(UsageError, match="nothing was loaded yet"):
            batch_of(connection, Settings(), date.today())


CAP: dict[str, Any] = MUG | {"product_id": "P2", "product_name": "Cap", "price": Decimal("5.0000")}
LINE: dict[str, Any] = SOLD | {"order_id": "O2", "product_id": "P2"}
LIFE = (
    Delivery(date(2024, 3, 1), {"customers": File((ANN,)), "products": File((MUG, CAP)), "orders": File((SOLD, LINE))}),
    # a new price, and then a late move: facts take the price and point at the new version
    Delivery(date(2024, 3, 15), {"products": File((MUG | {"price": Decimal("9.0000")},))}),
    Delivery(date(2024, 3, 10), {"customers": File((ANN | {"city": "Albany", "state": "NY"},))}),
    # the order moves to another month, and the name of the customer changes without a version
    Delivery(
        date(2024, 4, 2),
        {
            "customers": File((ANN | {"city": "Albany", "state": "NY", "customer_name": "Anne"},)),
            "orders": File((SOLD | {"order_date": date(2024, 4, 1), "quantity": 3},)),
        },
    ),
)


def kept(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    """Return each image without its times, which differ from run to run."""
    query = "SELECT table_name, batch_id, until_batch_id, row - '{created_date,updated_date}'::text[] AS row"
    rows = warehouse.rows(text(f"{query} FROM audit.image ORDER BY until_batch_id, table_name, batch_id, row"))
    return [(row["table_name"], row["batch_id"], row["until_batch_id"], row["row"]) for row in rows]


@pytest.mark.every_postgres
def test_images_are_the_same_rows_in_one_pass_and_in_two(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL 18 returns rows as they were from the change itself; other servers are asked for them before."""
    found = []
    for first_version in (sql_images.RETURNS_OLD, (1000,)):
        monkeypatch.setattr(sql_images, "RETURNS_OLD", first_version)
        warehouse.empty()
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any, sent: list[str] = sent) -> None:
            sent.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            accounts = warehouse.load_all(LIFE)
            assert [account.status for account in accounts] == ["loaded"] * len(LIFE)
            assert warehouse.undo(2).status == "loaded"
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        with warehouse.engine.connect() as connection:
            version = connection.dialect.server_version_info
        in_one_pass = version is not None and version >= first_version
        searched = [
            statement for statement in sent if "INTO audit.image" in statement and "SELECT DISTINCT" in statement
        ]
        assert bool(searched) is not in_one_pass
        found.append(kept(warehouse))
    assert found[0] == found[1]
    assert [one[:3] for one in found[0]] == [
        ("gold.fact_sales", 1, 2),
        ("gold.fact_sales", 1, 3),
        ("gold.dim_customer", 1, 3),
        ("gold.dim_product", 1, 2),
        ("gold.product_price_history", 1, 2),
        ("gold.fact_sales", 2, 3),
        ("gold.product_price_history", 2, 5),
        ("gold.dim_product", 2, 5),
        ("gold.product_price_history", 2, 5),
        ("gold.fact_sales", 3, 4),
        ("gold.dim_customer", 3, 4),
        ("gold.dim_customer", 3, 4),
        ("gold.fact_sales", 4, 5),
    ]
    moved = found[0][-1][3]
    assert (moved["order_date_key"], moved["quantity"], moved["total_amount"]) == (20240401, 3, 27)
