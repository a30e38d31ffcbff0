"""Money as shops have it: discount, tax and shipping of a line, what is left of it, and currencies kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import ColumnElement, func, select

import warehouse
from tests.conftest import fresh
from tests.marts.conftest import Loaded, read, write
from tests.marts.test_vanished import CUSTOMERS, PRODUCTS
from warehouse.answers import Oracle
from warehouse.ask import Query, subjects_of
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.errors import DeclarationError
from warehouse.headline import worth
from warehouse.load.facts import summaries
from warehouse.model import MODEL, orders, sales
from warehouse.model.control import CONTROL
from warehouse.model.report import REPORT
from warehouse.report import reading
from warehouse.report.period import Period, Unit
from warehouse.settings import Settings
from warehouse.terminal.worth import in_figures
from warehouse.vocabulary import MONEY, mart, shown
from warehouse.vocabulary.mart import marts

HEAD = (
    "order_id,order_line,order_date,customer_id,product_id,quantity,order_status,payment_mode,"
    "discount_amount,tax_amount,shipping_amount,currency"
)
ORDERS = f"""
    {HEAD}
    o1,1,2024-01-05,c1,p1,10,Completed,PayPal,2.50,3.80,4.95,eur
    o1,2,2024-01-05,c1,p2,1,Completed,PayPal,,,,EUR
    o2,1,2024-01-06,c1,p1,3,Completed,PayPal,1,0,0,USD
    o3,1,2024-01-05,c2,p2,2,Completed,PayPal,0.5,,1,USD
    o4,1,2024-02-07,c2,p1,1,Returned,PayPal,,,,USD
"""
EUROS, DOLLARS = Decimal(40), Decimal(46)
SUMMED = ("daily_sales", "monthly_sales", "product_revenue", "category_revenue", "customer_value", "region_aov")


@pytest.fixture(scope="module")
def money(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Five lines in two currencies, with amounts beside the price; the marts keep their sums."""
    folder = write(tmp_path_factory.mktemp("money") / "first", customers=CUSTOMERS, products=PRODUCTS, orders=ORDERS)
    for url in fresh(server, template):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(summaries, "WORTH_IT", 0)
            yield read(url, {date(2024, 3, 1): folder})


@pytest.fixture(scope="module")
def oracle(money: Loaded) -> Iterator[Oracle]:
    """Answers from them."""
    settings = Settings(database_url=SecretStr(money.url))
    with connect(settings) as database:
        yield Oracle(database, MODEL, settings, subjects_of(MODEL))


def test_amounts_of_a_line(money: Loaded) -> None:
    """The fact has what the shop wrote, and the mart what was paid for the goods; no discount takes nothing off."""
    names = ("discount_amount", "tax_amount", "shipping_amount")
    fact = {(row["order_id"], row["order_line"]): row for row in money.gold.facts}
    assert [fact["o1", 1][name] for name in names] == [Decimal("2.5"), Decimal("3.8"), Decimal("4.95")]
    assert [fact["o1", 2][name] for name in names] == [None, None, None]
    assert {key: row["currency"] for key, row in fact.items()} == {
        ("o1", 1): "EUR",
        ("o1", 2): "EUR",
        ("o2", 1): "USD",
        ("o3", 1): "USD",
        ("o4", 1): "USD",
    }
    for name in ("sales", "sales_as_is"):
        rows = {(row["order_id"], row["order_line"]): row for row in money.marts[name]}
        assert {key: row["net_amount"] for key, row in rows.items()} == {
            ("o1", 1): Decimal("17.5"),
            ("o1", 2): 20,
            ("o2", 1): 5,
            ("o3", 1): Decimal("39.5"),
            ("o4", 1): 2,
        }
        assert [rows["o1", 1][name] for name in names] == [fact["o1", 1][name] for name in names]


@pytest.mark.parametrize("name", SUMMED)
def test_a_mart_keeps_currencies_apart(money: Loaded, name: str) -> None:
    """Its revenue adds up to that of each currency, and its shares and places are those within one."""
    rows = money.marts[name]
    for currency, revenue in (("EUR", EUROS), ("USD", DOLLARS)):
        own = [row for row in rows if row["currency"] == currency]
        assert sum(row["revenue"] for row in own) == revenue
        if "revenue_share" in own[0]:
            assert sum(row["revenue_share"] for row in own) == 1
        if "revenue_rank" in own[0]:
            assert min(row["revenue_rank"] for row in own) == 1
    assert {row["currency"] for row in rows} == {"EUR", "USD"}


