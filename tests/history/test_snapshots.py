"""Keys that a snapshot lacks become inactive, and active again when they return; an empty one ends no dimension."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.history.drawn import assert_gold, delivery
from tests.history.loading import LENIENT, Warehouse
from tests.history.oracle import Delivery
from warehouse.model import customer, product, sales

BOTH = """
    customer_id | city
    C1          | Austin
    C2          | Austin
"""
ONE = """
    customer_id | city
    C1          | Austin
"""


def listing(day: str, customers: str, *, snapshot: bool = True) -> Delivery:
    """Return a list of customers."""
    return delivery(day, customers=customers, snapshots=["customers"] if snapshot else [])


def test_vanished_and_returned(warehouse: Warehouse) -> None:
    january, february, march = (
        listing(day, drawn) for day, drawn in (("2024-01-01", BOTH), ("2024-02-01", ONE), ("2024-03-01", BOTH))
    )
    _, gone = warehouse.load_all([january, february])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city   | is_active | valid_from | valid_to
            C1          | Austin | yes       | …          | …
            C2          | Austin | yes       | …          | 2024-02-01
            C2          | Austin | no        | 2024-02-01 | …
        """,
    )
    assert gone.vanished["dim_customer"] == (2, 1)
    (back,) = warehouse.load_all([march])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city   | is_active | valid_from | valid_to
            C1          | Austin | yes       | …          | …
            C2          | Austin | yes       | …          | 2024-02-01
            C2          | Austin | no        | 2024-02-01 | 2024-03-01
            C2          | Austin | yes       | 2024-03-01 | …
        """,
    )
    assert back.vanished["dim_customer"] == (1, 0)


def test_changes_end_nobody(warehouse: Warehouse) -> None:
    warehouse.load_all([listing("2024-01-01", BOTH), listing("2024-02-01", ONE, snapshot=False)])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | is_active | valid_from | valid_to
            C1          | yes       | …          | …
            C2          | yes       | …          | …
        """,
    )


def test_a_late_snapshot_ends_a_key_up_to_the_day_it_was_seen_next(warehouse: Warehouse) -> None:
    warehouse.load_all([listing("2024-01-01", BOTH), listing("2024-03-01", BOTH), listing("2024-02-01", ONE)])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | is_active | valid_from | valid_to
            C1          | yes       | …          | …
            C2          | yes       | …          | 2024-02-01
            C2          | no        | 2024-02-01 | 2024-03-01
            C2          | yes       | 2024-03-01 | …
        """,
    )


def test_a_record_that_waits_has_not_vanished(warehouse: Warehouse) -> None:
    nameless = """
        customer_id | customer_name
        C1          | Ann
        C2          | -
    """
    warehouse.load_all([listing("2024-01-01", BOTH), listing("2024-02-01", nameless)])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | is_active | valid_from | valid_to
            C1          | yes       | …          | …
            C2          | yes       | …          | …
        """,
    )


def test_articles_are_overwritten(warehouse: Warehouse) -> None:
    """A dimension of type 1 has no version to close; the history of its prices goes on."""
    two = """
        product_id | price
        P1         | 10
        P2         | 20
    """
    one = """
        product_id | price
        P1         | 10
    """
    warehouse.load_all([delivery("2024-01-01", products=two, snapshots=["products"])])
    (account,) = warehouse.load_all([delivery("2024-02-01", products=one, snapshots=["products"])])
    assert_gold(
        warehouse,
        dim_product="""
            product_id | price | is_active
            P1         | 10    | yes
            P2         | 20    | no
        """,
        product_price_history="""
            product_id | price | valid_from | valid_to
            P1         | 10    | …          | …
            P2         | 20    | …          | …
        """,
    )
    assert account.vanished["dim_product"] == (2, 1)


TEN = "customer_id | city\n" + "\n".join(f"C{number} | Austin" for number in range(1, 11))


@pytest.mark.parametrize(("held", "gate"), [(0, "BR-001"), (5, "BR-009"), (8, "BR-009"), (9, None)])
def test_an_empty_or_truncated_snapshot_ends_no_dimension(warehouse: Warehouse, held: int, gate: str | None) -> None:
    """At most a tenth may vanish at once, else the batch is refused and gold is what it was."""
    guarded = replace(warehouse, rules={rule: given for rule, given in LENIENT.items() if rule != "BR-009"})
    opening = delivery(
        "2024-01-01",
        customers=TEN,
        products="product_id | price\nP1 | 10",
        orders="order_id | customer_id\nO1 | C10",
        snapshots=["customers"],
    )
    guarded.load_all([opening])
    before = [warehouse.rows(select(table)) for table in (customer, product, sales)]
    account = guarded.load(listing("2024-02-01", "\n".join(TEN.splitlines()[: held + 1])))
    assert [failed.rule.id for failed in account.quality.gates] == ([gate] if gate else [])
    if gate:
        assert account.status == "refused"
        assert [warehouse.rows(select(table)) for table in (customer, product, sales)] == before
    else:
        assert account.vanished["dim_customer"] == (10, 1)
