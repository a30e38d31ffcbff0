"""A record that lacks an essential value waits, whatever the settings say about its rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.values.shop import deliver, orders, rows
from warehouse.errors import DeliveryError
from warehouse.settings import Settings

WAITING = "select rules, reason, status from audit.quarantine order by quarantine_id"
FACTS = "select order_id from gold.fact_sales order by 1"
LAX = {"SR-Q-001": {"severity": "warning"}}


@pytest.mark.parametrize("severity", ["warning", "info", "off"])
def test_an_order_without_a_day_or_a_quantity_waits(settings: Settings, tmp_path: Path, severity: str) -> None:
    """The rules about them are weakened: the lines wait all the same, and the reason says for what."""
    weak = LAX | {name: {"severity": severity} for name in ("SR-C-011", "SR-C-014", "SR-C-010")}
    lines = orders("O1 - A1 1 5", "O2 2024-01-05 A1 - 5", "- 2024-01-05 A1 1 5", "O4 2024-01-05 A1 1 5")
    account = deliver(settings, tmp_path, {"orders": lines}, rules=weak)
    assert (account.status, rows(settings, FACTS)) == ("loaded", [("O4",)])
    assert [reason for _, reason, _ in rows(settings, WAITING)] == [
        f"{name} is missing, and the record cannot be stored without it"
        for name in ("order_date", "quantity", "order_id")
    ]


@pytest.mark.parametrize("severity", ["error", "warning", "off"])
def test_a_line_without_a_price_waits_for_it(settings: Settings, tmp_path: Path, severity: str) -> None:
    """No product and no price, or a product that nobody knows: the line waits by SR-X-003, and enters with it."""
    weak = LAX | {"SR-C-013": {"severity": "warning"}, "SR-X-003": {"severity": severity}}
    lines = orders("O1 2024-01-05 - 2 -", "O2 2024-01-05 A9 2 -", "O3 2024-01-05 - 2 5", "O4 2024-01-05 A1 2 -")
    account = deliver(settings, tmp_path / "a", {"orders": lines}, rules=weak)
    assert (account.status, rows(settings, FACTS)) == ("loaded", [("O3",), ("O4",)])
    assert ["SR-X-003" in rules for rules, _, _ in rows(settings, WAITING)] == [True, True]
    products = "product_id,product_name,category,price\nA9,Nut,Parts,0.25\n"
    deliver(settings, tmp_path / "b", {"products": products}, date(2024, 2, 2), rules=weak)
    assert rows(settings, FACTS) == [("O2",), ("O3",), ("O4",)]
    assert [status for _, _, status in rows(settings, WAITING)] == ["waiting", "resolved"]


def test_an_absent_column_breaks_no_rule(settings: Settings, tmp_path: Path) -> None:
    """What the settings say a source does not have is not asked for: its rule is information, and all records enter."""
    absent = {name: {"absent": True} for name in ("customer_name", "email", "signup_date")}
    customers = "customer_id,city,state,country\nK1,Austin,TX,US\n"
    lines = orders("O1 2024-01-05 A1 1 5")
    account = deliver(
        settings, tmp_path, {"customers": customers, "orders": lines}, sources={"customers": {"columns": absent}}
    )
    assert account.status == "loaded"
    assert {one.rule.id: str(one.rule.severity) for one in account.quality.notes} == {
        "SR-C-002": "info",
        "SR-C-003": "info",
    }


def test_a_status_that_nobody_has(settings: Settings, tmp_path: Path) -> None:
    """The gate about the status follows the rule about it, where the source has none and where its words are others."""
    lines = orders("O1 2024-01-05 A1 1 5").replace("Completed", "Shipped")
    words = {"SR-V-005": {"values": ["Completed", "Shipped"]}}
    assert deliver(settings, tmp_path / "a", {"orders": lines}, rules=words).status == "loaded"
    absent = {"orders": {"columns": {"order_status": {"absent": True}}}}
    lines = orders("O2 2024-01-05 A1 1 5").replace("order_status,", "").replace("Completed,", "")
    assert deliver(settings, tmp_path / "b", {"orders": lines}, sources=absent).status == "loaded"
    assert rows(settings, "select order_id, order_status from gold.fact_sales order by 1") == [
        ("O1", "Shipped"),
        ("O2", None),
    ]


def test_a_text_that_no_rule_asks_about(settings: Settings, tmp_path: Path) -> None:
    """Where the rule about types is off, a day that does not parse holds its record back and does not become null."""
    customers = "customer_id,customer_name,email,city,state,country,signup_date\nK1,Ada,a@b.c,Austin,TX,US,soon\n"
    off = LAX | {"SR-T-001": {"severity": "off"}}
    deliver(settings, tmp_path, {"customers": customers}, rules=off)
    assert rows(settings, WAITING) == [
        ([], "signup_date 'soon' is no date that its column can hold (tried %Y-%m-%d)", "waiting")
    ]


@pytest.mark.parametrize("price", ["12345678901", "1e5", "nan"])
def test_a_price_that_no_column_can_hold(settings: Settings, tmp_path: Path, price: str) -> None:
    """It waits, and stops nothing."""
    lines = orders(f"O1 2024-01-05 A1 1 {price}", "O2 2024-01-05 A1 1 5")
    account = deliver(settings, tmp_path, {"orders": lines}, rules=LAX)
    assert (account.status, rows(settings, FACTS)) == ("loaded", [("O2",)])


def test_an_amount_that_no_column_can_hold(settings: Settings, tmp_path: Path) -> None:
    """Where the rules about quantities are weakened, the refusal is a sentence that says what to do."""
    weak = {name: {"severity": "off"} for name in ("SR-V-007", "SR-A-004")}
    lines = orders("O1 2024-01-05 A1 2000000000 999999999")
    with pytest.raises(DeliveryError, match="too large"):
        deliver(settings, tmp_path, {"orders": lines}, rules=weak)
