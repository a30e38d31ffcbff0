"""The days that a report is about, and how it writes days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause

from warehouse.vocabulary.calendar import date_key
from warehouse.vocabulary.units import unit_text

FAR = 366
"""Length of an empty gap, in days, that separates a few days from the rest."""
FEW = 0.02
"""The share of the days that may be far from the others, and is then not drawn."""

Day = tuple[date, Decimal]


@dataclass(frozen=True)
class Unit:
    """The unit of lines, as the value of one of their columns: a currency, or None where they do not name one."""

    column: str
    value: str | None

    @property
    def text(self) -> str:
        """The unit for people."""
        return unit_text(self.value, self.column)


@dataclass(frozen=True)
class Period:
    """The days from the first to the last, both included; without one of them it is open on that side.

    With ``unit`` it covers only the lines in that unit, because others cannot be added to them.
    """

    first: date | None = None
    last: date | None = None
    unit: Unit | None = None

    @property
    def is_all(self) -> bool:
        """Whether it is all of history."""
        return self.first is None and self.last is None

    @property
    def is_everything(self) -> bool:
        """Whether it includes all lines."""
        return self.is_all and self.unit is None

    @property
    def columns(self) -> set[str]:
        """The columns of the lines that it needs, besides the key of the day."""
        return set() if self.unit is None else {self.unit.column}

    def holds(self, rows: FromClause, key: str) -> list[ColumnElement[bool]]:
        """Return the conditions for lines to be in it; ``key`` names their calendar key."""
        first = [] if self.first is None else [rows.c[key] >= date_key(self.first)]
        last = [] if self.last is None else [rows.c[key] <= date_key(self.last)]
        unit = [] if self.unit is None else [rows.c[self.unit.column].is_not_distinct_from(self.unit.value)]
        return [*first, *last, *unit]

    def label(self) -> str:
        """Return the period as the beginning of a sentence."""
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
    """Divide ordered days into those that belong together and the few that are far before or after them.

    Otherwise one mistyped date would squeeze years of history into a corner of the chart.
    """
    first, last, most = 0, len(days), max(1, int(len(days) * FEW)) if len(days) >= 10 else 0
    for place in range(1, most + 1):
        if (days[place][0] - days[place - 1][0]).days > FAR:
            first = place
        if (days[-place][0] - days[-place - 1][0]).days > FAR:
            last = len(days) - place
    return list(days[first:last]), [*days[:first], *days[last:]]
