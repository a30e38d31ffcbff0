"""What another type does to the values that a column has: nothing, it changes them, or it refuses some."""

from __future__ import annotations

import re

_TEXT = re.compile(r"text|character varying(?:\((\d+)\))?")
_NUMBER = re.compile(r"numeric(?:\((\d+),(-?\d+)\))?")
_FLOATS = ("double precision", "real")
_WHOLE = {"smallint": 5, "integer": 10, "bigint": 19}
"""The digits of the whole numbers of each type; the last one has not all of its numbers."""
_ENDLESS = 1 << 20
"""More than the digits, and the characters, of any type."""


def using(name: str, new: str) -> str:
    """Return the expression of the values in a new type.

    A cast to a text of a length would cut what is longer; without it, PostgreSQL refuses that.
    """
    return f"{name}::text" if new.startswith("character varying") else f"{name}::{new}"


def becomes(old: str, new: str) -> str | None:
    """Return what a note says that the values become; None where all of them stay what they are."""
    if _holds(old, new):
        return None
    before, after = _digits(old), _digits(new)
    if before is not None and after is not None and before[1] > after[1]:
        return f"with more decimals than {new} has are rounded here, and too large ones stop the migration."
    if old in _FLOATS and after is not None:
        return f"are rounded to {new} here, and those that do not fit stop the migration."
    if before is not None and new in _FLOATS:
        return f"become the nearest {new} here."
    if old.startswith("timestamp") and new == "date":
        return "lose their time of day here."
    return f"that are no {new} stop the migration here."


def _holds(old: str, new: str) -> bool:
    """Return whether every value of a type is one of the other type too."""
    if (before := _TEXT.fullmatch(old)) and (after := _TEXT.fullmatch(new)):
        longest, room = (int(one[1] or _ENDLESS) for one in (before, after))
        return longest <= room
    of, to = _digits(old), _digits(new)
    return of is not None and to is not None and of[0] <= to[0] and of[1] <= to[1]


def _digits(kind: str) -> tuple[int, int] | None:
    """Return how many digits numbers have before and after the point; None for what is no exact number."""
    if kind in _WHOLE:
        return _WHOLE[kind], 0
    found = _NUMBER.fullmatch(kind)
    if found is None:
        return None
    whole, decimals = (int(found[1]), int(found[2])) if found[1] else (2 * _ENDLESS, _ENDLESS)
    return whole - decimals, decimals
