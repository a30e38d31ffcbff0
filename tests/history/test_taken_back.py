"""Loads, undos, undos of undos, replacements and loads of the same bytes, one after the other in a drawn order."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.history.histories import deliveries as drawn_delivery
from tests.history.histories import priced
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery, File, gold
from tests.history.test_folded import CHANGES
from tests.history.test_random import differences

SHARDS = 2
EXAMPLES = int(os.environ.get("WAREHOUSE_TEST_TAKEN_BACK", "2")) // SHARDS
STEPS = 7
SHOPS = 4
DAY = date(2024, 3, 2)
PRODUCT = {"product_id": "P1", "product_name": "Mug", "category": "Home", "price": Decimal(12)}
LINE = {
    **{"order_id": "O1", "order_line": 1, "order_date": date(2024, 3, 1), "customer_id": None, "product_id": "P1"},
    **{"quantity": 1, "unit_price": None, "order_status": "Completed", "payment_mode": "PayPal"},
}


class Ledger:
    """What stands: each batch with what it loaded, in the order of arrival, and which batch it took back."""

    def __init__(self) -> None:
        self.loaded: dict[int, Delivery] = {}
        self.undoes: dict[int, int] = {}
        self.undone: set[int] = set()

    def enter(self, number: int, delivery: Delivery | None, target: int | None) -> None:
        """Note a new batch; what it took back is undone, what that had taken back stands again, and so on."""
        if delivery is not None:
            self.loaded[number] = delivery
        if target is not None:
            self.undoes[number] = target
            for place, one in enumerate(self.chain(target)):
                (self.undone.discard if place % 2 else self.undone.add)(one)

    def chain(self, number: int) -> list[int]:
        """Return a batch, the batch that it took back, and so on."""
        found = [number]
        while found[-1] in self.undoes:
            found.append(self.undoes[found[-1]])
        return found

    def standing(self) -> list[Delivery]:
        """Return what was delivered by the batches that stand."""
        return [one for number, one in sorted(self.loaded.items()) if number not in self.undone]

    def known(self) -> list[int]:
        """Return the batches that can be undone: they stand, and so does what they brought back."""
        every = self.loaded.keys() | self.undoes.keys()
        return sorted(one for one in every if not self.undone & set(self.chain(one)[::2]))


def _one_list_of_orders(delivery: Delivery, known: set[date]) -> Delivery:
    """Return a delivery whose orders are no list if others of its day brought orders.

    A line that such a list, since replaced, and changes of that day have, vanishes with the list; the oracle keeps it.
    """
    orders = delivery.files.get("orders")
    if orders is None:
        return delivery
    is_list = orders.snapshot and delivery.as_of not in known
    known.add(delivery.as_of)
    return Delivery(delivery.as_of, {**delivery.files, "orders": File(orders.records, snapshot=is_list)})


@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_is_taken_back_gold_is_what_stands(warehouse: Warehouse, shard: int) -> None:
    met: Counter[str] = Counter()

    @seed(shard)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(st.data())
    def run(data: st.DataObject) -> None:
        each = replace(warehouse, retention=CHANGES if data.draw(st.booleans(), "folded") else None)
        each.empty()
        ledger = Ledger()
        of_orders: set[date] = set()
        for _ in range(STEPS):
            known = ledger.known()
            todo = data.draw(st.sampled_from(("load", "load", "undo", "replace", "again") if known else ("load",)))
            if todo == "replace" and not (known := [one for one in known if one in ledger.loaded]):
                continue
            target = data.draw(st.sampled_from(known)) if todo in ("undo", "replace") else None
            delivery = None
            if todo in ("load", "replace"):
                new = data.draw(drawn_delivery(SHOPS).filter(lambda one: bool(one.files)))
                delivery = _one_list_of_orders(priced(new), of_orders)
            elif todo == "again":
                gone = [one for number, one in ledger.loaded.items() if number in ledger.undone]
                if not gone:
                    continue
                delivery = data.draw(st.sampled_from(gone))
            account = each.undo(target) if delivery is None else each.load(delivery, undo=target)
            assert account.status in ("loaded", "unchanged"), account.reason
            if any(source.unchanged for source in account.sources.values()):
                return  # what is recognised beside new files is not loaded, and so not what stands once it is undone
            assert account.batch_id is not None
            met[todo if todo != "undo" or target not in ledger.undoes else "undo of an undo"] += 1
            ledger.enter(account.batch_id, delivery, target)
            expected = gold(ledger.standing())
            assert not (found := differences(each.gold(), expected)), found

    run()
    assert EXAMPLES < 20 or min(met[one] for one in ("undo", "undo of an undo", "replace", "again")) > 0, met


def test_a_record_does_not_come_back_with_the_price_it_waited_for(warehouse: Warehouse) -> None:
    """Its own file is taken back first, then the batch that released it, while another one has the price too."""
    orders = Delivery(date(2024, 3, 1), {"orders": File((LINE,))})
    prices = [Delivery(day, {"products": File((PRODUCT,))}) for day in (DAY, DAY + timedelta(1))]
    for one in (orders, *prices):
        warehouse.load(one)
    for undone, standing in ((1, prices), (2, prices[1:]), (4, [orders, prices[1]]), (5, [orders, *prices])):
        warehouse.undo(undone)
        assert not (found := differences(warehouse.gold(), gold(standing))), (undone, found)


def test_a_record_that_comes_back_finds_the_price_that_came_meanwhile(warehouse: Warehouse) -> None:
    orders, price = Delivery(date(2024, 3, 1), {"orders": File((LINE,))}), Delivery(DAY, {"products": File((PRODUCT,))})
    warehouse.load(orders)
    warehouse.undo(1)
    warehouse.load(price)
    warehouse.undo(2)
    assert not (found := differences(warehouse.gold(), gold([orders, price]))), found
