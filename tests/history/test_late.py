"""What comes late goes where it belongs: versions split, facts find their date, older states do not win."""

from __future__ import annotations

from sqlalchemy import select

from tests.history.drawn import assert_gold, assert_rows, delivery
from tests.history.loading import Warehouse
from warehouse.model import customer

JANUARY = delivery(
    "2024-01-01",
    customers="""
        customer_id | city
        C1          | Austin
        C2          | Austin
    """,
    products="""
        product_id | price
        P1         | 10
    """,
    orders="""
        order_id | customer_id | order_date
        O1       | C1          | 2024-01-31
        O2       | C1          | 2024-02-01
        O3       | C1          | 2024-02-29
        O4       | C1          | 2024-03-01
        O5       | C2          | 2024-02-15
    """,
)
MARCH = delivery(
    "2024-03-01",
    customers="""
        customer_id | city
        C1          | Dallas
    """,
)
FEBRUARY = delivery(
    "2024-02-01",
    customers="""
        customer_id | city
        C1          | El Paso
    """,
)


def test_a_late_observation_splits_a_version_and_moves_the_facts_of_its_window(warehouse: Warehouse) -> None:
    warehouse.load_all([JANUARY, MARCH])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city    | valid_from | valid_to
            C1          | Austin  | …          | 2024-03-01
            C1          | Dallas  | 2024-03-01 | …
            C2          | Austin  | …          | …
        """,
    )
    (account,) = warehouse.load_all([FEBRUARY])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city    | valid_from | valid_to
            C1          | Austin  | …          | 2024-02-01
            C1          | El Paso | 2024-02-01 | 2024-03-01
            C1          | Dallas  | 2024-03-01 | …
            C2          | Austin  | …          | …
        """,
        fact_sales="""
            order_id | customer_id | order_date | customer_since
            O1       | C1          | 2024-01-31 | …
            O2       | C1          | 2024-02-01 | 2024-02-01
            O3       | C1          | 2024-02-29 | 2024-02-01
            O4       | C1          | 2024-03-01 | 2024-03-01
            O5       | C2          | 2024-02-15 | …
        """,
    )
    assert account.gold["fact_sales"]["repointed"] == 2
    assert account.gold["dim_customer"]["inserted"] == 1


def test_versions_keep_their_keys_where_one_comes_between_them(warehouse: Warehouse) -> None:
    keys = select(customer.c.city, customer.c.customer_key).where(customer.c.customer_id == "C1")
    warehouse.load_all([JANUARY, MARCH])
    before = {row["city"]: row["customer_key"] for row in warehouse.rows(keys)}
    warehouse.load_all([FEBRUARY])
    after = {row["city"]: row["customer_key"] for row in warehouse.rows(keys)}
    assert before.items() < after.items()


def test_a_late_observation_like_the_version_of_its_day_changes_nothing(warehouse: Warehouse) -> None:
    warehouse.load_all([JANUARY, MARCH])
    late = delivery(
        "2024-02-01",
        customers="""
            customer_id | city
            C1          | Austin
        """,
    )
    (account,) = warehouse.load_all([late])
    assert not any(account.gold["dim_customer"].values())
    assert not any(account.gold["fact_sales"].values())


def test_a_change_seen_earlier_than_thought_moves_the_edge(warehouse: Warehouse) -> None:
    warehouse.load_all([JANUARY, MARCH])
    late = delivery(
        "2024-02-10",
        customers="""
            customer_id | city
            C1          | Dallas
        """,
    )
    (account,) = warehouse.load_all([late])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city   | valid_from | valid_to
            C1          | Austin | …          | 2024-02-10
            C1          | Dallas | 2024-02-10 | …
            C2          | Austin | …          | …
        """,
    )
    assert account.gold["fact_sales"]["repointed"] == 2


def test_an_observation_before_the_first_takes_the_beginning_of_time(warehouse: Warehouse) -> None:
    warehouse.load_all([MARCH, FEBRUARY])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city    | valid_from | valid_to
            C1          | El Paso | …          | 2024-03-01
            C1          | Dallas  | 2024-03-01 | …
        """,
    )


def test_late_order_lines_find_the_version_and_the_price_of_their_own_date(warehouse: Warehouse) -> None:
    raised = delivery(
        "2024-03-01",
        customers="""
            customer_id | city
            C1          | Dallas
        """,
        products="""
            product_id | price
            P1         | 12
        """,
    )
    late = delivery(
        "2024-06-01",
        orders="""
            order_id | customer_id | order_date
            O8       | C1          | 2023-06-30
            O9       | C1          | 2024-05-31
        """,
    )
    warehouse.load_all([JANUARY, raised, late])
    assert_rows(
        [row for row in warehouse.gold().fact_sales if row["order_id"] in ("O8", "O9")],
        """
            order_id | order_date | customer_since | unit_price
            O8       | 2023-06-30 | …              | 10
            O9       | 2024-05-31 | 2024-03-01     | 12
        """,
    )


def test_an_older_state_of_an_order_never_wins(warehouse: Warehouse) -> None:
    """It is counted as superseded, in whatever order the two come."""
    returned = delivery(
        "2024-04-01",
        orders="""
            order_id | order_date | order_status | quantity
            O1       | 2024-01-31 | Returned     | 1
        """,
    )
    older = delivery(
        "2024-03-15",
        orders="""
            order_id | order_date | order_status | quantity
            O1       | 2024-01-31 | Completed    | 7
        """,
    )
    _, _, account = warehouse.load_all([JANUARY, returned, older])
    assert account.sources["orders"].total("superseded") == 1
    assert not any(account.gold["fact_sales"].values())
    assert_rows(
        [row for row in warehouse.gold().fact_sales if row["order_id"] == "O1"],
        """
            order_id | order_status | quantity
            O1       | Returned     | 1
        """,
    )
