"""Typed values go by their own type; the settings about texts are about the texts of a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.values.shop import deliver, orders, replay, rows
from warehouse.settings import Settings

GERMAN = {"decimal": ",", "thousands": ".", "null_values": ["0", "null"], "date_formats": ["%d.%m.%Y"]}
PRICES = "select product_id, price from silver.products order by 1"
LAX = {name: {"severity": "warning"} for name in ("SR-Q-001", "SR-V-003", "SR-A-001", "SR-C-009")}


def _products(prices: pa.Array) -> pa.Table:
    numbers = range(1, len(prices) + 1)
    names = pa.array([f"Thing {number}" for number in numbers])
    ids = pa.array([f"A{number}" for number in numbers])
    return pa.table({"product_id": ids, "product_name": names, "category": names, "price": prices})


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        (pa.array([Decimal("1.125"), Decimal("2.500")], pa.decimal128(10, 3)), ["1.125", "2.5"]),
        (pa.array([1.125, 1e-7, 19990000.5], pa.float64()), ["1.125", "0.0000001", "19990000.5"]),
        (pa.array([0.1, 1.125], pa.float32()), ["0.1", "1.125"]),
        (pa.array([0, 7, 1200], pa.int64()), ["0", "7", "1200"]),
    ],
)
def test_numbers_of_parquet(settings: Settings, tmp_path: Path, prices: pa.Array, expected: list[str]) -> None:
    """A decimal, a double, a float and a whole number are what they are, though the texts of the source are German."""
    deliver(settings, tmp_path, {"products": _products(prices)}, sources={"products": GERMAN}, rules=LAX)
    assert [price for _, price in rows(settings, PRICES)] == [Decimal(text) for text in expected]


def test_parquet_beside_csv(settings: Settings, tmp_path: Path) -> None:
    """Two files of one source: each text by the settings, each typed value by its type, and again when replayed."""
    folder = tmp_path / "both"
    products = 'product_id,product_name,category,price\nB1,Bolt,Parts,"1.000,5"\n'
    typed = _products(pa.array([Decimal("1.125"), Decimal("-2.500")], pa.decimal128(10, 3)))
    folder.mkdir()
    (folder / "products-1.csv").write_text(products)
    pa.parquet.write_table(typed, folder / "products-2.parquet")
    sources = {"products": GERMAN | {"path": ["products-1.csv", "products-2.parquet"]}}
    deliver(settings, folder, {}, date(2024, 2, 2), sources=sources, rules={"SR-Q-001": LAX["SR-Q-001"]})
    found = "select product_id, price from silver.products where as_of = '2024-02-02' order by 1"
    assert rows(settings, found) == [("A1", Decimal("1.125")), ("B1", Decimal("1000.5"))]


def test_days_of_parquet(settings: Settings, tmp_path: Path) -> None:
    """Dates and timestamps are days whatever date_formats says; an instant is the day that it was in the time zone."""
    table = pa.table(
        {
            "customer_id": ["K1", "K2", "K3"],
            "customer_name": ["Ada", "Bo", "Cy"],
            **{name: ["x", "x", "x"] for name in ("email", "city", "state", "country")},
            "signup_date": pa.array([1710275400000000] * 3, pa.timestamp("us", "UTC")),
        }
    )
    deliver(
        settings,
        tmp_path,
        {"customers": table},
        sources={"customers": {"date_formats": ["%d.%m.%Y"]}},
        timezone="America/New_York",
    )
    assert rows(settings, "select distinct signup_date from silver.customers") == [(date(2024, 3, 12),)]


@pytest.mark.parametrize("column", ["date32", "timestamp"])
def test_days_without_a_zone(settings: Settings, tmp_path: Path, column: str) -> None:
    """A day or a timestamp without a zone keeps its day."""
    kind = pa.date32() if column == "date32" else pa.timestamp("us")
    value = pa.array([date(2024, 3, 12)]).cast(kind)
    table = pa.table(
        {
            **{name: ["K1"] for name in ("customer_id", "customer_name", "email", "city", "state", "country")},
            "signup_date": value,
        }
    )
    changes: dict[str, Any] = {"sources": {"customers": {"date_formats": ["%d.%m.%Y"]}}, "timezone": "America/New_York"}
    deliver(settings, tmp_path, {"customers": table}, **changes)
    assert rows(settings, "select signup_date from silver.customers") == [(date(2024, 3, 12),)]


def test_sql_and_constants(settings: Settings, tmp_path: Path) -> None:
    """A number, a day and a constant of the settings are no texts of the file; a text that sql makes is one."""
    columns = {
        "unit_price": {"sql": "cast(replace(unit_price, ',', '.') as double) / 8"},
        "order_date": {"sql": "strptime(order_date, '%d/%m/%Y')"},
        "quantity": {"constant": "1000"},
        "payment_mode": {"sql": "nullif(payment_mode, 'x')"},
    }
    lines = "order_id,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode\n"
    lines += 'O1,31/01/2024,K1,A1,0,"9,00",Completed,PayPal\n'
    marks = {"decimal": ",", "thousands": ".", "date_formats": ["%d.%m.%Y"], "null_values": ["1000"]}
    deliver(settings, tmp_path, {"orders": lines}, sources={"orders": marks | {"columns": columns}})
    found = "select order_date, quantity, unit_price from silver.orders"
    assert rows(settings, found) == [(date(2024, 1, 31), 1000, Decimal("1.125"))]


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("2024-03-12T20:30:00-04:00", "%Y-%m-%d"),
        ("2024-03-13 00:30:00Z", "%Y-%m-%d"),
        ("13.03.2024 00:30 +0000", "%d.%m.%Y %H:%M %z"),
        ("Mar 12 2024 08:30 pm -0400", "%b %d %Y %I:%M %p %z"),
    ],
)
def test_an_instant_is_the_day_in_the_time_zone(settings: Settings, tmp_path: Path, text: str, format_: str) -> None:
    """One rule for texts with an offset too: the same instant is the same day, however it is written."""
    lines = orders("O1 - A1 1 5").replace("O1,,", f"O1,{text},")
    changes: dict[str, Any] = {"sources": {"orders": {"date_formats": [format_]}}, "timezone": "America/New_York"}
    deliver(settings, tmp_path, {"orders": lines}, **changes)
    assert rows(settings, "select order_date from silver.orders") == [(date(2024, 3, 12),)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("46301", date(2026, 10, 6)),
        ("46301.99", date(2026, 10, 6)),
        ('"46301,5"', date(2026, 10, 6)),
        ("05-Oct-26", date(2026, 10, 5)),
    ],
)
def test_the_serial_days_of_spreadsheets(settings: Settings, tmp_path: Path, text: str, day: date) -> None:
    """`excel` counts days as spreadsheets do, leaves the time of day out, and stands beside other formats."""
    lines = orders("O1 - A1 1 5").replace("O1,,", f"O1,{text},")
    deliver(settings, tmp_path, {"orders": lines}, sources={"orders": {"date_formats": ["excel", "%d-%b-%y"]}})
    assert rows(settings, "select order_date from silver.orders") == [(day,)]


def test_numbers_are_serial_days_where_the_settings_say_so(settings: Settings, tmp_path: Path) -> None:
    """A sheet that shows its days as plain numbers holds numbers, and so does Parquet; `excel` reads them."""
    people = {name: ["K1", "K2"] for name in ("customer_name", "email", "city", "state", "country")}
    table = pa.table({"customer_id": ["K1", "K2"], **people, "signup_date": pa.array([45300, 45301.75])})
    deliver(settings, tmp_path, {"customers": table}, sources={"customers": {"date_formats": ["%d.%m.%Y", "excel"]}})
    days = "select signup_date from silver.customers order by customer_id"
    assert rows(settings, days) == [(date(2024, 1, 9),), (date(2024, 1, 10),)]


def test_what_is_said_of_a_value_with_a_type_tried_no_format(settings: Settings, tmp_path: Path) -> None:
    """`percent`, `decimal` and the like were not tried on it."""
    table, lax = _products(pa.array([1.5, float("inf")])), {"SR-Q-001": LAX["SR-Q-001"]}
    deliver(settings, tmp_path, {"products": table}, sources={"products": GERMAN}, rules=lax)
    ((reason,),) = rows(settings, "select reason from audit.quarantine")
    assert reason.endswith(
        "price 'inf' is no number that its column can hold (it has a type of its own, so that the settings for texts "
        "do not apply; convert it by `sql`)"
    )


def test_a_replay_remembers(settings: Settings, tmp_path: Path) -> None:
    """A Parquet number that waited is the same number when it is tried again, and when it is exported and corrected."""
    table = _products(pa.array([Decimal("1.500"), Decimal("-1.125"), Decimal("-2.125")], pa.decimal128(10, 3)))
    german: dict[str, Any] = {"sources": {"products": GERMAN}}
    lax: dict[str, Any] = {"rules": {"SR-Q-001": {"severity": "warning"}}}
    deliver(settings, tmp_path / "a", {"products": table}, **german, **lax)
    assert rows(settings, "select count(*) from audit.quarantine where status = 'waiting'") == [(2,)]
    (number,) = rows(settings, "select quarantine_id from audit.quarantine where raw->>'product_id' = 'A3'")[0]
    corrected = (
        'product_id,product_name,category,price,quarantine_id\nA3,Thing 3,Thing 3,2.125,{}\nA9,Thing 9,x,"2,5",\n'
    )
    deliver(settings, tmp_path / "b", {"products": corrected.format(number)}, **german, **lax)
    negative = {name: {"severity": "warning"} for name in ("SR-V-003", "SR-A-001")}
    replay(settings, **german, rules=negative)
    assert rows(settings, "select product_id, price from gold.dim_product order by 1") == [
        ("A1", Decimal("1.5")),
        ("A2", Decimal("-1.125")),
        ("A3", Decimal("2.125")),
        ("A9", Decimal("2.5")),
    ]
