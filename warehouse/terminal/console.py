"""The two consoles: plain text when piped or when NO_COLOR is set, and never wider than reads well."""

from __future__ import annotations

import os
import sys
from typing import IO, Any

from rich.console import Console
from rich.text import Text

PIPED_WIDTH = 80
READABLE_WIDTH = 110


class Paper(Console):
    """A console that leaves a closed pipe to the caller, and prints whole sentences to a pipe in one line."""

    def on_broken_pipe(self) -> None:
        """Let `warehouse.cli.run` decide."""
        raise BrokenPipeError

    def sentence(self, text: str) -> None:
        """Print an error."""
        self.print(Text(text, style="red"), soft_wrap=not self.is_terminal)

    def warning(self, text: str) -> None:
        """Print what went wrong beside the work."""
        self.print(Text(text, style="yellow"), soft_wrap=not self.is_terminal)


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
