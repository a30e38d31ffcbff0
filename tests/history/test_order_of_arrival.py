"""The order of arrival does not matter; nor does it matter into how many pieces a delivery falls."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import select

from tests.history.drawn import assert_gold, delivery
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery
from warehouse.model import customer, product, product_price_history, sales

# January's list of customers, a change in February, a list in March that lacks C2, and May's correction of April.
DELIVERIES = (
    delivery(
        "2024-01-01",
        snapshots=("customers",),
        customers="""
            customer_id | city   | state
            C1          | Austin | TX
            C2          | Albany | NY
        """,
        products="""
            product_id | price
            P1         | 10
        """,
        orders="""
            order_id | customer_id | order_date | order_status
            O1       | C1          | 2024-01-15 | Completed
            O2       | C2          | 2024-03-20 | Completed
        """,
    ),
    delivery(
        "2024-02-01",
        customers="""
            customer_id | customer_name | city   | state
            C1          | Anna          | Dallas | TX
        """,
        products="""
            product_id | price
            P1         | 12
        """,
    ),
    delivery(
        "2024-03-01",
        snapshots=("customers",),
        customers="""
            customer_id | customer_name | city   | state
            C1          | Anne          | Dallas | TX
        """,
        orders="""
            order_id | customer_id | order_date | order_status
            O1       | C1          | 2024-02-15 | Returned
        """,
    ),
    delivery(
        "2024-04-01",
        customers="""
            customer_id | customer_name | city   | state
            C1          | Annie         | Austin | TX
            C2          | Bea           | Albany | NY
        """,
        products="""
            product_id | price
            P1         | 10
        """,
    ),
)
AFTER = {
    "dim_customer": """
        customer_id | customer_name | city   | region    | is_active | valid_from | valid_to
        C1          | Annie         | Austin | Southwest | yes       | …          | 2024-02-01
        C1          | Annie         | Dallas | Southwest | yes       | 2024-02-01 | 2024-04-01
        C1          | Annie         | Austin | Southwest | yes       | 2024-04-01 | …
        C2          | Bea           | Albany | Northeast | yes       | …          | 2024-03-01
        C2          | Bea           | Albany | Northeast | no        | 2024-03-01 | 2024-04-01
        C2          | Bea           | Albany | Northeast | yes       | 2024-04-01 | …
    """,
    "dim_product": """
        product_id | price | is_active | is_inferred
        P1         | 10    | yes       | no
    """,
    "product_price_history": """
        product_id | price | valid_from | valid_to
        P1         | 10    | …          | 2024-02-01
        P1         | 12    | 2024-02-01 | 2024-04-01
        P1         | 10    | 2024-04-01 | …
    """,
    "fact_sales": """
        order_id | customer_id | customer_since | order_date | order_status | unit_price
        O1       | C1          | 2024-02-01     | 2024-02-15 | Returned     | 12
        O2       | C2          | 2024-03-01     | 2024-03-20 | Completed    | 12
    """,
}


@pytest.mark.parametrize("order", list(permutations(range(len(DELIVERIES))))[::5], ids=str)
def test_deliveries_come_in_any_order(warehouse: Warehouse, order: tuple[int, ...]) -> None:
    warehouse.load_all(DELIVERIES[place] for place in order)
    assert_gold(warehouse, **AFTER)


def test_a_delivery_falls_into_pieces(warehouse: Warehouse) -> None:
    """Source by source, and the records of a source one by one: but a snapshot comes as a whole, as one list."""
    for one in DELIVERIES:
        for source, file in one.files.items():
            pieces = [file] if file.snapshot else [type(file)((record,)) for record in file.records]
            warehouse.load_all(Delivery(one.as_of, {source: piece}) for piece in pieces)
    assert_gold(warehouse, **AFTER)


def test_a_delivery_comes_again(warehouse: Warehouse) -> None:
    """Not even a key or a time stamp changes."""
    warehouse.load_all(DELIVERIES)
    tables = (customer, product, product_price_history, sales)
    before = [warehouse.rows(select(table)) for table in tables]
    accounts = warehouse.load_all(reversed(DELIVERIES))
    assert [account.status for account in accounts] == ["unchanged"] * len(DELIVERIES)
    assert [warehouse.rows(select(table)) for table in tables] == before


def test_the_same_state_under_another_name_changes_no_row(warehouse: Warehouse) -> None:
    """A file that says what is known, in other bytes, is read and writes nothing to gold."""
    warehouse.load_all(DELIVERIES)
    before = warehouse.rows(select(customer)), warehouse.rows(select(sales))
    again = delivery(
        "2024-05-01",
        customers="""
            customer_id | customer_name | city   | state
            C2          | Bea           | Albany | NY
            C1          | Annie         | Austin | TX
        """,
        orders="""
            order_id | customer_id | order_date | order_status
            O1       | C1          | 2024-02-15 | Returned
        """,
    )
    (account,) = warehouse.load_all([again])
    assert account.status == "loaded"
    assert not any(count for counts in account.gold.values() for count in counts.values())
    assert (warehouse.rows(select(customer)), warehouse.rows(select(sales))) == before


def test_of_two_states_of_one_day_the_one_loaded_last_stands(warehouse: Warehouse) -> None:
    for city in ("Austin", "Dallas"):
        drawn = f"""
            customer_id | city
            C1          | {city}
        """
        warehouse.load_all([delivery("2024-01-01", customers=drawn)])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city   | valid_from | valid_to
            C1          | Dallas | …          | …
        """,
    )
