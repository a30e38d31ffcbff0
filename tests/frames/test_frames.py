"""`warehouse.open`: the sample in data frames, the same sums as in the marts, and nothing changed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from sqlalchemy import text

import warehouse
from tests.command import ROOT, SAMPLE
from warehouse.database.connect import connect
from warehouse.database.urls import written
from warehouse.errors import UsageError, WarehouseError
from warehouse.frames import Rows, Warehouse
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.roles import grant, revoke
from warehouse.settings import Settings

REVENUE = Decimal("7427.8800")


@pytest.fixture
def shop(settings: Settings) -> Iterator[Warehouse]:
    """The sample, open for reading."""
    with connect(settings) as database:
        folders = dict.fromkeys(("customers", "products", "orders"), SAMPLE)
        account = load(database, metadata, settings, Request("sample", folders, date(2023, 5, 1)))
        assert account.status == "loaded", account.reason
    assert settings.database_url is not None
    with warehouse.open(settings.database_url.get_secret_value()) as opened:
        yield opened


def test_what_can_be_read(shop: Warehouse) -> None:
    """Every mart and every table of gold has typed columns; sums agree, exact in Arrow, as numbers in pandas."""
    for name in shop.marts:
        assert shop.mart(name).columns
    assert len(shop.table("dim_product")) == 60
    lines = shop.sales()
    assert (len(lines), pc.sum(lines.arrow()["revenue"]).as_py()) == (100, REVENUE)
    assert pc.sum(shop.mart("daily_sales", ["revenue"]).arrow()["revenue"]).as_py() == REVENUE
    frame = lines.pandas()
    assert frame.revenue.sum() == pytest.approx(float(REVENUE))
    assert (str(frame.revenue.dtype), frame.order_date.dtype.kind, str(frame.quantity.dtype)) == (
        "float64",
        "M",
        "int32",
    )
    assert sum(lines.pandas(exact=True).revenue) == REVENUE
    assert pa.table(lines).num_rows == 100
    assert repr(shop.mart("region_aov", ["region"])).endswith("rows of region>")
    # each filter gives what the same condition gives on all lines
    everything = shop.sales().pandas()
    categories = list(everything.category.unique()[:2])
    days = everything.order_date.dt.date
    for found, expected in (
        (shop.sales(start="2023-02-01", end=date(2023, 3, 1)), days.between(date(2023, 2, 1), date(2023, 3, 1))),
        (shop.sales(category=categories), everything.category.isin(categories)),
        (
            shop.sales(region="West", status=["Completed", "Returned"]),
            (everything.region == "West") & (everything.order_status != "Cancelled"),
        ),
    ):
        assert 0 < len(found) == expected.sum() < 100
    assert shop.sales(columns=["order_id", "revenue"], as_is=True).columns == ["order_id", "revenue"]
    assert len(shop.sales(start="2040-01-01")) == 0


def test_totals(shop: Warehouse) -> None:
    """They are what the lines add up to, by columns and by periods; the marts say the same, `Unknown` included."""
    everything = shop.sales().pandas()
    found = shop.totals().arrow().to_pylist()[0]
    assert (found["lines"], found["revenue"], found["amount"]) == (
        100,
        REVENUE,
        Decimal(str(everything.total_amount.sum())),
    )
    months = shop.totals("month_start").pandas()
    marts = shop.mart("monthly_sales").pandas()
    for column in ("orders", "units", "revenue", "average_order_value"):
        assert months[column].tolist() == marts[column].tolist(), column
    assert months.month_start.tolist() == marts.month_start.tolist()
    by_two = shop.totals("region", "category", status="Completed", start="2023-02-01").pandas()
    kept = everything[(everything.order_status == "Completed") & (everything.order_date >= "2023-02-01")]
    assert (
        by_two.set_index(["region", "category"]).lines.to_dict()
        == kept.groupby(["region", "category"]).size().to_dict()
    )
    assert shop.values("region") == sorted(everything.region.unique())
    some = shop.rows("sales", payment_mode=["PayPal", "Beads"]).pandas()
    assert len(some) == (everything.payment_mode == "PayPal").sum() > 0, (
        "a word of which there are no lines is no error"
    )
    for call, sentence in (
        (lambda: shop.totals("regoin"), "sales has no column `regoin`; is it `region`?"),
        (lambda: shop.totals(status="Complete"), "No status is called `Complete`; is it `Completed`?"),
        (
            lambda: shop.totals("region", region=["West", "Midwst"]),
            "No region is called `Midwst`; is it `Midwest`?",
        ),
        (lambda: shop.rows("sales", category=["Books", "Homes"]), "No category is called `Homes`; is it `Home`?"),
        (lambda: shop.values("regions"), "There is no filter `regions`; is it `region`?"),
    ):
        with pytest.raises(UsageError, match=re.escape(sentence)):
            call()


def test_queries(shop: Warehouse) -> None:
    """Parameters are filled in; numbers without a scale keep all their digits; nulls and empty texts differ."""
    found = shop.sql(
        "SELECT sum(total_amount) / 4 AS part, NULL::text AS nothing, '' AS empty, avg(quantity) FROM mart.sales "
        "WHERE order_status = %(status)s AND customer_name NOT LIKE '%%x' OR false;",
        {"status": "Completed"},
    )
    row = found.arrow().to_pylist()[0]
    assert (row["nothing"], row["empty"]) == (None, "")
    assert isinstance(row["part"], Decimal)
    assert len(shop.sql("SELECT 'a%b' AS kept")) == 1
    assert len(shop.sql("SELECT 1 WHERE false")) == 0
    assert isinstance(shop.sql("SELECT now() AS t, true AS b").pandas(), pd.DataFrame)


WRONG: list[tuple[Callable[[Warehouse], Rows], str]] = [
    (lambda shop: shop.mart("dayly_sales"), "There is no mart `dayly_sales`; is it `daily_sales`?"),
    (lambda shop: shop.table("dim_custmer"), "There is no table `dim_custmer` in gold; is it `dim_customer`?"),
    (lambda shop: shop.sales(columns=["revenu"]), "sales has no column `revenu`; is it `revenue`?"),
    (lambda shop: shop.sales(status="complete"), "No status is called `complete`; is it `Completed`?"),
    (lambda shop: shop.sales(start="soon"), "`soon` is no date; write it as YYYY-MM-DD, as 2024-07-01."),
    (lambda shop: shop.sql("SELECT * FROM daily_sale"), "There is no table `daily_sale`; is it `mart.daily_sales`?"),
    (lambda shop: shop.sql("SELEC 1"), "The query cannot be run (syntax error at or near"),
    (lambda shop: shop.sql("DELETE FROM gold.fact_sales"), "The query cannot be run"),
    (
        lambda shop: shop.sql("WITH gone AS (DELETE FROM gold.fact_sales RETURNING 1) SELECT * FROM gone"),
        "The query cannot be run",
    ),
    (
        lambda shop: shop.sql("SELECT 1) AS a; COMMIT; DELETE FROM gold.fact_sales; SELECT * FROM (SELECT 1"),
        "The query cannot be run (cannot insert multiple commands",
    ),
]


def test_wrong_calls(shop: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is one sentence with the nearest name, and nothing is changed by any."""
    for call, sentence in WRONG:
        with pytest.raises(UsageError) as caught:
            call(shop)
        assert str(caught.value).startswith(sentence)
    assert len(shop.sales()) == 100
    shop.close()
    with pytest.raises(UsageError, match="is closed"):
        shop.sales()
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("WAREHOUSE_DATABASE_URL", raising=False)
    with pytest.raises(WarehouseError, match="There is no warehouse in"):
        warehouse.open()


