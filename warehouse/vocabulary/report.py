"""The word `Report`: which columns of which marts a report shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Table


@dataclass(frozen=True)
class Trend:
    """A figure that is summed day by day."""

    day: Column[Any]
    value: Column[Any]


@dataclass(frozen=True)
class Ranking:
    """Who brings how much: ``one`` and ``many`` are what the members are called.

    ``key`` tells members apart and ``name`` is what they are called; a personal name is shown only where that is asked
    for. The values of a member are summed.
    """

    one: str
    many: str
    key: Column[Any]
    name: Column[Any]
    value: Column[Any]


@dataclass(frozen=True)
class Parts:
    """How an amount divides over time; ``lost`` says of which parts nothing is left."""

    time: Column[Any]
    part: Column[Any]
    lost: Column[Any]
    lines: Column[Any]
    amount: Column[Any]


@dataclass(frozen=True)
class Lines:
    """The lines that headline figures are counted from; ``counted`` and ``lost`` are conditions on them.

    ``day`` is a key of the calendar, YYYYMMDD.
    """

    day: Column[Any]
    order: Column[Any]
    customer: Column[Any]
    units: Column[Any]
    revenue: Column[Any]
    amount: Column[Any]
    counted: ColumnElement[bool]
    lost: ColumnElement[bool]


@dataclass(frozen=True)
class Report:
    """What a report shows of a warehouse; ``terms`` explains its words to those who read it."""

    revenue: Trend
    lines: Lines
    rankings: tuple[Ranking, ...]
    parts: Parts
    terms: Mapping[str, str]

    @property
    def tables(self) -> Iterator[Table]:
        """The marts that it reads, some more than once."""
        yield self.revenue.value.table
        yield self.lines.revenue.table
        yield self.parts.amount.table
        yield from (ranking.value.table for ranking in self.rankings)
