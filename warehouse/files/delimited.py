"""Files of delimited text as tables: the clean copy that the scan made, read by DuckDB in bounded memory."""

from __future__ import annotations

from pathlib import Path

from warehouse.files.engine import CSV, MEMORY, exactly, literal, quoted, under_our_name, unused
from warehouse.files.interface import InputFile
from warehouse.files.layout import Layout
from warehouse.files.scan import Scan
from warehouse.files.straight import MARKS, Straight
from warehouse.files.tables import Pieces, Table

LINE_SIZE = 2 << 20
BUFFER_SIZE = 4 << 20
# DuckDB works on 2,048 records at a time, in some ten blocks of 32 KB for each column.
BLOCK = 320 << 10


def delimited_table(file: InputFile, layout: Layout, scan: Scan, folder: Path) -> Table:
    """Open a file whose records the scan has separated from its rejects."""
    width = layout.body.width
    link = folder / "records.csv"
    allowed = under_our_name(scan.clean, link)
    line_size = max(LINE_SIZE, scan.longest + (1 << 20))
    each = scan.clean.stat().st_size // max(scan.records, 1) + 1
    heavy = line_size > LINE_SIZE or each > 1024 or width > 200
    row = unused("row", layout.names)
    mark = layout.body.dialect.delimiter
    marks = {"delimiter": mark.decode(), "quote": layout.body.dialect.quote.decode()}
    sizes = {"line_size": line_size, "buffer_size": max(BUFFER_SIZE, line_size)}
    return Table(
        file,
        layout.names,
        row,
        _reading(layout.names, row),
        {"path": exactly(link), **marks, **sizes},
        scan.records,
        scan.rejects_path,
        layout.better,
        readable=[allowed],
        memory=MEMORY + 8 * (line_size - LINE_SIZE) + width * BLOCK,
        pieces=Pieces(scan.clean, scan.start, scan.cuts, folder / "piece.csv") if heavy else None,
        gaps=scan.gaps,
        straight=Straight(scan.clean, scan.start, mark) if scan.bare and mark in MARKS else None,
    )


def _reading(names: list[str], row: str) -> str:
    """Return the SQL that reads a clean file. It uses one thread: the parallel reader has lost and invented records."""
    # A file of one column has a second, empty one: see Scan.
    columns = ", ".join(f"{literal(f'c{position}')}: 'VARCHAR'" for position in range(max(len(names), 2)))
    named = ", ".join(f"c{position} as {quoted(name)}" for position, name in enumerate(names))
    return (
        f"select row_number() over () as {quoted(row)}, {named} from read_csv($path, "  # noqa: S608
        f"columns = {{{columns}}}, {CSV}, header = false, skip = 1, "
        "delim = $delimiter, quote = $quote, escape = $quote, nullstr = '', allow_quoted_nulls = false, "
        "strict_mode = true, parallel = false, new_line = '\\n', "
        "max_line_size = $line_size, buffer_size = $buffer_size)"
    )
