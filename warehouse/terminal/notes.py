"""The short accounts: a migration, an export, a sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal.words import indented, next_steps, program, several, short_path

if TYPE_CHECKING:
    from warehouse.sample import Control


def migrated(before: str | None, after: str | None) -> Text:
    """Return what a migration did."""
    text = Text("✓ ", style="bold green")
    if before == after:
        return text.append(f"The database is at revision {after} already.", style="not bold")
    start = "a database without schemas" if before is None else f"revision {before}"
    return text.append(f"Migrated from {start} to revision {after}.", style="not bold")


def shop_written(folder: Path) -> list[RenderableType]:
    """Return what the small sample is, and how to load it."""
    text = Text("✓ ", style="bold green").append(f"Wrote a small shop to {short_path(folder)}:", style="not bold")
    text.append(" 50 customers, 60 products, 100 orders.")
    return [text, Text(), next_steps([(f"{program()} load {folder}", "load it")])]


def made_up(control: Control) -> list[RenderableType]:
    """Return what a sample holds, and how to load it."""
    folder, totals = control.path.parent, control.totals
    written = several(len(control.deliveries), "delivery", "deliveries")
    return [
        Text("✓ ", style="bold green").append(f"Wrote {written} to {short_path(folder)}.", style="not bold"),
        indented(
            Text(f"Once loaded: {totals.fact_rows:,} order lines, revenue {totals.completed_revenue:,.2f}.", "dim")
        ),
        Text(),
        next_steps([(f"{program()} load {folder}", "load it")]),
    ]
