"""An opened file of any format: a table of text with columns, records in order, and rejects."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.files.batches import ROWS
from warehouse.files.engine import MEMORY, exactly
from warehouse.files.interface import Account, InputFile, Reject, read_rejects
from warehouse.files.scan import HEAD
from warehouse.files.straight import Straight

PIECE = 4 << 20


@dataclass(frozen=True)
class Pieces:
    """A file of valid records, cut between records into parts that are copied into one small file in turn."""

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
    """An opened file. ``sql`` yields its valid records in file order, numbered from 1 in the column ``row``."""

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
    straight: Straight | None = None
    """The records as they are in the file, if nothing has to be read in them."""
    pieces: Pieces | None = None
    """Parts in which a file of large records is read, because DuckDB holds 2,048 of them at a time."""
    gaps: array[int] = field(default_factory=lambda: array("q"))
    """For each reject, the number of valid records before it."""
    typed: frozenset[str] = frozenset()
    """The columns whose values are typed instead of texts of the file."""
    encoding: str | None = None
    guessed: bool = False
    binary: frozenset[str] = frozenset()
    """The columns of bytes that are not text, which are in the records as hexadecimal."""
    rows: int = ROWS
    """How many records make a batch."""
    notes: list[str] = field(default_factory=list)
    """What was decided about reading the file, in sentences."""

    @property
    def account(self) -> Account:
        """Return the account of the file, nothing filtered."""
        return Account(self.records + len(self.gaps), 0, len(self.gaps), self.encoding, self.guessed)

    @property
    def heavy(self) -> bool:
        """Return whether the records are large."""
        return self.pieces is not None

    def parts(self) -> Iterator[dict[str, Any]]:
        """Yield the parameters of ``sql`` for each part of the file, in order."""
        if self.pieces is None:
            yield self.parameters
        else:
            for path in self.pieces:
                yield self.parameters | {"path": exactly(path)}

    def rejects(self) -> Iterator[Reject]:
        """Yield the rejects."""
        return read_rejects(self.rejects_path)

    def places(self, first: int, last: int) -> Sequence[int]:
        """Return the positions of the valid records from the first to the last among all."""
        before = bisect_left(self.gaps, first)
        if before == bisect_left(self.gaps, last):
            return range(first + before, last + 1 + before)
        places = []
        for record in range(first, last + 1):
            while before < len(self.gaps) and self.gaps[before] < record:
                before += 1
            places.append(record + before)
        return places
