"""What the warehouse is worth in one number: the command line knows the model, the readers do not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from warehouse.model import sales

if TYPE_CHECKING:
    from rich.text import Text
    from sqlalchemy import Connection

COUNTS = "Completed"


@dataclass(frozen=True)
class Revenue:
    """The revenue of the completed order lines, and how many lines there are."""

    amount: Decimal
    completed: int
    lines: int

    def in_words(self) -> Text:
        """Return it for people."""
        from rich.text import Text  # noqa: PLC0415

        text = Text().append(f"{self.amount:,.2f}", style="bold")
        return text.append(f" from {self.completed:,} completed of {self.lines:,} order lines in all")

    def as_json(self) -> dict[str, object]:
        """Return it for programs; the amount is a text, so that no digit is lost."""
        return {"completed": f"{self.amount:.2f}", "completed_lines": self.completed, "lines": self.lines}


def revenue(connection: Connection) -> Revenue:
    """Add up the completed order lines."""
    done = sales.c.order_status == COUNTS
    query = select(
        func.coalesce(func.sum(sales.c.total_amount).filter(done), 0), func.count().filter(done), func.count()
    ).select_from(sales)
    amount, completed, lines = connection.execute(query).one()
    return Revenue(Decimal(amount), completed, lines)
