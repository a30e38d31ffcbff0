"""As it was, as it is: sales by the customer's version of their time, and by the customer's present state."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.history.drawn import assert_rows, delivery
from tests.history.loading import Warehouse
from warehouse.model import marts

DELIVERIES = [
    delivery(
        "2024-01-01",
        customers="""
            customer_id | city   | state
            C1          | Austin | TX
            C2          | Austin | TX
        """,
        orders="""
            order_id | customer_id | order_date | unit_price
            O1       | C1          | 2024-01-15 | 1
            O2       | C1          | 2024-02-15 | 10
            O3       | C1          | 2024-03-15 | 100
            O4       | C2          | 2024-03-15 | 1000
            O5       | C9          | 2024-03-15 | 10000
        """,
    ),
    delivery("2024-03-01", customers="customer_id | city | state\nC1 | Albany | NY"),
    delivery("2024-02-01", customers="customer_id | city | state\nC1 | Boston | MA"),
]


def test_as_it_was_and_as_it_is(warehouse: Warehouse) -> None:
    warehouse.load_all(DELIVERIES)
    was, now = marts.sales, marts.sales_as_is
    drawn = [
        (
            was,
            """
            order_id | city   | region
            O1       | Austin | Southwest
            O2       | Boston | Northeast
            O3       | Albany | Northeast
            O4       | Austin | Southwest
            O5       | -      | -
            """,
        ),
        (
            now,
            """
            order_id | city   | region
            O1       | Albany | Northeast
            O2       | Albany | Northeast
            O3       | Albany | Northeast
            O4       | Austin | Southwest
            O5       | -      | -
            """,
        ),
    ]
    for mart, expected in drawn:
        assert_rows(warehouse.rows(select(mart.c.order_id, mart.c.city, mart.c.region)), expected)
    totals = [warehouse.rows(select(func.sum(mart.c.total_amount).label("total"))) for mart in (was, now)]
    assert totals[0] == totals[1]
    assert [shown["total"] for shown in totals[0]] == [11111]
