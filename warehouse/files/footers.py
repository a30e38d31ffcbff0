"""Lines below a table that do not belong to it: totals, and notes of a report."""

from __future__ import annotations

from pathlib import Path

from warehouse.files.contents import CHUNK, Text

TAIL = 1 << 20
"""The bytes at the end of a file that are searched for a footer."""


def without_footer(text: Text, lines: int, folder: Path) -> Text:
    """Return a text without the given number of last lines, blank ones not counted."""
    if not lines:
        return text
    end = _end(text.path, lines)
    target = folder / "without-footer.csv"
    with text.path.open("rb") as source, target.open("wb") as out:
        while end > 0 and (block := source.read(min(CHUNK, end))):
            out.write(block)
            end -= len(block)
    return Text(target, text.encoding, text.marked, text.guessed)


def _end(path: Path, lines: int) -> int:
    """Return where the last lines begin."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - TAIL))
        tail = stream.read()
    rows = tail.splitlines(keepends=True)
    while rows and lines:
        row = rows.pop()
        size -= len(row)
        lines -= bool(row.strip(b'\r\n\t ,;|"\0'))
    return size
