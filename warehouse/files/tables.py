"""One file as a table of text: its columns, the SQL that yields its records in order, and its rejects."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.errors import DeliveryError
from warehouse.files.contents import as_text, is_parquet, unpack
from warehouse.files.engine import MEMORY, literal, quoted, unused
from warehouse.files.layout import Layout, find_layout
from warehouse.files.scan import Scan
from warehouse.files.words import Account, InputFile, Reject, read_rejects
from warehouse.settings import FileSettings

LINE_SIZE = 2 << 20
BUFFER_SIZE = 8 << 20


@dataclass
class Table:
    """A file opened. ``sql`` yields its sound records in file order, numbered from 1 in the column ``row``."""

    file: InputFile
    header: list[str]
    row: str
    sql: str
    parameters: dict[str, Any]
    records: int
    rejects_path: Path
    better_header: int | None = None
    readable: list[Path] = field(default_factory=list)
    memory: int = MEMORY
    batch: int = 16_384
    gaps: array[int] = field(default_factory=lambda: array("q"))
    """For each reject, how many sound records stand before it."""

    @property
    def account(self) -> Account:
        """Return the account of the file, nothing filtered."""
        return Account(self.records + len(self.gaps), 0, len(self.gaps))

    def rejects(self) -> Iterator[Reject]:
        """Yield what is no record."""
        return read_rejects(self.rejects_path)

    def places(self, first: int, last: int) -> int | list[int]:
        """Return where the sound records from the first to the last stand among all: what to add, or each place."""
        before = bisect_left(self.gaps, first)
        if before == bisect_left(self.gaps, last):
            return before
        places = []
        for record in range(first, last + 1):
            while before < len(self.gaps) and self.gaps[before] < record:
                before += 1
            places.append(record + before)
        return places


def open_table(file: InputFile, settings: FileSettings, wanted: Collection[str], folder: Path) -> Table:
    """Open a file, whatever it is, and tell its records from its rejects; the folder takes what must be put aside."""
    folder.mkdir()
    try:
        if file.path.stat().st_size != file.bytes:
            raise DeliveryError(f"{file.name} changed while it was being read; load again.", file=file.name)
        path = unpack(file.path, folder, file.name)
        if is_parquet(path):
            from warehouse.files.parquet import parquet_table  # noqa: PLC0415

            return parquet_table(file, path, folder)
        text = as_text(path, settings.encoding, folder, file.name)
        layout = find_layout(text, file.name, settings, wanted)
        scan = Scan(layout.body, folder)
        scan.run()
    except OSError as exc:
        why = (exc.strerror or str(exc)).lower()
        raise DeliveryError(
            f"{file.name} cannot be read ({why}, {exc.filename or folder}); mend that and load again.", file=file.name
        ) from exc
    return _text_table(file, layout, scan, folder)


def _text_table(file: InputFile, layout: Layout, scan: Scan, folder: Path) -> Table:
    width = layout.body.width
    raw = [f"c{position}" for position in range(max(width, 2))]
    row = unused("row", layout.names)
    named = ", ".join(f"c{position} as {quoted(name)}" for position, name in enumerate(layout.names))
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in raw)
    sql = (
        f"select row_number() over () as {quoted(row)}, {named} from read_csv($path, "  # noqa: S608
        f"columns = {{{columns}}}, auto_detect = false, header = false, skip = {int(scan.direct)}, "
        "delim = $delimiter, quote = $quote, escape = $quote, nullstr = '', allow_quoted_nulls = false, "
        "strict_mode = true, parallel = false, max_line_size = $line_size, buffer_size = $buffer_size)"
    )
    # Read under a name of our own, for DuckDB takes brackets and stars in a path for a pattern.
    link = folder / "records.csv"
    link.symlink_to(scan.clean.resolve())
    line_size = max(LINE_SIZE, 2 * scan.longest)
    parameters = {
        "path": str(link),
        "delimiter": layout.body.dialect.delimiter.decode(),
        "quote": layout.body.dialect.quote.decode(),
        "line_size": line_size,
        "buffer_size": max(BUFFER_SIZE, 2 * line_size),
    }
    return Table(
        file, layout.names, row, sql, parameters, scan.records, scan.rejects_path, layout.better,
        readable=[scan.clean.resolve()], memory=MEMORY + 12 * (line_size - LINE_SIZE), gaps=scan.gaps,
        batch=max(64, min(16_384, (64 << 20) // line_size * 512)),
    )  # fmt: skip
