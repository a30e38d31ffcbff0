"""Month names in dates, in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func

from warehouse.files.months import MONTH_PATTERNS


def in_numbers(iso: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a date `2026-okt-05` with the number of its month."""
    for number, names in enumerate(MONTH_PATTERNS, 1):
        iso = func.regexp_replace(iso, f"-(?:{names})-", f"-{number:02}-", "i")
    return iso
