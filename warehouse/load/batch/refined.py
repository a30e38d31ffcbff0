"""A source on its way through one batch: what silver found out about its records, for the steps that follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, FromClause, Integer, Select, Table, Text, and_, or_, select

from warehouse.load.sql.statements import table_of
from warehouse.vocabulary.source import Source


@dataclass(frozen=True)
class Tally:
    """How many records of a file broke the same rules, whether that quarantines them, and what is noted about them."""

    file_id: int
    broken: tuple[str, ...]
    held: bool
    noted: tuple[str, ...]
    records: int


@dataclass(frozen=True)
class Known:
    """The records whose key silver already had, with the state that it held: scratch table of `_store_newest`."""

    source: Source
    table: Table

    def before(self, name: str) -> ColumnElement[Any]:
        """Return the value that a column had; a part of the key is the same before and after."""
        return self.table.c[name if name in {word.name for word in self.source.keys} else f"old_{name}"]

    @property
    def changes(self) -> ColumnElement[bool]:
        """The condition that a record changes the known state."""
        return and_(~self.table.c.older, self.table.c.differs)


@dataclass
class Refined:
    """The records of a source in one batch.

    ``verdicts`` is the scratch table of the records that are not simply accepted as new, each with its outcome;
    ``undisputed`` says that it is empty. ``tallies`` count the records by the rules that they broke. ``filled`` says
    that silver held nothing before. ``known`` are the records whose key was known, for a source that keeps the newest
    state. ``looking_again`` names the facts for which some records found no day or member when they were staged.
    """

    source: Source
    tallies: list[Tally] = field(default_factory=list)
    undisputed: bool = False
    filled: bool = False
    known: Known | None = None
    looking_again: set[str] = field(default_factory=set)

    @property
    def verdicts(self) -> Table:
        """The scratch table of verdicts: file, record and outcome."""
        columns: list[Column[Any]] = [
            Column("file_id", Integer),
            Column("record_number", BigInteger),
            Column("outcome", Text),
        ]
        return table_of(f"verdict_{self.source.name}", *columns)

    @property
    def holds_back(self) -> bool:
        """Whether any record is quarantined."""
        return any(tally.held for tally in self.tallies)

    @property
    def accepted(self) -> Select[Any]:
        """The records of the stage that no verdict excludes."""
        if self.undisputed:
            return select(self.source.stage)
        return self._judged().where(self.verdicts.c.file_id.is_(None))

    @property
    def written(self) -> Select[Any]:
        """The records of the stage that are new or change what was known."""
        if self.undisputed:
            return select(self.source.stage)
        verdict = self.verdicts
        return self._judged().where(or_(verdict.c.file_id.is_(None), verdict.c.outcome == "changed"))

    def judged(self, rows: FromClause) -> ColumnElement[bool]:
        """Return the condition that a verdict belongs to a record."""
        verdict = self.verdicts
        return and_(verdict.c.file_id == rows.c.file_id, verdict.c.record_number == rows.c.record_number)

    def _judged(self) -> Select[Any]:
        stage = self.source.stage
        return select(stage).outerjoin(self.verdicts, self.judged(stage))
