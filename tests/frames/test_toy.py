"""`rows` and `sums` read any fact of any star."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.toy import Toy, toy
from warehouse.errors import UsageError
from warehouse.frames import Warehouse

SPRING = date(2024, 3, 1)


@pytest.fixture
def shop(empty_database: str, tmp_path: Path) -> Iterator[Warehouse]:
    """The club, open for reading."""
    club: Toy = toy(empty_database, tmp_path)
    with club.open() as opened:
        yield opened


def test_rows_hold_what_is_known_of_them(shop: Warehouse) -> None:
    """Members as they were on the day or as they are now; of two columns of one name the second bears its role."""
    found = sorted(shop.rows("visits", SPRING).arrow().to_pylist(), key=lambda row: row["visit"])
    assert [(row["visit"], row["visited_on"], row["member"], row["level"], row["nickname"]) for row in found] == [
        (29, date(2024, 3, 2), "a", "gold", "Ally"),
        (30, date(2024, 3, 2), "b", "gold", "Bo"),
        (31, date(2024, 3, 3), "z", None, None),
    ]
    assert found[0]["person_member"] == "a"
    assert {row["level"] for row in shop.rows("visits", end="2024-01-31").arrow().to_pylist()} == {"silver"}
    assert {row["level"] for row in shop.rows("visits", end="2024-01-31", as_is=True).arrow().to_pylist()} == {"gold"}
    assert len(shop.rows("visits", as_is=True)) == 31
    assert shop.rows("visits", level="gold", nickname=["Bo"], columns=["visit", "paid"]).arrow().to_pylist() == [
        {"visit": 30, "paid": Decimal("2.00")}
    ]
    assert len(shop.rows("visits", level="Unknown")) == 1


def test_sums_are_those_of_the_rows(shop: Warehouse) -> None:
    """Each measure and the number of rows, by columns and by periods."""
    assert shop.sums("visits").arrow().to_pylist() == [{"lines": 31, "paid": Decimal("49.0000")}]
    by_level = shop.sums("visits", "level", "month_start").arrow().to_pylist()
    assert [(row["level"], row["month_start"], row["lines"], row["paid"]) for row in by_level] == [
        ("Unknown", SPRING, 1, 1),
        ("gold", SPRING, 2, 6),
        ("silver", date(2024, 1, 1), 28, 42),
    ]
    now = shop.sums("visits", "level", as_is=True, start="2024-01-01", end="2024-01-10").arrow().to_pylist()
    assert [(row["level"], row["lines"]) for row in now] == [("gold", 10)]


def test_what_is_hidden_in_a_value_is_only_a_value(shop: Warehouse) -> None:
    """Neither quotes nor what drivers take for parameters."""
    for hostile in ("' OR 1=1 --", "%", "%(first)s", ":level", "\\'", "{}"):
        with pytest.raises(UsageError, match="No level is called"):
            shop.rows("visits", level=hostile)
    assert len(shop.table("fact_visits")) == 31


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda shop: shop.sales(), 'This warehouse has no sales; ask `rows` and `sums` for its facts, which are "vis'),
        (lambda shop: shop.totals(), "This warehouse has no sales"),
        (lambda shop: shop.rows("visit"), "There is no fact `visit`; is it `visits`"),
        (lambda shop: shop.rows("visits", levle="gold"), "visits has no column `levle`; is it `level`"),
        (lambda shop: shop.rows("visits", level="golden"), "No level is called `golden`; is it `gold`"),
        (lambda shop: shop.rows("visits", columns=["nick"]), "visits has no column `nick`"),
        (lambda shop: shop.sums("visits", "day_start"), "visits has no column `day_start`"),
        (lambda shop: shop.sums("visits", level="golden"), "No level is called `golden`"),
        (lambda shop: shop.rows("visits", "yesterday"), "`yesterday` is no date"),
    ],
)
def test_wrong_names_are_one_sentence(shop: Warehouse, ask: object, said: str) -> None:
    assert callable(ask)
    with pytest.raises(UsageError) as refused:
        ask(shop)
    assert str(refused.value).startswith(said)


def test_facts_and_filters_are_listed(shop: Warehouse) -> None:
    assert shop.facts == {"visits": "Who came when. Grain: one row per visit."}
    assert shop.values("level") == ["Unknown", "gold", "silver"]
    assert "quality_by_batch" in shop.marts
    assert shop.last_batch() == 2
