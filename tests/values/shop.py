"""A shop of a few lines, whose values are what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
from pyarrow import parquet
from sqlalchemy import text

from warehouse.audit import Selection
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import metadata
from warehouse.settings import Settings

AS_OF = date(2024, 2, 1)
CUSTOMERS = (
    "customer_id,customer_name,email,city,state,country,signup_date\nK1,Ada,ada@example.com,Austin,TX,US,2023-01-05\n"
)
PRODUCTS = "product_id,product_name,category,price\nA1,Screw,Parts,2.5\nA2,Label,Parts,0.5\n"
ORDERS = "order_id,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode\n"

File: TypeAlias = "str | pa.Table"


def orders(*lines: str) -> str:
    """Return a file of order lines; each is given from the date on but for the buyer, the status and the payment.

    A line is "number day product quantity price"; a dash stands for nothing.
    """
    rows = []
    for line in lines:
        number, day, product, quantity, price = ("" if part == "-" else part for part in line.split())
        rows.append(f"{number},{day},K1,{product},{quantity},{price},Completed,PayPal\n")
    return ORDERS + "".join(rows)


def deliver(
    settings: Settings, folder: Path, files: Mapping[str, File], as_of: date = AS_OF, **changes: Any
) -> BatchAccount:
    """Load files, CSV or Parquet, each of the source of its name, with customers and products where none are given."""
    folder.mkdir(exist_ok=True)
    everything: dict[str, File] = {"customers": CUSTOMERS, "products": PRODUCTS, **files}
    for name, content in everything.items():
        for old in folder.glob(f"{name}.*"):
            old.unlink()
        if isinstance(content, str):
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        else:
            parquet.write_table(content, folder / f"{name}.parquet")
    now = Settings.model_validate(settings.model_dump() | changes)
    with connect(now) as database:
        return load(database, metadata, now, Request("shop", dict.fromkeys(everything, folder), as_of))


def replay(settings: Settings, **changes: Any) -> BatchAccount:
    """Try again what waits."""
    now = Settings.model_validate(settings.model_dump() | changes)
    with connect(now) as database:
        return load(database, metadata, now, Request("replay", {}, replay=Selection()))


def rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds."""
    with connect(settings) as database, database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]
