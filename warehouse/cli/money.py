"""What the warehouse is worth in one number: the command line knows the model, the readers do not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from warehouse.model import sales
from warehouse.model.marts.measures import completed, stands

if TYPE_CHECKING:
    from rich.text import Text
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Revenue:
    """The revenue of the completed order lines, and how many lines there are; lines that vanished count apart."""

    amount: Decimal
    completed: int
    lines: int
    vanished: int = 0
    vanished_amount: Decimal = Decimal(0)

    def in_words(self) -> Text:
        """Return it for people."""
        from rich.text import Text  # noqa: PLC0415

        from warehouse.terminal.words import several  # noqa: PLC0415

        text = Text().append(f"{self.amount:,.2f}", style="bold")
        text.append(f" from {self.completed:,} completed of {self.lines:,} order lines in all")
        if self.vanished:
            lines = several(self.vanished, "line that has vanished", "lines that have vanished")
            text.append(f"; not counted: {lines}, {self.vanished_amount:,.2f}", style="yellow")
        return text

    def as_json(self) -> dict[str, object]:
        """Return it for programs; the amount is a text, so that no digit is lost."""
        return {
            "completed": f"{self.amount:.2f}",
            "completed_lines": self.completed,
            "lines": self.lines,
            "vanished": f"{self.vanished_amount:.2f}",
            "vanished_lines": self.vanished,
        }


def revenue(connection: Connection) -> Revenue:
    """Add up the completed order lines that stand, and the amounts of all lines that do not."""
    query = select(
        func.coalesce(func.sum(sales.c.total_amount).filter(completed), 0),
        func.count().filter(completed),
        func.count().filter(stands),
        func.count().filter(~stands),
        func.coalesce(func.sum(sales.c.total_amount).filter(~stands), 0),
    ).select_from(sales)
    amount, done, lines, vanished, lost = connection.execute(query).one()
    return Revenue(Decimal(amount), done, lines, vanished, Decimal(lost))
