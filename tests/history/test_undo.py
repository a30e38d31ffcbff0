"""A batch is taken back, whichever it is: what is left is what had been without it."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st

from tests.history.histories import History, histories
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery, File, gold
from tests.history.test_random import differences
from warehouse.load.rules import gates
from warehouse.load.sql import bulk, scratch

SHARDS = 4
EXAMPLES = int(os.environ.get("WAREHOUSE_TEST_UNDONE", "24")) // SHARDS


@pytest.mark.parametrize("shard", range(SHARDS))
def test_undo_leaves_what_had_been_without_the_batch(
    warehouse: Warehouse, shard: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Load all, undo one: gold is that of the others. Undo the undo: gold is that of all."""
    if shard == SHARDS - 1:
        monkeypatch.setattr(scratch, "LARGE", 0)
        monkeypatch.setattr(bulk, "WORTH_IT", 0)
        monkeypatch.setattr(gates, "MANY", 0)

    @seed(shard)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(histories(), st.integers(0, 99))
    def run(history: History, which: int) -> None:
        warehouse.empty()
        deliveries = list(history.deliveries)
        accounts = warehouse.load_all(deliveries)
        loaded = [place for place, account in enumerate(accounts) if account.status == "loaded"]
        # what is recognised as unchanged is not loaded, and so does not stand once the batch that holds it is undone
        assume(loaded and not any(source.unchanged for account in accounts for source in account.sources.values()))
        place = loaded[which % len(loaded)]
        undone = accounts[place].batch_id
        before = warehouse.gold()
        back = warehouse.undo(undone)
        assert back.status == "loaded", back.reason
        rest = [one for at, one in enumerate(deliveries) if at != place]
        found, expected = warehouse.gold(), gold(rest)
        assert not differences(found, expected), differences(found, expected)
        again = warehouse.undo(back.batch_id)
        assert again.status == "loaded", again.reason
        found = warehouse.gold()
        assert not differences(found, before), differences(found, before)

    run()


def test_who_waited_in_an_undone_batch_has_vanished_again(warehouse: Warehouse) -> None:
    """A record that waits says that its customer has not vanished; undone, it says nothing any more."""
    ann = {"customer_id": "C1", "customer_name": "Ann", "email": "a@b.cd", "signup_date": date(2024, 1, 2)}
    ann |= {"city": "Austin", "state": "TX", "country": "US"}
    bea = ann | {"customer_id": "C2", "customer_name": "Bea"}
    nobody = ann | {"customer_name": None, "signup_date": None}
    deliveries = [
        Delivery(date(2024, 4, 2), {"customers": File((nobody,))}),
        Delivery(date(2024, 4, 2), {"customers": File((bea,), snapshot=True)}),
        Delivery(date(2024, 3, 15), {"customers": File((ann, bea), snapshot=True)}),
    ]
    accounts = warehouse.load_all(deliveries)
    before = warehouse.gold()
    assert [row["is_active"] for row in before.dim_customer if row["customer_id"] == "C1"] == [True]
    back = warehouse.undo(accounts[0].batch_id)
    after = warehouse.gold()
    assert not differences(after, gold(deliveries[1:])), differences(after, gold(deliveries[1:]))
    assert {row["is_active"]: row["valid_from"] for row in after.dim_customer if row["customer_id"] == "C1"} == {
        True: date(1900, 1, 1),
        False: date(2024, 4, 2),
    }
    warehouse.undo(back.batch_id)
    assert not differences(warehouse.gold(), before), differences(warehouse.gold(), before)


def test_a_line_whose_price_came_while_a_newer_state_stood_enters_once_that_is_undone(warehouse: Warehouse) -> None:
    """It waited for the price; the newer state settled it, so the price found nothing that waited."""
    line = {"order_id": "O1", "order_line": 1, "order_date": date(2024, 4, 1), "customer_id": None, "product_id": "P1"}
    line |= {"quantity": 3, "unit_price": None, "order_status": "Returned", "payment_mode": "PayPal"}
    deliveries = [
        Delivery(date(2024, 3, 1), {"orders": File((line,))}),
        Delivery(date(2024, 4, 2), {"orders": File((line | {"unit_price": Decimal("5.0000")},))}),
        Delivery(date(2024, 4, 1), {"products": File((MUG,))}),
    ]
    accounts = warehouse.load_all(deliveries)
    before = warehouse.gold()
    back = warehouse.undo(accounts[1].batch_id)
    after = warehouse.gold()
    assert not differences(after, gold(deliveries[::2])), differences(after, gold(deliveries[::2]))
    assert [row["unit_price"] for row in after.fact_sales] == [MUG["price"]]
    warehouse.undo(back.batch_id)
    assert not differences(warehouse.gold(), before), differences(warehouse.gold(), before)


