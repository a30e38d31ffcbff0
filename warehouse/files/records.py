"""Opens one file of a source: canonical columns as text, batch by batch, and an account of what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
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
    *,
    timezone: str = "UTC",
) -> Records:
    """Open a file of a source; use the result in a ``with``, which removes its temporary files.

    ``lookups`` are the source's lookup files as ``find_files`` returns them; ``timezone`` says on which day an instant
    falls by which rows of them are found. Raises DeliveryError if the file cannot be used, SettingsError if the
    settings do not fit it.
    """
    return Records(file, source, columns, settings, lookups, timezone=timezone)


class Records:
    """The records of one file, in file order; ``account`` holds once they have been read to the end.

    ``header`` are the file's own columns, ``extra`` those that nothing takes or reads, ``mapped`` says in words what
    fills each canonical column, ``count`` is the number of valid records to read, ``notes`` say in sentences what was
    decided about reading the files, ``typed`` are the canonical columns whose values are not texts of the file,
    ``typed_in_file`` the file's own columns of that kind.
    ``straight`` is the file itself if its lines need no reader.
    """

    def __init__(
        self,
        file: InputFile,
        source: str,
        columns: Sequence[ExpectedColumn],
        settings: SourceSettings,
        lookups: Sequence[InputFile],
        *,
        timezone: str = "UTC",
    ) -> None:
        self.file, self.source, self.settings = file, source, settings.of_file(file.name)
        self._timezone = timezone
        self.account = Account()
        self._columns = list(columns)
        self._rounded: Counter[str] = Counter()
        self._cleanup = ExitStack()
        try:
            self._folder = self._cleanup.enter_context(workspace())
            self._open(lookups, settings)
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
        """Remove the temporary files."""
        self._cleanup.close()

    def _open(self, lookups: Sequence[InputFile], of_source: SourceSettings) -> None:
        settings = self.settings
        own_words = [m for m in settings.columns.values() if isinstance(m, str)]
        wanted = {column.name for column in self._columns} | set(own_words)
        keys = {ours for lookup in settings.lookups for ours in (*lookup.on, *(lookup.as_of or ()))}
        self._table = open_table(self.file, settings, wanted | keys, self._folder / "own", settings.decimal)
        self._joined = open_lookups(
            self.source,
            of_source,
            lookups,
            own=self._table,
            wanted=wanted,
            folder=self._folder,
            timezone=self._timezone,
        )
        self._query = plan(
            lambda: self._connection, self.source, self._columns, settings, table=self._table, joined=self._joined
        )
        needed = self._query.taken | self._query.read
        self.lookup_accounts = {one.table.file.name: load_lookup(self._connection, one, needed) for one in self._joined}
        self.unused_of_lookups = {one.table.file.name: one.unused(needed) for one in self._joined}
        self.headers_of_lookups = {one.table.file.name: list(one.table.header) for one in self._joined}
        self.shown_of_lookups = {one.table.file.name: dict(one.shown) for one in self._joined}
        self.notes = [note for table in (self._table, *(one.table for one in self._joined)) for note in table.notes]
        self.header, self.extra, self.count = self._table.header, self._query.unused, self._table.records
        self.typed, self.typed_in_file = self._query.typed, self._table.typed
        self.mapped = {filling.column: filling.words for filling in self._query.fillings}
        self.straight = self._query.straight

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The database that reads the files, opened when it is needed: many a file does without."""
        tables = [self._table, *(one.table for one in self._joined)]
        least = JOIN_MEMORY if self._joined else 0
        memory = max([least, *(table.memory for table in tables)])
        readable = [path for table in tables for path in table.readable]
        return self._cleanup.enter_context(connect(self._folder, readable, memory))

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
        self._finish(seen, kept)

    def blocks(self) -> Iterator[tuple[bytes, int]]:
        """Yield the records of a ``straight`` file, as blocks of whole lines with the number of each block's lines."""
        assert self.straight is not None
        seen = 0
        try:
            for block in self.straight.blocks():
                number = block.count(b"\n")
                seen += number
                yield block, number
        except OSError as exc:
            raise DeliveryError(
                f"{self.file.name} cannot be read ({(exc.strerror or str(exc)).lower()}); fix that and load again.",
                file=self.file.name,
            ) from exc
        self._finish(seen, seen)

    def _finish(self, seen: int, kept: int) -> None:
        if seen != self._table.records:
            raise DeliveryError(
                f"{self.file.name} has {self._table.records} records of which {seen} could be read; "
                "if the file did not change meanwhile, please report this.",
                file=self.file.name,
            )
        self.account = self._table.account
        self.account.filtered = seen - kept
        self._note_rounded()

    def _note_rounded(self) -> None:
        for filling in self._query.rounding:
            count = self._rounded[filling.column]
            if count and filling.rounds is not None:
                records = "1 record" if count == 1 else f"{count:,} records"
                self.notes.append(
                    f"{self.file.name}: the `sql` of {filling.column} rounded numbers of {records}, for it casts to "
                    f"{' and '.join(filling.rounds.types)}; name more places, as decimal(38, 10)"
                )

    def _results(self) -> Iterator[pyarrow.RecordBatch]:
        table, query = self._table, self._query
        if not self._joined:
            for part in table.parts():
                yield from self._connection.sql(query.over(table.sql), params=part | query.constants).to_arrow_reader(
                    table.rows
                )
            return
        # A join does not keep the order of its input, so it runs for one batch at a time, in a second database
        # beside the one that only reads.
        statement = f"{query.over('select * from batch')} order by row"  # noqa: S608
        with connect(self._folder, table.readable, table.memory // 2) as reading:
            for part in table.parts():
                for batch in reading.sql(table.sql, params=part).to_arrow_reader(4 * table.rows):
                    self._connection.register("batch", batch)
                    yield from self._connection.sql(statement, params=query.constants).to_arrow_reader(table.rows)
                    self._connection.unregister("batch")

    def _finished(self, batch: pyarrow.RecordBatch, first: int) -> pyarrow.RecordBatch:
        import pyarrow as pa  # noqa: PLC0415

        end = len(self.mapped) + 1 + len(self._query.rounding)
        columns = batch.columns[1 : len(self.mapped) + 1]
        for filling, rounds in zip(self._query.rounding, batch.columns[len(self.mapped) + 1 : end], strict=True):
            self._rounded[filling.column] += rounds.true_count
        keep, *others = batch.columns[end:]
        extra = as_json(self._query.kept, others) if self._table.heavy and self._query.kept else others[0]
        number = integers(self._table.places(first, first + batch.num_rows - 1))
        names = ["record_number", *self.mapped, "extra"]
        finished = pa.RecordBatch.from_arrays([number, *columns, extra], names)
        return finished.filter(keep) if self._query.where else finished

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Attribute a failure to the expression that fails by itself, else to the file."""
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
        """Yield the lines of the file that are not records."""
        yield from self._table.rejects()

    def lookup_rejects(self) -> Iterator[tuple[InputFile, Reject]]:
        """Yield the lines of the lookup files that are not records."""
        for one in self._joined:
            for reject in one.table.rejects():
                yield one.table.file, reject
