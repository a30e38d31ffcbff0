"""An order line that a newer snapshot of the orders lacks is marked as vanished, whatever the order of arrival."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from warehouse.database.connect import connect
from warehouse.files import find_deliveries
from warehouse.load import Request, load
from warehouse.model import metadata, sales
from warehouse.settings import Settings

HEADER = "order_id,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode"
SNAPSHOTS = {"2024-01-01": "AB", "2024-02-01": "A", "2024-03-01": "ABC", "2024-04-01": "AC"}
VANISHED = {"A": False, "B": True, "C": False}


@pytest.mark.parametrize("order", list(permutations(SNAPSHOTS))[::5], ids=" ".join)
def test_vanished_and_back(settings: Settings, tmp_path: Path, order: tuple[str, ...]) -> None:
    """B goes, comes back and goes again; A and C stay; nothing is deleted."""
    for day, orders in SNAPSHOTS.items():
        lines = [f"{name},2024-01-01,c,p,1,5,Completed,PayPal" for name in orders]
        (tmp_path / day).mkdir()
        (tmp_path / day / "orders.csv").write_text("\n".join([HEADER, *lines]) + "\n")
    asked = Settings.model_validate(
        {
            "database_url": settings.database_url,
            "sources": {"orders": {"delivery": "snapshot"}},
            "rules": {"BR-008": {"severity": "off"}},
        }
    )
    with connect(settings) as database:
        for day in order:
            delivery = find_deliveries(tmp_path / day, asked)[0]
            account = load(database, metadata, asked, Request(day, {"orders": delivery}, delivery.as_of))
            assert account.status == "loaded", account.reason
        with database.engine.connect() as connection:
            found = connection.execute(select(sales.c.order_id, sales.c.is_vanished)).all()
    assert {row.order_id: row.is_vanished for row in found} == VANISHED
