"""The warehouse in Python: marts, filtered sales and queries of one's own, as pandas or Arrow.

It is a front door like the command line, and so may know the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from psycopg.sql import SQL, Composable
from pydantic import SecretStr
from sqlalchemy import Column, Connection, Table, select
from sqlalchemy.exc import DBAPIError

from warehouse.database.connect import connect
from warehouse.database.creation import views
from warehouse.database.failures import cannot_connect
from warehouse.database.presence import require_made
from warehouse.errors import ServerError, UsageError
from warehouse.frames.choosing import MEASURES, UNKNOWN, Choice, Day, Values, day, there_is
from warehouse.frames.rows import Rows
from warehouse.frames.running import fetched
from warehouse.model import customer, marts, metadata, product, sales
from warehouse.settings import Settings, load_settings
from warehouse.settings.nearest import or_nearest
from warehouse.status import Freshness, freshness
from warehouse.vocabulary.mart import marts as declared_marts

__all__ = ["MEASURES", "Choice", "Described", "Rows", "Warehouse"]

FILTERS: dict[str, Column[Any]] = {
    "category": product.c.category,
    "region": customer.c.region,
    "order_status": sales.c.order_status,
}
"""What order lines are filtered by, and where its values stand."""


@dataclass(frozen=True)
class Described:
    """What a column of a mart means, and whether it gives personal data away."""

    name: str
    description: str
    pii: bool


class Warehouse:
    """A warehouse that is open for reading; every answer is `Rows`, which become pandas or Arrow."""

    def __init__(self, url: str | None = None, *, settings: Settings | None = None) -> None:
        if settings is None:
            settings = load_settings(None) if url is None else Settings(database_url=SecretStr(url))
        require_made(settings)
        self._settings = settings
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
        (row,) = self.sql("SELECT max(batch_id) AS newest FROM mart.quality_by_batch").arrow().to_pylist()
        newest: int | None = row["newest"]
        return newest

    def freshness(self) -> list[Freshness]:
        """Return how far the knowledge of each source reaches; raises UsageError if you may not read audit."""
        with self._connected() as connection:
            try:
                return freshness(connection, metadata, self._settings)
            except DBAPIError as exc:
                raise UsageError("How fresh the sources are stands in audit, which you may not read.") from exc

    @property
    def marts(self) -> dict[str, str]:
        """The marts, each with the question that it answers."""
        return {mart.name: mart.question for mart in declared_marts(metadata)}

    def mart(self, name: str, columns: Sequence[str] | None = None) -> Rows:
        """Return all rows of a mart, or some of its columns."""
        return self.run(Choice().lines(self._mart(name), columns))

    def table(self, name: str, columns: Sequence[str] | None = None) -> Rows:
        """Return all rows of a table of gold; name the columns if you may not read personal ones."""
        gold = {table.name: table for table in metadata.sorted_tables if table.schema == "gold"}
        if name not in gold:
            raise UsageError(
                f"There is no table `{name}` in gold{or_nearest(name, gold) or there_is(gold)}", table=name
            )
        return self.run(Choice().lines(gold[name], columns))

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
        choice = _choice(start, end, {"category": category, "region": region, "order_status": status})
        found = self.lines(choice, columns, as_is=as_is)
        if not len(found):
            self._require_known(choice)
        return found

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
        choice = _choice(start, end, {"category": category, "region": region, "order_status": status})
        found = self.summed(choice, by, as_is=as_is)
        if not any(found.arrow()["lines"].to_pylist()):
            self._require_known(choice)
        return found

    def lines(
        self,
        choice: Choice,
        columns: Sequence[str] | None = None,
        *,
        newest: int | None = None,
        skipped: int = 0,
        as_is: bool = False,
    ) -> Rows:
        """Return the order lines of a choice; with ``newest``, so many of the newest after those ``skipped``."""
        return self.run(choice.lines(_sales(as_is), columns, newest=newest, skipped=skipped))

    def summed(
        self,
        choice: Choice,
        by: Sequence[str] = (),
        *,
        top: int | None = None,
        measures: Sequence[str] = tuple(MEASURES),
        as_is: bool = False,
    ) -> Rows:
        """Return what the order lines of a choice add up to; with ``top``, those that brought the most revenue."""
        return self.run(choice.totals(_sales(as_is), by, top=top, measures=measures))

    def parts(self, choice: Choice, by: Sequence[str], *, as_is: bool = False) -> Rows:
        """Return what the order lines of a choice add up to, by each of some columns: its name, a value, the sums."""
        return self.run(choice.parts(_sales(as_is), by))

    def described(self, name: str) -> list[Described]:
        """Return what the columns of a mart mean."""
        return [
            Described(column.name, column.comment or "", bool(column.info.get("pii")))
            for column in self._mart(name).columns
        ]

    def values(self, name: str) -> list[str]:
        """Return the values of a category, a region or an order_status that there are."""
        if name not in FILTERS:
            raise UsageError(f"There is no filter `{name}`{or_nearest(name, FILTERS) or there_is(FILTERS)}")
        with self._connected() as connection:
            return sorted({value or UNKNOWN for value in connection.scalars(select(FILTERS[name]).distinct())})

    def sql(self, query: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> Rows:
        """Return the rows of a query of your own; ``params`` fill `%s` or `%(name)s` in it."""
        return self.run(SQL(query.strip().rstrip("; \n")), params)

    def run(self, query: Composable, params: Mapping[str, Any] | Sequence[Any] | None = None) -> Rows:
        """Return the rows of a composed query, such as a `Choice` makes."""
        known = [f"{table.schema}.{table.name}" for table in metadata.sorted_tables if table.schema == "gold"]
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
        found = next((view.table for view in views(metadata) if view.table.name == name), None)
        if found is None:
            raise UsageError(
                f"There is no mart `{name}`{or_nearest(name, self.marts) or there_is(self.marts)}", mart=name
            )
        return found

    def _require_known(self, choice: Choice) -> None:
        """Raise UsageError for the first value of a filter that stands nowhere."""
        for name, values in choice.only:
            there = self.values(name)
            for value in values:
                if value not in there:
                    what = name.removeprefix("order_")
                    raise UsageError(f"No {what} is called `{value}`{or_nearest(value, there) or there_is(there)}")


def _sales(as_is: bool) -> Table:
    return marts.sales_as_is if as_is else marts.sales


def _choice(start: Day, end: Day, asked: Mapping[str, Values]) -> Choice:
    only = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in asked.items() if value}
    return Choice(day(start), day(end), tuple(only.items()))
