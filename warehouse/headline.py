"""What a warehouse is worth in one figure, as its model declares it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, case, func, literal, select

from warehouse.vocabulary.fact import VANISHED
from warehouse.vocabulary.report import Headline, Report


@dataclass(frozen=True)
class Worth:
    """What the lines bring that count, how many they are, and how many lines there are; deleted ones count apart."""

    headline: Headline
    value: Decimal
    counted: int
    lines: int
    vanished: int = 0
    vanished_amount: Decimal = Decimal(0)

    @property
    def name(self) -> str:
        """What the figure is called by programs."""
        return self.headline.figure.name

    @property
    def title(self) -> str:
        """What the figure is called by people."""
        return self.headline.figure.title

    def shown(self, value: Decimal) -> str:
        """Return a value of the figure in full."""
        return f"{value:,.{self.headline.figure.digits}f}"

    def as_json(self) -> dict[str, object]:
        """Return it for programs; the amounts are texts, so that no digit is lost."""
        digits = self.headline.figure.digits
        return {
            self.headline.counted: f"{self.value:.{digits}f}",
            f"{self.headline.counted}_lines": self.counted,
            "lines": self.lines,
            "vanished": f"{self.vanished_amount:.{digits}f}",
            "vanished_lines": self.vanished,
        }


def worth(connection: Connection, report: Report) -> Worth:
    """Add up the lines that stand, and those that do not, in one pass."""
    headline, vanished = report.headline, report.fact.c[VANISHED]
    counts = literal(1) if headline.when is None else case((headline.when, 1))
    query = select(vanished, headline.figure.value, headline.amount.value, func.count(counts), func.count()).group_by(
        vanished
    )
    found = {bool(is_vanished): rest for is_vanished, *rest in connection.execute(query)}
    value, _, counted, lines = found.get(False, (0, 0, 0, 0))
    _, amount, _, lost = found.get(True, (0, 0, 0, 0))
    return Worth(headline, Decimal(value), counted, lines, lost, Decimal(amount))
