"""Records that bring their own dates in a column with a type: no format of the settings reads those."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from tests.files.test_workbooks import DAY, book, sheet
from tests.history.loading import COLUMNS, LENIENT, Warehouse
from warehouse.database.connect import Database
from warehouse.database.urls import database_url
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings, SourceSettings

NAMES = ["Valid From", *COLUMNS["customers"]]
ANN: dict[str, Any] = {"customer_id": "C1", "customer_name": "Ann", "email": "a@b.cd", "signup_date": date(2024, 1, 2)}
ANN |= {"city": "Austin", "state": "TX", "country": "US", "Valid From": date(2020, 1, 5)}


def load_customers(warehouse: Warehouse, folder: Path, format_: str) -> None:
    """Load the file of customers in a folder, whatever its kind."""
    source = SourceSettings(path="*.*", as_of="Valid From", date_formats=[format_])
    settings = Settings(database_url=SecretStr(warehouse.url), rules=LENIENT, sources={"customers": source})
    database = Database(warehouse.engine, database_url(warehouse.url), False, "the test's", "the test's")
    account = load(database, metadata, settings, Request("a test", {"customers": folder}, as_of=date(2024, 6, 1)))
    assert account.status == "loaded", account.reason


@pytest.mark.parametrize("format_", ["%d/%m/%Y", "%Y-%d-%m"])
@pytest.mark.parametrize("kind", ["sheet", "parquet"])
def test_dates_with_a_type_are_no_texts(warehouse: Warehouse, tmp_path: Path, kind: str, format_: str) -> None:
    rows = [[one[name] for name in NAMES] for one in (ANN, ANN | {"city": "Dallas", "Valid From": date(2022, 3, 4)})]
    if kind == "sheet":
        cells = [[((one - date(1899, 12, 30)).days, DAY) if isinstance(one, date) else one for one in r] for r in rows]
        book(tmp_path, {"S": sheet(dict(enumerate([NAMES, *cells], 1)))})
    else:
        pq.write_table(pa.table([list(one) for one in zip(*rows, strict=True)], names=NAMES), tmp_path / "c.parquet")
    load_customers(warehouse, tmp_path, format_)
    assert sorted((row["city"], row["valid_from"]) for row in warehouse.gold().dim_customer) == [
        ("Austin", date(1900, 1, 1)),
        ("Dallas", date(2022, 3, 4)),
    ]


def test_texts_of_a_parquet_file_have_formats(warehouse: Warehouse, tmp_path: Path) -> None:
    record = ANN | {"signup_date": "02/01/2024", "Valid From": "04/03/2022"}
    pq.write_table(pa.table({name: [value] for name, value in record.items()}), tmp_path / "c.parquet")
    load_customers(warehouse, tmp_path, "%d/%m/%Y")
    assert warehouse.rows(text("SELECT as_of FROM silver.customers")) == [{"as_of": date(2022, 3, 4)}]
