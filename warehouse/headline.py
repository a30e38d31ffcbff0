"""The headline figure of a warehouse, as its model declares it; one for each currency if there are several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, case, func, literal, select

from warehouse.vocabulary.fact import VANISHED
from warehouse.vocabulary.report import Headline, Report
from warehouse.vocabulary.units import unit_order, unit_text, units_in


@dataclass(frozen=True)
class Part:
    """The total of the counted lines of one unit, how many count, and how many lines there are.

    Deleted lines are counted separately.
    """

    value: Decimal
    counted: int
    lines: int
    vanished: int = 0
    vanished_amount: Decimal = Decimal(0)

    def as_json(self, headline: Headline) -> dict[str, object]:
        """Return it for programs; amounts are texts, so that no digit is lost."""
        digits = headline.figure.digits
        return {
            headline.counted: f"{self.value:.{digits}f}",
            f"{headline.counted}_lines": self.counted,
            "lines": self.lines,
            "vanished": f"{self.vanished_amount:.{digits}f}",
            "vanished_lines": self.vanished,
        }


@dataclass(frozen=True)
class Worth:
    """The totals of the lines by unit; None as the unit if the lines have none, as in most models.

    ``unit`` is the name of the column that holds the unit, None if the figure has none.
    """

    headline: Headline
    parts: Mapping[str | None, Part]
    unit: str | None = None

    @property
    def name(self) -> str:
        """The name of the figure for programs."""
        return self.headline.figure.name

    @property
    def title(self) -> str:
        """The name of the figure for people."""
        return self.headline.figure.title

    @property
    def counted(self) -> int:
        """How many lines count."""
        return sum(part.counted for part in self.parts.values())

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return sum(part.lines for part in self.parts.values())

    @property
    def vanished(self) -> int:
        """How many lines were deleted."""
        return sum(part.vanished for part in self.parts.values())

    @property
    def shown(self) -> str:
        """The figure in full, each unit separately."""
        return self._listed({unit: part.value for unit, part in self.parts.items()})

    @property
    def shown_vanished(self) -> str:
        """The total of the deleted lines, where there are any."""
        return self._listed({unit: part.vanished_amount for unit, part in self.parts.items() if part.vanished})

    def _listed(self, values: Mapping[str | None, Decimal]) -> str:
        digits, several = self.headline.figure.digits, len(self.parts) > 1
        texts = [
            f"{values[unit]:,.{digits}f}"
            + (f" {unit_text(unit, self.unit or 'unit')}" if several or unit is not None else "")
            for unit in unit_order(list(values))
        ]
        *first, last = texts
        return f"{', '.join(first)} and {last}" if first else last

    def as_json(self) -> dict[str, object]:
        """Return it for programs; amounts of several units are not added up but listed by unit."""
        if len(self.parts) == 1:
            ((unit, part),) = self.parts.items()
            return {**part.as_json(self.headline), **({} if unit is None else {str(self.unit): unit})}
        whole = {"lines": self.lines, f"{self.headline.counted}_lines": self.counted, "vanished_lines": self.vanished}
        each = [{str(self.unit): unit, **self.parts[unit].as_json(self.headline)} for unit in unit_order([*self.parts])]
        return {self.headline.counted: None, "vanished": None, **whole, f"by_{self.unit}": each}


def worth(connection: Connection, report: Report) -> Worth:
    """Add up the current lines and the deleted ones in one pass."""
    headline, vanished = report.headline, report.fact.c[VANISHED]
    counts = literal(1) if headline.when is None else case((headline.when, 1))
    unit = next(iter(units_in(headline.figure.value, headline.amount.value)), None)
    by = [vanished] if unit is None else [vanished, unit]
    query = select(
        vanished,
        literal(None) if unit is None else unit,
        headline.figure.value,
        headline.amount.value,
        func.count(counts),
        func.count(),
    ).group_by(*by)
    found = {(bool(gone), of): rest for gone, of, *rest in connection.execute(query)}
    nothing = (0, 0, 0, 0)
    parts = {}
    for of in {of for _, of in found} or {None}:
        value, _, counted, lines = found.get((False, of), nothing)
        _, amount, _, lost = found.get((True, of), nothing)
        parts[of] = Part(Decimal(value), counted, lines, lost, Decimal(amount))
    return Worth(headline, parts, None if unit is None else unit.name)
