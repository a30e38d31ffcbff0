"""Facts that a batch only moves, to another version or price, are compared with their records like those it brings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from tests.history.loading import Warehouse
from tests.history.oracle import Delivery, File
from warehouse.load.rules import gates

SAYS, KEPT = "GR-FACT_SALES-005", "GR-RI-006"
ANN: dict[str, Any] = {"customer_id": "C1", "customer_name": "Ann", "email": "a@b.cd", "signup_date": date(2023, 1, 2)}
ANN |= {"city": "Austin", "state": "TX", "country": "US"}
BOB = ANN | {"customer_id": "C2", "customer_name": "Bob", "email": "b@b.cd"}
MUG: dict[str, Any] = {"product_id": "P1", "product_name": "Mug", "category": "Home", "price": Decimal("12.0000")}
LINE: dict[str, Any] = {"order_line": 1, "product_id": "P1", "quantity": 2, "unit_price": None}
LINE |= {"order_status": "Completed", "payment_mode": "PayPal"}
BOUGHT = [("C2", 2023, 11), ("C1", 2023, 12), ("C1", 2024, 1), ("C2", 2024, 2), ("C1", 2024, 3), ("C2", 2024, 4)]
LINES = tuple(
    LINE | {"order_id": f"O{number}", "customer_id": who, "order_date": date(year, month, 20)}
    for number, (who, year, month) in enumerate(BOUGHT, 1)
)
FIRST = Delivery(date(2023, 11, 1), {"customers": File((ANN, BOB)), "products": File((MUG,)), "orders": File(LINES)})
MOVED = Delivery(date(2023, 12, 1), {"customers": File((ANN | {"city": "Albany", "state": "NY"},))})


@pytest.mark.every_postgres
@pytest.mark.parametrize("many", [0, 100])
def test_the_facts_of_the_months_that_a_batch_touched_are_asked(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Those of December, January and March, and not those of the months between, before and after."""
    monkeypatch.setattr(gates, "MANY", many)
    warehouse.load(FIRST)
    account = warehouse.load(MOVED)
    assert (account.status, account.gold["fact_sales"]["repointed"]) == ("loaded", 3)
    assert {one.rule.id: one.checked for one in account.quality.results}[SAYS] == 3


@pytest.mark.parametrize("many", [0, 100])
def test_a_fact_that_moves_twice_is_asked_once(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Three facts get another version and another price, two others the price only."""
    monkeypatch.setattr(gates, "MANY", many)
    warehouse.load(FIRST)
    products = {"products": File((MUG | {"price": Decimal("9.0000")},))}
    account = warehouse.load(Delivery(MOVED.as_of, {**MOVED.files, **products}))
    gold = account.gold["fact_sales"]
    assert (account.status, gold["repointed"], gold["repriced"]) == ("loaded", 3, 5)
    assert {one.rule.id: one.checked for one in account.quality.results}[SAYS] == 5


@pytest.mark.every_postgres
@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("UPDATE silver.orders SET quantity = 7 WHERE order_id = 'O3'", SAYS),
        ("DELETE FROM silver.orders WHERE order_id = 'O3'", KEPT),
    ],
)
def test_a_moved_fact_unlike_its_record_refuses_the_batch(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, fault: str, rule: str
) -> None:
    monkeypatch.setattr(gates, "MANY", 1)
    warehouse.load(FIRST)
    with warehouse.engine.begin() as connection:
        connection.execute(text(fault))
    account = warehouse.load(MOVED)
    assert account.status == "refused"
    assert rule in [one.rule.id for one in account.quality.gates]
