"""Order lines over time: they stand once, move with their date, and are marked when a snapshot lacks them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnClause, func, literal_column, select

from tests.history.drawn import assert_gold, assert_rows, delivery
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery
from warehouse.model import marts, sales


def lines(day: str, drawn: str, *, snapshots: Collection[str] = ()) -> Delivery:
    """Return orders, with the price on the line."""
    return delivery(day, orders=drawn, snapshots=snapshots)


def test_a_line_that_changes_date_moves_to_its_month_and_stands_once(warehouse: Warehouse) -> None:
    """It finds the customer's version of the new date; the month that it left is there still."""
    first = delivery(
        "2024-01-01",
        customers="customer_id | city\nC1 | Austin",
        orders="""
            order_id | order_line | order_date | unit_price | quantity
            O1       | 1          | 2024-01-31 | 5          | 1
            O1       | 2          | 2024-01-31 | 6          | 1
        """,
    )
    moved = delivery("2024-02-01", customers="customer_id | city\nC1 | Dallas")
    second = lines(
        "2024-03-01",
        """
        order_id | order_line | order_date | unit_price | quantity
        O1       | 2          | 2024-03-01 | 6          | 3
        """,
    )
    *_, account = warehouse.load_all([first, moved, second])
    assert_gold(
        warehouse,
        fact_sales="""
            order_id | order_line | order_date | customer_since | quantity
            O1       | 1          | 2024-01-31 | …              | 1
            O1       | 2          | 2024-03-01 | 2024-02-01     | 3
        """,
    )
    counts = account.gold["fact_sales"]
    assert (counts["inserted"], counts["updated"]) == (0, 1)
    place: ColumnClause[str] = literal_column("tableoid::regclass::text")
    found = select(sales.c.order_line, place.label("month"), func.count().label("rows")).group_by("order_line", "month")
    assert_rows(
        warehouse.rows(found),
        """
        order_line | month                  | rows
        1          | gold.fact_sales_202401 | 1
        2          | gold.fact_sales_202403 | 1
        """,
    )


def test_a_line_moves_back(warehouse: Warehouse) -> None:
    days = {"2024-01-01": "2024-01-31", "2024-02-01": "2024-02-28", "2024-03-01": "2024-01-31"}
    for day, order_date in days.items():
        warehouse.load_all([lines(day, f"order_id | order_date | unit_price\nO1 | {order_date} | 5")])
    assert_gold(
        warehouse,
        fact_sales="""
            order_id | order_date
            O1       | 2024-01-31
        """,
    )


BOTH = """
    order_id | order_date | unit_price
    O1       | 2024-01-15 | 5
    O2       | 2024-01-16 | 5
"""
ONE = """
    order_id | order_date | unit_price
    O1       | 2024-01-15 | 5
"""


def test_an_order_that_a_snapshot_lacks_is_marked_and_stays(warehouse: Warehouse) -> None:
    first, second, third = (
        lines(day, drawn, snapshots=["orders"])
        for day, drawn in (("2024-02-01", BOTH), ("2024-03-01", ONE), ("2024-04-01", BOTH))
    )
    _, account = warehouse.load_all([first, second])
    assert_gold(
        warehouse,
        fact_sales="""
            order_id | is_vanished | quantity
            O1       | no          | 1
            O2       | yes         | 1
        """,
    )
    assert account.gold["fact_sales"]["vanished"] == 1
    assert_rows(warehouse.rows(select(marts.sales.c.order_id)), "order_id\nO1")
    assert_rows(warehouse.rows(select(marts.vanished_sales.c.order_id)), "order_id\nO2")
    warehouse.load_all([third])
    assert_gold(
        warehouse,
        fact_sales="""
            order_id | is_vanished
            O1       | no
            O2       | no
        """,
    )


def test_changes_mark_nothing(warehouse: Warehouse) -> None:
    warehouse.load_all([lines("2024-02-01", BOTH), lines("2024-03-01", ONE)])
    assert_gold(
        warehouse,
        fact_sales="""
            order_id | is_vanished
            O1       | no
            O2       | no
        """,
    )
