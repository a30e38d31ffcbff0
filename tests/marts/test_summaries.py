"""Sums that the marts keep: they are those of the facts, whatever batches do to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from tests.command import Program
from tests.marts.conftest import Loaded, seen, write
from tests.marts.recount import Figures, day_of
from warehouse import audit
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.load.facts import summaries
from warehouse.load.sql import scratch
from warehouse.model import metadata
from warehouse.settings import Settings
from warehouse.vocabulary.summary import summaries as declared

CUSTOMERS = """
    customer_id,customer_name,email,city,state,country,signup_date
    c1,Ann,ann@example.org,{city},{state},USA,2023-01-01
    c2,Bob,bob@example.org,Boston,MA,USA,2023-01-01
"""
PRODUCTS = """
    product_id,product_name,category,price
    p1,Pen,Paper,2.00
    p2,Ink,Paper,5.00
"""
HEAD = "order_id,order_line,order_date,customer_id,product_id,quantity,order_status,payment_mode"
FIRST = f"""
    {HEAD}
    o1,1,2024-01-05,c1,p1,10,Completed,PayPal
    o1,2,2024-01-05,c1,p2,1,Completed,PayPal
    o2,1,2024-01-05,c2,p1,1,Cancelled,PayPal
    o3,1,2024-02-05,c1,p1,1,Completed,PayPal
    o4,1,2024-02-07,c2,p2,2,Completed,PayPal
"""


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the sums of few facts too."""
    monkeypatch.setattr(summaries, "WORTH_IT", 0)


class Shop:
    """A warehouse that is loaded delivery by delivery."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder

    def load(self, as_of: date, **files: str) -> Loaded:
        """Load a delivery and return what the warehouse then holds."""
        folder = write(self.folder / str(as_of), **files)
        with connect(self.settings) as database:
            request = Request(folder.name, dict.fromkeys(files, folder), as_of=as_of)
            account = load(database, metadata, self.settings, request)
            assert account.status == "loaded", account.reason
            with database.engine.connect() as connection:
                return seen(connection, "")

    @property
    def months(self) -> set[int]:
        """The months from 2024 on whose sums are kept."""
        with connect(self.settings) as database, database.engine.connect() as connection:
            return {month for month in connection.scalars(select(audit.summary.c.month)) if month > 202400}


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Shop:
    """An empty one."""
    return Shop(settings, tmp_path)


def figures(loaded: Loaded) -> dict[date, tuple[int, int]]:
    """Return orders and revenue by month, and make sure that the marts agree with the facts."""
    days = loaded.gold.by(lambda fact: day_of(fact["order_date_key"]))
    months = loaded.gold.by(lambda fact: day_of(fact["order_date_key"]).replace(day=1))
    for mart, period, facts in (("monthly_sales", "month_start", months), ("daily_sales", "order_date", days)):
        for row in loaded.marts[mart]:
            known = Figures.over(facts.get(row[period], []))
            assert (row["orders"], row["units"], row["revenue"]) == (known.orders, known.units, known.revenue), mart
    whole = Figures.over(loaded.gold.facts).revenue
    for mart in ("customer_value", "region_aov"):
        assert sum(row["revenue"] for row in loaded.marts[mart]) == whole, mart
    return {row["month_start"]: (row["orders"], int(row["revenue"])) for row in loaded.marts["monthly_sales"]}


@pytest.mark.every_postgres
@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("large", [0, scratch.LARGE])
@pytest.mark.parametrize("at_once", [1, summaries.AT_ONCE])
def test_a_changed_month_is_counted_when_read_until_a_batch_leaves_it_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, large: int, at_once: int
) -> None:
    """A moved order opens both its months, one that comes again unchanged none; new months are summed up at once.

    A small batch sums up one month that was left open, the newest first.
    """
    monkeypatch.setattr(scratch, "LARGE", large)
    monkeypatch.setattr(summaries, "AT_ONCE", at_once)
    customers = CUSTOMERS.format(city="Austin", state="TX")
    january, february, march = (date(2024, month, 1) for month in (1, 2, 3))
    found = figures(shop.load(date(2024, 2, 10), customers=customers, products=PRODUCTS, orders=FIRST))
    assert found == {january: (1, 25), february: (2, 12)}
    assert shop.months == {202401, 202402}

    moved = f"""
        {HEAD}
        o1,1,2024-02-01,c1,p1,10,Completed,PayPal
        o1,2,2024-02-01,c1,p2,1,Completed,PayPal
    """
    assert figures(shop.load(date(2024, 2, 11), orders=moved)) == {january: (0, 0), february: (3, 37)}
    assert shop.months == set()

    later = f"""
        {HEAD}
        o5,1,2024-03-01,c1,p1,3,Completed,PayPal
    """
    assert figures(shop.load(march, orders=later)) == {january: (0, 0), february: (3, 37), march: (1, 6)}
    assert shop.months == {202402, 202403}

    again = f"""
        {HEAD}
        o3,1,2024-02-05,c1,p1,1,Completed,PayPal
        o6,1,2024-04-01,c1,p1,1,Completed,PayPal
    """
    assert len(figures(shop.load(date(2024, 4, 2), orders=again))) == 4
    assert shop.months == {202401, 202402, 202403, 202404}


@pytest.mark.usefixtures("kept")
def test_a_batch_sums_up_as_many_facts_as_it_read_records(shop: Shop) -> None:
    """A price that was another one from the beginning opens all months; what then comes is small, then large."""
    lines = [f"o{n},1,2024-0{1 + n % 4}-05,c1,p1,1,Completed,PayPal" for n in range(40)]
    orders = "\n".join([HEAD, *lines])
    customers = CUSTOMERS.format(city="Austin", state="TX")
    shop.load(date(2024, 6, 1), customers=customers, products=PRODUCTS, orders=orders)
    assert shop.months == {202401, 202402, 202403, 202404}
    shop.load(date(2024, 5, 1), products=PRODUCTS.replace("2.00", "3.00"))
    assert shop.months == set()
    shop.load(date(2024, 6, 2), orders=f"{HEAD}\nx1,1,2024-06-02,c1,p1,1,Completed,PayPal")
    assert shop.months == {202404, 202405, 202406}
    more = "\n".join([HEAD, *(f"y{n},1,2024-06-03,c1,p1,1,Completed,PayPal" for n in range(25))])
    figures(shop.load(date(2024, 6, 3), orders=more))
    assert shop.months == {202402, 202403, 202404, 202405}


@pytest.mark.usefixtures("kept")
def test_a_late_move_opens_the_months_whose_facts_it_repoints(shop: Shop) -> None:
    """The customer had moved between the two orders: the second month's sums belong to another version."""
    customers = CUSTOMERS.format(city="Austin", state="TX")
    shop.load(date(2024, 1, 1), customers=customers, products=PRODUCTS, orders=FIRST)
    assert shop.months == {202401, 202402}
    loaded = shop.load(date(2024, 2, 1), customers=CUSTOMERS.format(city="Chicago", state="IL"))
    assert shop.months == {202401}
    regions = {(row["month"], row["region"]): row["orders"] for row in loaded.marts["region_aov"]}
    assert regions == {(1, "Southwest"): 1, (2, "Midwest"): 1, (2, "Northeast"): 1}
    (ann,) = (row for row in loaded.marts["customer_value"] if row["customer_id"] == "c1")
    assert (ann["city"], ann["orders"], ann["last_order_date"]) == ("Chicago", 2, date(2024, 2, 5))


