"""The word `dimension`: who, what and where of the facts, with the history of each attribute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    FromClause,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    select,
    union_all,
)

from warehouse.vocabulary.checks.dimensions import check_dimension, check_junk
from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY, Reference, Role, Word
from warehouse.vocabulary.housekeeping import batch_column, housekeeping, stamps, validity
from warehouse.vocabulary.source import Source, source_of


@dataclass(frozen=True)
class Timeline:
    """Versions edge to edge: of a type 2 dimension (``table`` is the dimension) or of one attribute (a history table).

    ``member`` is the column that all versions of one member share; ``words`` are the attributes whose change opens a
    version.
    """

    table: Table
    member: Column[Any]
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Dimension:
    """What the readers know about a dimension; found in ``table.info["dimension"]``.

    If several ``sources`` have a member for the same date, the first of them counts. A junk dimension ``combines``
    columns of an event's source: its members are created for the facts that have them.
    """

    name: str
    table: Table
    sources: tuple[Source, ...]
    words: tuple[Word, ...]
    versions: Timeline | None
    histories: tuple[Timeline, ...]
    combines: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        """The source that brings it, or the first of several."""
        return self.sources[0]

    @property
    def delivered(self) -> dict[str, Word]:
        """The columns of its sources by name; if several have the name, that of the first."""
        return {word.name: word for source in reversed(self.sources) for word in source.words}

    @cached_property
    def observations(self) -> FromClause:
        """What silver holds about the members: one row for each member and date."""
        if len(self.sources) == 1:
            return self.source.silver
        names = (
            "as_of",
            "batch_id",
            "file_id",
            "record_number",
            self.business_key.name,
            *(word.name for word in self.attributes),
        )
        parts = []
        for place, source in enumerate(self.sources):
            query = select(*(source.silver.c[name] for name in names))
            for earlier in self.sources[:place]:
                other = earlier.silver.alias(f"{earlier.name}_before_{source.name}")
                query = query.outerjoin(other, self.same_observation(source.silver, other))
                query = query.where(other.c[self.business_key.name].is_(None))
            parts.append(query)
        return union_all(*parts).subquery(f"observed_{self.name}")

    def same_observation(self, rows: FromClause, others: FromClause) -> ColumnElement[bool]:
        """Return the condition that two observations are of the same member and date."""
        name = self.business_key.name
        return and_(others.c.as_of == rows.c.as_of, others.c[name] == rows.c[name])

    @property
    def surrogate_key(self) -> Column[Any]:
        """The column that facts point at."""
        return self.table.c[f"{self.name}_key"]

    @property
    def business_key(self) -> Column[Any]:
        """The source's identifier."""
        return self.table.c[next(word.name for word in self.words if word.role is Role.BUSINESS_KEY)]

    def of_role(self, role: Role) -> tuple[Word, ...]:
        """Return the attributes of one role that the source brings, in the order of their declaration."""
        return tuple(word for word in self.words if word.role is role and not word.follows_activity)

    @property
    def attributes(self) -> tuple[Word, ...]:
        """The attributes that the sources bring."""
        own = (Role.TYPE_0, Role.TYPE_1, Role.TYPE_2)
        return tuple(word for word in self.words if word.role in own and not word.follows_activity)

    @property
    def references(self) -> tuple[tuple[Word, Reference], ...]:
        """The attributes that name members of other dimensions."""
        return tuple((word, word.reference) for word in self.words if word.reference is not None)

    @property
    def activity(self) -> Word | None:
        """The attribute that says whether the newest snapshot holds the key."""
        return next((word for word in self.words if word.follows_activity), None)


def _chain(table: Table, member: str) -> None:
    """Forbid gaps and overlaps with B-trees alone: both neighbours of every version must exist."""
    full = f"{table.schema}.{table.name}"
    if {column.name for column in table.primary_key} != {member, "valid_from"}:
        table.append_constraint(UniqueConstraint(member, "valid_from"))
    table.append_constraint(UniqueConstraint(member, "valid_to"))
    for here, there in (("previous_valid_to", "valid_to"), ("next_valid_from", "valid_from")):
        target = [f"{full}.{member}", f"{full}.{there}"]
        table.append_constraint(ForeignKeyConstraint([member, here], target, deferrable=True, initially="DEFERRED"))
    table.append_constraint(CheckConstraint("valid_from < valid_to", name="period"))
    table.append_constraint(
        CheckConstraint(f"valid_from >= DATE '{FIRST_DAY}' AND valid_to <= DATE '{LAST_DAY}'", name="bounds")
    )


