"""The revenue of a warehouse, added up in every place where readers may find it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.dataset as ds
from sqlalchemy import func, select

import warehouse
from warehouse.database.connect import Database
from warehouse.database.creation import views
from warehouse.database.urls import written
from warehouse.export import export
from warehouse.model import metadata, sales


def revenues(database: Database, folder: Path) -> dict[str, Decimal]:
    """Return the completed revenue of the facts, of each mart that shows revenue, of Parquet, and of data frames."""
    with database.engine.connect() as connection:
        facts = select(func.sum(sales.c.total_amount)).where(sales.c.order_status == "Completed")
        found: dict[str, Decimal] = {"facts": connection.execute(facts).scalar_one()}
        for view in views(metadata):
            if "revenue" in view.table.c:
                total = select(func.sum(view.table.c.revenue))
                found[view.table.fullname] = connection.execute(total).scalar_one()
    export(database, metadata, folder)
    lines = ds.dataset((folder / "facts").resolve() / "fact_sales", partitioning="hive")
    completed = lines.to_table(columns=["total_amount"], filter=ds.field("order_status") == "Completed")
    found["Parquet"] = pc.sum(completed["total_amount"]).as_py()
    with warehouse.open(written(database.url)) as shop:
        found["frame"] = pc.sum(shop.sales(columns=["revenue"]).arrow()["revenue"]).as_py()
        found["frame of days"] = pc.sum(shop.mart("daily_sales").arrow()["revenue"]).as_py()
    return found
