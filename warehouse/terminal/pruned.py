"""What was pruned, and what is lost with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal.formats import NextSteps, columns, headline, indented, labelled, number, plain, program, seconds

if TYPE_CHECKING:
    from warehouse.prune import PruneAccount

NUMBERS = ("Rows", "Size")


def pruned(account: PruneAccount, again: str) -> list[RenderableType]:
    """Return the rows that went, or would go, by table, and what is lost; ``again`` carries out a plan."""
    before = ", ".join(dict.fromkeys(str(day) for day in account.limits.values()))
    if account.status == "unchanged":
        return [Text().append("✓ ", style="bold green").append(f"Nothing from before {before} can be pruned.")]
    text = Text()
    if account.status == "planned":
        text.append("✓ Plan of pruning", style="bold cyan")
        text.append(f" what is from before {before}; nothing was changed", style="dim")
    else:
        text.append(f"✓ Pruned as batch {account.batch_id}", style="bold green")
        text.append(f": what is from before {before}")
    parts: list[RenderableType] = [headline(text, seconds(account.seconds)), Text(), _tables(account), Text()]
    parts.append(indented(Text("No longer possible" if account.status == "pruned" else "Then no longer possible")))
    parts += [indented(Text(f"- {plain(one)}", style="yellow"), 4) for one in account.lost]
    parts += [indented(Text(plain(one), style="yellow")) for one in account.notes]
    room = Text(megabytes(account.size_before))
    if account.size_after is not None:
        room.append(f" before, {megabytes(account.size_after)} now")
    parts += [Text(), labelled([("On disk", room)])]
    steps = [(f"{program()} history", "the batches")]
    if account.status == "planned":
        steps = [(again, "carry it out; it cannot be undone")]
    return [*parts, Text(), NextSteps(steps)]


def _tables(account: PruneAccount) -> RenderableType:
    table = columns("Table", *NUMBERS, "Before", numbers=NUMBERS)
    for one in account.tables:
        table.add_row(plain(one.table), number(one.rows), megabytes(one.bytes), str(one.before))
    return indented(table)


def megabytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / 1024:,.0f} kB" if size < 10 * 1024**2 else f"{size / 1024**2:,.1f} MB"
