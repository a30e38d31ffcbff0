"""Who was forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal.formats import columns, indented, moment, number, plain, several, short_path

if TYPE_CHECKING:
    from warehouse.forget import Forgotten


def forgotten(account: Forgotten, key: str) -> list[RenderableType]:
    """Return what was erased, where, and which exports still hold it."""
    who = f"{account.dimension} {plain(key)}"
    head = Text().append("✓ ", style="bold green")
    if account.erasure_id is None and account.first is not None:
        head.append(f"Nothing is left of {who}, who was forgotten on {moment(account.first)} UTC.")
    else:
        head.append(f"Forgot {who}; the proof is number {account.erasure_id} in audit.erasure.")
    parts: list[RenderableType] = [head]
    if account.rows:
        table = columns(f"{'Table':22}", f"{'Rows':>8}", numbers=(f"{'Rows':>8}",))
        for name, rows in account.rows.items():
            table.add_row(plain(name), number(rows))
        parts += [Text(), indented(table)]
    if account.snapshots:
        parts += [Text(), _still(account.snapshots)]
    if account.unseen:
        note = f"{several(len(account.unseen), 'export')} cannot be looked into from here: {_some(account.unseen)}."
        parts.append(indented(Text(note, style="yellow")))
    if account.others:
        where = ", ".join(f"{plain(table)} ({number(rows)})" for table, rows in account.others.items())
        note = f"Others bear the same name or address, and keep it: {where}."
        parts.append(indented(Text(note, style="yellow")))
    if account.left:
        note = " ".join([*map(plain, account.left), "The next load, or `forget`, sweeps it."])
        parts.append(indented(Text(note, style="yellow")))
    if account.beyond:
        parts += [Text(), indented(Text(" ".join(map(plain, account.beyond)), style="dim"))]
    return parts


def _still(snapshots: list[str]) -> RenderableType:
    what = several(len(snapshots), "snapshot still holds", "snapshots still hold")
    note = f"{what} the data: {_some([short_path(path) for path in snapshots])}. Export there again with --keep 1."
    return indented(Text(note, style="yellow"))


def _some(names: list[str]) -> str:
    return ", ".join(map(plain, names[:3])) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")


def lifted(name: str, key: str) -> Text:
    """Return that the data of a person may be loaded again."""
    text = Text().append("✓ ", style="bold green")
    return text.append(f"The next delivery may bring the personal data of {name} {plain(key)} again.")
