"""An open warehouse: its connection, its contents, and queries against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from types import TracebackType
from typing import Any, Self

from psycopg.sql import SQL, Composable
from pydantic import SecretStr
from sqlalchemy import Connection, SelectBase, func, select
from sqlalchemy.exc import DBAPIError

from warehouse import audit
from warehouse.database.connect import connect
from warehouse.database.creation import views
from warehouse.database.failures import cannot_connect
from warehouse.database.lock import is_locked_out, naming_blockers
from warehouse.database.presence import require_made
from warehouse.errors import ServerError, UsageError
from warehouse.frames.choosing import Day, day
from warehouse.frames.rows import Rows
from warehouse.frames.running import fetched
from warehouse.project import model_of
from warehouse.recorded import SHOWN, batch_of, show
from warehouse.settings import Settings, load_settings
from warehouse.status import Freshness, freshness
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.mart import marts as declared_marts
from warehouse.vocabulary.model import Model
from warehouse.vocabulary.usual import report_of

SHOWS = "warehouse shows"
"""The setting in which a session stores as of which batch it shows gold."""


class Session:
    """A warehouse opened for reading until it is closed; a context manager."""

    def __init__(
        self,
        url: str | None = None,
        *,
        settings: Settings | None = None,
        model: Model | None = None,
        as_recorded: Day = None,
    ) -> None:
        if settings is None:
            settings = load_settings(None) if url is None else _settings_for(url)
        require_made(settings)
        self._settings = settings
        model = model or model_of(settings)
        self._metadata, self.report = model.metadata, report_of(model)
        with ExitStack() as stack:
            self._database = stack.enter_context(connect(settings))
            self._recorded: int | None = None
            if (wanted := day(as_recorded)) is not None:
                with self._database.engine.connect() as connection:
                    self._recorded = _batch_of(connection, settings, wanted)
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
        """Disconnect; the embedded server stops with its last user."""
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def shown(self) -> str:
        """The URL of the database, without its password."""
        return self._database.shown

    def last_batch(self) -> int | None:
        """Return the number of the newest batch, None before the first: until it changes, all answers stay valid."""
        if self._recorded is not None:
            return self._recorded
        by_batch = next((view.table for view in views(self._metadata) if view.table.name == "quality_by_batch"), None)
        column = audit.batch.c.batch_id if by_batch is None else by_batch.c.batch_id
        (row,) = self.run(select(func.max(column).label("newest"))).arrow().to_pylist()
        newest: int | None = row["newest"]
        return newest

    def freshness(self) -> list[Freshness]:
        """Return how current each source is; raises UsageError if you may not read audit."""
        with self._connected() as connection:
            try:
                return freshness(connection, self._metadata, self._settings)
            except DBAPIError as exc:
                if is_locked_out(exc):
                    raise
                raise UsageError("You may not read the schema audit, which says how fresh the sources are.") from exc

    @property
    def marts(self) -> dict[str, str]:
        """The marts, each with the question that it answers."""
        return {mart.name: mart.question for mart in declared_marts(self._metadata)}

    @property
    def facts(self) -> dict[str, str]:
        """The facts, each with what it holds."""
        return {fact.name: fact.table.comment or "" for fact in facts(self._metadata)}

    def sql(self, query: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> Rows:
        """Return the rows of a query of your own; ``params`` fill `%s` or `%(name)s` in it.

        Raises UsageError in a warehouse that is opened as recorded, because the query would read the current tables.
        """
        if self._recorded is not None:
            raise UsageError(
                "A query of your own reads gold and the marts as they are now; open the warehouse without as_recorded, "
                "or ask for its marts, tables, rows and sums."
            )
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
        """Connect in a read-only transaction; raises CannotConnect if the server has gone away."""
        if self._open is None:
            raise UsageError("The warehouse is closed; open it again with warehouse.open().")
        try:
            connection = self._database.engine.connect()
            if self._recorded is not None:
                self._show(connection, self._recorded)
            connection.execution_options(postgresql_readonly=True)
        except DBAPIError as exc:
            if self._database.embedded:
                home = self._settings.home
                raise ServerError(
                    f"The embedded server in {home} has stopped by itself; see {home}/postgres.log, and open it again."
                ) from exc
            raise cannot_connect(self._database.url, exc.orig or exc) from exc
        with naming_blockers(self._database.engine, self._settings.lock_timeout), connection:
            yield connection

    def _show(self, connection: Connection, batch_id: int) -> None:
        if connection.info.get(SHOWS) != batch_id:
            show(connection, batch_id)
            connection.commit()
            connection.info[SHOWS] = batch_id
        connection.execution_options(schema_translate_map=SHOWN)


def _batch_of(connection: Connection, settings: Settings, wanted: date) -> int:
    try:
        return batch_of(connection, settings, wanted)
    except DBAPIError as exc:
        if is_locked_out(exc):
            raise
        raise UsageError("You may not read what was recorded; `warehouse grant` lets roles read it.") from exc


def _settings_for(url: str) -> Settings:
    """Return settings for a database, with the model of the current project."""
    project = load_settings(None)
    return Settings(database_url=SecretStr(url), model=project.model).of_folder(project.folder)