def test_few_facts_are_counted_when_they_are_read(shop: Shop) -> None:
    customers = CUSTOMERS.format(city="Austin", state="TX")
    figures(shop.load(date(2024, 2, 10), customers=customers, products=PRODUCTS, orders=FIRST))
    assert shop.months == set()


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE mart.orders_by_day SET orders = orders + 1 WHERE order_date_key = 20240205",
        "DELETE FROM mart.orders_by_month WHERE month = 202402",
        "INSERT INTO mart.orders_by_customer VALUES (202402, 0, 1, 1, 1, 20240201, 20240201, 20240201)",
        "UPDATE gold.fact_sales SET order_status = 'Returned' WHERE order_id = 'o3'",
    ],
)
def test_check_finds_sums_that_are_not_those_of_the_facts(
    shop: Shop, tmp_path: Path, database: str, wrong: str
) -> None:
    """Each of them, in either direction."""
    customers = CUSTOMERS.format(city="Austin", state="TX")
    shop.load(date(2024, 2, 10), customers=customers, products=PRODUCTS, orders=FIRST)
    program = Program(tmp_path, database)
    assert program("check").code == 0
    with psycopg.connect(database) as connection:
        connection.execute(wrong)
    answer = program("check")
    assert answer.code == 1
    assert "GR-RI-007" in answer.out
    assert "202402" in answer.out


@pytest.mark.usefixtures("kept")
def test_a_plan_keeps_nothing(shop: Shop) -> None:
    """What a plan opens is rolled back with it."""
    customers = CUSTOMERS.format(city="Austin", state="TX")
    shop.load(date(2024, 2, 10), customers=customers, products=PRODUCTS, orders=FIRST)
    folder = write(shop.folder / "more", orders=FIRST.replace("o3,1,2024-02-05", "o3,1,2024-01-06"))
    with connect(shop.settings) as database:
        request = Request("more", {"orders": folder}, as_of=date(2024, 2, 12), plan=True)
        assert load(database, metadata, shop.settings, request).status == "planned"
    assert shop.months == {202401, 202402}


def test_a_summary_is_of_one_fact_and_begins_with_its_month() -> None:
    """What `load` and `check` rely on."""
    for one in declared(metadata):
        assert next(iter(one.table.primary_key.columns)).name == "month"
        assert one.table.schema == "mart"
        assert all(column.comment for column in one.table.c)
