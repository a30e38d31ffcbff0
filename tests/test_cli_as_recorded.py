"""What was reported on a day, by `report --as-recorded` and `warehouse.open`, without people forgotten since."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine, text

import warehouse
from tests.command import SAMPLE, Program
from tests.report.reading import Page, amount
from warehouse.database.urls import database_url, written
from warehouse.errors import UsageError

REVENUE = Decimal("7427.88")
ORDERS = "order_id,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode\n"
TODAY = date.today()
YESTERDAY = TODAY - timedelta(days=1)


def test_the_business_of_yesterday(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    assert program("load", str(SAMPLE), "--as-of", "2023-05-01").code == 0
    engine = create_engine(database_url(database))
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit.batch SET finished_at = finished_at - interval '1 day'"))
        person = connection.scalar(text("SELECT min(customer_id) FROM gold.dim_customer"))
        product = connection.scalar(text("SELECT min(product_id) FROM gold.dim_product"))
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "orders.csv").write_text(
        f"{ORDERS}LATER,2023-04-30,{person},{product},1,100,Completed,PayPal\n"
    )
    (tmp_path / "more" / "customers.csv").write_text(
        "customer_id,customer_name,email,city,state,country,signup_date\n"
        f"{person},Someone New,new@example.com,Boston,MA,USA,2023-01-01\n"
    )
    more = ("--source", f"orders={tmp_path}/more/orders.csv", "--source", f"customers={tmp_path}/more/customers.csv")
    answer = program("load", *more, "--as-of", "2023-05-02")
    assert answer.code == 0, answer.err
    for options, total, batch in (
        ((), REVENUE + 100, None),
        (("--as-recorded", str(YESTERDAY)), REVENUE, {"day": str(YESTERDAY), "batch_id": 1}),
        (("--as-recorded", str(TODAY)), REVENUE + 100, {"day": str(TODAY), "batch_id": 2}),
    ):
        found = program("report", *options, "--json")
        assert (found.code, found.err) == (0, "")
        assert (Decimal(found.json["revenue"]), found.json["as_recorded"]) == (total, batch)
        page = Page((tmp_path / "report.html").read_text())
        assert amount(page.said("total-revenue")) == total
        words = f"as recorded on {batch['day']}, after batch {batch['batch_id']}" if batch else "as recorded"
        assert (words in (tmp_path / "report.html").read_text()) is (batch is not None)

    with warehouse.open(database, as_recorded=str(YESTERDAY)) as then, warehouse.open(database) as now:
        assert (then.last_batch(), now.last_batch()) == (1, 2)
        for name in ("category_revenue", "region_aov", "daily_sales", "customer_value"):
            totals = [sum(shop.mart(name).arrow()["revenue"].to_pylist()) for shop in (then, now)]
            assert totals == [REVENUE, REVENUE + 100], name
        assert then.totals().arrow()["revenue"].to_pylist() == [REVENUE]
        assert len(now.sales()) - len(then.sales()) == 1
        cities = [shop.table("dim_customer", ["customer_id", "city"]).pandas() for shop in (then, now)]
        assert ["Boston" in set(found.city[found.customer_id == person]) for found in cities] == [False, True]
        with pytest.raises(UsageError, match="reads gold and the marts as they are now"):
            then.sql("SELECT 1 AS one")

    by_sql(program, database, str(person))

    # who is forgotten is forgotten as of every day
    name = "SELECT row ->> 'customer_name' FROM audit.image WHERE table_name = 'gold.dim_customer'"
    with engine.connect() as connection:
        before = connection.scalars(text(name)).all()
    assert len(before) == 1
    assert "Erased" not in before
    assert program("forget", str(person), "--yes").code == 0
    with engine.connect() as connection:
        assert connection.scalars(text(name)).all() == ["Erased"]
        assert connection.scalar(text("SELECT count(*) FROM audit.image WHERE row::text LIKE '%@%'")) == 0
        connection.execute(text(f"SET warehouse.as_recorded = '{YESTERDAY}'"))
        names = text("SELECT count(*) FROM gold_as_recorded.dim_customer WHERE customer_name = 'Erased'")
        assert connection.scalar(names) == 1
    engine.dispose()


def by_sql(program: Program, database: str, person: str) -> None:
    """A tool that speaks SQL sees each day by a setting, as a reader who may see what `grant` says, then as now."""
    role, password = f"reader_{uuid4().hex[:8]}", uuid4().hex
    url = written(database_url(database).set(username=role, password=password))
    for personal in (False, True):
        option = "--pii" if personal else "--create"
        made = program("grant", role, option, "--json", WAREHOUSE_ROLE_PASSWORD=password)
        assert (made.code, made.json["beyond"]) == (0, []), made.err
        with psycopg.connect(url, autocommit=True) as tool:
            for day, total, cities in (
                ("", REVENUE + 100, True),
                (str(YESTERDAY), REVENUE, False),
                (str(TODAY), REVENUE + 100, True),
                ("batch 1", REVENUE, False),
            ):
                tool.execute("SELECT set_config('warehouse.as_recorded', %s, false)", [day])
                facts = "SELECT sum(total_amount) FROM gold_as_recorded.fact_sales WHERE order_status = 'Completed'"
                for query in (facts, "SELECT sum(revenue) FROM mart_as_recorded.region_aov"):
                    assert tool.execute(query).fetchone() == (total,), (day, query)
                moved = (
                    "SELECT 'Boston' = ANY(array_agg(city)) FROM gold_as_recorded.dim_customer WHERE customer_id = %s"
                )
                assert tool.execute(moved, [person]).fetchone() == (cities,)
            tool.execute("SELECT set_config('warehouse.as_recorded', %s, false)", [str(YESTERDAY)])
            named = "SELECT customer_name IS NOT NULL FROM mart_as_recorded.customer_value WHERE customer_id = %s"
            assert tool.execute(named, [person]).fetchone() == (personal,)
            with nullcontext() if personal else pytest.raises(psycopg.errors.InsufficientPrivilege):
                tool.execute("SELECT email FROM gold_as_recorded.dim_customer")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                tool.execute("SELECT row FROM audit.image")
            for wrong, said in (
                ("2020-01-01", "Nothing was recorded up to 2020-01-01: the first batch was loaded on"),
                ("soon", "is 'soon', which is no day; write it as YYYY-MM-DD"),
            ):
                tool.execute("SELECT set_config('warehouse.as_recorded', %s, false)", [wrong])
                with pytest.raises(psycopg.Error, match=said):
                    tool.execute("SELECT count(*) FROM mart_as_recorded.sales")
        with warehouse.open(url, as_recorded=str(YESTERDAY)) as then:
            assert sum(then.mart("region_aov").arrow()["revenue"].to_pylist()) == REVENUE
    assert program("revoke", role, "--json").json["beyond"] == []
    with psycopg.connect(database) as owner:
        owner.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2020-01-01", "Nothing was recorded up to 2020-01-01: the first batch was loaded on"),
        ("soon", "`soon` is no date; write it as YYYY-MM-DD"),
    ],
)
def test_days_of_which_nothing_is_known(tmp_path: Path, database: str, day: str, said: str) -> None:
    program = Program(tmp_path, database)
    program("load", str(SAMPLE), "--as-of", "2023-05-01")
    answer = program("report", "--as-recorded", day)
    assert (answer.code, said in answer.err) == (2, True), answer.err
