"""The word `Report`: which columns of which marts, or of queries like theirs, a report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement
from sqlalchemy.sql import visitors


@dataclass(frozen=True)
class Trend:
    """A figure that is summed day by day."""

    day: ColumnElement[Any]
    value: ColumnElement[Any]


@dataclass(frozen=True)
class Ranking:
    """Who brings how much: ``one`` and ``many`` are what the members are called.

    ``key`` tells members apart and ``name`` is what they are called; a personal name is shown only where that is asked
    for. The values of a member are summed.
    """

    one: str
    many: str
    key: ColumnElement[Any]
    name: ColumnElement[Any]
    value: ColumnElement[Any]

    @property
    def is_personal(self) -> bool:
        """Whether its members go by personal names, or by what is computed from them."""
        parts = (part for column in (self.name, *self.name.base_columns) for part in visitors.iterate(column))
        return any(isinstance(part, Column) and part.info.get("pii") for part in parts)


@dataclass(frozen=True)
class Parts:
    """How an amount divides over time; ``lost`` says of which parts nothing is left."""

    time: ColumnElement[Any]
    part: ColumnElement[Any]
    lost: ColumnElement[Any]
    lines: ColumnElement[Any]
    amount: ColumnElement[Any]


@dataclass(frozen=True)
class Lines:
    """The lines that headline figures are counted from; ``counted`` and ``lost`` are conditions on them.

    ``day`` is a key of the calendar, YYYYMMDD.
    """

    day: ColumnElement[Any]
    order: ColumnElement[Any]
    customer: ColumnElement[Any]
    units: ColumnElement[Any]
    revenue: ColumnElement[Any]
    amount: ColumnElement[Any]
    counted: ColumnElement[bool]
    lost: ColumnElement[bool]


@dataclass(frozen=True)
class Report:
    """What a report shows of a warehouse, from marts or queries; ``terms`` explains its words to those who read it."""

    revenue: Trend
    lines: Lines
    rankings: tuple[Ranking, ...]
    parts: Parts
    terms: Mapping[str, str]
