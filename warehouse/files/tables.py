"""One file as a table of text: its columns, the SQL that yields its records in order, and its rejects."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.errors import DeliveryError
from warehouse.files.contents import as_text, is_parquet, unpack
from warehouse.files.engine import MEMORY, literal, quoted, unused
from warehouse.files.layout import Layout, find_layout
from warehouse.files.scan import HEAD, Scan
from warehouse.files.words import Account, InputFile, Reject, read_rejects
from warehouse.settings import FileSettings

LINE_SIZE = 2 << 20
BUFFER_SIZE = 4 << 20
# DuckDB works on 2,048 records at a time, in some ten blocks of 32 KB for each column.
BLOCK = 320 << 10
PIECE = 4 << 20


@dataclass(frozen=True)
class Pieces:
    """A file of sound records, cut between records into parts that are put into one small file after the other."""

    path: Path
    start: int
    cuts: array[int]
    piece: Path

    def __iter__(self) -> Iterator[Path]:
        """Yield the small file, filled with each part in turn."""
        begin = 0
        with self.path.open("rb") as stream:
            stream.seek(self.start)
            for position, end in enumerate(self.cuts):
                if end - begin >= PIECE or (position + 1 == len(self.cuts) and end > begin):
                    self.piece.write_bytes(HEAD + stream.read(end - begin))
                    begin = end
                    yield self.piece


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
    pieces: Pieces | None = None
    """Parts in which a file of large records is read, because DuckDB holds 2,048 of them at a time."""
    gaps: array[int] = field(default_factory=lambda: array("q"))
    """For each reject, how many sound records stand before it."""

    @property
    def account(self) -> Account:
        """Return the account of the file, nothing filtered."""
        return Account(self.records + len(self.gaps), 0, len(self.gaps))

    @property
    def heavy(self) -> bool:
        """Tell whether the records are large."""
        return self.pieces is not None

    def parts(self) -> Iterator[dict[str, Any]]:
        """Yield the parameters of ``sql`` for each part of the file, in order."""
        if self.pieces is None:
            yield self.parameters
        else:
            for path in self.pieces:
                yield self.parameters | {"path": str(path)}

    def rejects(self) -> Iterator[Reject]:
        """Yield what is no record."""
        return read_rejects(self.rejects_path)

    def places(self, first: int, last: int) -> Sequence[int]:
        """Return where the sound records from the first to the last stand among all."""
        before = bisect_left(self.gaps, first)
        if before == bisect_left(self.gaps, last):
            return range(first + before, last + 1 + before)
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
    # Read under a name of our own, for DuckDB takes brackets and stars in a path for a pattern.
    link = folder / "records.csv"
    link.symlink_to(scan.clean.resolve())
    line_size = max(LINE_SIZE, scan.longest + (1 << 20))
    each = scan.clean.stat().st_size // max(scan.records, 1) + 1
    heavy = line_size > LINE_SIZE or each > 1024 or width > 200
    row = unused("row", layout.names)
    marks = {"delimiter": layout.body.dialect.delimiter.decode(), "quote": layout.body.dialect.quote.decode()}
    sizes = {"line_size": line_size, "buffer_size": max(BUFFER_SIZE, line_size)}
    return Table(
        file,
        layout.names,
        row,
        _reading(layout.names, row),
        {"path": str(link), **marks, **sizes},
        scan.records,
        scan.rejects_path,
        layout.better,
        readable=[scan.clean.resolve()],
        memory=MEMORY + 8 * (line_size - LINE_SIZE) + width * BLOCK,
        pieces=Pieces(scan.clean, scan.start, scan.cuts, folder / "piece.csv") if heavy else None,
        gaps=scan.gaps,
    )


def _reading(names: list[str], row: str) -> str:
    """Return the SQL that reads a clean file. In one thread, for the parallel reader has lost and invented records."""
    # A file of one column has a second, empty one: see Scan.
    columns = ", ".join(f"{literal(f'c{position}')}: 'VARCHAR'" for position in range(max(len(names), 2)))
    named = ", ".join(f"c{position} as {quoted(name)}" for position, name in enumerate(names))
    return (
        f"select row_number() over () as {quoted(row)}, {named} from read_csv($path, "  # noqa: S608
        f"columns = {{{columns}}}, auto_detect = false, header = false, skip = 1, "
        "delim = $delimiter, quote = $quote, escape = $quote, nullstr = '', allow_quoted_nulls = false, "
        "strict_mode = true, parallel = false, new_line = '\\n', "
        "max_line_size = $line_size, buffer_size = $buffer_size)"
    )
