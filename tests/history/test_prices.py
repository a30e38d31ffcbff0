"""The price of an order line: its own, else the one in force on its date, whenever that became known."""

from __future__ import annotations

import pytest

from tests.history.drawn import assert_gold, delivery
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery
from warehouse.load.facts import repointing

LINES = delivery(
    "2024-01-01",
    products="""
        product_id | price
        P1         | 10
        P2         | 50
    """,
    orders="""
        order_id | product_id | order_date | unit_price
        O1       | P1         | 2023-06-30 | -
        O2       | P1         | 2024-02-01 | -
        O3       | P1         | 2024-02-20 | 9.99
        O4       | P1         | 2024-02-29 | -
        O5       | P1         | 2024-03-01 | -
        O6       | P2         | 2024-02-15 | -
    """,
)


def priced(day: str, price: str) -> Delivery:
    """Return a price of P1."""
    return delivery(day, products=f"product_id | price\nP1 | {price}")


def test_a_price_of_today_leaves_yesterday_alone(warehouse: Warehouse) -> None:
    _, account = warehouse.load_all([LINES, priced("2024-03-01", "12")])
    assert_gold(
        warehouse,
        product_price_history="""
            product_id | price | valid_from | valid_to
            P1         | 10    | …          | 2024-03-01
            P1         | 12    | 2024-03-01 | …
            P2         | 50    | …          | …
        """,
        fact_sales="""
            order_id | order_date | unit_price
            O1       | 2023-06-30 | 10
            O2       | 2024-02-01 | 10
            O3       | 2024-02-20 | 9.99
            O4       | 2024-02-29 | 10
            O5       | 2024-03-01 | 12
            O6       | 2024-02-15 | 50
        """,
    )
    assert account.gold["fact_sales"]["repriced"] == 1


def test_a_price_corrected_for_a_past_date_reprices_its_window_and_no_more(warehouse: Warehouse) -> None:
    """February cost 11; the line with a price of its own keeps it, and the list price stays the newest."""
    *_, account = warehouse.load_all([LINES, priced("2024-03-01", "12"), priced("2024-02-01", "11")])
    assert_gold(
        warehouse,
        dim_product="""
            product_id | price
            P1         | 12
            P2         | 50
        """,
        product_price_history="""
            product_id | price | valid_from | valid_to
            P1         | 10    | …          | 2024-02-01
            P1         | 11    | 2024-02-01 | 2024-03-01
            P1         | 12    | 2024-03-01 | …
            P2         | 50    | …          | …
        """,
        fact_sales="""
            order_id | order_date | unit_price
            O1       | 2023-06-30 | 10
            O2       | 2024-02-01 | 11
            O3       | 2024-02-20 | 9.99
            O4       | 2024-02-29 | 11
            O5       | 2024-03-01 | 12
            O6       | 2024-02-15 | 50
        """,
    )
    assert account.gold["fact_sales"]["repriced"] == 2
    assert account.gold["fact_sales"]["updated"] == 0


def test_the_first_known_price_reaches_back(warehouse: Warehouse) -> None:
    """So an older one that comes late takes the time before it."""
    warehouse.load_all([LINES, priced("2023-07-01", "8")])
    assert_gold(
        warehouse,
        product_price_history="""
            product_id | price | valid_from | valid_to
            P1         | 8     | …          | 2024-01-01
            P1         | 10    | 2024-01-01 | …
            P2         | 50    | …          | …
        """,
        fact_sales="""
            order_id | order_date | unit_price
            O1       | 2023-06-30 | 8
            O2       | 2024-02-01 | 10
            O3       | 2024-02-20 | 9.99
            O4       | 2024-02-29 | 10
            O5       | 2024-03-01 | 10
            O6       | 2024-02-15 | 50
        """,
    )


def test_a_state_without_a_price_says_nothing_about_it(warehouse: Warehouse) -> None:
    _, account = warehouse.load_all([LINES, priced("2024-02-01", "-")])
    assert_gold(
        warehouse,
        dim_product="""
            product_id | price
            P1         | -
            P2         | 50
        """,
        product_price_history="""
            product_id | price | valid_from | valid_to
            P1         | 10    | …          | …
            P2         | 50    | …          | …
        """,
    )
    assert account.gold["fact_sales"]["repriced"] == 0


def test_a_price_is_taken_back_on_its_own_day(warehouse: Warehouse) -> None:
    """What was in force before goes on; but the only known price stays, for facts rest on it."""
    warehouse.load_all([LINES, priced("2024-02-01", "11"), priced("2024-02-01", "-")])
    assert_gold(
        warehouse,
        product_price_history="""
            product_id | price | valid_from | valid_to
            P1         | 10    | …          | …
            P2         | 50    | …          | …
        """,
    )
    assert {row["unit_price"] for row in warehouse.gold().fact_sales if row["order_id"] in ("O2", "O4", "O5")} == {10}
    warehouse.load_all([priced("2024-01-01", "-")])
    assert_gold(
        warehouse,
        product_price_history="""
            product_id | price | valid_from | valid_to
            P1         | 10    | …          | …
            P2         | 50    | …          | …
        """,
    )


def test_a_line_waits_for_a_price_and_enters_with_the_one_of_its_date(warehouse: Warehouse) -> None:
    line = delivery("2024-01-01", orders="order_id | product_id | order_date\nO1 | P1 | 2024-02-15")
    account, *_, last = warehouse.load_all([line, priced("2024-03-01", "12")])
    assert account.sources["orders"].total("quarantined") == 1
    assert last.gold["fact_sales"]["inserted"] == 1
    warehouse.load_all([priced("2024-02-01", "11")])
    assert_gold(
        warehouse,
        fact_sales="""
            order_id | order_date | unit_price
            O1       | 2024-02-15 | 11
        """,
    )


@pytest.mark.parametrize("own", ["-", "9.99"])
@pytest.mark.parametrize("searches", [True, False])
def test_records_are_searched_for_prices_of_their_own(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, own: str, *, searches: bool
) -> None:
    """Whether the record of each line is asked, or all of them once, a line with a price of its own keeps it."""
    if searches:
        monkeypatch.setattr(repointing, "_none_has", lambda *_of: False)
    lines = f"order_id | product_id | order_date | unit_price\nO1 | P1 | 2024-03-05 | -\nO2 | P1 | 2024-03-06 | {own}"
    first = delivery("2024-01-01", products="product_id | price\nP1 | 10", orders=lines)
    *_, account = warehouse.load_all([first, priced("2024-03-01", "12")])
    kept = "12" if own == "-" else own
    assert_gold(
        warehouse,
        fact_sales=f"order_id | order_date | unit_price\nO1 | 2024-03-05 | 12\nO2 | 2024-03-06 | {kept}",
    )
    assert account.gold["fact_sales"]["repriced"] == (2 if own == "-" else 1)
