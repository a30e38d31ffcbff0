"""What a running load is doing, and how long it will still take; on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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

from warehouse.database.watching import Watch, Work
from warehouse.terminal.console import err
from warehouse.terminal.formats import roughly, short_path

WORDS = {
    "finding files": "finding the files",
    "bronze": "reading the records",
    "silver": "cleaning and checking them",
    "history": "deriving the histories",
    "facts": "merging the facts",
    "gates": "asking the rules",
    "commit": "publishing",
}
WEIGHTS = {"finding files": 2, "bronze": 13, "silver": 35, "facts": 34, "gates": 13, "commit": 3}
"""The shares of the phases in a first load of 1,000,000 orders, as `benchmarks` measures them."""
BEGINS = dict(zip(WEIGHTS, accumulate(WEIGHTS.values(), initial=0), strict=False))
ROOM_FOR_A_BAR = 70
"""The least columns of a terminal that has room for a bar beside the words."""
# Earlier than this, no estimate of the remaining time is worth reading.
EARLIEST = (2.0, 0.05)


def estimate(elapsed: float, share: float) -> float | None:
    """Return how many seconds of work are left if a share of it took the given seconds; None if that is a guess."""
    if elapsed < EARLIEST[0] or share < EARLIEST[1]:
        return None
    return elapsed * (1 - share) / share


class Share:
    """The share of a load that is done, derived from its phase; it never decreases."""

    def __init__(self) -> None:
        self.done = 0.0

    def at(self, phase: str, share: float) -> float:
        """Return the share of the load that is done when a share of a phase is."""
        # Histories are derived while sources are refined, and the rules are checked after each layer.
        if phase in BEGINS and not (phase == "gates" and self.done < BEGINS["facts"] / 100):
            self.done = max(self.done, (BEGINS[phase] + WEIGHTS[phase] * share) / 100)
        return self.done


class Remaining(ProgressColumn):
    """The remaining time, counted down between two reports."""

    def render(self, task: Task) -> Text:
        """Return it in words; empty while it is unknown."""
        until = task.fields.get("until")
        if until is None:
            return Text("")
        return Text(f"about {roughly(until - time.monotonic())} left", style="dim")


@contextmanager
def steps(doing: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield a function to call with each step; it shows the step on a terminal and leaves nothing behind."""
    paper = err()
    if quiet or not (paper.is_terminal and sys.stdout.isatty()):
        yield lambda _step: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=paper, transient=True) as progress:
        task = progress.add_task(doing, total=None)
        yield lambda step: progress.update(task, description=f"{doing} {step}")


@dataclass(frozen=True)
class Reporter:
    """What a load reports its progress to; ``watch`` is None without a terminal."""

    report: Callable[[str, float], None]
    watch: Watch | None


class Sight:
    """The phase of a load and the progress of its current statement, in words."""

    def __init__(self) -> None:
        self._phase = "finding files"
        self._seen: Work | None = None
        self._since: tuple[float, int] | None = None
        self._rate: float | None = None

    def enter(self, phase: str) -> bool:
        """Note the phase and return whether it is a new one; progress within another one is dropped."""
        if phase == self._phase:
            return False
        self._phase = phase
        self.see(None, 0.0)
        return True

    def see(self, work: Work | None, now: float) -> None:
        """Note the progress at a moment in seconds; rows have a rate from the second report on."""
        if work is None or work.rows is None or (self._seen and work.rows < (self._seen.rows or 0)):
            self._since = self._rate = None
        if work is not None and work.rows is not None:
            if self._since is None:
                self._since = (now, work.rows)
            elif now > self._since[0]:
                self._rate = (work.rows - self._since[1]) / (now - self._since[0])
        self._seen = work

    @property
    def words(self) -> list[str]:
        """What is being done, and how far it is if that is known."""
        said = [WORDS.get(self._phase, self._phase)]
        work = self._seen
        if work is None:
            return said
        if work.doing == "copy":
            rate = [] if self._rate is None else [f"{self._rate:,.0f}/s"]
            return [*said, *rate, f"{work.rows or 0:,} so far"]
        share = "" if work.share is None else f" {work.share:.0%}"
        return [*said, f"{'index' if work.doing == 'index' else 'sampling'}{share}"]


def _columns(width: int) -> list[ProgressColumn]:
    """Return the columns of the line: those of variable length come last, and are cut at the edge of the terminal."""
    words = TextColumn("{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1))
    rest = Remaining(table_column=Column(no_wrap=True, min_width=len("about 59 min left")))
    bar = [BarColumn(16), TimeElapsedColumn()] if width >= ROOM_FOR_A_BAR else []
    return [SpinnerColumn(), *bar, rest, words]


class Loads:
    """The loads of a call, one after another: a line with the phase, a bar, and the remaining time of all."""

    def __init__(self, deliveries: int, *, quiet: bool) -> None:
        self._quiet = quiet
        self._deliveries = deliveries
        self._begun = time.monotonic()
        self._finished = 0

    @contextmanager
    def load(self, what: str) -> Iterator[Reporter]:
        """Yield the functions to call with the phase of one load, its share done, and PostgreSQL's progress."""
        paper = err()
        if self._quiet or not (paper.is_terminal and sys.stdout.isatty()):
            yield Reporter(lambda _phase, _share: None, None)
            return
        place = f"{self._finished + 1} of {self._deliveries}, " if self._deliveries > 1 else ""
        with Progress(*_columns(paper.width), console=paper, transient=True, expand=True) as progress:
            task = progress.add_task(f"{place}loading", total=1.0)
            share, sight = Share(), Sight()

            def report(phase: str, part: float) -> None:
                is_new = sight.enter(phase)
                done = (self._finished + share.at(phase, part)) / self._deliveries
                left = estimate(time.monotonic() - self._begun, done)
                until = None if left is None else time.monotonic() + left
                # drawn at once, because a phase may be shorter than the time between two refreshes
                progress.update(task, completed=done, description=described(), until=until, refresh=is_new)

            def watch(work: Work | None) -> None:
                sight.see(work, time.monotonic())
                progress.update(task, description=described())

            def described() -> str:
                return place + " · ".join([*sight.words, short_path(what)])

            yield Reporter(report, watch)
        self._finished += 1
