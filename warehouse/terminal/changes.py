"""What a plan would change in histories and facts, with a few examples of each kind by key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from warehouse.terminal.formats import Clipped, indented, plain
from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from warehouse.load.batch.account import BatchAccount, Change, PlannedChanges

EXAMPLES = 3
KEY = 10
KINDS = {
    "opened": ("version opened", "versions opened"),
    "split": ("version put in between", "versions put in between"),
    "closed": ("version closed", "versions closed"),
    "removed": ("version removed", "versions removed"),
    "vanished": ("vanished", "vanished"),
    "returned": ("returned", "returned"),
    "repointed": ("row moved to the version of its day", "rows moved to the version of their day"),
    "repriced": ("row with another price", "rows with another price"),
}
"""The kinds of changes in the order in which they are shown, with singular and plural."""


def listed(batches: Sequence[BatchAccount]) -> list[RenderableType]:
    """Return what plans report, table by table; nothing if no history and no known fact would change."""
    parts: list[RenderableType] = []
    for name in batches[0].gold:
        for kind, words in KINDS.items():
            planned = [batch.changes[name][kind] for batch in batches if kind in batch.changes.get(name, {})]
            if planned:
                parts += _part(name, kind, words, planned)
    return [*parts, Text()] if parts else []


def _part(table: str, kind: str, words: tuple[str, str], planned: Sequence[PlannedChanges]) -> list[RenderableType]:
    count = sum(one.count for one in planned)
    examples = [example for one in planned for example in one.examples][:EXAMPLES]
    heading = Text().append(f"{count:,} {words[count > 1]}", style="bold")
    heading.append(f" in {plain(table)}", style="dim")
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(min_width=KEY)
    if any(example.since for example in examples):
        rows.add_column(no_wrap=True)
    for example in examples:
        when = [Text(_when(kind, example), style="dim")] if example.since else []
        said = [Clipped(_said(kind, example))] if example.changed else []
        rows.add_row(Clipped(Text(plain(example.key), style="cyan")), *when, *said)
    more = [indented(Text(f"and {count - len(examples):,} more", style="dim"), 4)] if count > len(examples) else []
    return [indented(heading), indented(rows, 4), *more]


def _said(kind: str, change: Change) -> Text:
    """Return the values before and after."""
    text = Text()
    for name, (before, after) in change.changed.items():
        text.append(", " if text else "")
        text.append(f"{plain(name)} ", style="dim")
        if kind == "closed" or (before is None and kind == "repointed"):
            text.append(_value(before if kind == "closed" else after))
        else:
            text.append(_value(before)).append(" → ", style="dim").append(_value(after), style="bold")
    return text


def _value(value: str | None) -> str:
    return "nothing" if value is None else plain(value)


def _when(kind: str, change: Change) -> str:
    since, until = change.since, change.until
    if since is None:
        return ""
    if kind == "closed":
        return f"until {until}"
    opens = "first" if since == FIRST_DAY else f"from {since}"
    return opens if until in (None, LAST_DAY) else f"{opens} to {until}"
