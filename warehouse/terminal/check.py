"""How all rules fared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal import rules
from warehouse.terminal.words import indented, several

if TYPE_CHECKING:
    from warehouse.check import CheckAccount


def checked(account: CheckAccount) -> list[RenderableType]:
    """Return how many rules hold over everything, and those that do not."""
    results = account.quality.results
    sign, style = ("✗ ", "bold red") if account.errors else ("✓ ", "bold green")
    head = Text().append(sign, style=style).append("Checked everything: ").append(rules.summary(results))
    left = len(account.of_deliveries)
    note = f"{several(left, 'more rule')} {'is' if left == 1 else 'are'} about deliveries, and asked at each load."
    return [head, indented(Text(note, style="dim")), *rules.details(results)]
