"""The headline figure of a warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from warehouse.terminal.formats import several

if TYPE_CHECKING:
    from warehouse.headline import Worth


def in_figures(worth: Worth) -> Text:
    """Return the figure, and the lines it comes from."""
    headline = worth.headline
    text = Text().append(worth.shown, style="bold")
    if headline.when is not None:
        text.append(f" from {worth.counted:,} {headline.counted} of")
    elif worth.name != "lines":
        text.append(" from")
    if headline.when is not None or worth.name != "lines":
        text.append(f" {several(worth.lines, headline.line.one, headline.line.many)} in all")
    if worth.vanished:
        one, many = (words.rpartition(" ")[2] for words in (headline.line.one, headline.line.many))
        lines = several(worth.vanished, f"{one} that has vanished", f"{many} that have vanished")
        lost = "" if worth.name == "lines" else f", {worth.shown_vanished}"
        text.append(f"; not counted: {lines}{lost}", style="yellow")
    return text
