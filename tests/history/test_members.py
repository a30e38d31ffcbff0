"""Members that only orders have named: inferred until their record comes, or the unknown one."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from tests.history.drawn import assert_gold, delivery
from tests.history.loading import LENIENT, Warehouse
from tests.history.oracle import Delivery
from warehouse.model import customer, product, sales
from warehouse.settings import RuleSettings

ORDER = delivery(
    "2024-01-31",
    orders="""
        order_id | customer_id | product_id | order_date | unit_price
        O1       | C9          | P9         | 2024-01-15 | 5
        O2       | C9          | P9         | 2024-02-15 | 5
    """,
)


def customers(day: str, city: str) -> Delivery:
    """Return a record of the customer that orders have named."""
    return delivery(day, customers=f"customer_id | city\nC9 | {city}")


def test_facts_make_their_members(warehouse: Warehouse) -> None:
    (account,) = warehouse.load_all([ORDER])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | customer_name | city | is_active | is_inferred | valid_from | valid_to
            C9          | -             | -    | yes       | yes         | …          | …
        """,
        dim_product="""
            product_id | product_name | price | is_active | is_inferred
            P9         | -            | -     | yes       | yes
        """,
        fact_sales="""
            order_id | customer_id | product_id | unit_price
            O1       | C9          | P9         | 5
            O2       | C9          | P9         | 5
        """,
    )
    assert account.gold["dim_customer"]["inferred"] == 1
    assert account.gold["dim_product"]["inferred"] == 1


def test_an_inferred_member_is_completed_in_place(warehouse: Warehouse) -> None:
    """Its key stays, and so do the facts; when it was seen first, it is known back to the beginning of time."""
    warehouse.load_all([ORDER])
    keys = select(sales.c.order_id, sales.c.customer_key, sales.c.product_key, sales.c.updated_date)
    before = warehouse.rows(keys)
    articles = delivery("2024-03-01", products="product_id | price\nP9 | 7")
    account, _ = warehouse.load_all([customers("2024-03-01", "Austin"), articles])
    assert warehouse.rows(keys) == before
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | customer_name | city   | is_inferred | valid_from | valid_to
            C9          | Ann           | Austin | no          | …          | …
        """,
        dim_product="""
            product_id | product_name | price | is_inferred
            P9         | Mug          | 7     | no
        """,
    )
    counts = account.gold["dim_customer"]
    assert (counts["inserted"], counts["updated"], counts["inferred"]) == (0, 1, 0)


def test_an_inferred_member_that_has_a_history_at_once(warehouse: Warehouse) -> None:
    """The first version takes the key of the inferred one; the later one gets the facts of its time."""
    warehouse.load_all([customers("2024-02-01", "Dallas"), ORDER])
    inferred_first = [ORDER, customers("2024-02-01", "Dallas"), customers("2024-01-01", "Austin")]
    warehouse.empty()
    warehouse.load_all(inferred_first)
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city   | is_inferred | valid_from | valid_to
            C9          | Austin | no          | …          | 2024-02-01
            C9          | Dallas | no          | 2024-02-01 | …
        """,
        fact_sales="""
            order_id | order_date | customer_since
            O1       | 2024-01-15 | …
            O2       | 2024-02-15 | 2024-02-01
        """,
    )


def test_a_snapshot_does_not_end_who_was_never_listed(warehouse: Warehouse) -> None:
    listed = delivery("2024-03-01", customers="customer_id\nC1", snapshots=["customers"])
    _, account = warehouse.load_all([ORDER, listed])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | is_active | is_inferred | valid_from | valid_to
            C1          | yes       | no          | …          | …
            C9          | yes       | yes         | …          | …
        """,
    )
    assert account.vanished["dim_customer"] == (0, 0)


def test_an_inferred_member_that_no_fact_names_any_more_is_taken_away(warehouse: Warehouse) -> None:
    corrected = delivery(
        "2024-02-20",
        orders="""
            order_id | customer_id | product_id | order_date | unit_price
            O1       | C1          | P9         | 2024-01-15 | 5
            O2       | C1          | P9         | 2024-02-15 | 5
        """,
    )
    _, account = warehouse.load_all([ORDER, corrected])
    assert [row["customer_id"] for row in warehouse.gold().dim_customer] == ["C1"]
    assert (account.gold["dim_customer"]["inferred"], account.gold["dim_customer"]["removed"]) == (1, 1)


NAMELESS = delivery(
    "2024-01-31",
    orders="""
        order_id | customer_id | product_id | unit_price
        O1       | -           | P1         | 5
        O2       | C1          | P1         | 5
    """,
)


def test_the_unknown_member_takes_facts_without_a_key_where_the_rule_warns(warehouse: Warehouse) -> None:
    warns = LENIENT | {"SR-C-012": RuleSettings(severity="warning")}
    account = replace(warehouse, rules=warns).load(NAMELESS)
    assert [failed.rule.id for failed in account.quality.warnings] == ["SR-C-012"]
    assert account.sources["orders"].total("accepted") == 2
    found = select(sales.c.order_id, sales.c.customer_key, customer.c.customer_id, customer.c.is_active).join_from(
        sales, customer, customer.c.customer_key == sales.c.customer_key
    )
    (unknown, known) = sorted(warehouse.rows(found), key=lambda row: str(row["order_id"]))
    assert unknown == {"order_id": "O1", "customer_key": 0, "customer_id": None, "is_active": False}
    assert known["customer_id"] == "C1"
    assert account.gold["dim_customer"]["inferred"] == 1  # C1; the unknown one is nobody's inference


def test_without_that_setting_such_facts_wait(warehouse: Warehouse) -> None:
    rules = {name: given for name, given in LENIENT.items() if name != "SR-C-012"}
    account = replace(warehouse, rules=rules).load(NAMELESS)
    assert account.sources["orders"].total("quarantined") == 1
    assert [row["order_id"] for row in warehouse.gold().fact_sales] == ["O2"]
    assert [row["product_id"] for row in warehouse.rows(select(product.c.product_id))] == ["P1"]
