"""Small tables drawn in a test: what is delivered, and what gold shows then.

In a drawn cell `-` is nothing, `…` the beginning or the end of time, and quotes keep blanks. Columns that are not drawn
are filled in where something is delivered, and not looked at where something is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tests.history.loading import Warehouse
from tests.history.oracle import FIRST, LAST, Delivery, File

NOTHING, EVER = "-", "…"
REST: dict[str, dict[str, str | None]] = {
    "customers": {
        "customer_name": "Ann",
        "email": None,
        "city": "Austin",
        "state": "TX",
        "country": "US",
        "signup_date": None,
    },
    "products": {"product_name": "Mug", "category": "Home", "price": "10"},
    "orders": {
        "order_line": "1",
        "order_date": "2024-01-15",
        "customer_id": "C1",
        "product_id": "P1",
        "quantity": "1",
        "unit_price": None,
        "order_status": "Completed",
        "payment_mode": "PayPal",
    },
}
"""What a delivered record says where nothing is drawn."""


def drawn(text: str) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the rows of a drawn table."""
    heading, *rows = ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())
    assert all(len(row) == len(heading) for row in rows), f"not a table: {text}"
    return heading, rows


def delivery(day: str, *, snapshots: Collection[str] = (), **tables: str) -> Delivery:
    """Return what is handed over on a day, by source; those named in ``snapshots`` hold every key."""
    files = {name: File(tuple(_records(name, text)), name in snapshots) for name, text in tables.items()}
    return Delivery(date.fromisoformat(day), files)


def _records(source: str, text: str) -> Iterable[dict[str, str | None]]:
    heading, rows = drawn(text)
    for row in rows:
        texts = [None if cell == NOTHING else cell.strip("'") for cell in row]
        yield REST[source] | dict(zip(heading, texts, strict=True))


def assert_gold(warehouse: Warehouse, **tables: str) -> None:
    """Hold gold against drawn tables, row by row; the order of the rows does not matter."""
    gold = warehouse.gold()
    for name, text in tables.items():
        assert_rows(getattr(gold, name), text)


def assert_rows(found: Iterable[Mapping[str, Any]], text: str) -> None:
    """Hold rows against a drawn table."""
    heading, rows = drawn(text)
    assert sorted([shown(row[name]) for name in heading] for row in found) == sorted(rows)


def shown(value: object) -> str:
    """Return a value as it is drawn."""
    if value is None:
        return NOTHING
    if value in (FIRST, LAST):
        return EVER
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".")
    text = str(value)
    return text if text == text.strip() else f"'{text}'"
