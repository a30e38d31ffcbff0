"""The state of a warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.printable import sized
from warehouse.terminal.database import location
from warehouse.terminal.formats import NextSteps, columns, indented, labelled, moment, number, plain, program, several
from warehouse.terminal.history import table as batch_table
from warehouse.terminal.worth import in_figures

if TYPE_CHECKING:
    from warehouse.database.connect import Database
    from warehouse.headline import Worth
    from warehouse.health import Finding, Health
    from warehouse.history import BatchLine
    from warehouse.status import Freshness, Status

NAME = 22


def standing(
    database: Database,
    status: Status,
    batches: Sequence[BatchLine] | None,
    worth: Worth | None,
    health: Health,
    *,
    today: date,
) -> list[RenderableType]:
    """Return the state of a warehouse, with its last batches, and what is wrong with it."""
    rows = [
        ("Database", Text(location(database))),
        ("Server", Text(f"PostgreSQL {plain(health.server)}")),
        ("Size", Text(_size(health))),
        ("Revision", Text(str(status.revision))),
        *([] if worth is None else [(worth.title, in_figures(worth))]),
    ]
    if status.waiting:
        verb = "waits" if status.waiting == 1 else "wait"
        waiting = Text().append(several(status.waiting, "record"), style="yellow").append(f" {verb} in the quarantine")
        rows.append(("Held back", waiting))
    if batches is not None and not batches:
        steps = [(f"{program()} load", "load the first delivery")]
        said = [Text("  Nothing was loaded yet."), *_stale(status.stale), *_wrong(health.findings)]
        return [labelled(rows), Text(), *said, Text(), NextSteps(steps)]
    return [
        labelled(rows),
        Text(),
        *([] if status.sources is None else [_fresh(status.sources, today), *_stale(status.stale), Text()]),
        _gold(status.gold),
        *([] if batches is None else [Text(), batch_table(batches)]),
        *_wrong(health.findings),
    ]


def _size(health: Health) -> str:
    layers = ", ".join(f"{name} {sized(size)}" for name, size in health.layers.items())
    room = "" if health.free is None else f"; {sized(health.free)} are free"
    growth = "" if health.growth is None else f"; a batch adds some {sized(health.growth)}"
    return f"{sized(health.size)}: {layers}{growth}{room}"


def _wrong(findings: Sequence[Finding]) -> list[RenderableType]:
    """Return what is wrong, and what to do about each."""
    if not findings:
        return []
    lines: list[RenderableType] = [Text()]
    for finding in findings:
        line = Text().append("! ", style="bold yellow").append(plain(finding.what[:1].upper() + finding.what[1:]))
        lines.append(indented(line.append(f": {plain(finding.advice)}.")))
    return lines


def _fresh(sources: Sequence[Freshness], today: date) -> RenderableType:
    found = columns(f"{'Source':{NAME}}", "Accepted", "As of", "Last file (UTC)", numbers=("Accepted",))
    for source in sources:
        if source.as_of is None or source.loaded_at is None:
            found.add_row(plain(source.source), number(0), Text("never", style="dim"))
            continue
        as_of = Text(str(source.as_of)).append(
            f" {_age(source.as_of, today)}", style="yellow" if source.is_stale else "dim"
        )
        found.add_row(plain(source.source), number(source.accepted), as_of, moment(source.loaded_at))
    return indented(found)


def _stale(sources: Sequence[Freshness]) -> list[RenderableType]:
    """Return a line for each source that is older than the settings allow."""
    return [
        indented(Text().append("! ", style="bold yellow").append(f"{source.source} is stale: {source.lateness()}."))
        for source in sources
    ]


def _age(day: date, today: date) -> str:
    days = (today - day).days
    if days == 0:
        return "today"
    return f"{several(days, 'day')} ago" if days > 0 else f"in {several(-days, 'day')}"


def _gold(rows: dict[str, int | None]) -> RenderableType:
    found = columns(f"{'Gold':{NAME}}", f"{'Rows':>8}", numbers=(f"{'Rows':>8}",))
    for name, count in rows.items():
        found.add_row(plain(name), Text("locked", style="yellow") if count is None else number(count))
    return indented(found)
