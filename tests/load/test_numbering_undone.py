"""Lines that deliveries add to an order, once one of these deliveries is undone or read again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from tests.load.test_numbering import Lines, Shop
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

TOLD: dict[str, Lines] = {
    "2024-01-01": [("a", 1), ("a", 2), ("b", 7)],
    "2024-01-02": [("a", 3)],
    "2024-01-03": [("a", 4), ("a", 4), ("b", 8)],
}


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Iterator[Shop]:
    """A shop without orders."""
    with connect(settings) as database:
        yield Shop(database, tmp_path, "added")


def quantities(shop: Shop) -> dict[str, list[int]]:
    """Return the quantities of the lines that stand, in their order."""
    return {order: [quantity for _, quantity in lines] for order, lines in shop.lines().items()}


def of(days: list[str]) -> dict[str, list[int]]:
    """Return the quantities that the deliveries of some days hold."""
    found: dict[str, list[int]] = {}
    for day in sorted(days):
        for order, quantity in TOLD[day]:
            found.setdefault(order, []).append(int(str(quantity)))
    return found


@pytest.mark.parametrize("order", list(permutations(TOLD)), ids=" ".join)
def test_what_is_undone_leaves_the_lines_of_the_others(shop: Shop, order: tuple[str, ...]) -> None:
    """Each once, whichever delivery goes; and all of them are there again once it comes back."""
    for day in order:
        assert shop.load(day, {"x": TOLD[day]}).status == "loaded"
    for number, day in enumerate(order, 1):
        undone = load(shop.database, metadata, shop.settings, Request("undo", {}, undo=number))
        assert quantities(shop) == of([one for one in order if one != day])
        assert undone.batch_id is not None
        load(shop.database, metadata, shop.settings, Request("undo", {}, undo=undone.batch_id))
        assert quantities(shop) == of(list(order))


@pytest.mark.parametrize("day", TOLD)
def test_what_is_read_again_leaves_the_lines_of_the_others(shop: Shop, day: str) -> None:
    for one, lines in TOLD.items():
        shop.load(one, {"x": lines})
    assert shop.load(day, {"x": TOLD[day]}, where="quantity not in ('1', '4')").status == "loaded"
    left = {**TOLD, day: [line for line in TOLD[day] if line[1] not in (1, 4)]}
    expected: dict[str, list[int]] = {}
    for lines in left.values():
        for order, quantity in lines:
            expected.setdefault(order, []).append(int(str(quantity)))
    assert quantities(shop) == expected
