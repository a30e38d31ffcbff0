"""Opens one file of a source: canonical columns as text, batch by batch, and an account of what is left out."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow

from warehouse.errors import DeliveryError
from warehouse.files.scan import Dialect, Scan, fields_of, physical_lines, read_rejects
from warehouse.files.types import Account, ExpectedColumn, InputFile, Reject
from warehouse.settings import AbsentColumn, ConstantColumn, SourceSettings

BATCH = 16_384


def quoted(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def open_records(
    file: InputFile,
    source: str,
    columns: Sequence[ExpectedColumn],
    settings: SourceSettings,
    lookups: Sequence[InputFile] = (),
) -> Records:
    """Open a file of a source; use the result in a ``with``, which removes what it put aside."""
    return Records(file, source, columns, settings, lookups)


class Records:
    """The records of one file, in file order; ``account`` and ``rejects`` are valid once they have been read."""

    def __init__(
        self,
        file: InputFile,
        source: str,
        columns: Sequence[ExpectedColumn],
        settings: SourceSettings,
        lookups: Sequence[InputFile] = (),
    ) -> None:
        self.file, self.source, self.columns, self.settings = file, source, columns, settings
        self.account = Account()
        self.lookup_accounts: dict[str, Account] = {}
        self.mapped: dict[str, str] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="warehouse-"))
        try:
            self._open()
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
        shutil.rmtree(self._folder, ignore_errors=True)

    def _open(self) -> None:
        lines = physical_lines(self.file.path)
        first = next(lines, b"")
        body = first.removeprefix(b"\xef\xbb\xbf")
        delimiter = (self.settings.delimiter or max(",;\t|", key=lambda mark: body.count(mark.encode()))).encode()
        self.dialect = Dialect(delimiter, (self.settings.quote or '"').encode())
        fields = fields_of(body.rstrip(b"\r\n"), self.dialect) or []
        self.header = [text.decode("utf-8", "replace").strip() for text, _ in fields]
        self._expressions = [self._fill(column) for column in self.columns]
        used = set(self.mapped.values())
        self.extra = [name for name in self.header if f"column {name}" not in used]
        self._scan = Scan(len(self.header), self.dialect, body)
        with (self._folder / "clean.csv").open("wb") as clean, (self._folder / "rejects").open("wb") as rejects:
            self._scan.run(lines, 2, clean, rejects)

    def _fill(self, column: ExpectedColumn) -> str:
        mapping = self.settings.columns.get(column.name, column.name)
        if isinstance(mapping, AbsentColumn):
            self.mapped[column.name] = "absent"
            return "null"
        if isinstance(mapping, ConstantColumn):
            self.mapped[column.name] = f"constant {mapping.constant}"
            return "'" + mapping.constant.replace("'", "''") + "'"
        if not isinstance(mapping, str):
            raise DeliveryError(f"The mapping of {column.name} is not supported yet.")
        for position, name in enumerate(self.header):
            if name.lower() == mapping.lower().strip():
                self.mapped[column.name] = f"column {name}"
                return f"c{position}"
        if column.required:
            raise self._no_column(column.name, mapping)
        self.mapped[column.name] = "absent"
        return "null"

    def _no_column(self, column: str, wanted: str) -> DeliveryError:
        plain = {name.lower().replace(" ", "_"): name for name in self.header}
        near = get_close_matches(wanted.lower(), plain, n=1)
        guess = f"; is it `{plain[near[0]]}`?" if near else ""
        return DeliveryError(
            f"{self.file.name} of the source {self.source} has no column {wanted}{guess or '.'} Map it by "
            f'{column} = "<name in the file>" in [sources.{self.source}.columns] of warehouse.toml.',
            file=self.file.name,
            source=self.source,
            column=column,
        )

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        """Yield the records: record_number, the canonical columns, and extra as JSON text."""
        connection = duckdb.connect(config={"threads": 2, "memory_limit": "180MB", "temp_directory": str(self._folder)})
        names = [f"c{position}" for position in range(len(self.header))]
        types = ", ".join(["'record_number': 'BIGINT'", *(f"'{name}': 'VARCHAR'" for name in names)])
        filled = [
            f"cast({sql} as varchar) as {quoted(column.name)}"
            for column, sql in zip(self.columns, self._expressions, strict=True)
        ]
        kept = [f"{quoted(name)} := c{self.header.index(name)}" for name in self.extra]
        extra = f"cast(to_json(struct_pack({', '.join(kept)})) as varchar)" if kept else "cast(null as varchar)"
        statement = (
            f"select record_number, "  # noqa: S608
            f"{', '.join(filled)}, {extra} as extra from read_csv($path, "
            f"auto_detect=false, header=false, delim=$delimiter, quote=$quote, escape=$quote, "
            f"columns={{{types}}}, nullstr='', allow_quoted_nulls=false, "
            f"strict_mode=true, max_line_size=$longest, new_line='\\n')"
        )
        bound = {
            "path": str(self._folder / "clean.csv"),
            "delimiter": self.dialect.delimiter.decode(),
            "quote": self.dialect.quote.decode(),
            "longest": max(2_097_152, 2 * self._scan.longest),
        }
        with connection:
            if self._scan.records:
                yield from connection.sql(statement, params=bound).to_arrow_reader(BATCH)
        self.account = Account(self._scan.records + self._scan.rejected, 0, self._scan.rejected)

    def rejects(self) -> Iterator[Reject]:
        """Yield the lines that are no records."""
        yield from read_rejects(self._folder / "rejects")

    def lookup_rejects(self) -> Iterator[tuple[InputFile, Reject]]:
        """Yield the lines of lookup files that are no records."""
        return iter(())
