"""Files whose records can be sent to the database as they are, because every line is one record without quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 17
"""Bytes read at once: about as many as a socket holds, so that the server works on one block while the next is made."""
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

    def blocks(self) -> Iterator[bytes]:
        """Yield the records as blocks of whole lines."""
        with self.path.open("rb") as stream:
            stream.seek(self.start)
            while block := stream.read(BLOCK):
                yield block if block.endswith(b"\n") else block + stream.readline()
