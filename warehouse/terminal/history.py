"""The batches, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal.formats import (
    Clipped,
    columns,
    indented,
    labelled,
    number,
    plain,
    seconds,
    several,
    short_path,
    sparkline,
)

if TYPE_CHECKING:
    from warehouse.history import BatchLine

NUMBERS = ("Read", "Held back", "Took")
FEWEST, MOST = 3, 60
"""The fewest batches that show a trend, and the most that are drawn, so that a line fits a narrow terminal."""
STYLES = {"loaded": "green", "refused": "red", "undone": "dim"}


def lines(batches: Sequence[BatchLine], limit: int) -> list[RenderableType]:
    """Return the batches as a table, with the reason below each refused one."""
    if not batches:
        return [Text("No batch was loaded yet.")]
    newest = batches[0].batch_id
    title = Text().append(several(newest, "batch", "batches"), style="bold")
    if newest > len(batches):
        title.append(f", the last {len(batches)} of them")
    if len(batches) < FEWEST:
        return [title, Text(), table(batches)]
    return [title, Text(), trends(batches), Text(), table(batches)]


def trends(batches: Sequence[BatchLine]) -> RenderableType:
    """Return a comparison of the newest batches, the newest at the right."""
    drawn = batches[:MOST][::-1]
    measures = {
        "Read": [float(batch.read) for batch in drawn],
        "Held back": [float(batch.held_back) for batch in drawn],
        "Took": [batch.seconds for batch in drawn],
    }
    return labelled([(name, Text(sparkline(values), style="cyan")) for name, values in measures.items()])


def table(batches: Sequence[BatchLine]) -> RenderableType:
    """Return the batches as a table."""
    found = columns("Batch", "Status", "As of", *NUMBERS, "Delivery", numbers=("Batch", *NUMBERS))
    for batch in batches:
        found.add_row(
            str(batch.batch_id),
            Text(batch.status, style=STYLES.get(batch.status, "")),
            str(batch.as_of),
            number(batch.read),
            number(batch.held_back, "yellow"),
            seconds(batch.seconds),
            Clipped(Text(short_path(batch.delivery), style="dim")),
        )
        if batch.reason:
            found.add_row("", "", "", "", "", "", Text(plain(batch.reason), style="red"))
    return indented(found)