def test_who_only_a_replaced_list_brought_has_vanished_once_the_record_that_waited_is_undone(
    warehouse: Warehouse,
) -> None:
    """What silver keeps of a replaced list lets a member be known; it says nothing of who was there on that day."""
    ann = {"customer_id": "C1", "customer_name": "Ann", "email": "a@b.cd", "signup_date": date(2024, 1, 2)}
    ann |= {"city": "Austin", "state": "TX", "country": "US"}
    bea = ann | {"customer_id": "C2", "customer_name": "Bea"}
    deliveries = [
        Delivery(date(2024, 3, 1), {"customers": File((bea | {"customer_name": None, "signup_date": None},))}),
        Delivery(date(2024, 3, 1), {"customers": File((ann, bea), snapshot=True)}),
        Delivery(date(2024, 3, 1), {"customers": File((ann,), snapshot=True)}),
    ]
    accounts = warehouse.load_all(deliveries)
    before = warehouse.gold()
    back = warehouse.undo(accounts[0].batch_id)
    after = warehouse.gold()
    assert not differences(after, gold(deliveries[1:])), differences(after, gold(deliveries[1:]))
    assert {row["is_active"]: row["valid_from"] for row in after.dim_customer if row["customer_id"] == "C2"} == {
        True: date(1900, 1, 1),
        False: date(2024, 3, 1),
    }
    warehouse.undo(back.batch_id)
    assert not differences(warehouse.gold(), before), differences(warehouse.gold(), before)


MUG = {"product_id": "P1", "product_name": "Mug", "category": "Home", "price": Decimal("12.0000")}
CUP = MUG | {"product_name": "Cup", "category": None, "price": Decimal("11.0000")}
BLANK = MUG | {"product_name": None, "category": None}
OTHER = MUG | {"product_id": "P2"}
EARLIER, LATER = date(2024, 3, 1), date(2024, 4, 1)
REPLACED: dict[str, tuple[tuple[date, tuple[dict[str, object], ...]], ...]] = {
    "the list that replaced it lacks the product": (
        (LATER, (CUP, OTHER)),
        (LATER, (OTHER,)),
        (EARLIER, (MUG, OTHER)),
    ),
    "the list that replaced it has the product": (
        (LATER, (CUP, OTHER)),
        (LATER, (MUG, OTHER)),
        (EARLIER, (MUG, OTHER)),
    ),
    "three lists of a day, and the first quarantined the product": (
        (LATER, (BLANK, OTHER)),
        (LATER, (MUG, OTHER)),
        (LATER, (OTHER,)),
        (EARLIER, (CUP, OTHER)),
    ),
}
"""Lists of products: an older one makes that a replaced list of a later day says nothing of them any more."""


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("lists", REPLACED.values(), ids=REPLACED)
def test_a_replaced_list_says_no_more_than_before(
    warehouse: Warehouse, lists: tuple[tuple[date, tuple[dict[str, object], ...]], ...], place: int
) -> None:
    deliveries = [Delivery(day, {"products": File(records, snapshot=True)}) for day, records in lists]
    accounts = warehouse.load_all(deliveries)
    before = warehouse.gold()
    back = warehouse.undo(accounts[place].batch_id)
    rest = gold([one for at, one in enumerate(deliveries) if at != place])
    assert not differences(warehouse.gold(), rest), differences(warehouse.gold(), rest)
    warehouse.undo(back.batch_id)
    assert not differences(warehouse.gold(), before), differences(warehouse.gold(), before)


def test_a_record_of_a_replaced_list_comes_back_beside_the_list_that_lacks_it(warehouse: Warehouse) -> None:
    """A later observation is equal, so that only what the list of that day lacks changes the history."""
    ann = {"customer_id": "C1", "customer_name": "Ann", "email": None, "signup_date": None}
    ann |= {"city": "Austin", "state": "TX", "country": "US"}
    bea, day = ann | {"customer_id": "C2"}, date(2024, 3, 15)
    deliveries = [
        Delivery(day, {"customers": File((ann, bea), snapshot=True)}),
        Delivery(date(2024, 4, 2), {"customers": File((ann,))}),
        Delivery(day, {"customers": File((bea,), snapshot=True)}),
    ]
    warehouse.load_all(deliveries)
    for undone, standing in ((1, deliveries[1:]), (4, deliveries)):
        warehouse.undo(undone)
        assert not (found := differences(warehouse.gold(), gold(standing))), (undone, found)
