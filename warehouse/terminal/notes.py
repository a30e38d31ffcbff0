"""The short accounts: a migration, an export, a sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal.words import NextSteps, indented, program, several, short_path

if TYPE_CHECKING:
    from warehouse.sample import Control


def migrated(before: str | None, after: str | None) -> Text:
    """Return what a migration did."""
    text = Text().append("✓ ", style="bold green")
    if before == after:
        return text.append(f"The database is at revision {after} already.")
    start = "a database without schemas" if before is None else f"revision {before}"
    return text.append(f"Migrated from {start} to revision {after}.")


def shop_written(folder: Path) -> list[RenderableType]:
    """Return what the small sample is, and how to load it."""
    text = Text().append("✓ ", style="bold green").append(f"Wrote a small shop to {short_path(folder)}:")
    text.append(" 50 customers, 60 products, 100 orders.")
    return [text, Text(), NextSteps([(f"{program()} load {folder}", "load it")])]


def made_up(control: Control) -> list[RenderableType]:
    """Return what a sample holds, and how to load it."""
    folder, totals = control.path.parent, control.totals
    written = several(len(control.deliveries), "delivery", "deliveries")
    return [
        Text().append("✓ ", style="bold green").append(f"Wrote {written} to {short_path(folder)}."),
        indented(
            Text(f"Once loaded: {totals.fact_rows:,} order lines, revenue {totals.completed_revenue:,.2f}.", "dim")
        ),
        Text(),
        NextSteps([(f"{program()} load {folder}", "load it")]),
    ]
