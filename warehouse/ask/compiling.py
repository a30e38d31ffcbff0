"""Compiles a query over a star to one SELECT over gold: the fact, joined to the needed dimensions."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    FromClause,
    Numeric,
    Select,
    Table,
    Text,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.sql import visitors

from warehouse.ask.query import (
    MOST_ROWS,
    Filter,
    Query,
    Value,
    level_of,
    levels_named,
    measure_of,
    require_additive,
    unknown,
)
from warehouse.ask.star import Hop, Level, Measure, Subject
from warehouse.errors import UsageError
from warehouse.vocabulary.calendar import date_key
from warehouse.vocabulary.fact import VANISHED
from warehouse.vocabulary.mart import day_of
from warehouse.vocabulary.units import units_in

_CALENDAR = {
    "weekday": "day_name",
    "month_of_year": "month_name",
    "is_weekend": "is_weekend",
    "is_holiday": "is_holiday",
}
_SORTED_BY = {"weekday": "day_of_week", "month_of_year": "month"}
_FORMATS = {"quarter": 'YYYY-"Q"Q', "month": "YYYY-MM", "week": 'IYYY-"W"IW'}


@dataclass(frozen=True)
class Compiled:
    """The SELECT of a query, its columns in order, and the most rows requested."""

    select: Select[Any]
    levels: tuple[Level, ...]
    measures: tuple[Measure, ...]
    limit: int


def compiled(query: Query, subject: Subject, *, pii: bool) -> Compiled:
    """Return a query as SQL; raises UsageError for unknown names and queries that make no sense.

    It selects one row more than the limit, so that the reader knows whether there are more.
    """
    return _Compiler(query, subject, pii=pii).made()


def units_asked(query: Query, subject: Subject, *, pii: bool) -> Iterator[tuple[str, Select[Any]]]:
    """Yield the units of the measures of a query by which it is not grouped yet.

    Each comes with the SELECT of its values in the chosen rows. One that a filter fixes to one value is left out.
    """
    named = {one.level for one in query.where if len(one.values) == 1 and not one.exclude}
    measures = [measure_of(subject, name).value for name in query.measures]
    for unit in units_in(*(value for value in measures if value is not None)):
        level = next((one for one in subject.levels.values() if one.column is unit), None)
        if level is not None and level.name not in {*query.by, *named}:
            yield level.name, _Compiler(query, subject, pii=pii).units(unit)


class _Compiler:
    def __init__(self, query: Query, subject: Subject, *, pii: bool) -> None:
        assert subject.table is not None
        self.query, self.subject, self.pii = query, subject, pii
        self.fact: Table = subject.table
        self.calendar = next(
            key.column.table
            for key in (next(iter(one.foreign_keys), None) for one in self.fact.columns)
            if key is not None and "calendar" in key.column.table.info
        )
        self.joins: dict[str, tuple[FromClause, ColumnElement[bool]]] = {}
        self.made_levels: dict[str, ColumnElement[Any]] = {}
        self.levels = tuple(levels_named(subject, query.by, pii=pii))
        self.measures = tuple(measure_of(subject, name) for name in dict.fromkeys(query.measures))

    def made(self) -> Compiled:
        query = self.query
        require_additive(query, self.measures, self.levels)
        limit = query.limit or MOST_ROWS
        groups = {one.name: self._level(one) for one in self.levels}
        values = {one.name: self._measure(one) for one in self.measures}
        conditions = [*self._period(), *(self._condition(one) for one in query.where)]
        order = self._order(groups, values)
        within = [groups[one.name] for one in self._within()]
        place = [func.row_number().over(partition_by=within, order_by=order).label("place")] if within else []
        columns = [value.label(name) for name, value in (groups | values).items()]
        made = select(*columns, *place).select_from(self._joined())
        made = made.where(~self.fact.c[VANISHED], *conditions).group_by(*groups.values(), *self._sorting())
        if within:
            rows = made.subquery("ranked")
            names = [rows.c[name] for name in (*groups, *values)]
            first = [rows.c[one.name] for one in self._within()]
            made = select(*names).where(rows.c.place <= limit).order_by(*first, rows.c.place)
            return Compiled(made.limit(MOST_ROWS + 1), self.levels, self.measures, MOST_ROWS)
        return Compiled(made.order_by(*order).limit(limit + 1), self.levels, self.measures, limit)

    def units(self, unit: Column[Any]) -> Select[Any]:
        """Return the SELECT of the values of a column of the fact in the chosen rows."""
        conditions = [*self._period(), *(self._condition(one) for one in self.query.where)]
        made = select(unit).select_from(self._joined()).where(~self.fact.c[VANISHED], *conditions)
        return made.distinct().order_by(unit).limit(MOST_ROWS)

    def _within(self) -> list[Level]:
        inner = levels_named(self.subject, self.query.within, pii=self.pii)
        missing = next((one.name for one in inner if one not in self.levels), None)
        if missing is not None:
            raise UsageError(f"`within` names `{missing}`, which is not in `by`; add it there.", name=missing)
        return inner

    def _order(
        self, groups: dict[str, ColumnElement[Any]], values: dict[str, ColumnElement[Any]]
    ) -> list[ColumnElement[Any]]:
        asked = self.query.order
        ends: list[ColumnElement[Any]] = [self._sorted(one) for one in self.levels]
        if asked is not None:
            every = groups | values
            entity = self.subject.entities.get(asked.by)
            name = entity.key if entity is not None and asked.by not in every else asked.by
            if name not in every:
                raise unknown("column of the query", asked.by, every)
            first = every[name].desc().nulls_last() if asked.descending else every[name].asc().nulls_last()
            return [first, *ends]
        if any(one.part for one in self.levels) or not self.levels:
            return ends
        return [next(iter(values.values())).desc().nulls_last(), *ends]

    def _sorting(self) -> Iterator[ColumnElement[Any]]:
        """Yield what rows are ordered by besides their levels: weekdays by number, not by name."""
        yield from (self._sorted(one) for one in self.levels if one.part in _SORTED_BY)

    def _sorted(self, level: Level) -> ColumnElement[Any]:
        if level.part in _SORTED_BY:
            return self._of_calendar(level, _SORTED_BY[level.part])
        return self._level(level)

    def _level(self, level: Level) -> ColumnElement[Any]:
        # One object each, so that GROUP BY shares the column's parameters and is the same expression to the server.
        if level.name not in self.made_levels:
            self.made_levels[level.name] = self._made(level)
        return self.made_levels[level.name]

    def _made(self, level: Level) -> ColumnElement[Any]:
        if level.part is not None:
            return self._time(level)
        if level.column is None:
            raise AssertionError(level.name)
        return self._column(level.column, level.hops)

    def _column(self, column: Column[Any], hops: tuple[Hop, ...]) -> ColumnElement[Any]:
        table: FromClause = self.fact
        for hop in hops:
            table = self._join(hop, table)
        found: ColumnElement[Any] = table.c[str(column.key)]
        return found

    def _join(self, hop: Hop, before: FromClause) -> FromClause:
        if hop.alias not in self.joins:
            alias = hop.table.alias(hop.alias)
            (key,) = hop.table.primary_key.columns
            self.joins[hop.alias] = (alias, before.c[hop.key] == alias.c[str(key.key)])
        return self.joins[hop.alias][0]

    def _joined(self) -> FromClause:
        source: FromClause = self.fact
        for alias, on in self.joins.values():
            # An outer join, because a reference between dimensions may be null, and so may a further date.
            source = source.join(alias, on, isouter=True)
        return source

    def _key(self, level: Level) -> Column[Any]:
        return self.fact.c[f"{self.subject.days[str(level.day)]}_key"]

    def _time(self, level: Level) -> ColumnElement[Any]:
        key = self._key(level)
        if level.part == "year":
            return key // 10_000
        if level.part == "day":
            return day_of(key)
        if level.part in _FORMATS:
            return func.to_char(day_of(key), _FORMATS[level.part], type_=Text)
        return self._of_calendar(level, _CALENDAR[str(level.part)])

    def _of_calendar(self, level: Level, name: str) -> ColumnElement[Any]:
        role = self.subject.days[str(level.day)]
        hop = Hop(f"{role}_calendar", f"{role}_key", self.calendar)
        found: ColumnElement[Any] = self._join(hop, self.fact).c[name]
        return found

    def _measure(self, measure: Measure) -> ColumnElement[Any]:
        """Return the aggregate, with the columns of dimensions in the roles that are joined."""
        ways = {one.column: one.hops for one in reversed(list(self.subject.levels.values())) if one.column is not None}

        def placed(element: Any, **_options: Any) -> Any:
            if not isinstance(element, Column) or element.table is self.fact:
                return None
            return self._column(element, measure.hops or ways[element])

        assert measure.value is not None
        made: ColumnElement[Any] = visitors.replacement_traverse(measure.value, {}, placed)
        return made

    def _period(self) -> Iterator[ColumnElement[bool]]:
        period = self.query.period
        if period is None:
            return
        name = period.date or next(iter(self.subject.days))
        if name not in self.subject.days:
            raise unknown("date", name, self.subject.days)
        if period.first and period.last and period.first > period.last:
            raise UsageError(f"The period begins on {period.first}, after its last day {period.last}; exchange them.")
        key = self.fact.c[f"{self.subject.days[name]}_key"]
        if period.first:
            yield key >= date_key(period.first)
        if period.last:
            yield key <= date_key(period.last)

    def _condition(self, asked: Filter) -> ColumnElement[bool]:
        entity = self.subject.entities.get(asked.level)
        name = entity.key if entity is not None and asked.level not in self.subject.levels else asked.level
        level = level_of(self.subject, name, pii=self.pii)
        column = self._level(level)
        parts: list[ColumnElement[bool]] = []
        if asked.values:
            same = (column.is_not_distinct_from(self._bound(level, column, one)) for one in asked.values)
            parts.append(or_(*same))
        if asked.at_least is not None:
            parts.append(column >= self._bound(level, column, asked.at_least))
        if asked.at_most is not None:
            parts.append(column <= self._bound(level, column, asked.at_most))
        if not parts:
            raise UsageError(f"The filter by `{name}` says nothing; give `values`, `at_least` or `at_most`.", name=name)
        met = and_(*parts)
        return met.is_not(True) if asked.exclude else met

    def _bound(self, level: Level, column: ColumnElement[Any], value: Value) -> ColumnElement[Any]:
        """Return a value in the type of its column; raises UsageError if it does not fit."""
        if value is None:
            return literal(None, column.type)
        try:
            return literal(_as_type(column, value), column.type)
        except (ValueError, InvalidOperation):
            raise UsageError(
                f"`{level.name}` has no value {value!r}: it holds {_holds(column)}; correct the filter.",
                name=level.name,
            ) from None


def _holds(column: ColumnElement[Any]) -> str:
    kind = column.type.python_type
    if kind is bool:
        return "true and false"
    if issubclass(kind, datetime.date):
        return "dates"
    return "texts" if kind is str else "whole numbers" if kind is int else "numbers"


def _as_type(column: ColumnElement[Any], value: Value) -> object:
    kind = column.type.python_type
    if kind is bool:
        return _truth(value)
    if kind is str:
        return str(value)
    if isinstance(column.type, Date):
        return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    if kind is int:
        return int(_number(value))
    return _number(value) if isinstance(column.type, Numeric) else kind.fromisoformat(str(value))


def _truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "yes", "false", "no"):
        return str(value).lower() in ("true", "yes")
    raise ValueError(value)


def _number(value: Value) -> Decimal:
    made = Decimal(str(value))
    if not made.is_finite():
        raise ValueError(value)
    return made
