"""How the business does: read from the marts that the model names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from warehouse.vocabulary.calendar import date_key
from warehouse.vocabulary.report import Lines, Parts, Ranking, Trend

TOP = 10
WINDOWS = (28, 7, 1)
"""How many days headline figures look back, the longest of which history holds two; 28 days have whole weeks."""


@dataclass(frozen=True)
class Figures:
    """The headline figures of one window of days."""

    orders: int
    customers: int
    units: Decimal
    revenue: Decimal
    amount: Decimal
    lost: Decimal


@dataclass(frozen=True)
class Window:
    """The newest days and as many before them; ``before`` is None where history is too short."""

    first: date
    last: date
    now: Figures
    before: Figures | None

    @property
    def days(self) -> int:
        """Its length."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Member:
    """One line of a ranking."""

    name: str
    value: Decimal


@dataclass(frozen=True)
class Ranked:
    """The best members of a ranking, how many brought anything, and what all of them brought."""

    ranking: Ranking
    top: Sequence[Member]
    members: int
    total: Decimal


@dataclass(frozen=True)
class Part:
    """One part of the amount of a month."""

    month: date
    part: str
    lost: bool
    lines: int
    amount: Decimal


@dataclass(frozen=True)
class Business:
    """All that the report says of the business; without a day, there is nothing to say yet."""

    days: Sequence[tuple[date, Decimal]]
    window: Window | None
    rankings: Sequence[Ranked]
    parts: Sequence[Part]

    @property
    def first(self) -> date | None:
        """The first day with orders."""
        return self.days[0][0] if self.days else None

    @property
    def last(self) -> date | None:
        """The last day with orders."""
        return self.days[-1][0] if self.days else None

    @property
    def revenue(self) -> Decimal | None:
        """Revenue of all days."""
        return sum((revenue for _, revenue in self.days), start=Decimal(0)) if self.days else None


def read_days(connection: Connection, trend: Trend) -> list[tuple[date, Decimal]]:
    """Return the figure of every day from the first to the last."""
    query = select(trend.day, func.sum(trend.value)).group_by(trend.day).order_by(trend.day)
    return _every_day([(day, Decimal(value)) for day, value in connection.execute(query)])


def _every_day(days: Sequence[tuple[date, Decimal]]) -> list[tuple[date, Decimal]]:
    """Return the days from the first to the last, those without sales too."""
    known = dict(days)
    length = (days[-1][0] - days[0][0]).days + 1 if days else 0
    every = (days[0][0] + timedelta(days=number) for number in range(length))
    return [(day, known.get(day, Decimal(0))) for day in every]


def read_window(connection: Connection, lines: Lines, first: date, last: date) -> Window:
    """Return the headline figures of the newest days, beside those of the days before."""
    history = (last - first).days + 1
    length = next((days for days in WINDOWS if 2 * days <= history), history)
    begin = last - timedelta(days=length - 1)
    earlier = begin - timedelta(days=length)
    now = lines.day >= date_key(begin)
    query = (
        select(
            now,
            func.count(lines.order.distinct()).filter(lines.counted),
            func.count(lines.customer.distinct()).filter(lines.counted),
            func.coalesce(func.sum(lines.units).filter(lines.counted), 0),
            func.coalesce(func.sum(lines.revenue), 0),
            func.coalesce(func.sum(lines.amount), 0),
            func.coalesce(func.sum(lines.amount).filter(lines.lost), 0),
        )
        .where(lines.day >= date_key(earlier), lines.day <= date_key(last))
        .group_by(now)
    )
    nothing = Figures(0, 0, Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    found = {bool(is_now): _figures(values) for is_now, *values in connection.execute(query)}
    before = found.get(False, nothing) if earlier >= first else None
    return Window(begin, last, found.get(True, nothing), before)


def _figures(values: Sequence[Any]) -> Figures:
    orders, customers, *amounts = values
    return Figures(int(orders), int(customers), *map(Decimal, amounts))


def read_ranking(connection: Connection, ranking: Ranking, *, pii: bool) -> Ranked:
    """Return the members with the largest sums, in one pass."""
    summed = func.sum(ranking.value)
    named = ranking.name if pii or not ranking.is_personal else ranking.key
    query = (
        select(func.coalesce(named, ranking.key, "Unknown"), summed, func.sum(summed).over(), func.count().over())
        .group_by(ranking.key, named)
        .having(summed > 0)
        .order_by(summed.desc(), ranking.key)
        .limit(TOP)
    )
    rows = connection.execute(query).all()
    top = [Member(str(name), Decimal(value)) for name, value, _, _ in rows]
    return Ranked(ranking, top, int(rows[0][3]) if rows else 0, Decimal(rows[0][2]) if rows else Decimal(0))


def read_parts(connection: Connection, parts: Parts) -> list[Part]:
    """Return what became of the amount of each month."""
    columns = (parts.time, parts.part, parts.lost, parts.lines, parts.amount)
    query = select(*columns).order_by(parts.time, parts.part)
    return [
        Part(month, name, bool(lost), int(lines), Decimal(amount))
        for month, name, lost, lines, amount in connection.execute(query)
    ]
