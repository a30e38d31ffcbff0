"""The units of measures, such as their currency: values in different units are never added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column
from sqlalchemy.sql import visitors


def units_in(*expressions: Any) -> list[Column[Any]]:
    """Return the columns with the units of the measures in some expressions."""
    found: dict[Column[Any], None] = {}
    for part in (part for one in expressions for part in visitors.iterate(one) if isinstance(part, Column)):
        unit = getattr(part.info.get("word"), "unit", None)
        if unit is not None and part.table is not None:
            found.setdefault(part.table.c[unit])
    return list(found)


def unit_text(unit: object, column: str = "currency") -> str:
    """Return a unit for people, even if there is none."""
    return f"(no {column})" if unit is None else str(unit)


def unit_order(units: Sequence[str | None]) -> list[str | None]:
    """Return units in the order of their names, with the unnamed one last."""
    return sorted(units, key=lambda unit: (unit is None, unit or ""))
