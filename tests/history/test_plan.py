"""A plan tells what would become of histories, with examples by key, and changes nothing."""

from __future__ import annotations

from typing import Any

from tests.history.drawn import delivery
from tests.history.loading import Warehouse
from tests.history.oracle import Delivery

BEFORE = [
    delivery(
        "2024-01-01",
        snapshots=["customers", "products"],
        customers="""
            customer_id | city   | email
            C1          | Austin | a@b.cd
            C2          | Austin | b@b.cd
            C3          | Austin | c@b.cd
        """,
        products="""
            product_id | price
            P1         | 10
            P2         | 20
        """,
        orders="""
            order_id | customer_id | order_date
            O1       | C1          | 2024-01-15
            O2       | C1          | 2024-02-15
            O3       | C2          | 2024-04-15
        """,
    ),
    delivery("2024-03-01", customers="customer_id | city\nC1 | Dallas"),
    delivery("2024-03-01", products="product_id | price\nP1 | 12"),
]


def planned(warehouse: Warehouse, one: Delivery) -> dict[str, Any]:
    """Return what a plan tells of its changes; gold must be what it was."""
    before = warehouse.gold()
    account = warehouse.load(one, plan=True)
    assert account.status == "planned", account.reason
    assert warehouse.gold() == before
    told = account.as_json()["changes"]
    assert isinstance(told, dict)
    return told


def test_a_change_closes_and_opens(warehouse: Warehouse) -> None:
    warehouse.load_all(BEFORE)
    moved = delivery("2024-04-01", customers="customer_id | city | state\nC2 | Albany | NY\nC9 | Austin | TX")
    changed = {"city": ["Austin", "Albany"], "state": ["TX", "NY"], "region": ["Southwest", "Northeast"]}
    assert planned(warehouse, moved) == {
        "dim_customer": {
            "closed": {
                "count": 1,
                "examples": [{"key": "C2", "changed": changed, "from": "1900-01-01", "to": "2024-04-01"}],
            },
            "opened": {
                "count": 1,
                "examples": [{"key": "C2", "changed": changed, "from": "2024-04-01", "to": "9999-12-31"}],
            },
        },
        "fact_sales": {
            "repointed": {
                "count": 1,
                "examples": [{"key": "O3 / 1", "changed": {"customer": [None, "C2"]}, "from": "2024-04-01"}],
            }
        },
    }


def test_a_late_observation_splits(warehouse: Warehouse) -> None:
    warehouse.load_all(BEFORE)
    late = delivery(
        "2024-02-01",
        customers="customer_id | city\nC1 | El Paso",
        products="product_id | price\nP1 | 11.50",
    )
    period = {"from": "2024-02-01", "to": "2024-03-01"}
    assert planned(warehouse, late) == {
        "dim_customer": {
            "split": {"count": 1, "examples": [{"key": "C1", "changed": {"city": ["Austin", "El Paso"]}, **period}]}
        },
        "product_price_history": {
            "split": {"count": 1, "examples": [{"key": "P1", "changed": {"price": ["10", "11.5"]}, **period}]}
        },
        "fact_sales": {
            "repointed": {
                "count": 1,
                "examples": [{"key": "O2 / 1", "changed": {"customer": [None, "C1"]}, "from": "2024-02-01"}],
            },
            "repriced": {"count": 1, "examples": [{"key": "O2 / 1", "changed": {"unit_price": ["10", "11.5"]}}]},
        },
    }


def test_who_vanishes_and_who_returns(warehouse: Warehouse) -> None:
    warehouse.load_all(BEFORE)
    fewer = delivery(
        "2024-05-01",
        snapshots=["customers", "products"],
        customers="customer_id | city\nC1 | Dallas\nC2 | Austin",
        products="product_id | price\nP1 | 12",
    )
    told = planned(warehouse, fewer)
    gone = {"key": "C3", "changed": {}, "from": "2024-05-01", "to": "9999-12-31"}
    assert told["dim_customer"]["vanished"] == {"count": 1, "examples": [gone]}
    vanished = {"key": "P2", "changed": {}, "from": "2024-05-01"}
    assert told["dim_product"] == {"vanished": {"count": 1, "examples": [vanished]}}
    warehouse.load_all([fewer])
    told = planned(warehouse, delivery("2024-06-01", customers="customer_id | city\nC3 | Austin"))
    assert told["dim_customer"]["returned"]["count"] == 1
    told = planned(warehouse, delivery("2024-06-01", products="product_id | price\nP2 | 20"))
    assert told["dim_product"]["returned"]["count"] == 1


def test_orders_vanish(warehouse: Warehouse) -> None:
    warehouse.load_all(BEFORE)
    fewer = delivery(
        "2024-05-01", snapshots=["orders"], orders="order_id | customer_id | order_date\nO1 | C1 | 2024-01-15"
    )
    keys = [{"key": "O2 / 1", "changed": {}}, {"key": "O3 / 1", "changed": {}}]
    assert planned(warehouse, fewer) == {"fact_sales": {"vanished": {"count": 2, "examples": keys}}}
    warehouse.load_all([fewer])
    back = delivery("2024-06-01", orders="order_id | customer_id | order_date\nO2 | C1 | 2024-02-15")
    assert planned(warehouse, back) == {"fact_sales": {"returned": {"count": 1, "examples": keys[:1]}}}


def test_an_edge_that_moves_removes_one_version_and_brings_another(warehouse: Warehouse) -> None:
    warehouse.load_all(BEFORE)
    told = planned(warehouse, delivery("2024-02-10", customers="customer_id | city\nC1 | Dallas"))["dim_customer"]
    assert {kind: kinds["count"] for kind, kinds in told.items()} == {"removed": 1, "opened": 1}
    assert told["removed"]["examples"] == [
        {"key": "C1", "changed": {}, "from": "2024-03-01", "to": "9999-12-31"},
    ]


def test_three_examples_are_enough(warehouse: Warehouse) -> None:
    keys = [f"C{number}" for number in range(1, 8)]
    for day, city in (("2024-01-01", "Austin"), ("2024-02-01", "Dallas")):
        customers = "\n".join(["customer_id | city", *(f"{key} | {city}" for key in keys)])
        one = delivery(day, customers=customers)
        told = planned(warehouse, one)
        warehouse.load_all([one])
    assert told["dim_customer"]["opened"]["count"] == 7
    assert [example["key"] for example in told["dim_customer"]["opened"]["examples"]] == ["C1", "C2", "C3"]


def test_only_a_plan_tells(warehouse: Warehouse) -> None:
    *_, account = warehouse.load_all(BEFORE)
    assert account.changes == {}
    assert account.gold["product_price_history"]["closed"] == 1