def test_every_mart_with_amounts_has_a_currency() -> None:
    """A law over the declarations: what has amounts says in which currency, as the last of its columns."""
    with_amounts = [one for one in marts(sales.metadata) if not one.name.startswith("quality")]
    for one in with_amounts:
        assert list(one.table.c.keys())[-1] == "currency", one.name
    assert {*SUMMED, "sales", "sales_as_is", "vanished_sales", "order_status_impact"} == {
        one.name for one in with_amounts
    }


def test_marts_of_periods_have_every_day_in_each_currency(money: Loaded) -> None:
    """One row for each, those without sales too, each beside the day or month before in the same currency."""
    daily = {(row["order_date"], row["currency"]): row for row in money.marts["daily_sales"]}
    assert len(daily) == 2 * 34
    assert [daily[date(2024, 1, day), "EUR"]["revenue"] for day in (5, 6)] == [40, 0]
    assert [daily[date(2024, 1, day), "USD"]["revenue"] for day in (5, 6)] == [40, 6]
    assert daily[date(2024, 1, 6), "USD"]["revenue_change"] == -34
    monthly = {(row["month"], row["currency"]): row for row in money.marts["monthly_sales"]}
    assert {key: (row["orders"], row["units"], row["revenue"]) for key, row in monthly.items()} == {
        (1, "EUR"): (1, 11, 40),
        (1, "USD"): (2, 5, 46),
        (2, "EUR"): (0, 0, 0),
        (2, "USD"): (0, 0, 0),
    }
    assert monthly[2, "EUR"]["revenue_change"] == -40


def test_members_have_a_row_for_each_currency(money: Loaded) -> None:
    """Products for all that there are, customers for those that they ordered in; statuses for theirs."""
    products = {(row["product_id"], row["currency"]): row["revenue"] for row in money.marts["product_revenue"]}
    assert products == {("p1", "EUR"): 20, ("p2", "EUR"): 20, ("p1", "USD"): 6, ("p2", "USD"): 40}
    customers = {(row["customer_id"], row["currency"]): row["revenue"] for row in money.marts["customer_value"]}
    assert customers == {("c1", "EUR"): 40, ("c1", "USD"): 6, ("c2", "USD"): 40}
    statuses = {
        (row["month"], row["order_status"], row["currency"]): (row["amount"], row["amount_share_of_month"])
        for row in money.marts["order_status_impact"]
    }
    assert statuses == {
        (1, "Completed", "EUR"): (40, 1),
        (1, "Completed", "USD"): (46, 1),
        (2, "Returned", "USD"): (2, 1),
    }


def test_the_headline_names_each_currency(money: Loaded) -> None:
    """On the terminal side by side, for programs one by one, and no control total adds them up."""
    with connect(Settings(database_url=SecretStr(money.url))) as database, database.engine.connect() as connection:
        found = worth(connection, REPORT)
        total = connection.scalar(CONTROL["completed_revenue"])
    assert str(in_figures(found)) == "40.00 EUR and 46.00 USD from 4 completed of 5 order lines in all"
    said: Any = found.as_json()
    assert (said["completed"], said["lines"], said["completed_lines"]) == (None, 5, 4)
    assert [(one["currency"], one["completed"], one["lines"]) for one in said["by_currency"]] == [
        ("EUR", "40.00", 2),
        ("USD", "46.00", 3),
    ]
    assert total is None


def test_an_answer_is_divided_by_currency(oracle: Oracle) -> None:
    """It says so; one of a single currency names it, and counts are not divided."""
    found = oracle.query(Query(measures=("revenue",)))
    assert found.rows is not None
    assert found.rows.rows == (("USD", DOLLARS), ("EUR", EUROS))
    assert "more than one currency (EUR, USD)" in found.notes[0]
    best = oracle.query(Query.model_validate({"measures": ["revenue"], "by": ["product_id"], "limit": 1}))
    assert best.rows is not None
    assert sorted((row[1], row[2]) for row in best.rows.rows) == [("EUR", 20), ("USD", 40)]
    euros = oracle.query(
        Query.model_validate(
            {"measures": ["revenue", "discount_amount"], "where": [{"level": "order_id", "values": ["o1"]}]}
        )
    )
    assert euros.rows is not None
    assert euros.rows.rows == ((EUROS, Decimal("2.5")),)
    assert euros.notes == ("Amounts are in EUR.",)
    counted = oracle.query(Query(measures=("lines",)))
    assert counted.rows is not None
    assert (counted.rows.rows, counted.notes) == (((5,),), ())
    asked = oracle.ask("What is the revenue by month?")
    assert asked.rows is not None
    assert asked.rows.names[-2:] == ("currency", "revenue")


