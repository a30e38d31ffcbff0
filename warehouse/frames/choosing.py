"""Selects lines and adds them up: composed queries, in which no value ever becomes SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Select,
    Text,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from warehouse.errors import UsageError
from warehouse.settings.nearest import or_nearest
from warehouse.vocabulary.calendar import date_key
from warehouse.vocabulary.report import Figure
from warehouse.vocabulary.units import units_in
from warehouse.vocabulary.wide import Wide

Values = str | Sequence[str] | None
Day = date | str | None

UNKNOWN = "Unknown"
"""What the marts show for an absent text."""
STARTS = ("week_start", "month_start", "quarter_start", "year_start")
"""Periods by which lines can be added up, besides their columns."""


@dataclass(frozen=True)
class Lines:
    """The lines of a fact and their figures; ``headline`` is the one that ranks them."""

    wide: Wide
    figures: tuple[Figure, ...]
    headline: str

    def figure(self, name: str) -> Figure:
        """Return one of the figures; raises KeyError for another name."""
        return {figure.name: figure for figure in self.figures}[name]

    def units(self, by: Collection[str] = ()) -> tuple[str, ...]:
        """Return the unit columns of the figures that are not among those given."""
        found = [self.wide.name_of(unit) for unit in units_in(*(figure.value for figure in self.figures))]
        return tuple(name for name in dict.fromkeys(found) if name not in by)

    @property
    def added(self) -> tuple[str, ...]:
        """The figures whose parts add up to the whole."""
        return tuple(figure.name for figure in self.figures if figure.adds_up)

    @property
    def measures(self) -> tuple[str, ...]:
        """All figures, those that add up first; distinct counts cost a sort of the lines."""
        return (*self.added, *(figure.name for figure in self.figures if not figure.adds_up))


@dataclass(frozen=True)
class Choice:
    """Lines between two days, both included, whose columns have one of the values given for them.

    ``only`` holds pairs of a column and its values; ``text`` must occur in one of the columns ``searched``.
    """

    first: date | None = None
    last: date | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    text: str = ""
    searched: tuple[str, ...] = ()

    def lines(
        self, wide: Wide, columns: Sequence[str] | None = None, *, newest: int | None = None, skipped: int = 0
    ) -> Select[Any]:
        """Return the query of the lines themselves; ``newest`` limits it to the newest, after those skipped."""
        names = list(columns or wide.columns)
        require_columns(wide.name, names, wide.columns)
        grain = wide.fact.grain if newest is not None else ()
        source = self._source(wide, [*names, *grain])
        query = select(*(source.c[name] for name in names)).where(*self._conditions(wide, source))
        if newest is None:
            return query
        # an expression, because the planner would otherwise walk the calendar backwards and look up each of its days
        day = source.c[wide.day_key] + literal_column("0")
        return query.order_by(day.desc(), *(source.c[name] for name in grain)).limit(newest).offset(skipped)

    def totals(
        self, lines: Lines, by: Sequence[str], *, top: int | None = None, measures: Sequence[str] | None = None
    ) -> Select[Any]:
        """Return the query of the totals of the lines, by some of their columns or the starts of periods.

        ``top`` limits it to the rows with the most of the headline figure.
        """
        query = self._grouped(lines, by, lines.measures if measures is None else measures)
        if top is None:
            return query.order_by(*_places(by))
        return query.order_by(literal_column(lines.headline).desc(), *_places(by)).limit(top)

    def parts(self, lines: Lines, by: Sequence[str]) -> CompoundSelect[Any]:
        """Return the query of the totals of the lines by each of some columns, in one pass over the lines.

        Its rows are the name of a column, a value of it as text, and the measures that can be added up.
        """
        fine = self._grouped(lines, by, lines.added).cte("fine").prefix_with("MATERIALIZED")
        sums = [func.sum(fine.c[name]).label(name) for name in lines.added]
        return union_all(
            *(
                select(literal(name).label("by"), cast(fine.c[name], Text).label("value"), *sums).group_by(
                    literal_column("2")
                )
                for name in by
            )
        )

    def _grouped(self, lines: Lines, by: Sequence[str], measures: Sequence[str]) -> Select[Any]:
        wide = lines.wide
        figures = [lines.figure(name) for name in measures]
        names = set[str]().union(*(wide.names_in(figure.value) for figure in figures))
        source = self._source(wide, [*_columns(wide, by), *names])
        shown = [group(wide, source, name).label(name) for name in by]
        sums = [wide.over(source, figure.value).label(figure.name) for figure in figures]
        query = select(*shown, *sums).select_from(source).where(*self._conditions(wide, source))
        return query.group_by(*_places(by))

    def _source(self, wide: Wide, names: Collection[str]) -> FromClause:
        asked = _columns(wide, [name for name, _ in self.only])
        return wide.source(dict.fromkeys([*names, *asked, *self.searched, wide.day, wide.day_key]))

    def _conditions(self, wide: Wide, source: FromClause) -> Iterator[ColumnElement[bool]]:
        if self.first is not None:
            yield source.c[wide.day_key] >= date_key(self.first)
        if self.last is not None:
            yield source.c[wide.day_key] <= date_key(self.last)
        for name, values in self.only:
            yield cast(group(wide, source, name), Text).in_(values)
        if self.text:
            wanted = func.lower(self.text)
            yield or_(*(func.strpos(func.lower(cast(source.c[name], Text)), wanted) > 0 for name in self.searched))


def day(value: Day) -> date | None:
    """Return a day; raises UsageError for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise UsageError(f"`{value}` is no date; write it as YYYY-MM-DD, as 2024-07-01.", value=value) from None


def there_is(names: Iterable[str]) -> str:
    """Return the words that list the existing names."""
    listing = ", ".join(sorted(names))
    return f"; there is {listing}." if listing else "; there is none yet."


def require_columns(table: str, asked: Iterable[str], there: Iterable[str]) -> None:
    """Raise UsageError for the first name that is no column of a table."""
    names = list(there)
    for name in asked:
        if name not in names:
            raise UsageError(f"{table} has no column `{name}`{or_nearest(name, names) or there_is(names)}")


def group(wide: Wide, source: FromClause, name: str) -> ColumnElement[Any]:
    """Return the expression of a column: an absent text is `Unknown`, as in the marts."""
    if name in STARTS:
        return cast(func.date_trunc(name.removesuffix("_start"), source.c[wide.day]), Date)
    column = source.c[name]
    return func.coalesce(column, UNKNOWN) if isinstance(column.type, Text) else column


def _places(by: Sequence[str]) -> list[ColumnElement[Any]]:
    return [literal_column(str(place)) for place in range(1, len(by) + 1)]


def _columns(wide: Wide, names: Iterable[str]) -> list[str]:
    """Return the expressions of some names; raises UsageError for an unknown one."""
    asked = list(names)
    require_columns(wide.name, (name for name in asked if name not in STARTS), [*STARTS, *wide.columns])
    return [wide.day if name in STARTS else name for name in asked]
