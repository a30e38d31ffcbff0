"""Lines that change in nothing but a discount: late, corrected, replaced, undone; and amounts made by `sql`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from tests.command import Program
from tests.marts.conftest import write
from tests.marts.test_vanished import CUSTOMERS, PRODUCTS
from warehouse.check import check
from warehouse.database.connect import Database, connect
from warehouse.load import Request, load
from warehouse.model import metadata, sales
from warehouse.settings import Settings

HEAD = "order_id,order_line,order_date,customer_id,product_id,quantity,order_status,payment_mode"
ROW = "2024-01-05,c1,p1,10,Completed,PayPal"


def _lines(**discounts: str) -> str:
    rows = [f"{order},1,{ROW},{discount},EUR" for order, discount in discounts.items()]
    return "\n".join([f"{HEAD},discount_amount,currency", *rows])


def _load(database: Database, settings: Settings, folder: Path, as_of: str, **given: str) -> int | None:
    place = write(folder / as_of, **given)
    account = load(
        database, metadata, settings, Request(as_of, dict.fromkeys(given, place), as_of=date.fromisoformat(as_of))
    )
    assert account.status == "loaded", account.reason
    return account.batch_id


def _discounts(database: Database) -> dict[str, Decimal | None]:
    with database.engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(select(sales.c.order_id, sales.c.discount_amount))}


def _broken(database: Database, settings: Settings) -> set[str]:
    with database.engine.connect() as connection:
        results = check(connection, metadata, settings).quality.results
    return {one.rule.id for one in results if not one.passed}


def test_a_discount_follows_the_newest_state_of_its_line(settings: Settings, tmp_path: Path) -> None:
    """A correction changes it, a late file does not, an undo brings the one before back; facts say what records say."""
    with connect(settings) as database:
        _load(
            database,
            settings,
            tmp_path,
            "2024-02-01",
            customers=CUSTOMERS,
            products=PRODUCTS,
            orders=_lines(o1="1", o2="", o3="2"),
        )
        corrected = _load(database, settings, tmp_path, "2024-03-01", orders=_lines(o1="1.5", o2="0.25", o3=""))
        assert corrected is not None
        assert _discounts(database) == {"o1": Decimal("1.5"), "o2": Decimal("0.25"), "o3": None}
        _load(database, settings, tmp_path, "2024-01-15", orders=_lines(o1="9", o2="9"))
        assert _discounts(database) == {"o1": Decimal("1.5"), "o2": Decimal("0.25"), "o3": None}
        load(database, metadata, settings, Request("undo", {}, undo=corrected))
        assert _discounts(database) == {"o1": 1, "o2": None, "o3": 2}
        assert not {"GR-FACT_SALES-005", "GR-RI-007"} & _broken(database, settings)


def test_a_fact_whose_discount_is_not_its_records_is_found(settings: Settings, tmp_path: Path) -> None:
    """GR-FACT_SALES-005 holds the columns that came later too."""
    with connect(settings) as database:
        _load(database, settings, tmp_path, "2024-02-01", customers=CUSTOMERS, products=PRODUCTS, orders=_lines(o1="1"))
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE gold.fact_sales SET currency = 'USD'"))
        assert "GR-FACT_SALES-005" in _broken(database, settings)


SETTINGS = """
[sources.orders.columns]
unit_price = { sql = "cast(cast(\\"Line Total\\" as double) / cast(\\"quantity\\" as integer) as decimal(18, 8))" }
discount_amount = { sql = "abs(cast(\\"Discount\\" as decimal(20, 4)))" }
tax_amount = "VAT"
currency = { constant = "EUR" }
"""


def test_amounts_of_a_line_by_settings(database: str, tmp_path: Path) -> None:
    """A line total without a price, a discount with a minus, a tax of another name, and no currency."""
    program = Program(tmp_path, database)
    (tmp_path / "warehouse.toml").write_text(SETTINGS, encoding="utf-8")
    orders = f"""
        {HEAD},Line Total,Discount,VAT
        o1,1,2024-01-05,c1,p1,3,Completed,PayPal,10.00,-2.50,1.19
        o2,1,2024-01-05,c1,p1,1,Completed,PayPal,4.00,,
    """
    folder = write(tmp_path / "2024-02-01", customers=CUSTOMERS, products=PRODUCTS, orders=orders)
    assert program("load", folder).code == 0
    found = program("status", "--json").json["revenue"]
    assert (found["completed"], found["currency"]) == ("14.00", "EUR")
    assert "14.00 EUR from 2 completed of 2" in " ".join(program("status").out.split())
    with connect(Settings(database_url=SecretStr(database))) as opened, opened.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT total_amount, discount_amount, net_amount, tax_amount FROM mart.sales ORDER BY order_id")
        )
        assert [tuple(row) for row in rows] == [
            (10, Decimal("2.5"), Decimal("7.5"), Decimal("1.19")),
            (4, None, 4, None),
        ]
    assert program("export", tmp_path / "star").code == 0
    found = pq.read_table(tmp_path / "star" / "facts" / "fact_sales", partitioning=None).sort_by("order_id")
    assert found.schema.names[-4:] == ["discount_amount", "tax_amount", "shipping_amount", "currency"]
    assert found["discount_amount"].to_pylist() == [Decimal("2.5"), None]
    assert found["currency"].to_pylist() == ["EUR", "EUR"]


@pytest.mark.parametrize("currency", ["Euro", "€", "euros"])
def test_a_currency_that_is_no_code_is_warned_of(settings: Settings, tmp_path: Path, currency: str) -> None:
    """The line enters, for its amounts are right; the rule names it."""
    orders = f"{HEAD},currency\no1,1,{ROW},{currency}"
    folder = write(tmp_path / "2024-02-01", customers=CUSTOMERS, products=PRODUCTS, orders=orders)
    given = dict.fromkeys(("customers", "products", "orders"), folder)
    with connect(settings) as database:
        account = load(database, metadata, settings, Request("shop", given, as_of=date(2024, 2, 1)))
    assert account.status == "loaded"
    assert "SR-V-012" in {one.rule.id for one in account.quality.warnings}
