"""How the business is doing: read from the lines and the marts that the model names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection, Text, cast, func, literal, literal_column, select

from warehouse.report.period import ALWAYS, Day, Period, Unit, apart
from warehouse.vocabulary.calendar import date_key, day_of
from warehouse.vocabulary.fact import VANISHED
from warehouse.vocabulary.mart import month_of
from warehouse.vocabulary.report import Figure, Parts, Ranking, Ratio, Report
from warehouse.vocabulary.units import units_in
from warehouse.vocabulary.wide import Wide

TOP = 10
WINDOWS = (28, 7, 1)
"""Days that headline figures cover: the longest window that fits into history twice; 28 days are whole weeks."""


@dataclass(frozen=True)
class Figures:
    """The headline figures of one window of days by name, and the total and lost amount of its lines."""

    values: Mapping[str, Decimal]
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
    """The best members of a ranking, how many members brought anything, and what all of them brought."""

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
    """Everything that the report says about the business; without any day there is nothing to say yet.

    ``far`` are the few days so far from the others that they are not drawn. With several currencies everything else is
    about the first of ``units``, which has the most lines; each comes with the headline figure of its lines.
    """

    days: Sequence[tuple[date, Decimal]]
    window: Window | None
    rankings: Sequence[Ranked]
    parts: Sequence[Part]
    far: Sequence[Day] = ()
    units: Sequence[tuple[Unit, Decimal]] = ()

    @property
    def first(self) -> date | None:
        """The first day on which anything happened."""
        return min((day for day, _ in (*self.days, *self.far)), default=None)

    @property
    def last(self) -> date | None:
        """The last day on which anything happened."""
        return max((day for day, _ in (*self.days, *self.far)), default=None)

    @property
    def total(self) -> Decimal | None:
        """The headline figure of all days."""
        return sum((value for _, value in (*self.days, *self.far)), start=Decimal(0)) if self.days else None


def read_units(connection: Connection, report: Report, period: Period = ALWAYS) -> list[tuple[Unit, Decimal]]:
    """Return the units of the lines, the one with the most lines first, each with its headline figure.

    Empty if the headline figure has no unit, as a number of lines has none.
    """
    figure, day = report.headline.figure, report.of.day.name
    column = next(iter(units_in(figure.value)), None)
    if column is None:
        return []
    query = select(column, figure.value).where(~report.fact.c[VANISHED], *period.holds(report.fact, day))
    found = connection.execute(query.group_by(column).order_by(func.count().desc(), column))
    return [(Unit(column.name, unit), Decimal(value)) for unit, value in found]


def read_days(
    connection: Connection, report: Report, period: Period = ALWAYS
) -> tuple[list[tuple[date, Decimal]], list[tuple[date, Decimal]]]:
    """Return the headline figure of every day from the first to the last, and of the days far from the others."""
    key = report.of.day
    query = select(key, report.headline.figure.value).where(
        ~report.fact.c[VANISHED], *period.holds(report.fact, key.name)
    )
    found = connection.execute(query.group_by(key).order_by(key))
    together, far = apart([(day_of(day), Decimal(value)) for day, value in found])
    return _every_day(together), far


def _every_day(days: Sequence[tuple[date, Decimal]]) -> list[tuple[date, Decimal]]:
    """Return all days from the first to the last, including those on which nothing happened."""
    known = dict(days)
    length = (days[-1][0] - days[0][0]).days + 1 if days else 0
    every = (days[0][0] + timedelta(days=number) for number in range(length))
    return [(day, known.get(day, Decimal(0))) for day in every]


def read_window(connection: Connection, report: Report, first: date, last: date, unit: Unit | None = None) -> Window:
    """Return the headline figures of the newest days, and those of the days before."""
    history = (last - first).days + 1
    length = next((days for days in WINDOWS if 2 * days <= history), history)
    begin = last - timedelta(days=length - 1)
    earlier = begin - timedelta(days=length)
    found = _read_figures(connection, report, Period(earlier, last, unit), begin)
    nothing = Figures({figure.name: Decimal(0) for figure in _measured(report)}, Decimal(0), Decimal(0))
    before = found.get(False, nothing) if earlier >= first else None
    return Window(begin, last, found.get(True, nothing), before)


def _measured(report: Report) -> list[Figure]:
    """Return the figures that the tiles need, a ratio being computed from its parts."""
    parts = [(one.part, one.whole) if isinstance(one, Ratio) else (one,) for one in report.tiles]
    return list({figure.name: figure for each in parts for figure in each}.values())


def _read_figures(connection: Connection, report: Report, period: Period, begin: date) -> dict[bool, Figures]:
    """Return the figures of a period's days before a given day, and from that day on."""
    figures, loss = _measured(report), report.loss
    whole, lost = (literal(0), literal(0)) if loss is None else (loss.amount.value, loss.lost)
    values = [whole, lost, *(figure.value for figure in figures)]
    wide = Wide(report.of)
    source = wide.source(({wide.day_key} | period.columns).union(*map(wide.names_in, values)))
    now = source.c[wide.day_key] >= date_key(begin)
    figures_of = select(now, *(wide.over(source, value) for value in values))
    query = figures_of.where(*period.holds(source, wide.day_key)).group_by(now)
    return {
        bool(is_now): Figures(
            dict(zip((one.name for one in figures), map(Decimal, rest), strict=True)), Decimal(amount), Decimal(gone)
        )
        for is_now, amount, gone, *rest in connection.execute(query)
    }


