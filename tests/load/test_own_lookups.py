"""A source that looks up rows of its own file, loaded: as in exports that write the order on its first line only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.values.shop import ORDERS, deliver, rows
from warehouse.settings import Settings

LINES = ORDERS + "O1,2024-01-02,K1,A1,1,5,Completed,PayPal\nO1,,,A2,2,1,,\nO2,2024-01-03,K1,A1,3,5,Returned,PayPal\n"
HEADS = ("order_date", "customer_id", "order_status", "payment_mode")


def itself(order: str) -> dict[str, Any]:
    """Return the settings by which the lines of an order take what its first line has."""
    lookup = {"path": "orders.csv", "on": {"order_id": "order_id"}, "where": "order_date <> ''", "order": order}
    columns: dict[str, Any] = {name: f"orders.{name}" for name in HEADS}
    columns["order_line"] = {"number_within": "order_id", "repeats": "whole"}
    return {"sources": {"orders": {"lookups": [lookup], "columns": columns}}}


def test_the_lines_of_an_order_take_what_its_first_has(settings: Settings, tmp_path: Path) -> None:
    account = deliver(settings, tmp_path, {"orders": LINES}, **itself("order_date"))
    assert account.status == "loaded"
    source = account.sources["orders"]
    assert (source.total("accepted"), source.total("quarantined")) == (3, 0)
    assert [one.read for one in source.lookups] == [3]
    found = rows(
        settings, "select order_id, order_line, order_date_key, order_status from gold.fact_sales order by 1, 2"
    )
    assert found == [
        ("O1", 1, 20240102, "Completed"),
        ("O1", 2, 20240102, "Completed"),
        ("O2", 1, 20240103, "Returned"),
    ]


def test_it_is_known_and_read_again_under_other_settings(settings: Settings, tmp_path: Path) -> None:
    deliver(settings, tmp_path, {"orders": LINES}, **itself("order_date"))
    assert deliver(settings, tmp_path, {"orders": LINES}, **itself("order_date")).status == "unchanged"
    again = deliver(settings, tmp_path, {"orders": LINES}, **itself("order_date desc"))
    assert (again.status, again.sources["orders"].total("read")) == ("loaded", 3)
