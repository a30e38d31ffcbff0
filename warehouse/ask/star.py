"""What can be queried in a star: its subjects, each with measures, levels and named members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Table

from warehouse.vocabulary.columns import Additivity

Kind = Literal["text", "number", "date", "flag", "time"]


@dataclass(frozen=True)
class Hop:
    """A join on the way from a fact to a column: ``table`` by the surrogate key in ``key`` of the table before."""

    alias: str
    key: str
    table: Table


@dataclass(frozen=True)
class Measure:
    """An aggregate over rows of a fact.

    ``value`` is the expression, None if it cannot be queried because it does not add up. ``restricted_by`` names
    the columns by which it leaves rows out, and ``whole`` is the measure that leaves out none. ``aggregate`` says how
    it comes from ``of``, the column of the fact; ``hops`` lead to a column of a dimension.
    """

    name: str
    title: str
    description: str
    additivity: Additivity = "additive"
    aggregate: str = "figure"
    of: str | None = None
    value: ColumnElement[Any] | None = field(default=None, compare=False, repr=False)
    restricted_by: tuple[str, ...] = ()
    whole: str | None = None
    digits: int = 0
    hops: tuple[Hop, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Level:
    """A column that rows are grouped or filtered by; for ``time``, a part of a date of the fact."""

    name: str
    title: str
    description: str
    kind: Kind
    pii: bool = False
    role: str | None = None
    column: Column[Any] | None = field(default=None, compare=False, repr=False)
    hops: tuple[Hop, ...] = field(default=(), compare=False, repr=False)
    part: str | None = None
    day: str | None = None


@dataclass(frozen=True)
class Entity:
    """Members of a dimension in a role: the level of their key, and that of their name, if any."""

    name: str
    key: str
    label: str | None
    label_is_personal: bool = False
    counted_by: str | None = None


@dataclass(frozen=True)
class Subject:
    """A fact to query; ``headline`` is its main measure, and ``rows`` counts its rows.

    ``days`` are its dates by the column that holds them, first the one on which it happened; each has its own levels.
    """

    name: str
    description: str
    grain: tuple[str, ...]
    headline: str
    rows: str
    measures: Mapping[str, Measure]
    levels: Mapping[str, Level]
    entities: Mapping[str, Entity]
    days: Mapping[str, str]
    table: Table | None = field(default=None, compare=False, repr=False)

    def time_level(self, part: str, day: str | None = None) -> str:
        """Return the name of the level for a part of one of the dates, by default the first."""
        wanted = day or next(iter(self.days))
        return next(one.name for one in self.levels.values() if one.part == part and one.day == wanted)

    @property
    def askable(self) -> Iterator[Measure]:
        """The measures that can be queried."""
        return (one for one in self.measures.values() if one.value is not None)
