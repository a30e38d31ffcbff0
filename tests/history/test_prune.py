"""What is old is pruned: gold stays, and later deliveries, late ones too, make of it what they had made without."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from tests.history.histories import WEEKS, repeated
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery, File, gold
from tests.history.test_random import differences
from warehouse import audit
from warehouse.audit import Selection
from warehouse.errors import UsageError
from warehouse.load.batch.account import BatchAccount
from warehouse.settings import RuleSettings

SHARDS = 2
EXAMPLES = int(os.environ.get("WAREHOUSE_TEST_PRUNED", "12")) // SHARDS
ENOUGH = 24
"""Examples among which there is always one of each kind."""
LIMITS = [*WEEKS[3:], date(2024, 3, 27), date(2024, 6, 1)]
ANN = {"customer_id": "C1", "customer_name": "Ann", "email": None, "signup_date": None}
ANN |= {"city": "Austin", "state": "TX", "country": "US"}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_prune_changes_nothing_but_what_is_refused_afterwards(warehouse: Warehouse, shard: int) -> None:
    """Load some, prune before a day, load the others: gold is that of all that were not refused. Undo one of them.

    Refused are members as of days before the limit, and to undo what rests on what is gone; each in a sentence.
    """
    met: Counter[str] = Counter()

    @seed(shard)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(repeated(), st.integers(4, 6), st.sampled_from(LIMITS), st.integers(0, 99))
    def run(deliveries: list[Delivery], split: int, limit: date, which: int) -> None:
        warehouse.empty()
        loaded = [(one, warehouse.load(one)) for one in deliveries[:split]]
        before = warehouse.gold()
        account = warehouse.prune(limit)
        met["observations"] += sum(one.rows for one in account.tables if one.kind == "observations")
        assert not differences(warehouse.gold(), before), differences(warehouse.gold(), before)
        assert warehouse.prune(limit).status == "unchanged"
        for one in deliveries[split:]:
            try:
                loaded.append((one, warehouse.load(one)))
            except UsageError:
                met["late refused"] += 1
                assert one.as_of < limit
        expected = gold([one for one, _ in loaded])
        assert not differences(warehouse.gold(), expected), differences(warehouse.gold(), expected)
        met.update(_undone(warehouse, loaded, limit, which))

    run()
    assert met["observations"] > 0 or EXAMPLES < ENOUGH
    assert met["undone"] > 0 or EXAMPLES < ENOUGH


def _undone(warehouse: Warehouse, loaded: list[tuple[Delivery, BatchAccount]], limit: date, which: int) -> list[str]:
    """Undo one of the batches, if it can be done: gold is that of the others. Undo that: gold is as it was.

    Three of four are as of the limit or later, for older ones are refused.
    """
    unchanged = any(source.unchanged for _, account in loaded for source in account.sources.values())
    places = [place for place, (_, account) in enumerate(loaded) if account.status == "loaded"]
    if not places or unchanged:
        return []
    young = [place for place in places if loaded[place][0].as_of >= limit]
    places = young if young and which % 4 else places
    place = places[which % len(places)]
    before = warehouse.gold()
    try:
        back = warehouse.undo(loaded[place][1].batch_id)
    except UsageError:
        assert not differences(warehouse.gold(), before)
        return ["not undone"]
    assert back.status == "loaded", back.reason
    rest = gold([one for at, (one, _) in enumerate(loaded) if at != place])
    assert not differences(warehouse.gold(), rest), differences(warehouse.gold(), rest)
    again = warehouse.undo(back.batch_id)
    assert again.status == "loaded", again.reason
    assert not differences(warehouse.gold(), before), differences(warehouse.gold(), before)
    return ["undone"]


def test_histories_are_derived_again_from_what_is_left(warehouse: Warehouse) -> None:
    """After a prune an attribute is new to the model: its history is filled as from all that was ever observed."""

    @seed(0)
    @settings(
        max_examples=EXAMPLES // 2,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(repeated(), st.sampled_from(LIMITS))
    def run(deliveries: list[Delivery], limit: date) -> None:
        warehouse.empty()
        warehouse.load_all(deliveries)
        warehouse.prune(limit)
        with warehouse.engine.begin() as connection:
            connection.execute(text("UPDATE gold.dim_customer SET city = NULL, email = NULL"))
            connection.execute(text("UPDATE gold.dim_product SET category = NULL"))
            connection.execute(text("DELETE FROM gold.product_price_history"))
        account = warehouse.fill()
        assert account.status in ("loaded", "unchanged"), account.reason
        expected = gold(deliveries)
        assert not differences(warehouse.gold(), expected), differences(warehouse.gold(), expected)

    run()


def test_the_sums_of_the_rules_stay(warehouse: Warehouse) -> None:
    results = audit.rule_result.c
    sums = select(results.rule_id, func.sum(results.checked), func.sum(results.failed)).group_by(results.rule_id)
    nobody = ANN | {"customer_id": "C2", "customer_name": None}
    for month, day in ((3, 1), (3, 2), (4, 1), (4, 5)):
        warehouse.load(Delivery(date(2024, month, day), {"customers": File((ANN, nobody))}))
    before = warehouse.rows(sums)
    account = warehouse.prune(date(2024, 6, 1))
    removed = sum(one.rows for one in account.tables if one.kind == "rule_results")
    assert removed > 0
    assert warehouse.rows(sums) == before
    kept = warehouse.rows(select(results.batch_id).distinct())
    assert kept == [{"batch_id": 2}, {"batch_id": 4}]


def test_what_waits_since_before_cannot_enter(warehouse: Warehouse) -> None:
    """A record that waits may be any day's: of pruned days it waits for ever, and newer ones are tried as ever."""
    nobody = ANN | {"customer_id": "C2", "customer_name": None}
    for day in range(1, 5):
        warehouse.load(Delivery(date(2024, 3, day), {"customers": File((ANN, nobody) if day == 1 else (ANN,))}))
    account = warehouse.prune(date(2024, 3, 4))
    assert "1 record of customers that waits from before that day cannot be replayed any more" in " ".join(account.lost)
    replay = {"replay": Selection()}
    with pytest.raises(UsageError, match="1 of them is from before the day up to which observations were pruned"):
        warehouse.load(Delivery(date(2024, 3, 5), {}), **replay)
    unnamed = {"customers": File((nobody | {"customer_id": "C3"},))}
    warehouse.load(Delivery(date(2024, 3, 5), unnamed))
    lenient = replace(warehouse, rules={**warehouse.rules, "SR-C-002": RuleSettings(severity="off")})
    tried = lenient.load(Delivery(date(2024, 3, 6), {}), **replay)
    assert (tried.status, tried.sources["customers"].entered) == ("loaded", 1)
    assert "1 record as of days before 2024-03-04 was not tried" in " ".join(tried.sources["customers"].notes)
