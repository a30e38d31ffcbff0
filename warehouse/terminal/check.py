"""The results of all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal import rules
from warehouse.terminal.formats import indented, plain, several, short_path

FINDINGS = 20

if TYPE_CHECKING:
    from warehouse.check import CheckAccount
    from warehouse.control import ControlAccount


def checked(account: CheckAccount) -> list[RenderableType]:
    """Return how many rules hold for everything, and those that fail."""
    sign, style = ("✗ ", "bold red") if account.errors else ("✓ ", "bold green")
    head = Text().append(sign, style=style).append("Checked everything: ").append(rules.summary(account.quality))
    left = len(account.of_deliveries)
    note = f"{several(left, 'more rule')} {'is' if left == 1 else 'are'} about deliveries, and asked at each load."
    return [head, indented(Text(note, style="dim")), *rules.details(account.quality)]


def held_against(account: ControlAccount) -> list[RenderableType]:
    """Return whether a warehouse agrees with the figures of its sample, and where it does not."""
    name = short_path(account.control.path)
    if not account.findings:
        planted = account.planted
        errors = f"all {several(sum(planted.values()), 'planted error')} found, by {several(len(planted), 'rule')}"
        text = Text().append("✓ ", style="bold green").append(f"Agrees with {name}: ")
        return [text.append(f"{errors}; no clean record held back; all totals equal.")]
    head = Text().append("✗ ", style="bold red").append(f"Differs from {name} in ")
    parts: list[RenderableType] = [head.append(f"{several(len(account.findings), 'figure')}:")]
    parts += [indented(Text(plain(finding))) for finding in account.findings[:FINDINGS]]
    left = len(account.findings) - FINDINGS
    if left > 0:
        parts.append(indented(Text(f"and {left:,} more: --json shows them", style="dim")))
    return parts
