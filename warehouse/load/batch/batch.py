"""What every step of one batch shares."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Integer, MetaData, NestedTransaction, Row, Table, bindparam

from warehouse.audit import Selection
from warehouse.load.batch.account import BatchAccount
from warehouse.load.batch.refined import Refined
from warehouse.load.batch.rule_results import Example
from warehouse.settings import Settings
from warehouse.vocabulary.rule import Rule
from warehouse.vocabulary.source import Source, sources

Progress = Callable[[str, float], None]
"""Called with the current phase of a load and the share of that phase that is done, from 0 to 1."""


@dataclass(frozen=True)
class Partition:
    """A partition of a fact: its table, its first day and the day after its last, as calendar keys."""

    name: str
    first: int
    after: int


@dataclass
class Batch:
    """One load of one delivery: a transaction, a number, a date, one moment for all timestamps.

    Everything that it writes comes after the ``savepoint``; the lock is taken before it, because a refused batch still
    needs the lock to write its evidence. ``replay`` says which quarantined records a batch without files tries again.
    ``refined`` holds, by name, the sources whose records went through silver, and what became of them.
    ``new_partitions`` are the months that this batch filled for the first time, by the name of the fact's table.
    ``filled_bronze`` are the sources whose bronze this batch truncated, as it was empty, and filled at once.
    ``alike`` holds, by source, examples of records that share a key but differ, with no line number to distinguish
    them. ``replaced`` are the rows of `audit.file`, by source, whose bytes this batch reads again because the settings
    have changed, or whose batch it undoes. ``lists`` caches what `lists_of` found. ``lifted`` has, by source, the days
    of lists whose unusable records have since arrived in a valid form, ``back`` the days whose list stands again
    because the one that replaced it is withdrawn. ``dropped`` names the sources for which this batch removed
    observations of a replaced list. ``undoes`` is the batch that this one undoes, ``restored`` the files, by source,
    that stand again as a result; ``credited`` has the files that go because another batch, which stands again, had
    replaced them, each with that batch; ``singled`` are tables of single records, by source, that it withdraws
    besides whole files. ``pruned`` has, for each table that is no longer complete, the day before which rows were
    removed.
    ``unfolded`` says that older lists were expanded record by record, ``emptied`` are the tables in which lists were
    folded. A ``plan`` reports what it would change, with examples, and is rolled back.
    """

    connection: Connection
    metadata: MetaData
    settings: Settings
    rules: tuple[Rule, ...]
    batch_id: int
    as_of: date
    now: datetime
    account: BatchAccount
    strict: bool = False
    plan: bool = False
    progress: Progress = lambda _phase, _share: None
    replay: Selection | None = None
    savepoint: NestedTransaction = field(kw_only=True)
    refined: dict[str, Refined] = field(default_factory=dict)
    new_partitions: dict[str, list[Partition]] = field(default_factory=dict)
    filled_bronze: set[str] = field(default_factory=set)
    alike: dict[str, list[Example]] = field(default_factory=dict)
    replaced: dict[str, list[Row[Any]]] = field(default_factory=dict)
    lists: dict[str, object] = field(default_factory=dict)
    lifted: dict[str, set[date]] = field(default_factory=dict)
    back: dict[str, set[date]] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    undoes: int | None = None
    revived: list[int] = field(default_factory=list)
    restored: dict[str, list[int]] = field(default_factory=dict)
    credited: dict[int, int] = field(default_factory=dict)
    singled: dict[str, list[Table]] = field(default_factory=dict)
    pruned: Mapping[str, date] = field(default_factory=dict)
    unfolded: bool = False
    emptied: list[str] = field(default_factory=list)
    _doing: tuple[str, float, float] = ("", 0.0, 1.0)

    @property
    def delivered(self) -> list[Source]:
        """The sources of which this batch brings files, in the order of the model."""
        return [source for source in sources(self.metadata) if self.account.sources[source.name].files]

    @property
    def staged(self) -> list[Source]:
        """The sources whose records were staged."""
        return [refined.source for refined in self.refined.values()]

    def of(self, source: Source) -> Refined:
        """Return the refined source of that name; raises KeyError if it was not refined."""
        return self.refined[source.name]

    def is_filled(self, source: Source) -> bool:
        """Return whether everything that silver holds for a source came with this batch."""
        return source.name in self.refined and self.refined[source.name].filled

    def files_of(self, source: Source) -> list[int]:
        """Return the files that the batch reads for a source; bronze is indexed by file only."""
        return [file.file_id for file in self.account.sources[source.name].files]

    def replaced_files(self, source: Source) -> list[int]:
        """Return the files of a source that are withdrawn because their bytes are read again."""
        return [one.file_id for one in self.replaced.get(source.name, [])]

    @contextmanager
    def phase(self, name: str, done: float = 0.0, upto: float = 1.0) -> Iterator[None]:
        """Report a phase, or the part of it from one share to another, and add up the time it took."""
        self._doing = (name, done, upto)
        self.progress(name, done)
        started = time.perf_counter()
        try:
            yield
        finally:
            phases = self.account.phases
            phases[name] = phases.get(name, 0.0) + time.perf_counter() - started

    def report_share(self, share: float) -> None:
        """Report which share of the current phase is done."""
        name, done, upto = self._doing
        self.progress(name, done + (upto - done) * share)

    def count(self, table: str, **changes: int) -> None:
        """Add the changes to a gold table to the account."""
        self.account.gold[table].update(changes)

    @property
    def stamp(self) -> dict[str, object]:
        """The values of the housekeeping columns for rows that this batch writes."""
        moment = bindparam(None, self.now, DateTime(timezone=True))
        return {"updated_date": moment, "batch_id": bindparam(None, self.batch_id, Integer)}

    @property
    def day(self) -> object:
        """The date of the delivery as a bound value."""
        return bindparam(None, self.as_of, Date)
