"""Opens one file of a source: canonical columns as text, batch by batch, and an account of what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from warehouse.errors import DeliveryError, SettingsError
from warehouse.files.batches import as_json, integers
from warehouse.files.engine import MEGABYTE, beside, connect, failures_named, first_line
from warehouse.files.interface import Account, ExpectedColumn, InputFile, Reject
from warehouse.files.lookups import load_lookup, open_lookups
from warehouse.files.opening import open_table
from warehouse.files.query import plan
from warehouse.files.workspace import workspace
from warehouse.settings import SourceSettings

if TYPE_CHECKING:
    import duckdb
    import pyarrow

JOIN_MEMORY = 52 * MEGABYTE


def open_records(
    file: InputFile,
    source: str,
    columns: Sequence[ExpectedColumn],
    settings: SourceSettings,
    lookups: Sequence[InputFile] = (),
) -> Records:
    """Open a file of a source; use the result in a ``with``, which removes what it put aside.

    ``lookups`` are the source's lookup files as ``find_files`` returns them. Raises DeliveryError if the file cannot
    be used, SettingsError if the settings do not fit it.
    """
    return Records(file, source, columns, settings, lookups)


class Records:
    """The records of one file, in file order; ``account`` holds once they have been read to the end.

    ``header`` are the file's own columns, ``extra`` those that nothing takes or reads, ``mapped`` says in words what
    fills each canonical column, ``count`` is how many sound records there are to read, ``notes`` say in sentences what
    was decided about how the files are read, ``typed`` are the canonical columns whose values are no texts of the file.
    """

    def __init__(
        self,
        file: InputFile,
        source: str,
        columns: Sequence[ExpectedColumn],
        settings: SourceSettings,
        lookups: Sequence[InputFile],
    ) -> None:
        self.file, self.source, self.settings = file, source, settings
        self.account = Account()
        self._columns = list(columns)
        self._cleanup = ExitStack()
        try:
            self._folder = self._cleanup.enter_context(workspace())
            self._open(lookups)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was put aside."""
        self._cleanup.close()

    def _open(self, lookups: Sequence[InputFile]) -> None:
        settings = self.settings
        own_words = [m for m in settings.columns.values() if isinstance(m, str)]
        wanted = {column.name for column in self._columns} | set(own_words)
        keys = {ours for lookup in settings.lookups for ours in lookup.on}
        self._table = open_table(self.file, settings, wanted | keys, self._folder / "own")
        self._joined = open_lookups(self.source, settings, lookups, own=self._table, wanted=wanted, folder=self._folder)
        self._connection = self._cleanup.enter_context(self._connect())
        self._query = plan(
            self._connection, self.source, self._columns, settings, table=self._table, joined=self._joined
        )
        needed = self._query.taken | self._query.read
        for one in self._joined:
            load_lookup(self._connection, one, needed)
        self.notes = [note for table in (self._table, *(one.table for one in self._joined)) for note in table.notes]
        self.header, self.extra, self.count = self._table.header, self._query.unused, self._table.records
        self.typed = self._query.typed
        self.mapped = {filling.column: filling.words for filling in self._query.fillings}
        self.lookup_accounts = {one.table.file.name: one.table.account for one in self._joined}

    def _connect(self) -> duckdb.DuckDBPyConnection:
        tables = [self._table, *(one.table for one in self._joined)]
        least = JOIN_MEMORY if self._joined else 0
        memory = max([least, *(table.memory for table in tables)])
        return connect(self._folder, [path for table in tables for path in table.readable], memory)

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        """Yield the records as text: ``record_number``, the canonical columns, and ``extra`` as a JSON object."""
        seen = kept = 0
        if self._table.records:
            with self._explained():
                for batch in self._results():
                    finished = self._finished(batch, seen + 1)
                    seen += batch.num_rows
                    kept += finished.num_rows
                    if finished.num_rows:
                        yield finished
        if seen != self._table.records:
            raise DeliveryError(
                f"{self.file.name} has {self._table.records} records of which DuckDB reads {seen}; "
                "if the file did not change meanwhile, please report this.",
                file=self.file.name,
            )
        self.account = self._table.account
        self.account.filtered = seen - kept

    def _results(self) -> Iterator[pyarrow.RecordBatch]:
        table, query = self._table, self._query
        if not self._joined:
            for part in table.parts():
                yield from self._connection.sql(query.over(table.sql), params=part | query.constants).to_arrow_reader(
                    table.rows
                )
            return
        # A join does not keep the order of its input, so it is made for one batch at a time, beside a database that
        # does nothing but read.
        statement = f"{query.over('select * from batch')} order by row"  # noqa: S608
        with connect(self._folder, table.readable, table.memory // 2) as reading:
            for part in table.parts():
                for batch in reading.sql(table.sql, params=part).to_arrow_reader(4 * table.rows):
                    self._connection.register("batch", batch)
                    yield from self._connection.sql(statement, params=query.constants).to_arrow_reader(table.rows)
                    self._connection.unregister("batch")

    def _finished(self, batch: pyarrow.RecordBatch, first: int) -> pyarrow.RecordBatch:
        import pyarrow as pa  # noqa: PLC0415

        columns = batch.columns[1 : len(self.mapped) + 1]
        keep, *others = batch.columns[len(self.mapped) + 1 :]
        extra = as_json(self._query.kept, others) if self._table.heavy and self._query.kept else others[0]
        number = integers(self._table.places(first, first + batch.num_rows - 1))
        names = ["record_number", *self.mapped, "extra"]
        finished = pa.RecordBatch.from_arrays([number, *columns, extra], names)
        return finished.filter(keep) if self._query.where else finished

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Lay a failure at the door of the expression that fails by itself, else at the file's."""
        try:
            with failures_named(self.file.name):
                yield
        except DeliveryError as exc:
            if exc.__cause__ is not None and (culprit := self._culprit()):
                key, said = culprit
                raise SettingsError(
                    f"{key} fails on a record of {self.file.name}: {said}; use try_cast or a CASE.", key=key
                ) from exc
            raise

    def _culprit(self) -> tuple[str, str] | None:
        import duckdb  # noqa: PLC0415

        joins = "".join(one.sql for one in self._joined)
        for key, expression in self._query.expressions.items():
            value = f"cast(({expression}\n) as {'boolean' if key.endswith('.where') else 'varchar'})"
            try:
                beside(self._connection).execute(
                    f"select count({value}) from ({self._table.sql}) as records{joins}",  # noqa: S608
                    self._table.parameters,
                ).fetchall()
            except duckdb.Error as exc:
                return key, first_line(exc)
        return None

    def rejects(self) -> Iterator[Reject]:
        """Yield the lines of the file that are no records."""
        yield from self._table.rejects()

    def lookup_rejects(self) -> Iterator[tuple[InputFile, Reject]]:
        """Yield the lines of the lookup files that are no records."""
        for one in self._joined:
            for reject in one.table.rejects():
                yield one.table.file, reject
