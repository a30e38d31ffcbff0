"""Which order lines are meant, and what they add up to: composed queries, in which no value is ever a word of SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal
from sqlalchemy import Table, Text

from warehouse.errors import UsageError
from warehouse.settings.nearest import or_nearest
from warehouse.vocabulary.calendar import date_key

Values = str | Sequence[str] | None
Day = date | str | None

UNKNOWN = "Unknown"
"""What the marts call a category, a region or a status that is absent."""
STARTS = {
    name: SQL("date_trunc({}, order_date)::date").format(Literal(name.removesuffix("_start")))
    for name in ("week_start", "month_start", "quarter_start", "year_start")
}
"""Periods by which order lines can be added up, beside the columns that they have."""
ADDED = {
    "lines": SQL("count(*)"),
    "units": SQL("coalesce(sum(quantity) FILTER (WHERE order_status = 'Completed'), 0)"),
    "amount": SQL("coalesce(sum(total_amount), 0)::numeric(24, 4)"),
    "revenue": SQL("coalesce(sum(revenue), 0)::numeric(24, 4)"),
}
"""Measures of order lines that can be added up further."""
DISTINCT = SQL("count(DISTINCT order_id) FILTER (WHERE order_status = 'Completed')")
MEASURES = {
    **ADDED,
    "orders": DISTINCT,
    "average_order_value": SQL("(sum(revenue) / nullif({}, 0))::numeric(24, 4)").format(DISTINCT),
}
"""All measures; to count orders costs a sort of the lines, about three times the others together."""


@dataclass(frozen=True)
class Choice:
    """Order lines between two days, both included, whose columns have some of the values given for them.

    ``only`` holds pairs of a column and its values; ``text`` must stand in one of the columns ``searched``.
    """

    first: date | None = None
    last: date | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    text: str = ""
    searched: tuple[str, ...] = ()

    def lines(
        self, view: Table, columns: Sequence[str] | None = None, *, newest: int | None = None, skipped: int = 0
    ) -> Composed:
        """Return the query of the lines themselves; with ``newest``, of so many of the newest after those skipped."""
        names = [column.name for column in view.columns]
        for name in columns or ():
            if name not in names:
                raise UsageError(f"{view.name} has no column `{name}`{or_nearest(name, names) or there_is(names)}")
        query = SQL("SELECT {} {}").format(listed(columns or names), self._source(view))
        if newest is None:
            return query
        # an expression, because the planner would walk the calendar backwards and look for each of its days
        order = SQL(" ORDER BY order_date_key + 0 DESC, order_id, order_line LIMIT {} OFFSET {}")
        return query + order.format(Literal(newest), Literal(skipped))

    def totals(
        self, view: Table, by: Sequence[str], *, top: int | None = None, measures: Sequence[str] = tuple(MEASURES)
    ) -> Composed:
        """Return the query of what the lines add up to, by columns of the view or the starts of periods.

        With ``top``, only of so many that brought the most revenue.
        """
        query = self._grouped(view, by, measures)
        if not by:
            return query
        places = _places(by)
        if top is None:
            return query + SQL(" ORDER BY ") + places
        return query + SQL(" ORDER BY revenue DESC, {} LIMIT {}").format(places, Literal(top))

    def parts(self, view: Table, by: Sequence[str]) -> Composed:
        """Return the query of what the lines add up to by each of some columns, from one look at the lines.

        Its rows are the name of a column, a value of it as text, and the measures that can be added up.
        """
        fine = self._grouped(view, by, tuple(ADDED))
        sums = SQL(", ").join(SQL("sum({0}) AS {0}").format(Identifier(name)) for name in ADDED)
        each = (
            SQL("SELECT {} AS by, {}::text AS value, {} FROM fine GROUP BY 2").format(
                Literal(name), Identifier(name), sums
            )
            for name in by
        )
        return SQL("WITH fine AS MATERIALIZED ({}) ").format(fine) + SQL(" UNION ALL ").join(each)

    def _grouped(self, view: Table, by: Sequence[str], measures: Sequence[str]) -> Composed:
        shown = [(_group(view, name), name) for name in by] + [(MEASURES[name], name) for name in measures]
        query = SQL("SELECT {} {}").format(_named(shown), self._source(view))
        return query + SQL(" GROUP BY ") + _places(by) if by else query

    def _source(self, view: Table) -> Composed:
        source = SQL("FROM {}").format(Identifier(str(view.schema), view.name))
        conditions = list(self._conditions(view))
        return source + SQL(" WHERE ") + SQL(" AND ").join(conditions) if conditions else Composed([source])

    def _conditions(self, view: Table) -> Iterator[Composable]:
        if self.first is not None:
            yield SQL("order_date_key >= {}").format(Literal(date_key(self.first)))
        if self.last is not None:
            yield SQL("order_date_key <= {}").format(Literal(date_key(self.last)))
        for name, values in self.only:
            yield SQL("({})::text = ANY({}::text[])").format(_group(view, name), Literal(list(values)))
        if self.text:
            found = SQL("strpos(lower({}), lower({})) > 0")
            each = (found.format(Identifier(name), Literal(self.text)) for name in self.searched)
            yield SQL("({})").format(SQL(" OR ").join(each))


def listed(names: Iterable[str]) -> Composed:
    """Return names as the columns of a query."""
    return SQL(", ").join(map(Identifier, names))


def day(value: Day) -> date | None:
    """Return a day; raises UsageError for what is none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise UsageError(f"`{value}` is no date; write it as YYYY-MM-DD, as 2024-07-01.", value=value) from None


def _places(by: Sequence[str]) -> Composed:
    return SQL(", ").join(map(Literal, range(1, len(by) + 1)))


def _named(columns: Iterable[tuple[Composable, str]]) -> Composed:
    return SQL(", ").join(SQL("{} AS {}").format(made, Identifier(name)) for made, name in columns)


def there_is(names: Iterable[str]) -> str:
    """Return the words that list the names that there are."""
    listing = ", ".join(sorted(names))
    return f"; there is {listing}." if listing else "; there is none yet."


def _group(view: Table, name: str) -> Composable:
    """Return what a name stands for: a text that is absent is `Unknown`, as in the marts."""
    if name in STARTS:
        return STARTS[name]
    if name not in view.columns:
        names = [*STARTS, *(column.name for column in view.columns)]
        raise UsageError(f"{view.name} has no column `{name}`{or_nearest(name, names) or there_is(names)}")
    if isinstance(view.columns[name].type, Text):
        return SQL("coalesce({}, {})").format(Identifier(name), Literal(UNKNOWN))
    return Identifier(name)
