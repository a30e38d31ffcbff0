"""The account of an undone batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal import changes, rules
from warehouse.terminal.account import Surroundings, aside, full, gold, notes
from warehouse.terminal.formats import NextSteps, headline, labelled, plain
from warehouse.terminal.worth import in_figures

if TYPE_CHECKING:
    from warehouse.load.batch.account import BatchAccount


def undone(batch: BatchAccount, number: int, around: Surroundings) -> list[RenderableType]:
    """Return what undoing a batch changed, and how to bring it back."""
    if batch.status == "refused":
        return full([batch], around)
    if around.plan:
        text = Text().append(f"✓ Plan of undoing batch {number}", style="bold cyan")
        text.append("; nothing was changed", style="dim")
    else:
        text = Text().append(f"✓ Batch {number} is undone", style="bold green")
        text.append(": all is as if it had never been loaded")
    parts: list[RenderableType] = [headline(text, aside([batch], numbers=not around.plan)), Text(), gold([batch])]
    parts += [Text(), *changes.listed([batch]), *notes([batch])]
    parts += [labelled([("Rules", rules.summary(batch.quality))]), *rules.details(batch.quality)]
    if rules.has_details(batch.quality):
        parts.append(Text())
    rest = [("Database", Text(plain(around.database)))]
    if around.worth is not None:
        rest.insert(0, (around.worth.title, in_figures(around.worth)))
    steps = [(around.again, "carry it out")]
    if not around.plan:
        steps = [
            (f"{around.program} undo {batch.batch_id}", "bring it back"),
            (f"{around.program} history", "what was loaded, and what was undone"),
        ]
    return [*parts, labelled(rest), Text(), NextSteps(steps)]
