"""What pandas, pyarrow, DuckDB and plain readers of CSV find in an export is what gold holds."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Table, func, insert, select

from warehouse import audit
from warehouse.database.connect import Database
from warehouse.export import By, export, verify
from warehouse.model import metadata, product, sales
from warehouse.vocabulary.fact import facts

GOLD = [table for table in metadata.sorted_tables if table.schema == "gold"]
CHAIN = {"previous_valid_to", "next_valid_from"}
AWKWARD = ["", None, "\\.", '"', "a\nb\r\nc", "a,b;c", " ", "NULL", "Zoë 🛒", "\\N"]


def _files(folder: Path, table: Table) -> list[Path]:
    kind = "facts" if "fact" in table.info else "dimensions"
    place = folder / kind / table.name
    return sorted(place.rglob("*.parquet")) if place.is_dir() else [place.with_suffix(".parquet")]


def _rows(database: Database, table: Table) -> list[dict[str, Any]]:
    key = [*table.primary_key.columns]
    columns = [column for column in table.columns if column.name not in CHAIN]
    with database.engine.connect() as connection:
        found = [dict(row._mapping) for row in connection.execute(select(*columns))]
    return sorted(found, key=lambda row: [row[column.name] for column in key])


def _add_awkward(database: Database) -> None:
    now = datetime(2023, 1, 2, 3, 4, 5, 678901, UTC)
    rows = [
        {
            "product_key": 1000 + number,
            "product_id": f"X{number}",
            "product_name": text,
            "category": text,
            "price": None if text is None else Decimal("9999999999.9999"),
            "is_active": number % 2 == 0,
            "is_inferred": False,
            "created_date": now,
            "updated_date": now,
            "batch_id": 1,
        }
        for number, text in enumerate(AWKWARD)
    ]
    with database.engine.begin() as connection:
        connection.execute(insert(product), rows)


def test_every_value_of_every_table(shop: Database, tmp_path: Path) -> None:
    """What is read back equals gold: '' and null, quotes and newlines, decimals, dates and microseconds."""
    _add_awkward(shop)
    export(shop, metadata, tmp_path)
    for table in GOLD:
        key = [column.name for column in table.primary_key.columns]
        found = [row for file in _files(tmp_path, table) for row in pq.ParquetFile(file).read().to_pylist()]
        assert sorted(found, key=lambda row: [row[name] for name in key]) == _rows(shop, table), table.name
    assert verify(tmp_path, shop, metadata) == []


def test_types_and_descriptions(shop: Database, tmp_path: Path) -> None:
    """Types are those of the database, and every column and table bears its description."""
    export(shop, metadata, tmp_path)
    schema = pq.read_schema(_files(tmp_path, sales)[0])
    assert schema.field("total_amount").type == pa.decimal128(20, 4)
    assert schema.field("quantity").type == pa.int32()
    assert schema.field("created_date").type == pa.timestamp("us", "UTC")
    customer = pq.read_schema(tmp_path / "dimensions" / "dim_customer.parquet")
    assert customer.field("signup_date").type == pa.date32()
    assert customer.field("is_current").type == pa.bool_()
    assert not CHAIN & set(customer.names)
    for table in GOLD:
        schema = pq.read_schema(_files(tmp_path, table)[0])
        assert schema.metadata[b"description"].decode() == table.comment
        for field in schema:
            assert field.metadata[b"description"].decode() == table.c[field.name].comment
            assert field.nullable == table.c[field.name].nullable


def test_files_are_made_for_reading(shop: Database, tmp_path: Path) -> None:
    """Zstandard, statistics, and rows sorted by day and key, as the file itself says."""
    export(shop, metadata, tmp_path)
    for file in _files(tmp_path, sales):
        found = pq.ParquetFile(file)
        group = found.metadata.row_group(0)
        assert group.column(0).compression == "ZSTD"
        assert all(group.column(number).is_stats_set for number in range(group.num_columns))
        names = [found.schema_arrow.names[column.column_index] for column in group.sorting_columns]
        assert names == ["order_date_key", "order_id", "order_line"]
        rows = [tuple(row[name] for name in names) for row in found.read(names).to_pylist()]
        assert rows == sorted(rows)


def test_pandas(shop: Database, tmp_path: Path) -> None:
    """pandas reads the partitioned facts as one frame with exact decimals."""
    export(shop, metadata, tmp_path)
    found = pd.read_parquet(tmp_path / "facts" / "fact_sales")
    done = found[found.order_status == "Completed"]
    assert done.total_amount.sum() == Decimal("7427.88")
    assert set(found.order_month) == {"2023-01", "2023-02", "2023-03", "2023-04"}
    customers = pd.read_parquet(tmp_path / "dimensions" / "dim_customer.parquet")
    assert customers.valid_from.iloc[0] == date(1900, 1, 1)
    assert str(customers.created_date.dtype).endswith(", UTC]")


def test_pyarrow(shop: Database, tmp_path: Path) -> None:
    """A pyarrow dataset reads only the months that are asked for; other snapshots do not get into it."""
    export(shop, metadata, tmp_path)
    export(shop, metadata, tmp_path)
    dataset = ds.dataset(tmp_path / "facts" / "fact_sales", partitioning="hive")
    asked = ds.field("order_month") == "2023-02"
    assert len(list(dataset.get_fragments(asked))) == 1
    with shop.engine.connect() as connection:
        rows = connection.execute(select(func.count()).where(sales.c.order_date_key.between(20230201, 20230228)))
        assert dataset.count_rows(asked) == rows.scalar_one()
    pinned = (tmp_path / "facts").resolve() / "fact_sales"
    assert ds.dataset(pinned, partitioning="hive").count_rows() == dataset.count_rows() == 100


def test_duckdb(shop: Database, tmp_path: Path) -> None:
    """DuckDB joins the files to the sums that PostgreSQL gives."""
    export(shop, metadata, tmp_path)
    with duckdb.connect() as reader:
        reader.execute("SET VARIABLE top = ?", [str(tmp_path)])
        found = reader.execute(
            """
            SELECT c.state, count(DISTINCT f.order_id), sum(f.total_amount), typeof(any_value(f.total_amount))
            FROM read_parquet(getvariable('top') || '/facts/fact_sales/**/*.parquet', hive_partitioning = true) f
            JOIN read_parquet(getvariable('top') || '/dimensions/dim_customer.parquet') c USING (customer_key)
            JOIN read_parquet(getvariable('top') || '/dimensions/dim_date.parquet') d ON d.date_key = f.order_date_key
            WHERE order_month <= '2023-04' AND strftime(d.calendar_date, '%Y-%m') = order_month
            GROUP BY c.state ORDER BY 2 DESC LIMIT 1
            """
        ).fetchone()
    customer = next(iter(facts(metadata))).dimensions["customer"].table
    with shop.engine.connect() as connection:
        amount = connection.execute(
            select(func.sum(sales.c.total_amount))
            .join(customer, customer.c.customer_key == sales.c.customer_key)
            .where(customer.c.state == "TX")
        ).scalar_one()
    assert found == ("TX", 13, amount, "DECIMAL(20,4)")


@pytest.mark.parametrize(("by", "first"), [("day", "order_day=2023-01-15"), ("year", "order_year=2023")])
def test_other_partitions(shop: Database, tmp_path: Path, by: By, first: str) -> None:
    """Facts can stand in one file per day or per year."""
    export(shop, metadata, tmp_path, by=by)
    folders = sorted((tmp_path / "facts" / "fact_sales").resolve().iterdir())
    assert folders[0].name == first
    assert ds.dataset(tmp_path / "facts" / "fact_sales", partitioning="hive").count_rows() == 100
    assert verify(tmp_path, shop, metadata) == []


def test_csv(shop: Database, tmp_path: Path) -> None:
    """The same layout as CSV: an empty value is null, a quoted one is ''."""
    _add_awkward(shop)
    account = export(shop, metadata, tmp_path, format="csv")
    assert verify(tmp_path, shop, metadata) == []
    text = (tmp_path / "dimensions" / "dim_product.csv").read_bytes().decode()
    assert '\n1000,X0,"","",9999999999.9999,t,' in text
    assert "\n1001,X1,,,,f," in text
    with (tmp_path / "dimensions" / "dim_product.csv").open(newline="") as file:
        names = {row["product_id"]: row["product_name"] for row in csv.DictReader(file)}
    assert [names[f"X{number}"] for number in range(len(AWKWARD))] == [text or "" for text in AWKWARD]
    assert account.rows["dim_product"] == len(names)
    assert (tmp_path / "facts" / "fact_sales" / "order_month=2023-01" / "part-0.csv").is_file()


def test_the_account(shop: Database, tmp_path: Path) -> None:
    """The account, the manifest and the audit row tell the same, in the figures of the sample."""
    account = export(shop, metadata, tmp_path / "new" / "folder")
    assert account.rows["fact_sales"] == 100
    assert (account.batch_id, account.files, account.linked) == (1, len(GOLD) - 1 + 4, 0)
    assert account.bytes == sum(path.stat().st_size for path in Path(account.snapshot).rglob("*.parquet"))
    with shop.engine.connect() as connection:
        row = connection.execute(select(audit.export)).one()
        total = connection.execute(select(func.sum(sales.c.total_amount))).scalar_one()
    assert (row.export_id, row.batch_id, row.path, row.files) == (1, 1, str(account.snapshot), account.files)
    assert (row.rows, row.bytes) == (sum(account.rows.values()), account.bytes)
    manifest = pd.read_json(tmp_path / "new" / "folder" / "manifest.json", typ="series")
    assert manifest["tables"]["fact_sales"]["totals"]["total_amount"] == str(total)


def test_nothing_was_loaded_yet(shop_without_orders: Database, tmp_path: Path) -> None:
    """An empty fact is one empty file, which readers open like any other."""
    export(shop_without_orders, metadata, tmp_path)
    found = pd.read_parquet(tmp_path / "facts" / "fact_sales")
    assert (len(found), "total_amount" in found) == (0, True)
    assert verify(tmp_path, shop_without_orders, metadata) == []
