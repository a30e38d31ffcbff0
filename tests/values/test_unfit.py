"""What is said of a text that is no value: column, text and what was tried; and ways in which amounts are written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from warehouse import audit
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import metadata, sales
from warehouse.settings import Settings, SourceSettings

HEAD = "order_id,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode\n"


def _load(settings: Settings, folder: Path, lines: str, **orders: Any) -> tuple[BatchAccount, list[Any]]:
    folder.mkdir()
    (folder / "orders.csv").write_text(HEAD + lines)
    asked = settings.model_copy(update={"sources": {"orders": SourceSettings.model_validate(orders)}})
    with connect(asked) as database:
        account = load(database, metadata, asked, Request("a", {"orders": folder}))
        with database.engine.connect() as connection:
            reasons = connection.scalars(select(audit.quarantine.c.reason).order_by(audit.quarantine.c.quarantine_id))
            prices = connection.scalars(select(sales.c.unit_price).order_by(sales.c.order_id))
            return account, [*reasons] or [*prices]


def test_what_does_not_parse_is_named(settings: Settings, tmp_path: Path) -> None:
    """In the quarantine and in the account: all columns of the record that do not parse, and no others."""
    line = "R1,30.6.2024,K1,A1,two,9.50 EUR,Completed,PayPal\n"
    account, (reason,) = _load(settings, tmp_path / "a", line, decimal=",", date_formats=["%Y-%m-%d", "%d/%m/%Y"])
    date = "order_date '30.6.2024' is no date that its column can hold (tried %Y-%m-%d, %d/%m/%Y)"
    quantity = "quantity 'two' is no whole number that its column can hold (decimal ',', no thousands)"
    price = "unit_price '9.50 EUR' is no number that its column can hold (decimal ',', no thousands)"
    assert reason.endswith(f"; {date}; {quantity}; {price}")
    (result,) = [one for one in account.quality.results if one.rule.id == "SR-T-003"]
    assert [one.what for one in result.examples] == [f"{date}; {quantity}; {price}"]


@pytest.mark.parametrize(
    ("written", "options", "price"),
    [
        ("9.50 EUR", {"currency": ["EUR"]}, "9.5"),
        ("eur9.50", {"currency": ["EUR"]}, "9.5"),
        ("$ 12.99", {"currency": ["$"]}, "12.99"),
        ("1.299,90 \u20ac", {"currency": ["\u20ac"], "decimal": ",", "thousands": "."}, "1299.9"),
        ("25 %", {"percent": True}, "0.25"),
        ("7.5", {"percent": True}, "7.5"),
        ("(1-)", {"negatives": ["(1)"]}, None),
        ("9.50 EUR", {"currency": ["$"]}, None),
        ("\u20ac 499,-", {"currency": ["\u20ac"], "decimal": ","}, "499"),
        ("1.499,-", {"negatives": ["1-"], "decimal": ",", "thousands": "."}, "1499"),
        ("CHF 20.--", {"currency": ["CHF"]}, "20"),
        ("499,-", {}, None),
        ("1\u202f299,90", {"decimal": ",", "thousands": " "}, "1299.9"),
        ("1\u00a0299\u00a0000,5\u00a0\u20ac", {"decimal": ",", "thousands": " ", "currency": ["\u20ac"]}, "1299000.5"),
        ("1 299,90", {"decimal": ",", "thousands": "\u00a0"}, "1299.9"),
        ("1 29,90", {"decimal": ",", "thousands": " "}, None),
    ],
)
def test_ways_of_writing_amounts(
    settings: Settings, tmp_path: Path, written: str, options: dict[str, Any], price: str | None
) -> None:
    line = f'R1,2024-06-30,K1,A1,1,"{written}",Completed,PayPal\n'
    account, found = _load(settings, tmp_path / "a", line, **options)
    assert account.status == ("loaded" if price else "refused")
    assert found == [Decimal(price)] if price else "unit_price" in found[0]


@pytest.mark.parametrize("written", ["(9.50)", "9.50-", "( $9.50 )", "$9.50-", "-$9.50"])
def test_numbers_below_zero(settings: Settings, tmp_path: Path, written: str) -> None:
    """They are read as such: the rule about negative prices holds the record, not the one about types."""
    line = f"R1,2024-06-30,K1,A1,1,{written},Completed,PayPal\n"
    _, (reason,) = _load(settings, tmp_path / "a", line, negatives=["(1)", "1-"], currency=["$"])
    assert reason == "SR-A-007 unit_price is not negative"
