"""Lists of which only changes are kept record by record: nothing is different, and every record can be brought back."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.history.histories import WEEKS, repeated
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery, File, gold
from tests.history.test_random import differences
from warehouse.folding import unfold
from warehouse.model import metadata
from warehouse.settings.retention import RetentionSettings
from warehouse.vocabulary.source import sources

SHARDS = 2
EXAMPLES = int(os.environ.get("WAREHOUSE_TEST_FOLDED", "4")) // SHARDS
CHANGES = RetentionSettings(bronze="changes", observations="changes")
DAY = date(2024, 3, 1)


def kept(warehouse: Warehouse) -> dict[str, Any]:
    """Return all records of bronze and silver, with their numbers, after folded lists are brought back."""
    tables = [table for source in sources(metadata) for table in (source.bronze, source.silver)]
    with warehouse.engine.connect() as connection:
        unfold(connection, metadata)
        found = {table.fullname: sorted(map(repr, connection.execute(select(table)).all())) for table in tables}
        connection.rollback()
    return found


def count(warehouse: Warehouse, name: str) -> int:
    """Return the rows of a table."""
    with warehouse.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()


def folding(warehouse: Warehouse) -> Warehouse:
    """Return the same warehouse, whose lists are folded from now on."""
    return replace(warehouse, retention=CHANGES)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_folded_lists_make_no_difference(warehouse: Warehouse, shard: int) -> None:
    """Load drawn deliveries in any order, undo one, replay: gold is the oracle's, all records those of a plain load."""
    met: Counter[str] = Counter()

    @seed(shard)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(repeated(), st.booleans(), st.integers(0, 99), st.sampled_from([*WEEKS[3:], date(2024, 3, 27)]))
    def run(deliveries: list[Delivery], in_order: bool, which: int, limit: date) -> None:
        ordered = sorted(deliveries, key=lambda one: one.as_of) if in_order else deliveries
        results = []
        for each in (warehouse, folding(warehouse)):
            each.empty()
            accounts = each.load_all(ordered)
            met["folded"] += count(each, "audit.folded")
            assert not (found := differences(each.gold(), gold(ordered))), found
            places = [place for place, one in enumerate(accounts) if one.status == "loaded"]
            whole = [kept(each)]
            if places and len(places) == len(ordered):
                place = places[which % len(places)]
                each.undo(accounts[place].batch_id)
                rest = gold([one for at, one in enumerate(ordered) if at != place])
                assert not (found := differences(each.gold(), rest)), found
                whole.append(kept(each))
                met["undone"] += 1
            before = each.gold()
            each.prune(limit)
            assert not (found := differences(each.gold(), before)), found
            whole.append(kept(each))
            results.append(whole)
        assert results[0] == results[1]

    run()
    assert met["folded"] > 0
    assert met["undone"] > 0


def customers(*names: str, snapshot: bool = True) -> dict[str, File]:
    """Return a list of customers with these names; an empty one is held back."""
    base = {"email": None, "signup_date": None, "city": "Austin", "state": "TX", "country": "US"}
    records = [
        {"customer_id": f"C{number}", "customer_name": name, **base} for number, name in enumerate(names, 1) if name
    ]
    return {"customers": File(tuple(records), snapshot)}


def test_a_list_that_repeats_the_one_before_adds_no_record(warehouse: Warehouse) -> None:
    each = folding(warehouse)
    each.empty()
    days = [Delivery(DAY + timedelta(days=day), customers("Ann", "Bob", "Cid")) for day in range(5)]
    each.load_all(days)
    assert (count(each, "silver.customers"), count(each, "bronze.customers")) == (3, 3)
    # a change, a member who leaves and one who moves to another line of the file
    each.load(Delivery(DAY + timedelta(days=5), customers("Ann", "Bo", "Cid")))
    each.load(Delivery(DAY + timedelta(days=6), customers("Ann", "", "Cid")))
    assert count(each, "silver.customers") == 2 + 1 + 1
    assert count(each, "bronze.customers") == 2 + 1 + 1
    with each.engine.connect() as connection:
        unfold(connection, metadata)
        silver = metadata.tables["silver.customers"].c
        query = select(silver.as_of, silver.customer_id, silver.record_number).order_by(
            silver.as_of, silver.customer_id
        )
        found = connection.execute(query).all()
        connection.rollback()
    assert len(found) == 5 * 3 + 3 + 2
    assert found[-1] == (DAY + timedelta(days=6), "C3", 2)


def test_a_list_between_two_equal_ones_ends_what_they_say(warehouse: Warehouse) -> None:
    each = folding(warehouse)
    each.empty()
    days = [Delivery(DAY + timedelta(days=day), customers("Ann", "Bob")) for day in (0, 2, 4, 6)]
    each.load_all(days)
    late = Delivery(DAY + timedelta(days=3), customers("Ann"))
    each.load(late)
    assert not (found := differences(each.gold(), gold([*days, late]))), found
    assert count(each, "audit.folded") > 0
    # without the setting everything is record by record again with the next batch
    warehouse.load(Delivery(DAY + timedelta(days=7), customers("Ann", "Bob")))
    assert count(warehouse, "audit.folded") == 0
    assert count(warehouse, "silver.customers") == 4 * 2 + 1 + 2


def test_records_that_waited_are_settled_over_folded_lists(warehouse: Warehouse) -> None:
    """A customer whose record waits is not missing on that list; a clean one later settles it."""
    results = []
    for each in (warehouse, folding(warehouse)):
        each.empty()
        nameless = File((*customers("Ann")["customers"].records, {**customers("x", "y")["customers"].records[1]}), True)
        nameless = File((nameless.records[0], {**nameless.records[1], "customer_name": None}), True)
        each.load_all(
            [Delivery(DAY, customers("Ann", "Bob")), Delivery(DAY + timedelta(days=1), customers("Ann", "Bob"))]
        )
        each.load(Delivery(DAY + timedelta(days=2), {"customers": nameless}))
        each.load_all([Delivery(DAY + timedelta(days=day), customers("Ann")) for day in (3, 4, 5)])
        each.load(Delivery(DAY + timedelta(days=6), customers("Ann", "Bob")))
        results.append((each.gold(), kept(each)))
    assert not (found := differences(results[0][0], results[1][0])), found
    assert results[0][1] == results[1][1]


def test_the_room_of_folded_lists_is_used_again(warehouse: Warehouse) -> None:
    """Without an autovacuum, twelve lists take no more room than three do."""
    each = folding(warehouse)
    each.empty()
    everybody = customers(*(f"Ann {number}" for number in range(500)))
    sizes = []
    for day in range(12):
        each.load(Delivery(DAY + timedelta(days=day), everybody))
        with each.engine.connect() as connection:
            both = [func.pg_relation_size(f"{layer}.customers") for layer in ("bronze", "silver")]
            sizes.append(tuple(connection.execute(select(*both)).one()))
    assert sizes[11] == sizes[3], sizes
