"""A hundred thousand orders find the versions and prices that pandas finds for them, whatever the order of arrival."""

from __future__ import annotations

from datetime import date as day
from pathlib import Path
from typing import Literal

import pandas as pd
from sqlalchemy import select

from tests.history.loading import Warehouse
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.model import customer, date, metadata, product, sales
from warehouse.sample import write_sample
from warehouse.settings import Settings

ORDERS = 100_000
ARRIVAL = (2, 0, 3, 1)
"""The order in which the four deliveries come."""
OBSERVED = [day(2022, 6, 1), day(2022, 12, 1), day(2023, 6, 1), day(2023, 12, 1)]
"""When the members were as the deliveries say; most orders were placed between these days."""

DIRECTIONS: tuple[Literal["backward"], Literal["forward"]] = ("backward", "forward")


def records(folder: Path, source: str) -> pd.DataFrame:
    """Return the records of all deliveries as they stand in the files, with the date of the members, oldest first."""
    frames = []
    for as_of, path in zip(OBSERVED, sorted(folder.glob(f"*/{source}.csv")), strict=True):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        frames.append(frame.assign(as_of=pd.Timestamp(as_of.isoformat())))
    return pd.concat(frames, ignore_index=True)


def in_force(lines: pd.DataFrame, observations: pd.DataFrame, key: str, names: list[str]) -> pd.DataFrame:
    """Return what was known of a member on the day of each line; the first that is known reaches back."""
    left, right = lines[[key, "order_date"]], observations[[key, "as_of", *names]]
    before, after = (
        pd.merge_asof(left, right, left_on="order_date", right_on="as_of", by=key, direction=direction)
        for direction in DIRECTIONS
    )
    return before[names].where(before["as_of"].notna(), after[names])


def expected(folder: Path) -> pd.DataFrame:
    """Return what pandas finds."""
    lines = records(folder, "orders").drop_duplicates("order_id", keep="last")
    lines = lines.assign(order_date=pd.to_datetime(lines["order_date"])).sort_values("order_date", ignore_index=True)
    found = [lines[["order_id", "order_date", "order_status"]]]
    found.append(in_force(lines, records(folder, "customers"), "customer_id", ["city", "state", "country"]))
    found.append(in_force(lines, records(folder, "products"), "product_id", ["price"]))
    frame = pd.concat(found, axis="columns")
    return frame.assign(price=frame["price"].astype(float)).sort_values("order_id", ignore_index=True)


def found(warehouse: Warehouse) -> pd.DataFrame:
    """Return what gold holds."""
    query = (
        select(
            sales.c.order_id,
            date.c.calendar_date.label("order_date"),
            sales.c.order_status,
            customer.c.city,
            customer.c.state,
            customer.c.country,
            sales.c.unit_price.label("price"),
        )
        .join_from(sales, customer, customer.c.customer_key == sales.c.customer_key)
        .join(product, product.c.product_key == sales.c.product_key)
        .join(date, date.c.date_key == sales.c.order_date_key)
    )
    with warehouse.engine.connect() as connection:
        frame = pd.read_sql(query, connection, dtype_backend="numpy_nullable")
    typed = frame.assign(order_date=pd.to_datetime(frame["order_date"]), price=frame["price"].astype(float))
    return typed.sort_values("order_id", ignore_index=True)


def test_facts_find_what_merge_asof_finds(warehouse: Warehouse, tmp_path: Path) -> None:
    control = write_sample(
        tmp_path, orders=ORDERS, customers=1_000, products=400, deliveries=len(ARRIVAL), days_apart=30, seed=4
    )
    settings = Settings.model_validate({"database_url": warehouse.url})
    with connect(settings) as database:
        for place in ARRIVAL:
            one = control.deliveries[place]
            for sources, as_of in ((("customers", "products"), OBSERVED[place]), (("orders",), one.as_of)):
                request = Request(one.folder, dict.fromkeys(sources, tmp_path / one.folder), as_of)
                account = load(database, metadata, settings, request)
                assert account.status == "loaded", account.reason
    here, there = found(warehouse), expected(tmp_path)
    assert len(here) == ORDERS
    pd.testing.assert_frame_equal(here, there, check_dtype=False)
    moved = select(sales.c.order_id).join(customer, customer.c.customer_key == sales.c.customer_key)
    later = warehouse.rows(moved.where(customer.c.valid_from >= OBSERVED[1]))
    assert len(later) > ORDERS // 50  # else one version each would have done
