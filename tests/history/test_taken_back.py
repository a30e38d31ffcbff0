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
        for _ in range(STEPS):
            known = ledger.known()
            todo = data.draw(st.sampled_from(("load", "load", "undo", "replace", "again") if known else ("load",)))
            if todo == "replace" and not (known := [one for one in known if one in ledger.loaded]):
                continue
            target = data.draw(st.sampled_from(known)) if todo in ("undo", "replace") else None
            delivery = None
            if todo in ("load", "replace"):
                new = data.draw(drawn_delivery(SHOPS).filter(lambda one: bool(one.files)))
                delivery = priced(new)
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
            expected = gold(ledger.standing(), read=True)
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


def test_a_list_replaced_by_one_that_lacks_what_another_of_its_day_has(warehouse: Warehouse) -> None:
    """What the other list says stays known of them, and they have left on that day; each has one row."""
    ann = {"customer_id": "C1", "customer_name": "Ann", "email": "a@b.cd", "signup_date": date(2024, 1, 2)}
    ann |= {"city": "Austin", "state": "TX", "country": "US"}
    bea, other = ann | {"customer_id": "C2", "customer_name": "Bea", "city": None}, PRODUCT | {"product_id": "P2"}

    def listed(*names: str | None, price: int = 12) -> Delivery:
        people = File(tuple(bea | {"customer_name": name} if name else ann for name in names), snapshot=True)
        goods = File((PRODUCT, *(other | {"price": Decimal(price)} for name in names if name)), snapshot=True)
        return Delivery(DAY, {"customers": people, "products": goods})

    first, second, mended = listed(None, "Bea"), listed(None, "Bo", price=13), listed(None)
    for replaced, stands in ((1, second), (2, first)):
        warehouse.empty()
        accounts = warehouse.load_all([first, second])
        warehouse.load(mended, undo=accounts[replaced - 1].batch_id)
        assert not (found := differences(warehouse.gold(), gold([stands, mended]))), (replaced, found)


@pytest.mark.parametrize("earlier", [0, 1], ids=["same day", "day before"])
@pytest.mark.parametrize("price", [Decimal(5), None], ids=["equal", "waits"])
def test_changes_beside_two_lists_of_a_day(warehouse: Warehouse, price: Decimal | None, earlier: int) -> None:
    """What came last of a line counts, and whether that stands; a record that waited is settled by a valid one."""
    line = LINE | {"unit_price": Decimal(5)}
    listed, changes, lacks = (
        Delivery(day, {"orders": File((one,), snapshot=snapshot)})
        for day, one, snapshot in (
            (DAY, line, True),
            (DAY - timedelta(earlier), line | {"unit_price": price}, False),
            (DAY, line | {"order_id": "O2"}, True),
        )
    )
    for order in ([listed, lacks, changes], [listed, changes, lacks], [changes, listed, lacks]):
        warehouse.empty()
        warehouse.load_all(order)
        assert not (found := differences(warehouse.gold(), gold(order))), (order.index(changes), found)
    # the last of these: without the list the record waits again, and with it that is settled again
    warehouse.undo(2)
    assert not (found := differences(warehouse.gold(), gold([changes, lacks]))), found
    warehouse.undo(4)
    assert not (found := differences(warehouse.gold(), gold(order))), found


def test_bytes_that_stand_twice_count_at_both_places(warehouse: Warehouse) -> None:
    """They were loaded again while they were taken back, and an undo of that undo brings back the first of the two."""
    other = Delivery(DAY, {"products": File((PRODUCT | {"price": Decimal(13)},))})
    first = Delivery(DAY, {"products": File((PRODUCT,))})
    warehouse.load(first)
    warehouse.undo(1)
    warehouse.load(other)
    warehouse.load(first)
    for undone, standing in (
        (2, [first, other, first]),
        (4, [first, other]),
        (6, [first, other, first]),
        (5, [other, first]),
    ):
        assert warehouse.undo(undone).status == "loaded"
        assert not (found := differences(warehouse.gold(), gold(standing, read=True))), (undone, found)
