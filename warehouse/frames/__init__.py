"""The warehouse in Python: marts, filtered sales and queries of one's own, as pandas or Arrow.

It is a front door like the command line, and so may know the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from types import TracebackType
from typing import Any, Self

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal
from pydantic import SecretStr
from sqlalchemy import Column, Table, select

from warehouse.database.connect import connect, require_made
from warehouse.database.creation import views
from warehouse.errors import UsageError
from warehouse.frames.rows import Rows
from warehouse.frames.running import fetched
from warehouse.model import customer, marts, metadata, product, sales
from warehouse.settings import Settings, load_settings
from warehouse.settings.nearest import or_nearest
from warehouse.vocabulary.mart import marts as declared_marts

__all__ = ["Rows", "Warehouse"]

Values = str | Sequence[str] | None
Day = date | str | None


class Warehouse:
    """A warehouse that is open for reading; every answer is `Rows`, which become pandas or Arrow."""

    def __init__(self, url: str | None = None) -> None:
        settings = load_settings(None) if url is None else Settings(database_url=SecretStr(url))
        require_made(settings)
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
    def marts(self) -> dict[str, str]:
        """The marts, each with the question that it answers."""
        return {mart.name: mart.question for mart in declared_marts(metadata)}

    def mart(self, name: str, columns: Sequence[str] | None = None) -> Rows:
        """Return all rows of a mart, or some of its columns."""
        found = next((view.table for view in views(metadata) if view.table.name == name), None)
        if found is None:
            raise UsageError(
                f"There is no mart `{name}`{or_nearest(name, self.marts) or _known(self.marts)}", mart=name
            )
        return self._run(_select(found, columns, []))

    def table(self, name: str, columns: Sequence[str] | None = None) -> Rows:
        """Return all rows of a table of gold; name the columns if you may not read personal ones."""
        gold = {table.name: table for table in metadata.sorted_tables if table.schema == "gold"}
        if name not in gold:
            raise UsageError(f"There is no table `{name}` in gold{or_nearest(name, gold) or _known(gold)}", table=name)
        return self._run(_select(gold[name], columns, []))

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
        view = marts.sales_as_is if as_is else marts.sales
        first, last = _key(start), _key(end)
        conditions: list[Composable] = []
        if first is not None:
            conditions.append(SQL("order_date_key >= {}").format(Literal(first)))
        if last is not None:
            conditions.append(SQL("order_date_key <= {}").format(Literal(last)))
        asked = {"category": category, "region": region, "order_status": status}
        chosen = {name: [value] if isinstance(value, str) else list(value) for name, value in asked.items() if value}
        for name, values in chosen.items():
            conditions.append(SQL("{} = ANY({})").format(Identifier(name), Literal(values)))
        found = self._run(_select(view, columns, conditions))
        if not len(found):
            self._require_known(chosen)
        return found

    def sql(self, query: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> Rows:
        """Return the rows of a query of your own; ``params`` fill `%s` or `%(name)s` in it."""
        return self._run(SQL(query.strip().rstrip("; \n")), params)

    def _run(self, query: Composable, params: Mapping[str, Any] | Sequence[Any] | None = None) -> Rows:
        if self._open is None:
            raise UsageError("The warehouse is closed; open it again with warehouse.open().")
        known = [f"{table.schema}.{table.name}" for table in metadata.sorted_tables if table.schema == "gold"]
        known += [f"mart.{name}" for name in self.marts]
        return Rows(fetched(self._database.engine, query, params, known))

    def _require_known(self, chosen: Mapping[str, Sequence[str]]) -> None:
        """Raise UsageError for the first value of a filter that stands nowhere."""
        where: dict[str, Column[Any]] = {
            "category": product.c.category,
            "region": customer.c.region,
            "order_status": sales.c.order_status,
        }
        with self._database.engine.connect() as connection:
            for name, values in chosen.items():
                there = [
                    str(value) for value in connection.scalars(select(where[name]).distinct()) if value is not None
                ]
                for value in values:
                    if value not in there:
                        what = name.removeprefix("order_")
                        raise UsageError(f"No {what} is called `{value}`{or_nearest(value, there) or _known(there)}")


def _known(names: Sequence[str] | Mapping[str, Any]) -> str:
    return f"; there is {', '.join(sorted(names))}." if names else "; there is none yet."


def _select(table: Table, columns: Sequence[str] | None, conditions: Sequence[Composable]) -> Composed:
    names = [column.name for column in table.columns]
    for name in columns or ():
        if name not in names:
            raise UsageError(f"{table.name} has no column `{name}`{or_nearest(name, names) or _known(names)}")
    query = SQL("SELECT {} FROM {}").format(
        SQL(", ").join(map(Identifier, columns or names)), Identifier(str(table.schema), table.name)
    )
    return query + SQL(" WHERE ") + SQL(" AND ").join(conditions) if conditions else query


def _key(day: Day) -> int | None:
    """Return the key of a day; raises UsageError for what is none."""
    if day is None:
        return None
    try:
        found = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise UsageError(f"`{day}` is no date; write it as YYYY-MM-DD, as 2024-07-01.", value=day) from None
    return found.year * 10_000 + found.month * 100 + found.day
