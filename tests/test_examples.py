"""The example settings load real exports that nobody here wrote, with their totals to the last digit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Executable, func, select

from tests.sums import revenues
from warehouse.database.connect import connect
from warehouse.files import find_deliveries
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import customer, metadata, product, sales
from warehouse.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
DELIVERIES = ROOT.parent / "shared" / "data"
EXAMPLES = ROOT / "docs" / "examples"
SOURCES = ("customers", "products", "orders")

pytestmark = pytest.mark.skipif(not DELIVERIES.is_dir(), reason="the real deliveries are not on this machine")


def _load(settings: Settings, example: str, folder: str) -> list[BatchAccount]:
    ours = load_settings(EXAMPLES / example / "warehouse.toml")
    ours = Settings.model_validate(ours.model_dump() | {"database_url": settings.database_url or SecretStr("")})
    accounts = []
    with connect(ours) as database:
        for one in find_deliveries(DELIVERIES / folder, ours):
            asked = Request(one.name, dict.fromkeys(SOURCES, one), one.as_of)
            accounts.append(load(database, metadata, ours, asked))
    return accounts


def _all(settings: Settings, query: Executable) -> list[tuple[Any, ...]]:
    with connect(settings) as database, database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def _accounted(accounts: list[BatchAccount]) -> bool:
    return all(file.accounted for account in accounts for source in account.sources.values() for file in source.files)


def test_bikestore(settings: Settings) -> None:
    """Lines, amounts before and after discount, and rejected orders of the bicycle shop."""
    accounts = _load(settings, "bikestore", "bikestore")
    assert [account.status for account in accounts] == ["loaded"]
    assert _accounted(accounts)
    amount = func.sum(sales.c.total_amount)
    rejected = sales.c.order_status == "Cancelled"
    lines = select(
        func.count(), amount, amount.filter(rejected), func.count(sales.c.order_id.distinct()).filter(rejected)
    )
    assert _all(settings, lines) == [(4722, Decimal("7689116.5576"), Decimal("208579.4531"), 45)]
    listed = select(func.sum(sales.c.quantity * product.c.price)).join(
        product, product.c.product_key == sales.c.product_key
    )
    assert _all(settings, listed) == [(Decimal("8578988.8800"),)]
    assert _all(settings, select(func.count()).select_from(customer)) == [(1445,)]


def test_online_retail(settings: Settings, tmp_path: Path) -> None:
    """Four days of the till: each day's total, cancellations, sales over the counter, customers and articles."""
    accounts = _load(settings, "online_retail", "online_retail_days")
    assert [account.status for account in accounts] == ["loaded"] * 4
    assert _accounted(accounts)
    by_day = (
        select(sales.c.order_date_key, func.count(), func.sum(sales.c.total_amount))
        .group_by(sales.c.order_date_key)
        .order_by(sales.c.order_date_key)
    )
    assert _all(settings, by_day) == [
        (20101201, 3108, Decimal("58635.56")),
        (20101202, 2109, Decimal("46207.28")),
        (20101203, 2202, Decimal("45620.46")),
        (20101205, 2725, Decimal("31383.95")),
    ]
    counted = select(
        func.sum(sales.c.total_amount),
        func.count(sales.c.order_id.distinct()),
        func.count().filter(sales.c.order_status == "Cancelled"),
        func.count().filter(sales.c.customer_key == 0),
    )
    assert _all(settings, counted) == [(Decimal("181847.25"), 513, 100, 2291)]
    known = select(func.count(customer.c.customer_id.distinct()))
    assert _all(settings, known) == [(323,)]
    assert _all(settings, select(func.count()).select_from(product)) == [(2028,)]
    with connect(settings) as database:
        found = revenues(database, tmp_path)
    assert len(found) > 8
    assert set(found.values()) == {found["facts"]}, found
