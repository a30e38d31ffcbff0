"""Records as the blocks of CSV that COPY sends: as they are in the file where they can be, else written again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from warehouse.files import Records
from warehouse.files.batches import integers

if TYPE_CHECKING:
    import pyarrow

NULL = rb"\N"
"""The null marker in the blocks that are written again; in quotes it is ordinary text."""


@dataclass(frozen=True)
class Block:
    """Some records as CSV: each begins with the numbers of batch, file and record."""

    data: bytes
    quoted: bool
    records: int


class Blocks(ABC):
    """The records of a file, block by block; ``columns`` follow the three numbers."""

    mark: bytes
    null: bytes
    columns: Sequence[str]

    def __init__(self, records: Records, constants: tuple[int, ...]) -> None:
        self._records, self._constants = records, constants

    @contextmanager
    def sending(self, write: Callable[[bytes], None]) -> Iterator[Callable[[bytes], None]]:
        """Yield what sends a block by ``write``, for the length of the block of code."""
        yield write

    @abstractmethod
    def __iter__(self) -> Iterator[Block]:
        """Yield the blocks in the order of the file."""


def as_blocks(records: Records, delivered: Sequence[str], constants: tuple[int, ...]) -> Blocks:
    """Return the records of a file as blocks, for the columns that its source delivers."""
    if records.straight is not None:
        return _AsTheyAre(records, constants)
    return _Written(records, delivered, constants)


class _AsTheyAre(Blocks):
    """Lines of the file behind their numbers; an empty field is null, as no field is in quotes."""

    null = b""

    def __init__(self, records: Records, constants: tuple[int, ...]) -> None:
        super().__init__(records, constants)
        assert records.straight is not None
        self.mark, self.columns = records.straight.mark, records.straight.columns

    def __iter__(self) -> Iterator[Block]:
        before = b"".join(b"%d%b" % (number, self.mark) for number in self._constants)
        begin = before + b"%d" + self.mark
        first = 1
        for block, lines in self._records.blocks():
            # one template for all lines of a block: to number each line by itself takes twice as long
            template = begin + block[:-1].replace(b"%", b"%%").replace(b"\n", b"\n" + begin) + b"\n"
            yield Block(template % tuple(range(first, first + lines)), False, lines)
            first += lines


class _Written(Blocks):
    """Records that were read, written as CSV again."""

    mark, null = b",", NULL

    def __init__(self, records: Records, delivered: Sequence[str], constants: tuple[int, ...]) -> None:
        super().__init__(records, constants)
        self.columns = (*delivered, "extra")

    @contextmanager
    def sending(self, write: Callable[[bytes], None]) -> Iterator[Callable[[bytes], None]]:
        """Yield what sends a block while the next is read; the queue of psycopg's own writer holds 100 MB or more."""
        with ThreadPoolExecutor(1, "copy") as sender:
            sent = sender.submit(write, b"")

            def send(data: bytes) -> None:
                nonlocal sent
                sent.result()
                sent = sender.submit(write, data)

            yield send
            sent.result()

    def __iter__(self) -> Iterator[Block]:
        for part in self._records.batches():
            yield Block(*_as_csv(part, self._constants), part.num_rows)


def _as_csv(records: pyarrow.RecordBatch, constants: tuple[int, ...]) -> tuple[bytes, bool]:
    """Return records as CSV, and whether it has quotes; without them the server needs two thirds of the time."""
    import pyarrow as pa  # noqa: PLC0415  (slow to import, and most commands do without)

    columns = [integers(array("q", [value]) * records.num_rows) for value in constants] + records.columns
    names = [*(f"constant_{number}" for number in range(len(constants))), *records.schema.names]
    rows = pa.RecordBatch.from_arrays(columns, names)
    try:
        plain = _written(rows, "none")
    except pa.ArrowInvalid:
        return _written(rows, "needed"), True
    # a text equal to the null marker must be quoted too
    if plain.count(NULL) != sum(column.null_count for column in columns):
        return _written(rows, "needed"), True
    return plain, False


def _written(rows: pyarrow.RecordBatch, quoting: str) -> bytes:
    from pyarrow import csv  # noqa: PLC0415

    buffer = BytesIO()
    options = csv.WriteOptions(include_header=False, null_string=NULL.decode(), quoting_style=quoting)
    csv.write_csv(rows, buffer, options)
    return buffer.getvalue()
