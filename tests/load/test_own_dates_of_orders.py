"""Orders whose records bring their own dates: one file says of lines what one delivery of each date would say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.load.test_numbering import HEAD, Lines, Shop
from warehouse.database.connect import connect
from warehouse.settings import Settings

SEEN = f"seen,{HEAD}"
TOLD: Lines = [
    ("2024-01-02,a", 4),
    ("2024-01-01,a", 1),
    ("2024-01-01,a", 2),
    ("2024-01-03,b", 2),
    ("2024-01-01,b", 1),
    ("2024-01-02,c", 1),
    ("2024-01-03,b", 3),
    ("2024-01-01,a", 3),
]
STANDS: dict[str | None, dict[str, list[tuple[int, int]]]] = {
    None: {"a": [(1, 1), (2, 2), (3, 3)], "b": [(1, 1)], "c": [(1, 1)]},
    "whole": {"a": [(1, 4)], "b": [(1, 2), (2, 3)], "c": [(1, 1)]},
    "added": {"a": [(1, 1), (2, 2), (3, 3), (4, 4)], "b": [(1, 1), (2, 2), (3, 3)], "c": [(1, 1)]},
}


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Iterator[Shop]:
    """A shop without orders."""
    with connect(settings) as database:
        yield Shop(database, tmp_path)


@pytest.mark.parametrize("repeats", STANDS)
@pytest.mark.parametrize("apart", [False, True], ids=["one file", "a delivery of each date"])
def test_lines_are_counted_by_date(shop: Shop, repeats: str | None, *, apart: bool) -> None:
    shop.repeats = repeats
    if apart:
        for day in ("2024-01-01", "2024-01-02", "2024-01-03"):
            lines = [(line[0].partition(",")[2], line[1]) for line in TOLD if line[0].startswith(day)]
            assert shop.load(day, {"x": lines}).status == "loaded"
    else:
        account = shop.load("2024-02-01", {"x": TOLD}, head=SEEN, as_of="seen")
        assert account.status == "loaded", account.reason
    assert shop.lines() == STANDS[repeats]
    assert [fact[:3] for fact in shop.facts() if fact[3]] == ([("a", 2, 2), ("a", 3, 3)] if repeats == "whole" else [])
    assert [key for key, _ in shop.waiting()] == ([["a", None], ["b", None], ["b", None]] if repeats is None else [])


@pytest.mark.parametrize("repeats", STANDS)
def test_a_longer_file_takes_the_place_of_the_first(shop: Shop, repeats: str | None) -> None:
    """Each date of it is the delivery of that date again."""
    shop.repeats = repeats
    shop.load("2024-02-01", {"x": TOLD[1:3]}, head=SEEN, as_of="seen")
    assert shop.load("2024-02-02", {"x": TOLD}, head=SEEN, as_of="seen").status == "loaded"
    assert shop.lines() == STANDS[repeats]
    dated: Lines = [(line.replace("-01-", "/01/"), quantity) for line, quantity in TOLD]
    read: dict[str, Any] = {"date_formats": ["%Y/%m/%d", "%Y-%m-%d"]}
    assert shop.load("2024-02-03", {"x": dated}, head=SEEN, as_of="seen", **read).status == "loaded"
    assert shop.lines() == STANDS[repeats]


@pytest.mark.parametrize("repeats", STANDS)
def test_the_same_dates_read_again(shop: Shop, repeats: str | None) -> None:
    """Other settings leave lines out, of which each date has its own."""
    shop.repeats = repeats
    shop.load("2024-02-01", {"x": TOLD}, head=SEEN, as_of="seen")
    where = "seen <> '2024-01-01' or quantity <> '2'"
    assert shop.load("2024-02-01", {"x": TOLD}, head=SEEN, as_of="seen", where=where).status == "loaded"
    without = {
        None: [(1, 1), (2, 3)],
        "whole": [(1, 4)],
        "added": [(1, 1), (2, 3), (4, 4)],
    }
    assert shop.lines() == STANDS[repeats] | {"a": without[repeats]}


def test_an_order_of_another_customer_is_a_newer_state_at_another_date(shop: Shop) -> None:
    """No line is lost, for each date has one record of the order; and none came twice in a delivery."""
    customer = {"sql": "case when quantity = '2' then 'd' else customer_id end"}
    columns = {"customer_id": customer, "order_line": {"absent": True}}
    told: Lines = [("2024-01-01,a", 1), ("2024-01-02,a", 2)]
    account = shop.load("2024-02-01", {"x": told}, head=SEEN, as_of="seen", columns=columns)
    assert account.status == "loaded", account.reason
    assert shop.lines() == {"a": [(1, 2)]}
    (unique,) = (result for result in account.quality.results if result.rule.id == "SR-U-003")
    assert (unique.checked, unique.failed) == (2, 0)


def test_two_records_of_a_date_are_told_apart_by_a_number(shop: Shop) -> None:
    columns = {"order_line": {"absent": True}}
    told: Lines = [("2024-01-01,a", 1), ("2024-01-01,a", 2), ("2024-01-02,a", 3)]
    account = shop.load("2024-02-01", {"x": told}, head=SEEN, as_of="seen", columns=columns)
    assert account.status == "refused"
    assert account.reason is not None
    assert "2 records of order_id a differ, and no order_line distinguishes them" in account.reason
