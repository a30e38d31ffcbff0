"""Records that were held back and are replayed later give the gold of records that passed at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import repeat

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import select

from tests.history.histories import History, histories
from tests.history.loading import LENIENT, Warehouse
from tests.history.oracle import REQUIRED, Delivery, File, Record, gold
from tests.history.test_random import EXAMPLES, differences
from warehouse.audit import Selection, quarantine
from warehouse.database.connect import Database
from warehouse.database.urls import database_url
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import metadata
from warehouse.settings import RuleSettings, Settings

SHARDS = 2
STRICT = LENIENT | {
    "SR-C-004": RuleSettings(severity="error"),
    "SR-C-008": RuleSettings(severity="error"),
    "SR-V-005": RuleSettings(values=["Completed"]),
    "GR-A-005": RuleSettings(severity="off"),
}
KEYS = {"customers": "customer_id", "products": "product_id"}
PRESENT = {"customers": ("customer_name", "city"), "products": ("product_name", "category")}
"""What the strict rules want of a record; the lenient ones are content with a name."""


def replay(warehouse: Warehouse) -> BatchAccount:
    """Try everything that waits again under the lenient rules."""
    now = Settings(database_url=SecretStr(warehouse.url), rules=LENIENT)
    database = Database(warehouse.engine, database_url(warehouse.url), False, "the test's", "the test's")
    return load(database, metadata, now, Request("quarantine", {}, replay=Selection()))


def is_clean(source: str, record: Record) -> bool:
    """Return whether a record of a member passes the strict rules."""
    return all(record[name] for name in PRESENT[source])


def replaced(delivery: Delivery, later: Sequence[Delivery]) -> list[str]:
    """Return the sources whose list in a delivery has its place taken by one of the later deliveries."""
    return [
        source
        for source, file in delivery.files.items()
        if file.snapshot
        and any(
            one.as_of == delivery.as_of and source in one.files and one.files[source].snapshot
            for one in later
            if one.files.get(source, file).records != file.records
        )
    ]


def never(source: str, record: Record) -> Record:
    """Return what counts of a record of a replaced list: nothing where the strict rules had held it back."""
    if source == "orders":
        return record if record["order_status"] == "Completed" else {}
    return record if is_clean(source, record) else {**record, REQUIRED[source]: None}


def entering(deliveries: Sequence[Delivery], replays: Sequence[bool]) -> Iterator[Delivery]:
    """Yield the deliveries as they count in the end: a record that a clean, no older one has settled never enters.

    Nor does one of a list whose place another list of the same day has taken meanwhile.
    """
    for place, delivery in enumerate(deliveries):
        until = next((n for n in range(place, len(deliveries)) if replays[n]), len(deliveries))
        later = [one for one in deliveries[place + 1 : until + 1] if one.as_of >= delivery.as_of]
        files = dict(delivery.files)
        for source in replaced(delivery, deliveries[place + 1 : until + 1]):
            files[source] = replace(files[source], records=tuple(map(never, repeat(source), files[source].records)))
        if "orders" in files:
            kept = tuple(record for record in files["orders"].records if record)
            files["orders"] = replace(files["orders"], records=kept)
        for source in KEYS.keys() & files.keys():
            came = {
                record[KEYS[source]]
                for one in later
                for record in one.files.get(source, File(())).records
                if is_clean(source, record)
            }
            records = tuple(
                {**record, REQUIRED[source]: None}
                if record[KEYS[source]] in came and not is_clean(source, record)
                else record
                for record in files[source].records
            )
            files[source] = replace(files[source], records=records)
        yield Delivery(delivery.as_of, files)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_replayed_is_as_if_it_had_passed(warehouse: Warehouse, shard: int) -> None:
    """Deliveries under strict rules, in any order, with replays under lenient ones between them and at the end."""

    @seed(shard)
    @settings(
        max_examples=max(1, EXAMPLES // 8),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(histories(), st.lists(st.booleans(), min_size=5, max_size=5))
    def run(history: History, replays: list[bool]) -> None:
        deliveries = history.permuted()
        warehouse.empty()
        for delivery, then in zip(deliveries, replays, strict=False):
            warehouse.rules = STRICT
            assert warehouse.load(delivery).status in ("loaded", "unchanged")
            if then:
                assert replay(warehouse).status in ("loaded", "unchanged")
        assert replay(warehouse).status in ("loaded", "unchanged")
        found, expected = warehouse.gold(), gold(list(entering(deliveries, replays)))
        assert not differences(found, expected), differences(found, expected)

    run()


def test_an_undo_of_an_undo_lets_replayed_records_in_again(warehouse: Warehouse) -> None:
    """Undone, they wait again; brought back, again and again, they are in gold, and what came meanwhile stands."""
    ann = {"customer_id": "C1", "customer_name": "Ann", "email": None, "signup_date": None}
    ann |= {"city": None, "state": "TX", "country": "US"}
    line = {"order_id": "O1", "order_line": 1, "order_date": date(2024, 3, 1), "customer_id": "C1", "product_id": "P1"}
    line |= {"quantity": 1, "unit_price": Decimal(5), "order_status": "Returned", "payment_mode": "PayPal"}
    files = {"customers": File((ann, ann | {"customer_id": "C2"})), "orders": File((line,))}
    held = Delivery(date(2024, 3, 2), files)
    moved = Delivery(held.as_of, {"customers": File((ann | {"customer_id": "C2", "city": "Austin"},))})
    warehouse.rules = STRICT
    warehouse.load(held)
    warehouse.rules = LENIENT
    last = replay(warehouse)
    for standing, waiting in (([held], 0), ([], 3), ([held], 0), ([], 3)):
        assert not (found := differences(warehouse.gold(), gold(standing))), found
        assert len(warehouse.rows(select(quarantine).where(quarantine.c.status == "waiting"))) == waiting
        last = warehouse.undo(last.batch_id)
    warehouse.load(moved)
    last = warehouse.undo(last.batch_id)
    assert not (found := differences(warehouse.gold(), gold([moved]))), found
    warehouse.undo(last.batch_id)
    assert not (found := differences(warehouse.gold(), gold([held, moved]))), found
