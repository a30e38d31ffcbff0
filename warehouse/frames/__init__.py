"""The warehouse in Python: marts, filtered lines of facts and queries of one's own, as pandas or Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from psycopg.sql import SQL, Composable
from pydantic import SecretStr
from sqlalchemy import ColumnElement, Connection, SelectBase, Table, func, select
from sqlalchemy.exc import DBAPIError

from warehouse import audit
from warehouse.database.connect import connect
from warehouse.database.creation import views
from warehouse.database.failures import cannot_connect
from warehouse.database.presence import require_made
from warehouse.errors import ServerError, UsageError
from warehouse.frames.choosing import UNKNOWN, Choice, Day, Lines, Values, day, require_columns, there_is
from warehouse.frames.rows import Rows
from warehouse.frames.running import fetched
from warehouse.project import model_of
from warehouse.settings import Settings, load_settings
from warehouse.settings.nearest import or_nearest
from warehouse.status import Freshness, freshness
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.mart import marts as declared_marts
from warehouse.vocabulary.model import Model
from warehouse.vocabulary.report import Report
from warehouse.vocabulary.usual import report_of, report_on
from warehouse.vocabulary.wide import wide_of

__all__ = ["Choice", "Described", "Rows", "Warehouse"]

SALES = "sales"
"""The fact of a shop, whose filters have arguments of their own."""


@dataclass(frozen=True)
class Described:
    """What a column of a mart means, and whether it gives personal data away."""

    name: str
    description: str
    pii: bool


class Warehouse:
    """A warehouse that is open for reading; every answer is `Rows`, which become pandas or Arrow."""

    def __init__(self, url: str | None = None, *, settings: Settings | None = None, model: Model | None = None) -> None:
        if settings is None:
            settings = load_settings(None) if url is None else _settings_for(url)
        require_made(settings)
        self._settings = settings
        model = model or model_of(settings)
        self._metadata, self.report = model.metadata, report_of(model)
        with ExitStack() as stack:
            self._database = stack.enter_context(connect(settings))
            self._open: ExitStack | None = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<warehouse {self._database.shown}{'' if self._open else ', closed'}>"

    def close(self) -> None:
        """Let the database go; the embedded server stops with its last user."""
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def shown(self) -> str:
        """The URL of the database, without its password."""
        return self._database.shown

    def last_batch(self) -> int | None:
        """Return the number of the newest batch, None before the first: as long as it stands, so do all answers."""
        by_batch = next((view.table for view in views(self._metadata) if view.table.name == "quality_by_batch"), None)
        column = audit.batch.c.batch_id if by_batch is None else by_batch.c.batch_id
        (row,) = self.run(select(func.max(column).label("newest"))).arrow().to_pylist()
        newest: int | None = row["newest"]
        return newest

    def freshness(self) -> list[Freshness]:
        """Return how far the knowledge of each source reaches; raises UsageError if you may not read audit."""
        with self._connected() as connection:
            try:
                return freshness(connection, self._metadata, self._settings)
            except DBAPIError as exc:
                raise UsageError("How fresh the sources are stands in audit, which you may not read.") from exc

    @property
    def marts(self) -> dict[str, str]:
        """The marts, each with the question that it answers."""
        return {mart.name: mart.question for mart in declared_marts(self._metadata)}

    @property
    def facts(self) -> dict[str, str]:
        """The facts, each with what it holds."""
        return {fact.name: fact.table.comment or "" for fact in facts(self._metadata)}

    def mart(self, name: str, columns: Sequence[str] | None = None) -> Rows:
        """Return all rows of a mart, or some of its columns."""
        return self.run(_of(self._mart(name), columns))

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
        """Return the rows of a fact with all that is known of them, from ``start`` to ``end``, both included.

        Members are shown as of the day on which it happened, with ``as_is`` as of today. ``only`` names columns and the
        values that they may have; one that the warehouse does not know is a UsageError that names the nearest. Name
        the columns if you may not read personal ones.
        """
        lines = self._lines(fact, as_is=as_is)
        require_columns(lines.wide.name, only, lines.wide.columns)
        choice = _choice(start, end, only)
        found = self.run(choice.lines(lines.wide, columns))
        if not len(found):
            self._require_known(lines, choice)
        return found

    def sums(
        self, fact: str, *by: str, start: Day = None, end: Day = None, as_is: bool = False, **only: Values
    ) -> Rows:
        """Return what the rows that `rows` would return add up to, reckoned by the database.

        One row for each value of ``by``, which are columns of `rows` or `week_start`, `month_start`, `quarter_start`,
        `year_start`; without, one row for all.
        """
        lines = self._lines(fact, as_is=as_is)
        require_columns(lines.wide.name, only, lines.wide.columns)
        choice = _choice(start, end, only)
        found = self.run(choice.totals(lines, by))
        if not len(found) or ("lines" in found.columns and not any(found.arrow()["lines"].to_pylist())):
            self._require_known(lines, choice)
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
        """Return order lines with all that is known of them, from ``start`` to ``end``, both included.

        The customer is shown as of the day of the order, with ``as_is`` as of today. A category, a region or a status
        may be one or several; one that the warehouse does not know is a UsageError that names the nearest.
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
        """Return what the order lines that `sales` would return add up to, reckoned by the database.

        One row for each value of ``by``, which are columns of `sales` or `week_start`, `month_start`, `quarter_start`,
        `year_start`; without, one row for all. Orders, units and revenue count completed orders, lines and amount all.
        """
        only = {"category": category, "region": region, "order_status": status}
        return self.sums(self._shop(), *by, start=start, end=end, as_is=as_is, **only)

    def lines(self, choice: Choice, columns: Sequence[str], *, newest: int, skipped: int = 0) -> Rows:
        """Return so many of the newest lines of a choice, of those that the report is about, after those skipped."""
        return self.run(choice.lines(self.subject.wide, columns, newest=newest, skipped=skipped))

    def summed(self, choice: Choice, by: Sequence[str] = (), *, top: int | None, measures: Sequence[str]) -> Rows:
        """Return what the lines of a choice add up to; with ``top``, those with the most of the headline figure."""
        return self.run(choice.totals(self.subject, by, top=top, measures=measures))

    def parts(self, choice: Choice, by: Sequence[str]) -> Rows:
        """Return what the lines of a choice add up to, by each of some columns: its name, a value, the sums."""
        return self.run(choice.parts(self.subject, by))

    @property
    def subject(self) -> Lines:
        """The lines that the report is about; raises UsageError where the model has no fact."""
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
        """Return the values that a filter of the report has, as of a category, a region or an order_status."""
        filters = {one.column.name: one.column for one in (self.report.filters if self.report else ())}
        if name not in filters:
            raise UsageError(f"There is no filter `{name}`{or_nearest(name, filters) or there_is(filters)}")
        return self._values(filters[name])

    def _values(self, column: ColumnElement[Any]) -> list[str]:
        with self._connected() as connection:
            found = connection.scalars(select(column).distinct())
            return sorted({UNKNOWN if value in (None, "") else str(value) for value in found})

    def sql(self, query: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> Rows:
        """Return the rows of a query of your own; ``params`` fill `%s` or `%(name)s` in it."""
        return self.run(SQL(query.strip().rstrip("; \n")), params)

    def run(self, query: Composable | SelectBase, params: Mapping[str, Any] | Sequence[Any] | None = None) -> Rows:
        """Return the rows of a composed query, such as a `Choice` makes."""
        tables = self._metadata.sorted_tables
        known = [f"{table.schema}.{table.name}" for table in tables if table.schema == "gold"]
        known += [f"mart.{name}" for name in self.marts]
        with self._connected() as connection:
            return Rows(fetched(connection, query, params, known))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Connect in a transaction that can change nothing; raises CannotConnect if the server has gone away."""
        if self._open is None:
            raise UsageError("The warehouse is closed; open it again with warehouse.open().")
        try:
            connection = self._database.engine.connect().execution_options(postgresql_readonly=True)
        except DBAPIError as exc:
            if self._database.embedded:
                home = self._settings.home
                raise ServerError(
                    f"The embedded server in {home} has stopped by itself; see {home}/postgres.log, and open it again."
                ) from exc
            raise cannot_connect(self._database.url, exc.orig or exc) from exc
        with connection:
            yield connection

    def _mart(self, name: str) -> Table:
        found = next((view.table for view in views(self._metadata) if view.table.name == name), None)
        if found is None:
            raise UsageError(
                f"There is no mart `{name}`{or_nearest(name, self.marts) or there_is(self.marts)}", mart=name
            )
        return found

    def _shop(self) -> str:
        """Return the fact of a shop; raises UsageError in a warehouse that has none."""
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

    def _require_known(self, lines: Lines, choice: Choice) -> None:
        """Raise UsageError for the first value of a filter that stands nowhere."""
        declared = {one.column.name: one for one in (self.report.filters if self.report else ())}
        for name, values in choice.only:
            known = declared.get(name)
            there = self._values(known.column if known else lines.wide.columns[name].origin)
            what = known.title.lower() if known else name
            for value in values:
                if value not in there:
                    raise UsageError(f"No {what} is called `{value}`{or_nearest(value, there) or there_is(there)}")


def _settings_for(url: str) -> Settings:
    """Return settings for a database, with the model of the project that we are in."""
    project = load_settings(None)
    return Settings(database_url=SecretStr(url), model=project.model).of_folder(project.folder)


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
