"""Amounts converted by a rate file, at the rate as of the day; what has no rate keeps its own currency."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.values.shop import deliver, rows
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

LINES = (
    "order_id,order_date,customer_id,product_id,quantity,Price,Off,Money,order_status,payment_mode\n"
    "O1,2024-01-05,K1,A1,2,10,,EUR,Completed,PayPal\n"
    "O2,2024-01-05,K1,A1,1,10,1,USD,Completed,PayPal\n"
    "O3,2024-01-08,K1,A1,1,10,,USD,Completed,PayPal\n"
    "O4,2024-01-08,K1,A1,1,7,,GBP,Completed,PayPal\n"
)
RATES = "date,from,to,rate\n2024-01-02,USD,EUR,0.9\n2024-01-02,USD,GBP,0.8\n2024-01-08,USD,EUR,0.95\n"
CONVERTED: dict[str, Any] = {
    "lookups": [
        {
            "path": "exchange_rates.csv",
            "on": {"Money": "from"},
            "where": "\"to\" = 'EUR'",
            "as_of": {"order_date": "date"},
        }
    ],
    "columns": {
        "currency": {"sql": 'case when "rate" is null then "Money" else \'EUR\' end'},
        **{
            name: {"sql": f'cast("{own}" as decimal(18, 6)) * coalesce(cast("rate" as decimal(18, 8)), 1)'}
            for name, own in (("unit_price", "Price"), ("discount_amount", "Off"))
        },
    },
}
BY_CURRENCY = "select coalesce(currency, '-'), sum(revenue) from mart.monthly_sales group by 1 order by 1"
Sums = list[tuple[str, Decimal]]


def sums(settings: Settings) -> Sums:
    """Return the revenue by currency, and prove that every mart of sums tells the same."""
    found = rows(settings, BY_CURRENCY)
    for name in ("daily_sales", "product_revenue", "category_revenue", "region_aov"):
        query = f"select coalesce(currency, '-'), sum(revenue) from mart.{name} group by 1 order by 1"
        assert rows(settings, query) == found
    return [(currency, revenue) for currency, revenue in found]


def bring(settings: Settings, folder: Path, rates: str) -> str:
    """Load the orders beside a rate file, and return what became of the batch."""
    folder.mkdir(exist_ok=True)
    (folder / "exchange_rates.csv").write_text(rates)
    return deliver(settings, folder, {"orders": LINES}, sources={"orders": CONVERTED}).status


def test_currencies_are_added_up_where_there_is_a_rate(settings: Settings, tmp_path: Path) -> None:
    """In euros 20 + 10 x 0.9 + 10 x 0.95; the pounds, for which there is no rate, are another row of every mart."""
    assert bring(settings, tmp_path, RATES) == "loaded"
    assert sums(settings) == [("EUR", Decimal("38.5")), ("GBP", Decimal(7))]
    found = "select order_id, unit_price, discount_amount, currency from gold.fact_sales order by 1"
    assert rows(settings, found) == [
        ("O1", 10, None, "EUR"),
        ("O2", 9, Decimal("0.9"), "EUR"),
        ("O3", Decimal("9.5"), None, "EUR"),
        ("O4", 7, None, "GBP"),
    ]


def test_a_late_rate_changes_the_answer_and_can_be_taken_back(settings: Settings, tmp_path: Path) -> None:
    """The same orders beside more rates are read again; the undo of that brings the rates before."""
    bring(settings, tmp_path, RATES)
    before = sums(settings)
    assert bring(settings, tmp_path, RATES) == "unchanged"
    assert bring(settings, tmp_path, RATES + "2024-01-04,USD,EUR,0.91\n2024-01-01,GBP,EUR,1.2\n") == "loaded"
    assert sums(settings) == [("EUR", Decimal("20") + Decimal("9.1") + Decimal("9.5") + Decimal("8.4"))]
    with connect(settings) as database:
        load(database, metadata, settings, Request("undo", {}, undo=2))
    assert sums(settings) == before
