"""The five questions of the business, asked of an export by Polars: python questions.py EXPORT.

The manifest names the files of one snapshot. A glob over the folder of an export would read most files twice, because
the snapshot before lies in it too. Amounts of different currencies are not added up; without one it is empty.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl


def tables(folder: Path) -> dict[str, pl.LazyFrame]:
    """Return the tables of the newest snapshot; nothing is read before an answer needs it."""
    manifest = (folder / "manifest.json").resolve()  # of one snapshot, whatever is exported meanwhile
    return {
        name: pl.scan_parquet([manifest.parent / file["path"] for file in table["files"]], hive_partitioning=False)
        for name, table in json.loads(manifest.read_text())["tables"].items()
    }


def answers(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that answer each question."""
    star = tables(folder)
    lines = star["fact_sales"].filter(~pl.col("is_vanished")).with_columns(pl.col("currency").fill_null(""))
    completed = lines.filter(pl.col("order_status") == "Completed")
    of_customers = completed.join(star["dim_customer"], on="customer_key")
    of_products = completed.join(star["dim_product"], on="product_key")
    amount, month = pl.col("total_amount").sum(), pl.col("order_date_key") // 100
    category, region = (pl.col(name).fill_null("Unknown") for name in ("category", "region"))
    found = {
        "revenue by month": completed.group_by(month, "currency").agg(amount).sort("order_date_key", "currency"),
        "revenue by category": _ranked(of_products.group_by(category, "currency").agg(amount), "category"),
        "revenue by customer": _ranked(of_customers.group_by("customer_id", "currency").agg(amount), "customer_id"),
        "amount by status": _ranked(lines.group_by("order_status", "currency").agg(amount), "order_status"),
        "revenue and orders by region": of_customers.group_by(region, "currency")
        .agg(amount, pl.col("order_id").n_unique())
        .sort("region", "currency"),
    }
    return {question: frame.collect().rows() for question, frame in found.items()}


def _ranked(frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    return frame.sort(["total_amount", name, "currency"], descending=[True, False, False])


if __name__ == "__main__":
    for question, rows in answers(Path(sys.argv[1])).items():
        print(question)
        for row in rows[:5]:
            print("  ", *row)
