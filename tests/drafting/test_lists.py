"""Several items in one cell: split where the lists belong together, else the draft says what stands in the way."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from warehouse.database.connect import connect
from warehouse.drafting import draft_toml
from warehouse.load import Request, load
from warehouse.model import metadata, sales
from warehouse.settings import Settings

LISTS = """Order No,Date,Customer,Items,Quantities,Prices,Status
71,2026-02-02,K1,F-1; F-2,3; 1,2.00; 5.50,Completed
72,2026-02-03,K2,F-1,1,2.00,Completed
73,2026-02-17,K1,F-2; F-3; F-1,1; 2; 4,5.50; 7.00; 2.00,Completed
"""


def orders_of(folder: Path, name: str, text: str) -> dict[str, Any]:
    """Return the settings drafted for the orders in one file."""
    (folder / name).write_text(text)
    source: dict[str, Any] = tomllib.loads(draft_toml(folder, metadata))["sources"]["orders"]
    return source


def test_lists_that_belong_together_are_split_and_load(settings: Settings, tmp_path: Path) -> None:
    orders = orders_of(tmp_path, "orders.csv", LISTS)
    assert orders["split"] == {"columns": ["Items", "Quantities", "Prices"], "by": ";"}
    ours = Settings.model_validate(
        {**tomllib.loads(draft_toml(tmp_path, metadata)), "database_url": settings.database_url}
    )
    with connect(ours) as database:
        account = load(database, metadata, ours, Request("lists", dict.fromkeys(ours.sources, tmp_path)))
        assert account.status == "loaded", account.reason
        with database.engine.connect() as connection:
            found = connection.execute(select(func.count(), func.sum(sales.c.total_amount))).one()
    assert tuple(found) == (6, Decimal("41.00"))


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("Bestellnr;Datum;Kunde;Artikelnummern;Mengen\n1;02.03.2026;K1;A-1|A-2;2|1\n2;15.03.2026;K2;A-1;1\n", "|"),
        ("Order ID,Date,SKUs,Qty\n1,2026-03-02,\"A1, A2\",\"2, 1\"\n2,2026-03-15,A1,1\n", ","),
    ],
    ids=["bars", "commas"],
)  # fmt: skip
def test_other_marks_between_items(text: str, by: str, tmp_path: Path) -> None:
    assert orders_of(tmp_path, "orders.csv", text)["split"]["by"] == by


@pytest.mark.parametrize(
    "text",
    [
        "Order ID;Date;SKU;Qty;Price\n1;2026-03-02;A1;2,5;1,5\n2;2026-03-15;A2;1,5;2,5\n3;2026-03-16;A1;1;2,5\n",
        "Order ID,Date,Product,Qty,Price\n1,2026-03-02,\"Tea, green\",2,1.50\n2,2026-03-15,Pot,1,9.00\n",
    ],
    ids=["decimal commas", "a comma in a name"],
)  # fmt: skip
def test_marks_that_separate_no_items(text: str, tmp_path: Path) -> None:
    assert "split" not in orders_of(tmp_path, "orders.csv", text)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        (
            "orders.csv",
            "Order No,Date,Customer,Items,Total\n1,2026-03-01,K1,2 x Mug; 1 x Tray,25.00\n2,2026-03-02,K2,Mug,9.00\n",
            "orders.csv has the items of an order as a list in one cell, column Items",
        ),
        (
            "EXTF_Buchungsstapel.csv",
            "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;Konto;Gegenkonto (ohne BU-Schlüssel);Belegdatum;"
            "Belegfeld 1\n119,00;S;10001;8400;0103;RE-1\n59,50;S;10002;8400;1503;RE-2\n",
            "EXTF_Buchungsstapel.csv has bookings on accounts, which name no product and no quantity",
        ),
    ],
    ids=["a list of texts", "bookings"],
)
def test_what_stands_in_the_way_is_named(name: str, text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    (said,) = [line for line in draft_toml(tmp_path, metadata).splitlines() if "CANNOT" in line]
    assert sentence in said
    assert "export the order items too" in said
