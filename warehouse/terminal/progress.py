"""What a load is doing, as long as it lasts; on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from warehouse.terminal.console import err
from warehouse.terminal.words import short_path

WORDS = {
    "finding files": "finding the files",
    "bronze": "reading the records",
    "silver": "cleaning and checking them",
    "history": "deriving the histories",
    "facts": "merging the facts",
    "gates": "asking the rules",
    "commit": "publishing",
}


@contextmanager
def steps(doing: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield what is told each step; it shows the step where somebody looks, and nothing is left behind."""
    paper = err()
    if quiet or not (paper.is_terminal and sys.stdout.isatty()):
        yield lambda _step: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=paper, transient=True) as progress:
        task = progress.add_task(doing, total=None)
        yield lambda step: progress.update(task, description=f"{doing} {step}")


@contextmanager
def phases(what: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield what is told the name of each phase of a load."""
    with steps(f"Loading {short_path(what)}:", quiet=quiet) as progress:
        yield lambda phase: progress(WORDS.get(phase, phase))
