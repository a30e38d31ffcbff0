"""What every step of one batch shares."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Integer, MetaData, NestedTransaction, Row, Table, bindparam

from warehouse.audit import Selection
from warehouse.load.batch.account import BatchAccount, Example
from warehouse.load.batch.refined import Refined
from warehouse.settings import Settings
from warehouse.vocabulary.rule import Rule
from warehouse.vocabulary.source import Source, sources

Progress = Callable[[str, float], None]
"""Called with the phase that a load is in, and which share of that phase is done, from 0 to 1."""


@dataclass(frozen=True)
class Partition:
    """A partition of a fact: its table, its first day and the first day after it, as keys of the calendar."""

    name: str
    first: int
    after: int


@dataclass
class Batch:
    """One load of one delivery: a transaction, a number, a date, one moment for all timestamps.

    What it writes follows the ``savepoint``; before it stands the lock, which a refused batch needs for its evidence.
    ``replay`` says which records of the quarantine are tried again, of a batch that brings no files. ``refined`` has
    the sources whose records went through silver, by name, with what became of them. ``new_partitions`` are the months
    that this batch filled for the first time, by the name of the fact's table. ``alike`` are, by source, examples of
    records that share a key and differ, and that no line number distinguishes. ``replaced`` are the rows of
    `audit.file`, by source, whose bytes this batch reads again because the settings changed since, or whose batch it
    takes back. ``lists`` keeps what `lists_of` found, ``lifted`` the days of lists of which unusable records came
    clean, ``back`` those whose list stands again because another one is taken back, by source. ``dropped`` names the
    sources of which this batch took observations of a replaced list back. ``undoes`` is the batch that this one takes
    back, ``restored`` the files, by source, that stand again because of what goes; ``singled`` are tables of single
    records, by source, that it withdraws beside whole files. A ``plan`` reports what it would change, with examples,
    and is rolled back.
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
    alike: dict[str, list[Example]] = field(default_factory=dict)
    replaced: dict[str, list[Row[Any]]] = field(default_factory=dict)
    lists: dict[str, object] = field(default_factory=dict)
    lifted: dict[str, set[date]] = field(default_factory=dict)
    back: dict[str, set[date]] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    undoes: int | None = None
    restored: dict[str, list[int]] = field(default_factory=dict)
    singled: dict[str, list[Table]] = field(default_factory=dict)
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
        """Return what became of the records of a source; raises KeyError if it was not refined."""
        return self.refined[source.name]

    def is_filled(self, source: Source) -> bool:
        """Return whether the batch brought all that silver holds of a source."""
        return source.name in self.refined and self.refined[source.name].filled

    def files_of(self, source: Source) -> list[int]:
        """Return the files that the batch reads for a source: by them bronze is searched, which has no other index."""
        return [file.file_id for file in self.account.sources[source.name].files]

    def replaced_files(self, source: Source) -> list[int]:
        """Return the files of a source whose records no longer stand, because their bytes are read again."""
        return [one.file_id for one in self.replaced.get(source.name, [])]

    @contextmanager
    def phase(self, name: str, done: float = 0.0, upto: float = 1.0) -> Iterator[None]:
        """Report what is being done, from which share of it to which, and add up how long it took."""
        self._doing = (name, done, upto)
        self.progress(name, done)
        started = time.perf_counter()
        try:
            yield
        finally:
            phases = self.account.phases
            phases[name] = phases.get(name, 0.0) + time.perf_counter() - started

    def tell(self, share: float) -> None:
        """Report which share is done of what is being done."""
        name, done, upto = self._doing
        self.progress(name, done + (upto - done) * share)

    def count(self, table: str, **changes: int) -> None:
        """Add changes of a gold table to the account."""
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
