"""The word `fact`: what happened, in numbers, at one grain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
)

from warehouse.vocabulary.columns import Word, batch_column, housekeeping, stamps
from warehouse.vocabulary.dimension import Dimension, dimension_of
from warehouse.vocabulary.source import Source, source_of

VANISHED = "is_vanished"
"""The column that marks facts which a snapshot of their source lacks: they are kept, and can be left out."""


@dataclass(frozen=True)
class Fact:
    """What the readers know of a fact; found in ``table.info["fact"]``.

    ``dimensions`` maps the name of a role to its dimension; the column of the role is ``<role>_key``. The table is
    partitioned by month of ``day``.
    """

    name: str
    table: Table
    source: Source
    words: tuple[Word, ...]
    dimensions: Mapping[str, Dimension]
    happened_on: str
    calendar: Table

    @property
    def day(self) -> Column[Any]:
        """The key of the day on which it happened."""
        return self.table.c[f"{self.happened_on}_key"]

    @property
    def grain(self) -> tuple[str, ...]:
        """The columns of which one row stands for each combination."""
        return tuple(word.name for word in self.source.keys)

    @property
    def brought(self) -> tuple[Word, ...]:
        """The columns that are not generated."""
        return tuple(word for word in self.words if word.computed is None)

    @property
    def looked_up(self) -> dict[str, Column[Any]]:
        """The columns of the source's stage with what was in force on a record's day, by the fact's own columns."""
        return {name: self.source.stage.c[f"{self.name}_{name}"] for name in self._lookups}

    @property
    def _lookups(self) -> tuple[str, ...]:
        values = (word.name for word in self.words if word.otherwise is not None)
        return (self.day.name, *(f"{role}_key" for role in self.dimensions), *values)

    def stage(self) -> None:
        """Give the source's stage the columns of what is looked up."""
        for name in self._lookups:
            self.source.stage.append_column(Column(f"{self.name}_{name}", self.table.c[name].type))


def fact(
    name: str,
    description: str,
    *words: Word,
    grain: str,
    dimensions: Mapping[str, Table],
    happened_on: str,
    calendar: Table,
    source: Table,
) -> Table:
    """Declare a fact and return its table, ``gold.fact_<name>``, range-partitioned by month.

    ``dimensions`` maps roles to dimensions: the column ``<role>_key`` finds its member by the source's column of the
    dimension's business key, in the version in force on ``happened_on``, a date column of the source. ``calendar``
    turns that date into the key of the partitions.
    """
    metadata = source.metadata
    keys = tuple(word.name for word in source_of(source).keys)
    day = f"{happened_on}_key"
    roles = {role: dimension_of(table) for role, table in dimensions.items()}
    table = Table(
        f"fact_{name}",
        metadata,
        *(word.column(nullable=False) for word in words if word.name in keys),
        Column(day, Integer, nullable=False, comment=f"Day of {happened_on}, YYYYMMDD"),
        *(_role_column(role, dimension) for role, dimension in roles.items()),
        *(word.column(nullable=word.optional or word.computed is not None) for word in words if word.name not in keys),
        *stamps(),
        batch_column(),
        housekeeping(VANISHED, Boolean, "Whether the newest snapshot of its source no longer holds it", nullable=False),
        PrimaryKeyConstraint(*keys, day),
        schema="gold",
        comment=f"{description} Grain: {grain}.",
        postgresql_partition_by=f"RANGE ({day})",
    )
    _references(table, day, calendar, roles)
    table.info["fact"] = Fact(name, table, source_of(source), words, roles, happened_on, calendar)
    for found in (
        day,
        *(f"{role}_key" for role in roles),
        *(word.name for word in words if word.otherwise is not None),
    ):
        source_of(source).stage.append_column(Column(f"{name}_{found}", table.c[found].type))
    return table


def _role_column(role: str, dimension: Dimension) -> Column[Any]:
    return Column(f"{role}_key", Integer, nullable=False, comment=f"The {role}: {dimension.table.comment}")


def _references(table: Table, day: str, calendar: Table, roles: Mapping[str, Dimension]) -> None:
    table.append_constraint(ForeignKeyConstraint([day], [next(iter(calendar.primary_key.columns))]))
    for role, dimension in roles.items():
        # Deferrable, because a late observation may take a version away before its facts are re-pointed.
        table.append_constraint(ForeignKeyConstraint([f"{role}_key"], [dimension.surrogate_key], deferrable=True))
        Index(None, table.c[f"{role}_key"])


def fact_of(table: Table) -> Fact:
    """Return the fact that a table holds; raises KeyError for any other table."""
    found = table.info["fact"]
    assert isinstance(found, Fact)
    return found


def facts(metadata: MetaData) -> Iterator[Fact]:
    """Yield the facts of a model in the order in which they are loaded."""
    for table in metadata.sorted_tables:
        if "fact" in table.info:
            yield fact_of(table)
