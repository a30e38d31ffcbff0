"""The word `source`: a kind of input, with its contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnClause,
    Date,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import visitors

from warehouse.database.metadata import metadata as the_metadata
from warehouse.vocabulary.checks.models import check_metadata
from warehouse.vocabulary.checks.sources import check_added, check_source
from warehouse.vocabulary.columns import Role, Word
from warehouse.vocabulary.housekeeping import batch_column, housekeeping

Keep = Literal["observations", "newest"]


@dataclass(frozen=True)
class Source:
    """What the readers know about a source; found in ``table.info["source"]`` of its silver table.

    ``bronze`` holds the records as text. ``silver`` holds what was accepted: every observation by as_of and key, or the
    newest state of each key (``keep``). ``stage`` is the temporary table of one batch: silver's columns,
    ``unparsed``, the columns that have a text which is no value of their type, ``noted``, the values that were rounded
    or read in one of several ways, ``broken``, the rules that the record breaks, ``defaulted``, whether a default
    stands for a part of its key (where the key has a part with a default), and what the source's facts look up
    (`Fact.looked_up`).
    """

    name: str
    words: tuple[Word, ...]
    keep: Keep
    bronze: Table
    silver: Table
    stage: Table

    @property
    def delivered(self) -> tuple[Word, ...]:
        """The columns that files bring."""
        return tuple(word for word in self.words if word.expression is None)

    @property
    def keys(self) -> tuple[Word, ...]:
        """The parts of the business key."""
        return tuple(word for word in self.words if word.role is Role.BUSINESS_KEY)

    @property
    def is_dated(self) -> bool:
        """Whether each delivery has its own records, because the day for which it is true is part of the key."""
        return any(self.read_by(word) == {"as_of"} for word in self.keys)

    def read_by(self, word: Word) -> set[str]:
        """Return the columns that a column is computed from; for one that files bring, the column itself."""
        if word.expression is None:
            return {word.name}
        parts = (part for part in visitors.iterate(word.expression) if type(part) is ColumnClause)
        return {part.name for part in parts}

    @property
    def read_for_keys(self) -> list[str]:
        """The columns of the files that identify records."""
        read = {name for word in self.keys for name in self.read_by(word)}
        return [word.name for word in self.delivered if word.name in read]

    @property
    def countable(self) -> tuple[Word, ...]:
        """The parts of the business key that files may leave out, such as the line of an order."""
        return tuple(word for word in self.keys if word.default is not None)

    @property
    def attributes(self) -> tuple[Word, ...]:
        """All columns except the business key."""
        return tuple(word for word in self.words if word.role is not Role.BUSINESS_KEY)


def _origin() -> list[Column[Any]]:
    return [
        housekeeping("file_id", Integer, "File that brought the record, see audit.file", nullable=False),
        housekeeping("record_number", BigInteger, "Record in the file, from 1", nullable=False),
    ]


def _texts(words: tuple[Word, ...]) -> list[Column[Any]]:
    return [Column(w.name, Text, comment=w.description, info={"pii": w.pii}) for w in words if w.expression is None]


def _bronze(name: str, description: str, words: tuple[Word, ...], added: tuple[Word, ...], metadata: MetaData) -> Table:
    table = Table(
        name,
        metadata,
        batch_column(),
        *_origin(),
        *_texts(words),
        housekeeping("extra", JSONB, "What else the file had in this record, as text by column name"),
        *_texts(added),
        schema="bronze",
        comment=f"{description} As delivered, all text.",
    )
    Index(None, table.c.file_id, postgresql_using="brin", postgresql_with={"pages_per_range": 32})
    return table


def _silver(
    name: str, description: str, words: tuple[Word, ...], metadata: MetaData, *, added: tuple[Word, ...], keep: Keep
) -> Table:
    keys = [word.name for word in words if word.role is Role.BUSINESS_KEY]
    as_of = housekeeping("as_of", Date, "Date on which the state was true", nullable=False)
    columns = [word.column(nullable=word.name not in keys) for word in words]
    # as_of leads the key of observations, so that a delivery is appended to the index, not scattered over it
    primary_key = ["as_of", *keys] if keep == "observations" else keys
    kept = "Every observation" if keep == "observations" else "The newest state of each key"
    return Table(
        name,
        metadata,
        *columns,
        as_of,
        batch_column(),
        *_origin(),
        *(word.column() for word in added),
        PrimaryKeyConstraint(*primary_key),
        schema="silver",
        comment=f"{description} {kept}, typed and clean.",
    )


def _stage(name: str, words: tuple[Word, ...]) -> Table:
    origin: list[Column[Any]] = [
        Column("batch_id", Integer),
        Column("file_id", Integer),
        Column("record_number", BigInteger),
    ]
    columns = [Column(w.name, w.type) for w in words]
    marks: list[Column[Any]] = [Column(name, ARRAY(Text)) for name in ("unparsed", "noted", "broken")]
    if any(word.default is not None for word in words):
        marks.append(Column("defaulted", Boolean))
    return Table(f"stage_{name}", MetaData(), *origin, Column("as_of", Date), *columns, *marks)


def source(
    name: str,
    description: str,
    *words: Word,
    added: Sequence[Word] = (),
    keep: Keep = "newest",
    metadata: MetaData = the_metadata,
) -> Table:
    """Declare a source and return its silver table, whose columns rules and dimensions refer to.

    ``added`` are columns that came later: they stand at the end of its tables, where an upgrade adds them.
    ``keep`` says what silver holds: every observation (what histories are made of) or the newest state of each key.
    """
    every, later = (*words, *added), tuple(added)
    check_metadata(metadata, f"source {name!r}")
    check_source(name, description, every, keep, metadata)
    check_added(later, f"source {name!r}")
    bronze = _bronze(name, description, words, later, metadata)
    silver = _silver(name, description, words, metadata, added=later, keep=keep)
    silver.info["source"] = Source(name, every, keep, bronze, silver, _stage(name, every))
    return silver


def source_of(table: Table) -> Source:
    """Return the source whose silver table this is; raises KeyError for any other table."""
    found = table.info["source"]
    assert isinstance(found, Source)
    return found


def sources(metadata: MetaData) -> Iterator[Source]:
    """Yield the sources of a model in the order of their declaration."""
    for table in metadata.tables.values():
        if "source" in table.info:
            yield source_of(table)
