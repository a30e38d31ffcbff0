"""The days that a report is about, and how days are written on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement

from warehouse.vocabulary.calendar import date_key

FAR = 366
"""Days without anything after which, or before which, few days are far from the others."""
FEW = 0.02
"""The share of the days that may lie far from the others, and is then not drawn."""

Day = tuple[date, Decimal]


@dataclass(frozen=True)
class Period:
    """The days from the first to the last, both included; without one of them there is no end on that side."""

    first: date | None = None
    last: date | None = None

    @property
    def is_all(self) -> bool:
        """Whether it is all of history."""
        return self.first is None and self.last is None

    def holds(self, key: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Return the conditions for a key of the calendar to lie in it."""
        first = [] if self.first is None else [key >= date_key(self.first)]
        return [*first, *([] if self.last is None else [key <= date_key(self.last)])]

    def label(self) -> str:
        """Return it as the beginning of a sentence."""
        if self.first and self.last:
            return f"{day_text(self.first)} to {day_text(self.last)}"
        if self.first:
            return f"Since {day_text(self.first)}"
        return f"Up to {day_text(self.last)}" if self.last else "All time"


ALWAYS = Period()


def day_text(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day:%b %Y}"


def apart(days: Sequence[Day]) -> tuple[list[Day], list[Day]]:
    """Divide days in order into those that belong together, and the few that lie far before or after them.

    A slip of the pen in a date would otherwise squeeze years of history into a corner of the picture.
    """
    first, last, most = 0, len(days), max(1, int(len(days) * FEW)) if len(days) >= 10 else 0
    for place in range(1, most + 1):
        if (days[place][0] - days[place - 1][0]).days > FAR:
            first = place
        if (days[-place][0] - days[-place - 1][0]).days > FAR:
            last = len(days) - place
    return list(days[first:last]), [*days[:first], *days[last:]]
