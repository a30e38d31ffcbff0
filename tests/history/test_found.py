"""What once failed holds, in every order in which the deliveries may come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

import pytest

from tests.history.found import FOUND
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery
from tests.history.test_random import check


def orders(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Yield the orders in which deliveries may come: those of one date keep theirs."""
    for places in permutations(range(len(deliveries))):
        if all(
            deliveries[one].as_of != deliveries[other].as_of or one < other
            for at, one in enumerate(places)
            for other in places[at + 1 :]
        ):
            yield [deliveries[place] for place in places]


@pytest.mark.parametrize("deliveries", FOUND.values(), ids=FOUND)
def test_it_holds_in_any_order(warehouse: Warehouse, deliveries: tuple[Delivery, ...]) -> None:
    found = [check(warehouse, order) for order in orders(deliveries)]
    assert len(found) > 1
    assert all(one == found[0] for one in found)
