"""The account of a replay of the quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal import rules
from warehouse.terminal.account import Surroundings, aside, full, gold
from warehouse.terminal.formats import NextSteps, columns, headline, indented, labelled, number, plain, several
from warehouse.terminal.worth import in_figures

if TYPE_CHECKING:
    from warehouse.load.batch.account import BatchAccount


def replayed(batch: BatchAccount, around: Surroundings) -> list[RenderableType]:
    """Return how many records were tried again, how many entered, and why the others still wait."""
    if batch.status == "refused":
        return full([batch], around)
    tried = sum(source.tried for source in batch.sources.values())
    if not tried:
        text = Text().append("✓ ", style="bold green").append("No record waits that could be tried again.")
        return [text, Text(), NextSteps([(f"{around.program} quarantine list", "what is held back, and why")])]
    parts: list[RenderableType] = [_head(batch, tried, around), Text(), _records(batch)]
    if batch.status != "unchanged":
        parts += [Text(), gold([batch])]
    parts += [Text(), labelled([("Rules", rules.summary(batch.quality))]), *rules.details(batch.quality)]
    if rules.has_details(batch.quality):
        parts.append(Text())
    rest = [("Database", Text(plain(around.database)))]
    if around.worth is not None:
        rest.insert(0, (around.worth.title, in_figures(around.worth)))
    steps = [(f"{around.program} quarantine list", "what waits on, and why")]
    if around.plan and batch.status != "unchanged":
        steps = [(around.again, "carry it out")]
    return [*parts, labelled(rest), Text(), NextSteps(steps)]


def _head(batch: BatchAccount, tried: int, around: Surroundings) -> RenderableType:
    entered = sum(source.entered for source in batch.sources.values())
    if not entered:
        text = Text().append("· None entered: ", style="bold yellow")
        text.append(f"{several(tried, 'record')} tried again, each breaks a rule still. Nothing was changed.")
        return text
    if around.plan:
        text = Text().append("✓ Plan of a replay: ", style="bold cyan")
        text.append(f"{entered:,} of {several(tried, 'record')} would enter").append(
            "; nothing was changed", style="dim"
        )
    else:
        text = (
            Text()
            .append("✓ Replayed: ", style="bold green")
            .append(f"{entered:,} of {several(tried, 'record')} entered")
        )
    return headline(text, aside([batch], numbers=not around.plan))


def _records(batch: BatchAccount) -> RenderableType:
    titles = ("Tried", "Entered", "Resolved", "Wait on")
    table = columns(f"{'Source':22}", *titles, numbers=titles)
    for name, source in batch.sources.items():
        if source.tried:
            waits = source.tried - source.entered
            counts = (number(source.tried), number(source.entered), number(source.resolved), number(waits, "yellow"))
            table.add_row(plain(name), *counts)
    return indented(table)
