"""The warehouse in Python: marts, filtered lines of facts and queries of one's own, as pandas or Arrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, SelectBase, Table, select

from warehouse.ask.marts import first_rows, questions_in
from warehouse.database.creation import views
from warehouse.errors import UsageError
from warehouse.frames.choosing import UNKNOWN, Choice, Day, Lines, Values, day, require_columns, there_is
from warehouse.frames.rows import Rows
from warehouse.frames.session import Session
from warehouse.settings.nearest import or_nearest
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.report import Report
from warehouse.vocabulary.usual import report_on
from warehouse.vocabulary.wide import wide_of

__all__ = ["Choice", "Described", "Rows", "Warehouse"]

SALES = "sales"
"""The fact of a shop, whose filters have their own arguments."""


@dataclass(frozen=True)
class Described:
    """What a column of a mart means, and whether it holds personal data."""

    name: str
    description: str
    pii: bool


class Warehouse(Session):
    """A warehouse opened for reading; every answer is `Rows`, which convert to pandas or Arrow."""

    def mart(self, name: str, columns: Sequence[str] | None = None) -> Rows:
        """Return all rows of a mart, or some of its columns."""
        return self.run(_of(self._mart(name), columns))

    @property
    def questions(self) -> dict[str, str]:
        """The questions that marts were declared for, by the names of these marts."""
        return {mart.name: mart.question for mart, _ in questions_in(self._metadata)}

    def answer(self, name: str, most: int) -> Rows:
        """Return the first rows of the mart of a question, the newest and the largest first."""
        asked = {mart.name: (mart, shape) for mart, shape in questions_in(self._metadata)}
        if name not in asked:
            raise UsageError(f"No question has a mart `{name}`{or_nearest(name, asked) or there_is(asked)}", mart=name)
        return self.run(first_rows(*asked[name], most))

    def table(self, name: str, columns: Sequence[str] | None = None) -> Rows:
        """Return all rows of a table of gold; name the columns if you may not read personal ones."""
        gold = {table.name: table for table in self._metadata.sorted_tables if table.schema == "gold"}
        if name not in gold:
            raise UsageError(
                f"There is no table `{name}` in gold{or_nearest(name, gold) or there_is(gold)}", table=name
            )
        return self.run(_of(gold[name], columns))

    def rows(
        self,
        fact: str,
        start: Day = None,
        end: Day = None,
        *,
        as_is: bool = False,
        columns: Sequence[str] | None = None,
        **only: Values,
    ) -> Rows:
        """Return the rows of a fact with all their dimensions, from ``start`` to ``end``, both included.

        Members are shown as of the day of the event, with ``as_is`` as of today. ``only`` maps columns to the values
        they may have; an unknown value is a UsageError that names the nearest. Name the columns if you may not read
        personal ones.
        """
        lines = self._lines(fact, as_is=as_is)
        require_columns(lines.wide.name, only, lines.wide.columns)
        choice = _choice(start, end, only)
        found = self.run(choice.lines(lines.wide, columns))
        self._require_known(lines, choice, empty=not len(found))
        return found

    def sums(
        self, fact: str, *by: str, start: Day = None, end: Day = None, as_is: bool = False, **only: Values
    ) -> Rows:
        """Return the totals of the rows that `rows` would return, computed by the database.

        One row for each value of ``by``, which are columns of `rows` or `week_start`, `month_start`, `quarter_start`,
        `year_start`; without it, one row for all. Amounts of several currencies are not added up: if the rows have
        several, `currency` (or another unit of the measures) is the last of ``by``.
        """
        lines = self._lines(fact, as_is=as_is)
        require_columns(lines.wide.name, only, lines.wide.columns)
        choice = _choice(start, end, only)
        units = lines.units(by)
        found = self.run(choice.totals(lines, (*by, *units)))
        same = [unit for unit in units if len(found.arrow()[unit].unique()) < 2]
        if same:
            again = len(found) == 0
            rest = (*by, *(unit for unit in units if unit not in same))
            found = self.run(choice.totals(lines, rest)) if again else found.without(same)
        empty = not len(found) or ("lines" in found.columns and not any(found.arrow()["lines"].to_pylist()))
        self._require_known(lines, choice, empty=empty)
        return found

    def sales(
        self,
        start: Day = None,
        end: Day = None,
        *,
        category: Values = None,
        region: Values = None,
        status: Values = None,
        as_is: bool = False,
        columns: Sequence[str] | None = None,
    ) -> Rows:
        """Return order lines with all their dimensions, from ``start`` to ``end``, both included.

        The customer is shown as of the day of the order, with ``as_is`` as of today. A category, a region or a status
        may be one or several; an unknown value is a UsageError that names the nearest.
        """
        only = {"category": category, "region": region, "order_status": status}
        return self.rows(self._shop(), start, end, as_is=as_is, columns=columns, **only)

    def totals(
        self,
        *by: str,
        start: Day = None,
        end: Day = None,
        category: Values = None,
        region: Values = None,
        status: Values = None,
        as_is: bool = False,
    ) -> Rows:
        """Return the totals of the order lines that `sales` would return, computed by the database.

        One row for each value of ``by``, which are columns of `sales` or `week_start`, `month_start`, `quarter_start`,
        `year_start`; without, one row for all. Orders, units and revenue count completed orders, lines and amount all.
        If the lines have several currencies, `currency` is the last of ``by``.
        """
        only = {"category": category, "region": region, "order_status": status}
        return self.sums(self._shop(), *by, start=start, end=end, as_is=as_is, **only)

    def lines(self, choice: Choice, columns: Sequence[str], *, newest: int, skipped: int = 0) -> Rows:
        """Return a page of the newest lines of a choice, among those that the report is about."""
        return self.run(choice.lines(self.subject.wide, columns, newest=newest, skipped=skipped))

    def summed(self, choice: Choice, by: Sequence[str] = (), *, top: int | None, measures: Sequence[str]) -> Rows:
        """Return the totals of the lines of a choice; with ``top``, those with the most of the headline figure."""
        return self.run(choice.totals(self.subject, by, top=top, measures=measures))

    def parts(self, choice: Choice, by: Sequence[str]) -> Rows:
        """Return the totals of the lines of a choice by each of some columns: its name, a value, the sums."""
        return self.run(choice.parts(self.subject, by))

    @property
    def subject(self) -> Lines:
        """The lines that the report is about; raises UsageError if the model has no fact."""
        if self.report is None:
            raise UsageError("This warehouse has no fact, and so no lines; its tables of gold can be read by name.")
        return _lines_of(self.report)

    def described(self, name: str) -> list[Described]:
        """Return what the columns of a mart mean."""
        return [
            Described(column.name, column.comment or "", bool(column.info.get("pii")))
            for column in self._mart(name).columns
        ]

    def values(self, name: str) -> list[str]:
        """Return the values of a filter of the report, such as category, region or order_status."""
        filters = {one.column.name: one.column for one in (self.report.filters if self.report else ())}
        if name not in filters:
            raise UsageError(f"There is no filter `{name}`{or_nearest(name, filters) or there_is(filters)}")
        return self._values(filters[name])

    def _values(self, column: ColumnElement[Any]) -> list[str]:
        with self._connected() as connection:
            found = connection.scalars(select(column).distinct())
            return sorted({UNKNOWN if value in (None, "") else str(value) for value in found})

    def _mart(self, name: str) -> Table:
        found = next((view.table for view in views(self._metadata) if view.table.name == name), None)
        if found is None:
            raise UsageError(
                f"There is no mart `{name}`{or_nearest(name, self.marts) or there_is(self.marts)}", mart=name
            )
        return found

    def _shop(self) -> str:
        """Return the fact of a shop; raises UsageError in a warehouse without one."""
        if not any(fact.name == SALES for fact in facts(self._metadata)):
            names = ", ".join(f'"{name}"' for name in self.facts)
            raise UsageError(f"This warehouse has no sales; ask `rows` and `sums` for its facts, which are {names}.")
        return SALES

    def _lines(self, name: str, *, as_is: bool) -> Lines:
        found: Fact | None = next((fact for fact in facts(self._metadata) if fact.name == name), None)
        if found is None:
            raise UsageError(f"There is no fact `{name}`{or_nearest(name, self.facts) or there_is(self.facts)}")
        declared = self.report is not None and self.report.of is found
        return _lines_of(self.report if declared and self.report else report_on(found), as_is=as_is)

    def _require_known(self, lines: Lines, choice: Choice, *, empty: bool) -> None:
        """Raise UsageError for the first value of a filter that does not occur.

        Where others of the filter found lines, one that is like no other name is a word of which there are no lines.
        """
        declared = {one.column.name: one for one in (self.report.filters if self.report else ())}
        for name, values in choice.only:
            if not empty and len(values) < 2:
                continue
            known = declared.get(name)
            there = self._values(known.column if known else lines.wide.columns[name].origin)
            what = known.title.lower() if known else name
            for value in values:
                near = or_nearest(value, there)
                if value not in there and (empty or near):
                    raise UsageError(f"No {what} is called `{value}`{near or there_is(there)}")


def _lines_of(report: Report, *, as_is: bool = False) -> Lines:
    return Lines(wide_of(report, as_is=as_is), report.figures, report.headline.figure.name)


def _of(table: Table, columns: Sequence[str] | None) -> SelectBase:
    names = [column.name for column in table.columns]
    require_columns(table.name, columns or (), names)
    return select(*(table.c[name] for name in columns or names))


def _choice(start: Day, end: Day, asked: Mapping[str, Values]) -> Choice:
    only = {name: _texts(value) for name, value in asked.items() if value}
    return Choice(day(start), day(end), tuple(only.items()))


def _texts(values: Values) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(map(str, values or ()))
