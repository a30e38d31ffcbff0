"""The two consoles: plain text when piped or when NO_COLOR is set, and no wider than is easy to read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import IO, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from warehouse.printable import printable, within_lines

PIPED_WIDTH = 80
READABLE_WIDTH = 110


class Paper(Console):
    """A console that leaves a closed pipe to the caller, and prints whole sentences to a pipe in one line.

    No text that it prints can move the cursor or colour the screen, even if nobody escaped it; styles can.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the parts of a text, with unprintable characters escaped."""
        for part in super().render(renderable, options):
            yield part if part.control or (part.text.isascii() and part.text.isprintable()) else _harmless(part)

    def on_broken_pipe(self) -> None:
        """Leave a closed pipe to `warehouse.cli.run`."""
        raise BrokenPipeError

    def holds(self, parts: Sequence[RenderableType]) -> bool:
        """Return whether parts fit the screen, including the prompt after them; everything fits a file or a pipe."""
        lines = sum(len(self.render_lines(part, pad=False)) for part in parts)
        return not self.is_terminal or lines < self.height

    def sentence(self, text: str) -> None:
        """Print an error."""
        self.print(Text(printable(text), style="red"), soft_wrap=not self.is_terminal)

    def warning(self, text: str) -> None:
        """Print a problem that does not affect the work itself."""
        self.print(Text(printable(text), style="yellow"), soft_wrap=not self.is_terminal)


def _harmless(part: Segment) -> Segment:
    return part._replace(text=within_lines(part.text))


def _paper(stream: IO[str], **options: Any) -> Paper:
    if os.environ.get("NO_COLOR"):
        options["color_system"] = None
    if not stream.isatty():
        options["width"] = PIPED_WIDTH
    paper = Paper(file=stream, highlight=False, markup=False, emoji=False, **options)
    paper.width = min(paper.width, READABLE_WIDTH)
    return paper


def out() -> Paper:
    """Return the console for results."""
    return _paper(sys.stdout)


def err() -> Paper:
    """Return the console for errors and progress."""
    return _paper(sys.stderr)
