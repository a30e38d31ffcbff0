"""Month names in dates, as patterns and in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func

from warehouse.files.months import MONTHS


def _either(names: str) -> str:
    """Return the pattern of some names; accented letters in both cases, because not every database can fold them."""
    longest_first = sorted(names.split(), key=len, reverse=True)
    return "|".join("".join(sign if sign.isascii() else f"[{sign}{sign.upper()}]" for sign in n) for n in longest_first)


ANY_MONTH = f"({_either(' '.join(MONTHS))})\\.?"
"""The pattern of a month's name, with the full stop of an abbreviated one."""


def in_numbers(iso: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a date `2026-okt-05` with the number of its month."""
    for number, names in enumerate(MONTHS, 1):
        iso = func.regexp_replace(iso, f"-(?:{_either(names)})-", f"-{number:02}-", "i")
    return iso
