"""Drafts for deliveries of workbooks: of one sheet, of several, and with rows above the header."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests.files.test_workbooks import DAY, book, sheet
from warehouse.database.connect import connect
from warehouse.drafting import draft_toml
from warehouse.files import find_deliveries
from warehouse.load import Request, load
from warehouse.model import metadata, sales
from warehouse.settings import Settings

CLIENTS: list[Sequence[Any]] = [
    ("Client no", "Client name", "City", "Client since"),
    ("K1", "Ada Byron", "Leeds", (45000, DAY)),
    ("K2", "Max Planck", "Hull", (45100, DAY)),
]
ITEMS: list[Sequence[Any]] = [
    ("SKU", "Item name", "Category", "Price"),
    ("S1", "Kettle", "Kitchen", 30.0),
    ("S2", "Stove", "Kitchen", 210.5),
]
SALES: list[Sequence[Any]] = [
    ("Receipt no", "Date sold", "Client no", "SKU", "Qty", "Unit price", "Paid by"),
    (5001, (46100, DAY), "K1", "S1", 2, 28.5, "Card"),
    (None, None, None, "S2", 1, 210.5, None),
    (5002, (46101, DAY), "K2", "S1", 1, 30.0, "Card"),
]


def _sheet(rows: Sequence[Sequence[Any]], *above: Sequence[Any]) -> str:
    return sheet(dict(enumerate([*above, *rows], 1)))


def _books(folder: Path, books: dict[str, dict[str, str]]) -> Path:
    folder.mkdir()
    for name, sheets in books.items():
        (book(folder, sheets) / "orders.xlsx").rename(folder / f"{name}.done")
    for path in folder.iterdir():
        path.rename(path.with_suffix(".xlsx"))
    return folder


def _loaded(delivery: Path, settings: Settings) -> tuple[dict[str, Any], int, Decimal]:
    drafted = tomllib.loads(draft_toml(delivery, metadata))
    ours = Settings.model_validate({**drafted, "database_url": settings.database_url})
    with connect(ours) as database:
        (one,) = find_deliveries(delivery, ours)
        account = load(database, metadata, ours, Request(one.name, dict.fromkeys(ours.sources, one), one.as_of))
        assert account.status == "loaded", [(one.rule, one.examples) for one in account.quality.results if one.gate]
        with database.engine.connect() as connection:
            lines, total = connection.execute(select(func.count(), func.sum(sales.c.total_amount))).one()
    return drafted["sources"], lines, total


def test_sheets_of_one_workbook(tmp_path: Path, settings: Settings) -> None:
    """Each source takes its sheet, below its title rows; heads on the first line of a receipt are carried down."""
    sheets = {
        "Sales": _sheet(SALES, ("Sales of the shop", "2026"), ("all tills",)),
        "Clients": _sheet(CLIENTS),
        "Items": _sheet(ITEMS, ("Price list",)),
        "Read me": sheet({1: ("Ask Jo.",)}),
    }
    drafted, lines, total = _loaded(_books(tmp_path / "shop", {"shop": sheets}), settings)
    assert {name: (one["path"], one["sheet"], one.get("skip_lines", 0)) for name, one in drafted.items()} == {
        "customers": ("shop.xlsx", "Clients", 0),
        "orders": ("shop.xlsx", "Sales", 2),
        "products": ("shop.xlsx", "Items", 1),
    }
    assert drafted["orders"]["carry_down"] == {"columns": ["Receipt no", "Date sold", "Client no", "Paid by"]}
    assert (lines, round(total, 2)) == (3, Decimal("297.50"))


def test_a_workbook_for_each_source(tmp_path: Path, settings: Settings) -> None:
    """A workbook of one sheet needs no name of it, and the name of a sheet says nothing where it is none."""
    books = {
        "sales": {"Sheet1": _sheet(SALES)},
        "clients": {"Sheet1": _sheet(CLIENTS)},
        "items": {"Sheet1": _sheet(ITEMS)},
    }
    drafted, lines, total = _loaded(_books(tmp_path / "shop", books), settings)
    assert {name: one["path"] for name, one in drafted.items()} == {
        "customers": "clients.xlsx",
        "orders": "sales.xlsx",
        "products": "items.xlsx",
    }
    assert not any("sheet" in one for one in drafted.values())
    assert (lines, round(total, 2)) == (3, Decimal("297.50"))


def test_heads_in_a_sheet_of_their_own(tmp_path: Path, settings: Settings) -> None:
    """Order heads and lines in two sheets of one workbook: the sheet of the heads is looked up."""
    heads = [
        ("Order no", "Order date", "Client no", "Status"),
        (7, (46100, DAY), "K1", "Completed"),
        (8, (46101, DAY), "K2", "Completed"),
    ]
    lines = [
        ("Order no", "Line no", "SKU", "Qty", "Unit price"),
        (7, 1, "S1", 2, 28.5),
        (7, 2, "S2", 1, 210.5),
        (8, 1, "S1", 1, 30.0),
    ]
    sheets = {"Orders": _sheet(heads), "Order lines": _sheet(lines), "Clients": _sheet(CLIENTS)}
    drafted, count, total = _loaded(_books(tmp_path / "shop", {"export": sheets}), settings)
    assert drafted["orders"]["sheet"] == "Order lines"
    (lookup,) = drafted["orders"]["lookups"]
    assert (lookup["path"], lookup["sheet"], lookup["on"]) == ("export.xlsx", "Orders", {"Order no": "Order no"})
    assert (count, round(total, 2)) == (3, Decimal("297.50"))