def _dimension_table(name: str, description: str, words: tuple[Word, ...], metadata: MetaData) -> Table:
    key = next(word.name for word in words if word.role is Role.BUSINESS_KEY)
    versioned = any(word.role is Role.TYPE_2 for word in words)
    chain = validity() if versioned else []
    table = Table(
        f"dim_{name}",
        metadata,
        housekeeping(f"{name}_key", Integer, f"Surrogate key; 0 is the unknown {name}", autoincrement=False),
        *(word.column(nullable=not word.follows_activity) for word in words),
        *(_pointer(word, word.reference) for word in words if word.reference is not None),
        housekeeping("is_inferred", Boolean, "Whether only facts have named this key so far", nullable=False),
        *chain[:3],
        *stamps(),
        batch_column(),
        *chain[3:],
        PrimaryKeyConstraint(f"{name}_key"),
        CheckConstraint(f"({name}_key = 0) = ({key} IS NULL)", name="unknown"),
        CheckConstraint(f"{name}_key >= 0", name="key"),
        schema="gold",
        comment=description,
    )
    if versioned:
        _chain(table, key)
    else:
        table.append_constraint(UniqueConstraint(key))
    for reference in (word.reference for word in words if word.reference is not None):
        # deferrable, because a late observation may remove the version before the row points at another one
        target = next(iter(reference.dimension.primary_key.columns))
        table.append_constraint(ForeignKeyConstraint([reference.key], [target], deferrable=True))
        Index(None, table.c[reference.key])
    return table


def _pointer(word: Word, reference: Reference) -> Column[Any]:
    comment = f"{word.description}: {reference.dimension.comment}"
    return housekeeping(reference.key, Integer, comment)


def _history_table(name: str, word: Word, dimension: str, metadata: MetaData) -> Table:
    key = f"{dimension}_key"
    chain = validity()
    table = Table(
        name,
        metadata,
        Column(
            key, Integer, ForeignKey(f"gold.dim_{dimension}.{key}"), nullable=False, comment=f"The {dimension} it is of"
        ),
        word.column(nullable=False),
        *chain[:3],
        *stamps(),
        batch_column(),
        *chain[3:],
        PrimaryKeyConstraint(key, "valid_from"),
        schema="gold",
        comment=f"{word.description}, one row per period in which it stood.",
    )
    _chain(table, key)
    return table


def dimension(name: str, description: str, *words: Word, source: Table | Sequence[Table]) -> Table:
    """Declare a dimension and return its table, ``gold.dim_<name>``.

    Several sources may bring members, each with all attributes; if two of them have the same member for the same date,

    the one that comes first in ``source`` counts. A member missing from a list of one source may be in another, so such
    a dimension has no `activity`.
    The surrogate key, the validity columns and the housekeeping columns are added automatically. A dimension is of type
    2 if one of its attributes is. An attribute with ``history`` gets a table of its past values.
    """
    check_dimension(name, description, words, source)
    brought_by = tuple(source_of(one) for one in ([source] if isinstance(source, Table) else source))
    metadata = brought_by[0].silver.metadata
    table = _dimension_table(name, description, words, metadata)
    key = next(word for word in words if word.role is Role.BUSINESS_KEY)
    type_2 = tuple(word for word in words if word.role is Role.TYPE_2)
    versions = Timeline(table, table.c[key.name], type_2) if type_2 else None
    histories = []
    for word in words:
        if word.history:
            past = _history_table(word.history, word, name, metadata)
            histories.append(Timeline(past, past.c[f"{name}_key"], (word,)))
            past.info["history_of"] = table
    table.info["dimension"] = Dimension(name, table, brought_by, words, versions, tuple(histories))
    return table


def junk(name: str, description: str, *, source: Table) -> Table:
    """Declare a dimension of the combinations that events have, ``gold.dim_<name>``: flags that belong nowhere else.

    The source of the events has a `combination` of this name; its parts become the attributes.
    """
    check_junk(name, description, source)
    of = source_of(source)
    words = {word.name: word for word in of.words}
    parts = words[name].parts
    attributes = (Word(part, words[part].type, words[part].description, Role.TYPE_1) for part in parts)
    key = Word(name, words[name].type, words[name].description, Role.BUSINESS_KEY)
    made = (key, *attributes)
    table = _dimension_table(name, description, made, source.metadata)
    table.info["dimension"] = Dimension(name, table, (of,), made, None, (), parts)
    return table


def history_of(table: Table, attribute: str) -> Table:
    """Return the table of the past values of an attribute; raises KeyError if it has none."""
    for timeline in dimension_of(table).histories:
        if attribute in timeline.table.c:
            return timeline.table
    raise KeyError(attribute)


def dimension_of(table: Table) -> Dimension:
    """Return the dimension that a table holds; raises KeyError for any other table."""
    found = table.info["dimension"]
    assert isinstance(found, Dimension)
    return found


def dimensions(metadata: MetaData) -> Iterator[Dimension]:
    """Yield the dimensions of a model in the order in which they are loaded."""
    for table in metadata.sorted_tables:
        if "dimension" in table.info:
            yield dimension_of(table)
