"""The word `fact`: what happened, in numbers, at one grain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
)

from warehouse.database.creation import PLACE
from warehouse.vocabulary.checks.facts import check_fact
from warehouse.vocabulary.checks.places import here
from warehouse.vocabulary.columns import Role, Word
from warehouse.vocabulary.dimension import Dimension, Timeline
from warehouse.vocabulary.housekeeping import batch_column, housekeeping, stamps
from warehouse.vocabulary.roles import Day, Given, Member, Via, roles_of
from warehouse.vocabulary.source import Source, source_of

VANISHED = "is_vanished"
"""The column that marks facts that a snapshot of their source lacks: they are kept, and queries can leave them out."""


@dataclass(frozen=True)
class Fact:
    """What the readers know about a fact; found in ``table.info["fact"]``.

    ``roles`` says in which roles dimensions take part and by which columns of the source a record names their members;
    the column of a role is ``<role>_key``. ``days`` are the roles of the calendar, first the day on which it happened:
    the table is partitioned by month of ``day``.
    """

    name: str
    table: Table
    source: Source
    words: tuple[Word, ...]
    roles: tuple[Member, ...]
    days: tuple[Day, ...]

    @property
    def happened_on(self) -> str:
        """The column of the source that says on which day it happened."""
        return self.days[0].column

    @property
    def calendar(self) -> Table:
        """The dimension of the days."""
        return self.days[0].calendar

    @property
    def dimensions(self) -> dict[str, Dimension]:
        """The dimensions by the names of their roles, without the calendar."""
        return {role.name: role.dimension for role in self.roles}

    @property
    def day(self) -> Column[Any]:
        """The key of the day on which it happened."""
        return self.table.c[self.days[0].key]

    @property
    def grain(self) -> tuple[str, ...]:
        """The columns that identify a row: one row for each combination."""
        return tuple(word.name for word in self.source.keys)

    @property
    def brought(self) -> tuple[Word, ...]:
        """The columns that are not generated."""
        return tuple(word for word in self.words if word.computed is None)

    @property
    def looked_up(self) -> dict[str, Column[Any]]:
        """The columns of the source's stage with what was in force on a record's day, by the fact's columns."""
        found = _lookups(self.words, self.roles, self.days)
        return {name: self.source.stage.c[held] for name, held in _held(self.name, found).items()}

    @property
    def known_by_others(self) -> tuple[tuple[Member, Via], ...]:
        """The roles whose members are found through other facts."""
        return tuple((role, role.via) for role in self.roles if role.via is not None)

    @property
    def units(self) -> tuple[Column[Any], ...]:
        """The columns with the units of measures."""
        return tuple(self.table.c[name] for name in dict.fromkeys(word.unit for word in self.words if word.unit))

    def roles_as(self, dimension: Dimension) -> tuple[Member, ...]:
        """Return the roles that a dimension takes."""
        return tuple(role for role in self.roles if role.dimension is dimension)

    def taken_over(self, role: Member, timeline: Timeline) -> Iterator[tuple[Word, Column[Any]]]:
        """Yield the measures that a role's history supplies where the source has none, each with the history's column.

        If a dimension has several roles, the first whose member the record itself names supplies them.
        """
        named = [one for one in self.roles_as(role.dimension) if one.via is None]
        if role not in named[:1]:
            return
        for word in self.brought:
            if word.otherwise is not None and word.otherwise.table is timeline.table:
                yield word, word.otherwise


def _lookups(words: tuple[Word, ...], roles: tuple[Member, ...], days: tuple[Day, ...]) -> tuple[str, ...]:
    values = (word.name for word in words if word.otherwise is not None)
    return (*(day.key for day in days[:1]), *(role.key for role in roles), *values, *(day.key for day in days[1:]))


def _held(name: str, lookups: tuple[str, ...]) -> dict[str, str]:
    """Return the columns of the stage that hold what a fact looks up; no declared column has a name with a point."""
    return {found: f"{name}.{place}" for place, found in enumerate(lookups)}


def fact(
    name: str,
    description: str,
    *words: Word,
    added: Sequence[Word] = (),
    grain: str,
    dimensions: Mapping[str, Given],
    happened_on: str,
    calendar: Table,
    source: Table,
) -> Table:
    """Declare a fact and return its table, ``gold.fact_<name>``, range-partitioned by month.

    ``dimensions`` maps roles to dimensions: the column ``<role>_key`` finds its member by the source's column of the
    dimension's business key, or by the columns that `by` names, in the version in force on ``happened_on``, a date
    column of the source. ``calendar`` turns that date into the key of the partitions; it may take other roles by other
    dates. The parts of the source's key stand in the table whether or not they are among ``words``. ``added`` are
    columns that came later: they stand at the end of the table, where an upgrade adds them.
    """
    check_fact(
        name,
        description,
        (*words, *added),
        grain=grain,
        dimensions=dimensions,
        happened_on=happened_on,
        calendar=calendar,
        source=source,
    )
    metadata, of = source.metadata, source_of(source)
    keys = tuple(word.name for word in of.keys)
    declared = {word.name for word in (*words, *added)}
    missing = (replace(word, role=Role.DEGENERATE, default=None) for word in of.keys if word.name not in declared)
    words = (*missing, *words)
    day = Day(happened_on, calendar, happened_on)
    roles, others = roles_of(dimensions)
    days = (day, *others)
    table = Table(
        f"fact_{name}",
        metadata,
        *(word.column(nullable=False) for word in words if word.name in keys),
        *(one.made() for one in days),
        *(one.made() for one in roles),
        *(word.column(nullable=word.optional or word.computed is not None) for word in words if word.name not in keys),
        *stamps(),
        batch_column(),
        housekeeping(VANISHED, Boolean, "Whether the newest snapshot of its source no longer holds it", nullable=False),
        *(word.column(nullable=word.optional or word.computed is not None) for word in added),
        PrimaryKeyConstraint(*keys, day.key),
        schema="gold",
        comment=f"{description} Grain: {grain}.",
        postgresql_partition_by=f"RANGE ({day.key})",
    )
    words = (*words, *added)
    _references(table, roles, days)
    table.info[PLACE] = here()
    table.info["fact"] = Fact(name, table, of, words, roles, days)
    for found, held in _held(name, _lookups(words, roles, days)).items():
        of.stage.append_column(Column(held, table.c[found].type))
    return table


def _references(table: Table, roles: tuple[Member, ...], days: tuple[Day, ...]) -> None:
    for day in days:
        table.append_constraint(ForeignKeyConstraint([day.key], [next(iter(day.calendar.primary_key.columns))]))
    for role in roles:
        # Deferrable, because a late observation may remove a version before its facts are repointed.
        table.append_constraint(ForeignKeyConstraint([role.key], [role.dimension.surrogate_key], deferrable=True))
        Index(None, table.c[role.key])


def fact_of(table: Table) -> Fact:
    """Return the fact that a table holds; raises KeyError for any other table."""
    found = table.info["fact"]
    assert isinstance(found, Fact)
    return found


def facts(metadata: MetaData) -> Iterator[Fact]:
    """Yield the facts of a model in load order: those that find members through others come last."""
    found = [fact_of(table) for table in metadata.sorted_tables if "fact" in table.info]
    yield from sorted(found, key=_depth)


def _depth(fact: Fact) -> int:
    return max((1 + _depth(fact_of(role.via.fact)) for role in fact.roles if role.via is not None), default=0)