def read_ranking(
    connection: Connection, report: Report, ranking: Ranking, period: Period = ALWAYS, *, pii: bool
) -> Ranked:
    """Return the members with the largest sums, in one pass."""
    given = ranking
    ranking = ranking if period.is_everything else _within(report, ranking, period)
    summed = func.sum(ranking.value)
    named = ranking.name if pii or not given.is_personal else ranking.key
    name = func.coalesce(cast(named, Text), cast(ranking.key, Text), "Unknown")
    query = (
        select(name, ranking.key, summed, func.sum(summed).over(), func.count().over())
        .group_by(ranking.key, named)
        .having(summed > 0)
        .order_by(summed.desc(), ranking.key)
        .limit(TOP)
    )
    rows = connection.execute(query).all()
    times = Counter(str(row[0]) for row in rows)
    # where several share a name, their keys distinguish them
    names = [str(row[0]) if times[str(row[0])] == 1 else f"{row[0]} ({row[1]})" for row in rows]
    top = [Member(called, Decimal(row[2])) for called, row in zip(names, rows, strict=True)]
    return Ranked(given, top, int(rows[0][4]) if rows else 0, Decimal(rows[0][3]) if rows else Decimal(0))


def _within(report: Report, ranking: Ranking, period: Period) -> Ranking:
    """Return a ranking of the lines of a period, which marts over all time cannot give."""
    assert ranking.of is not None
    wide, value = Wide(report.of), report.headline.figure.value
    key, name = (wide.name_of(column, ranking.role) for column in ranking.of)
    source = wide.source({key, name, wide.day_key} | period.columns | wide.names_in(value))
    columns = {key: source.c[key], name: source.c[name]}
    lines = select(*columns.values(), wide.over(source, value).label("ranked_value"))
    found = lines.where(*period.holds(source, wide.day_key)).group_by(*columns.values()).subquery("within").c
    return replace(ranking, key=found[key], name=found[name], value=found.ranked_value)


def read_parts(connection: Connection, report: Report, parts: Parts, period: Period = ALWAYS) -> list[Part]:
    """Return what became of the amount of each month."""
    parts = parts if period.is_everything else _parts_within(report, parts, period)
    columns = (parts.time, parts.part, parts.lost, parts.lines, parts.amount)
    query = select(*columns).order_by(parts.time, parts.part)
    return [
        Part(month, name, bool(lost), int(lines), Decimal(amount))
        for month, name, lost, lines, amount in connection.execute(query)
    ]


def _parts_within(report: Report, parts: Parts, period: Period) -> Parts:
    """Return the parts of the lines of a period, by the column that tells lost ones apart."""
    assert report.loss is not None
    wide, loss = Wide(report.of), report.loss
    names = wide.names_in(loss.column) | wide.names_in(loss.amount.value)
    source = wide.source({wide.day_key} | period.columns | names)
    day, part = source.c[wide.day_key], func.coalesce(cast(source.c[wide.name_of(loss.column)], Text), "Unknown")
    lines = select(
        month_of(day).label("month"),
        part.label("part"),
        part.in_(loss.values).label("lost"),
        func.count().label("lines"),
        wide.over(source, loss.amount.value).label("amount"),
    )
    found = (
        lines.where(*period.holds(source, wide.day_key))
        .group_by(literal_column("1"), literal_column("2"), literal_column("3"))
        .subquery("within")
        .c
    )
    return replace(parts, time=found.month, part=found.part, lost=found.lost, lines=found.lines, amount=found.amount)