def test_a_report_shows_one_currency_and_names_the_others(money: Loaded) -> None:
    """That of most lines; each of its queries leaves the lines of the others out."""
    with connect(Settings(database_url=SecretStr(money.url))) as database, database.engine.connect() as connection:
        units = reading.read_units(connection, REPORT)
        assert [(one.value, total) for one, total in units] == [("USD", DOLLARS), ("EUR", EUROS)]
        dollars = Period(unit=units[0][0])
        days, _ = reading.read_days(connection, REPORT, dollars)
        assert sum(value for _, value in days) == DOLLARS
        window = reading.read_window(connection, REPORT, date(2024, 1, 5), date(2024, 1, 6), dollars.unit)
        assert window.before is not None
        assert [one.values["revenue"] for one in (window.before, window.now)] == [Decimal(40), Decimal(6)]
        for ranking in REPORT.rankings:
            assert reading.read_ranking(connection, REPORT, ranking, dollars, pii=True).total == DOLLARS
        assert REPORT.parts is not None
        parts = reading.read_parts(connection, REPORT, REPORT.parts, dollars)
        assert sorted((part.part, part.amount) for part in parts) == [
            ("Completed", Decimal(46)),
            ("Returned", Decimal(2)),
        ]
    assert (Unit("currency", None).text, dollars.is_all, dollars.is_everything) == ("(no currency)", True, False)


def test_totals_in_python_are_divided_by_currency(money: Loaded) -> None:
    """The last of what they are by, where there are several; of a single one they are as ever."""
    with warehouse.open(money.url) as shop:
        found = shop.totals("month_start").pandas()
        assert list(found.columns[:2]) == ["month_start", "currency"]
        assert dict(zip(found["currency"], found["revenue"], strict=False)) == {"EUR": 40.0, "USD": 0.0}
        assert sorted(shop.totals().pandas()["revenue"]) == [40.0, 46.0]
        returned = shop.totals(status="Returned")
        assert "currency" not in returned.columns
        assert len(shop.totals(start="2030-01-01")) == 1
        assert "net_amount" in shop.sales().columns


def test_a_sum_over_currencies_is_refused() -> None:
    """By the declaration of a mart, in one sentence that says what to group by."""
    total = shown("total", MONEY, "All of it", func.sum(sales.c.discount_amount))
    with pytest.raises(DeclarationError, match="it adds up discount_amount of every currency; group by currency"):
        mart("all_of_it", "All.", "How much?", total, rows=select().select_from(sales), metadata=new_metadata())


def test_currencies_are_not_added_up_through_another_query() -> None:
    """A sum of sums is one of amounts; a window within a currency, or a group of it by another name, is none."""
    by_day = select(
        sales.c.order_date_key,
        func.coalesce(sales.c.currency, "").label("unit"),
        func.sum(sales.c.total_amount).label("revenue"),
    )
    by_day = by_day.group_by(sales.c.order_date_key, sales.c.currency)
    days = by_day.subquery("by_day")

    def declared(value: ColumnElement[Any], *by: ColumnElement[Any]) -> None:
        rows = select().select_from(days).group_by(*by)
        mart("all_of_it", "All.", "How much?", shown("total", MONEY, "All", value), rows=rows, metadata=new_metadata())

    refused = "it adds up total_amount of every currency; group by currency"
    for value in (func.sum(days.c.revenue), func.sum(func.sum(days.c.revenue)).over()):
        with pytest.raises(DeclarationError, match=refused):
            declared(value)
    declared(func.sum(days.c.revenue), days.c.unit)
    declared(func.sum(days.c.revenue).over(partition_by=days.c.unit), days.c.revenue, days.c.unit)


def test_columns_that_came_later_stand_at_the_end() -> None:
    """Where an upgrade adds them, in each layer."""
    later = ["discount_amount", "tax_amount", "shipping_amount", "currency"]
    for table in (orders.info["source"].bronze, orders, sales):
        assert list(table.c.keys())[-4:] == later, table.fullname
