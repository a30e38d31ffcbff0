"""What a load is doing, as long as it lasts, and how long it will last yet; on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import accumulate

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column
from rich.text import Text

from warehouse.terminal.console import err
from warehouse.terminal.words import roughly, short_path

WORDS = {
    "finding files": "finding the files",
    "bronze": "reading the records",
    "silver": "cleaning and checking them",
    "history": "deriving the histories",
    "facts": "merging the facts",
    "gates": "asking the rules",
    "commit": "publishing",
}
WEIGHTS = {"finding files": 2, "bronze": 20, "silver": 36, "facts": 32, "gates": 6, "commit": 4}
"""The shares of the phases in a first load of 1,000,000 orders, as `benchmarks` measures them."""
BEGINS = dict(zip(WEIGHTS, accumulate(WEIGHTS.values(), initial=0), strict=False))
# Earlier than this, nothing that is said of the rest is worth reading.
EARLIEST = (2.0, 0.05)


def estimate(elapsed: float, share: float) -> float | None:
    """Return how many seconds work lasts yet, of which a share took so many; None where that is a guess."""
    if elapsed < EARLIEST[0] or share < EARLIEST[1]:
        return None
    return elapsed * (1 - share) / share


class Share:
    """The share of a load that is done, from the phase that it is in; it never falls."""

    def __init__(self) -> None:
        self.done = 0.0

    def at(self, phase: str, share: float) -> float:
        """Return the share of the load that is done where so much of a phase is."""
        # Histories are derived while sources are refined, and the rules are asked after each layer.
        if phase in BEGINS and not (phase == "gates" and self.done < BEGINS["facts"] / 100):
            self.done = max(self.done, (BEGINS[phase] + WEIGHTS[phase] * share) / 100)
        return self.done


class Remaining(ProgressColumn):
    """The time that is left, counted down between two reports."""

    def render(self, task: Task) -> Text:
        """Return it in words, nothing as long as it is unknown."""
        until = task.fields.get("until")
        if until is None:
            return Text("")
        return Text(f"about {roughly(until - time.monotonic())} left", style="dim")


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


class Loads:
    """The loads of a call, one after another: a line with the phase, a bar, and the time that all have left."""

    def __init__(self, deliveries: int, *, quiet: bool) -> None:
        self._quiet = quiet
        self._deliveries = deliveries
        self._begun = time.monotonic()
        self._finished = 0

    @contextmanager
    def load(self, what: str) -> Iterator[Callable[[str, float], None]]:
        """Yield what is told the phase of one load, and the share of that phase that is done."""
        paper = err()
        if self._quiet or not (paper.is_terminal and sys.stdout.isatty()):
            yield lambda _phase, _share: None
            return
        place = f"{self._finished + 1} of {self._deliveries}, " if self._deliveries > 1 else ""
        words = TextColumn("{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis"))
        columns = (
            SpinnerColumn(),
            words,
            BarColumn(16),
            TimeElapsedColumn(),
            Remaining(table_column=Column(no_wrap=True)),
        )
        with Progress(*columns, console=paper, transient=True) as progress:
            task = progress.add_task(f"{place}loading", total=1.0)
            share = Share()

            def tell(phase: str, part: float) -> None:
                done = (self._finished + share.at(phase, part)) / self._deliveries
                rest = estimate(time.monotonic() - self._begun, done)
                until = None if rest is None else time.monotonic() + rest
                doing = f"{place}{WORDS.get(phase, phase)} · {short_path(what)}"
                progress.update(task, completed=done, description=doing, until=until)

            yield tell
        self._finished += 1