def test_a_reader_opens_it_too(shop: Warehouse, settings: Settings) -> None:
    """Whoever may not read personal data gets the marts without it."""
    role = f"frames_{uuid4().hex[:8]}"
    assert len(shop.sales(columns=["customer_name"]).pandas().dropna()) == 100
    with connect(settings) as database:
        password = grant(database, metadata, role, create=True).password
        with warehouse.open(written(database.url.set(username=role, password=password))) as reading:
            assert reading.sales().pandas().customer_name.isna().all()
        revoke(database, metadata, role)
        with database.engine.begin() as connection:
            connection.execute(text(f"DROP ROLE {role}"))


def test_importing_costs_nothing() -> None:
    script = (
        "import sys, warehouse; sys.exit(str({'sqlalchemy', 'pyarrow', 'pandas', 'psycopg'} & set(sys.modules) or ''))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("SELECT '007'::text AS a, 1 AS a", "a"),
        ("SELECT sum(total_amount), sum(quantity) FROM gold.fact_sales", "sum"),
        ("SELECT 1, 2", r"\?column\?"),
        ("SELECT * FROM gold.fact_sales JOIN gold.dim_product USING (product_key)", "created_date"),
    ],
)
def test_two_columns_of_one_name_are_refused(shop: Warehouse, query: str, name: str) -> None:
    """Neither takes the type or the place of the other."""
    with pytest.raises(UsageError, match=rf"both called {name}; give each a name of its own with AS"):
        shop.sql(query)


def test_nothing_is_converted_in_silence(shop: Warehouse) -> None:
    """Texts stay texts, whole numbers whole and decimals exact, in pandas as in Arrow."""
    rows = shop.sql(
        "SELECT '007'::text AS code, 'NA'::text AS state, NULL::text AS nothing, 9007199254740993::bigint AS big, "
        "NULL::smallint AS small, 12345678901234567890123456789012345678901234.5::numeric AS long, "
        "timestamptz '2024-07-01 23:30+00' AS moment UNION ALL SELECT '1e3', '', 'x', NULL, 3, 0, NULL"
    )
    first, second = rows.arrow().to_pylist()
    assert (first["code"], first["state"], first["nothing"], first["big"]) == ("007", "NA", None, 9007199254740993)
    assert (second["code"], second["state"], second["small"]) == ("1e3", "", 3)
    assert first["long"] == Decimal("12345678901234567890123456789012345678901234.5")
    frame = rows.pandas()
    assert frame.code.tolist() == ["007", "1e3"]
    assert (str(frame.big.dtype), frame.big.tolist()[0]) == ("Int64", 9007199254740993)
    assert (str(frame.small.dtype), frame.small.tolist()[1]) == ("Int32", 3)
    assert frame.moment[0] == pd.Timestamp("2024-07-01 23:30", tz="UTC")


@pytest.mark.parametrize("value", ["'NaN'::numeric", "date 'infinity'", "timestamp 'infinity'", "date '0044-03-15 BC'"])
def test_a_value_that_arrow_has_not_is_one_sentence(shop: Warehouse, value: str) -> None:
    """It says what to cast it to."""
    with pytest.raises(UsageError, match=r"to (?:double precision or )?text\.$"):
        shop.sql(f"SELECT {value} AS odd")
