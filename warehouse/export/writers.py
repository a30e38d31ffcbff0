"""Rows into files: Parquet and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from warehouse.export.stream import Piece

EXACT = Context(prec=150_000)
"""Adds without rounding: PostgreSQL's numbers have up to 131,072 digits before the point and 16,383 behind it."""
GROUP_ROWS = 1 << 17
GROUP_BYTES = 64 << 20
"""A row group is closed at either of them: readers skip by its statistics, and memory holds one at a time."""

PARSING = pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)


class Totals:
    """The sums of the measures of the rows written, to compare with those of the database."""

    def __init__(self, names: Iterable[str]) -> None:
        self.rows = 0
        self._sums: dict[str, Decimal | None] = dict.fromkeys(names)

    def add(self, table: pa.Table) -> None:
        """Add the rows of a table."""
        self.rows += table.num_rows
        for name, sum_ in self._sums.items():
            more = _summed(table[name])
            if more is not None:
                self._sums[name] = EXACT.add(sum_ or Decimal(0), more)

    def differences(self, totals: Mapping[str, str | None]) -> list[str]:
        """Return the measures whose sums differ in the database."""
        expected = {name: None if total is None else Decimal(total) for name, total in totals.items()}
        return [name for name, sum_ in self._sums.items() if expected.get(name) != sum_]


def _summed(column: pa.ChunkedArray) -> Decimal | None:
    """Return the sum of a column; Arrow adds up no numbers without a bound, which are texts in the files."""
    if pa.types.is_string(column.type):
        texts = column.drop_null().to_pylist()
        return reduce(EXACT.add, map(Decimal, texts)) if texts else None
    more = pc.sum(column).as_py()
    return None if more is None else Decimal(more)


def write_parquet(path: Path, schema: pa.Schema, order: Sequence[str], tables: Iterable[pa.Table]) -> None:
    """Write tables as one Parquet file: zstd, statistics, dictionaries where they pay, row groups of bounded size."""
    sorting = [pq.SortingColumn(schema.get_field_index(name)) for name in order]
    with pq.ParquetWriter(path, schema, compression="zstd", sorting_columns=sorting, write_page_index=True) as writer:
        for group in _grouped(tables):
            writer.write_table(group, row_group_size=GROUP_ROWS)


def _grouped(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    gathered: list[pa.Table] = []
    rows = size = 0
    for table in tables:
        gathered.append(table)
        rows += table.num_rows
        size += table.nbytes
        while rows >= GROUP_ROWS or size >= GROUP_BYTES:
            whole = pa.concat_tables(gathered)
            yield whole.slice(0, GROUP_ROWS)
            rest = whole.slice(GROUP_ROWS)
            gathered, rows, size = [rest] if rest.num_rows else [], rest.num_rows, rest.nbytes
    if gathered:
        yield pa.concat_tables(gathered)


def parsed(pieces: Iterable[Piece], schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows of CSV pieces as tables of exactly this schema: an empty value is null, a quoted one is ''."""
    converting: Any = pyarrow.csv.ConvertOptions(
        column_types=dict(zip(schema.names, schema.types, strict=True)),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    for piece in pieces:
        reading = pyarrow.csv.ReadOptions(column_names=schema.names, block_size=len(piece.data) + 1, use_threads=False)
        table = pyarrow.csv.read_csv(pa.BufferReader(piece.data), reading, PARSING, converting)
        yield pa.Table.from_arrays(table.columns, schema=schema)


def write_csv(path: Path, pieces: Iterable[Piece]) -> int:
    """Write pieces as one CSV file and return its rows, including the header."""
    rows = 0
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece.data)
            rows += piece.rows
    return rows
