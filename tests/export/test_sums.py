"""Marts, Parquet and data frames tell the same revenue."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.sums import revenues
from warehouse.database.connect import Database


def test_the_sample(shop: Database, tmp_path: Path) -> None:
    found = revenues(shop, tmp_path)
    assert {"facts", "mart.sales", "mart.monthly_sales", "mart.category_revenue", "Parquet", "frame"} <= set(found)
    assert set(found.values()) == {Decimal("7427.8800")}, found
