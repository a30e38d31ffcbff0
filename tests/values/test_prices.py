"""Prices and amounts are those that were delivered."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.values.shop import deliver, orders, rows
from warehouse.settings import Settings

FACTS = "select order_id, unit_price, total_amount from gold.fact_sales order by 1"
FREE = {"SR-Q-001": {"severity": "warning"}}


def test_eight_decimals_count(settings: Settings, tmp_path: Path) -> None:
    """A thousand screws at 0.00745 cost 7.45, by the price of the line as by the price list."""
    products = "product_id,product_name,category,price\nA1,Screw,Parts,0.00745\n"
    lines = orders("O1 2024-01-05 A1 1000 0.00745", "O2 2024-01-05 A1 1000 -", "O3 2024-01-06 A1 3 0.00005")
    assert deliver(settings, tmp_path, {"products": products, "orders": lines}).status == "loaded"
    assert rows(settings, FACTS) == [
        ("O1", Decimal("0.00745"), Decimal("7.45")),
        ("O2", Decimal("0.00745"), Decimal("7.45")),
        ("O3", Decimal("0.00005"), Decimal("0.0002")),
    ]


def test_a_free_item_enters_with_a_warning(settings: Settings, tmp_path: Path) -> None:
    """A price of 0 and an amount that rounds to 0 refuse nothing; the account names the line that is free."""
    lines = orders("O1 2024-01-05 A1 1 0", "O2 2024-01-05 A1 1 0.00000001", "O3 2024-01-05 A1 2 2.5")
    account = deliver(settings, tmp_path, {"orders": lines})
    assert account.status == "loaded"
    assert [one.rule.id for one in account.quality.warnings if one.rule.id.startswith("SR-A")] == ["SR-A-008"]
    assert [amount for _, _, amount in rows(settings, FACTS)] == [Decimal(0), Decimal(0), Decimal(5)]


def test_a_negative_price_waits(settings: Settings, tmp_path: Path) -> None:
    """One line with a negative price is held back by the rule about the line's own price, and the others enter."""
    lines = orders("O1 2024-01-05 A1 1 -4.99", "O2 2024-01-05 A1 1 4.99")
    account = deliver(settings, tmp_path, {"orders": lines}, rules=FREE)
    assert account.status == "loaded"
    assert rows(settings, "select rules, status from audit.quarantine") == [(["SR-A-007"], "waiting")]
    assert rows(settings, "select order_id from gold.fact_sales") == [("O2",)]
