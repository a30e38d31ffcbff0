"""Files whose records can be sent to the database as they are, because every line is one record without quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20
MARKS = (b",", b";", b"|")
"""The delimiters of such files; a tab, which is also a blank, is left to the reader."""


@dataclass(frozen=True)
class Straight:
    """A text of records, from its first record on: a line each, ending in LF, with no quote in it.

    ``columns`` are those that its fields fill, in the order of the fields.
    """

    path: Path
    start: int
    mark: bytes
    columns: tuple[str, ...] = ()

    def lines(self) -> Iterator[list[bytes]]:
        """Yield the lines with their ends, a block at a time."""
        with self.path.open("rb") as stream:
            stream.seek(self.start)
            while block := stream.read(BLOCK):
                yield (block + stream.readline()).splitlines(keepends=True)
