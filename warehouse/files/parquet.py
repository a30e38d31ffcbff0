"""Parquet files as tables of text: dates as ISO, decimals as they are, nulls null."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import DeliveryError
from warehouse.files.batches import ROWS
from warehouse.files.engine import MEGABYTE, PARQUET, connect, exactly, failures_named, quoted, under_our_name, unused
from warehouse.files.interface import InputFile
from warehouse.files.limits import check_columns, check_field, check_unpacked
from warehouse.files.tables import Table
from warehouse.files.typed import as_text, is_typed
from warehouse.settings import FileSettings

if TYPE_CHECKING:
    import duckdb

MEMORY = 128 * MEGABYTE
BATCH = 64 * MEGABYTE
SOURCE = f"read_parquet($path, {PARQUET})"


@dataclass
class Column:
    """A column of the file: its name there and here, its type in DuckDB, and whether it holds binary data."""

    raw: str
    name: str
    kind: str
    is_bytes: bool = False

    @property
    def varies(self) -> bool:
        """Return whether its values may be of any length."""
        return self.kind in ("VARCHAR", "BLOB")

    @property
    def length(self) -> str:
        """Return the SQL for the size of a value, which does not read the value."""
        return f"{'octet_length' if self.kind == 'BLOB' else 'strlen'}({quoted(self.raw)})"

    @property
    def text(self) -> str:
        """Return the SQL that turns a value into text."""
        raw = quoted(self.raw)
        if self.kind == "BLOB":
            return f"lower(hex({raw}))" if self.is_bytes else f"decode({raw})"
        return as_text(raw, self.kind)


def parquet_table(file: InputFile, path: Path, folder: Path, settings: FileSettings) -> Table:
    """Open a Parquet file; records with a NUL character in a text, which PostgreSQL cannot store, are rejects.

    Columns of bytes are text if all their values are, else hexadecimal.
    """
    link = folder / "records.parquet"
    allowed = under_our_name(path, link)
    parameters = {"path": exactly(link)}
    with failures_named(file.name), connect(folder, [allowed], MEMORY) as connection:
        columns = _columns(connection, path, parameters, file, settings)
        with _texts_named(connection, columns, parameters, file):
            total, rows = _measure(connection, columns, parameters, file, settings)
            _find_bytes(connection, columns, parameters)
            header = [column.name for column in columns]
            row, place = unused("row", header), quoted(unused("place", header))
            texts = ", ".join(f"{column.text} as {quoted(column.name)}" for column in columns)
            numbered = f"select row_number() over () as {place}, {texts} from {SOURCE}"  # noqa: S608
            suspects = [column.name for column in columns if column.varies and not column.is_bytes]
            faulty = " or ".join(f"contains({quoted(name)}, chr(0))" for name in suspects) or "false"
            packed = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in header)
            found = connection.execute(
                f"select {place}, to_json(struct_pack({packed})) from ({numbered}) where {faulty}",  # noqa: S608
                parameters,
            )
            gaps = _put_aside(found, folder / "rejects")
    sql = (
        f"select row_number() over () as {quoted(row)}, * exclude ({place}) "  # noqa: S608
        f"from ({numbered}) where ({faulty}) is not true"
    )
    binary = frozenset(column.name for column in columns if column.is_bytes)
    typed = frozenset(column.name for column in columns if is_typed(column.kind))
    return Table(
        file, header, row, sql, parameters, total - len(gaps), folder / "rejects",
        readable=[allowed], memory=MEMORY, gaps=gaps, binary=binary, typed=typed, rows=rows,
        notes=[f"{file.name}: the column {name} holds bytes, which are kept as hexadecimal" for name in sorted(binary)],
    )  # fmt: skip


def _columns(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    parameters: dict[str, str],
    file: InputFile,
    settings: FileSettings,
) -> list[Column]:
    from pyarrow.parquet import read_schema  # noqa: PLC0415  (slow to import, and most files do without)

    schema = read_schema(path)
    check_columns(len(schema), settings, file.name)
    header = _header(schema.names, file.name)
    described = connection.execute(f"describe select * from {SOURCE}", parameters).fetchall()  # noqa: S608
    return [Column(str(raw), name, str(kind)) for (raw, kind, *_), name in zip(described, header, strict=True)]


def _measure(
    connection: duckdb.DuckDBPyConnection,
    columns: list[Column],
    parameters: dict[str, str],
    file: InputFile,
    settings: FileSettings,
) -> tuple[int, int]:
    """Return how many records there are, and how many to read at a time; a few kilobytes may decode to gigabytes."""
    lengths = [column.length for column in columns if column.varies] or ["0"]
    longest = ", ".join(f"coalesce(max({length}), 0)" for length in lengths)
    together = " + ".join(f"coalesce(sum({length}), 0)" for length in lengths)
    ((total, size, *each),) = connection.execute(
        f"select count(*), {together}, {longest} from {SOURCE}",  # noqa: S608
        parameters,
    ).fetchall()
    check_field(max(each), settings, file.name)
    check_unpacked(int(size), file.path.stat().st_size, settings, file.name)
    usual = int(size) // max(total, 1) + 1
    return total, max(1, min(ROWS, BATCH // max(4 * usual, sum(each) // 16 + 1)))


@contextmanager
def _texts_named(
    connection: duckdb.DuckDBPyConnection, columns: list[Column], parameters: dict[str, str], file: InputFile
) -> Iterator[None]:
    """Name the column of texts that are not UTF-8, which DuckDB does not."""
    import duckdb  # noqa: PLC0415

    try:
        yield
    except duckdb.InvalidInputException as exc:
        for column in columns:
            try:
                connection.execute(f"select max({quoted(column.raw)}) from {SOURCE}", parameters).fetchall()  # noqa: S608
            except duckdb.InvalidInputException:
                raise DeliveryError(
                    f"{file.name} has texts that are not UTF-8 in the column {column.name}; write them as UTF-8, or "
                    "the column as bytes.",
                    file=file.name,
                    column=column.name,
                ) from exc
        raise


def _find_bytes(connection: duckdb.DuckDBPyConnection, columns: list[Column], parameters: dict[str, str]) -> None:
    """Separate the columns of bytes that are text, as old writers store it, from those that are not."""
    for column in columns:
        raw = quoted(column.raw)
        if column.kind == "BLOB":
            ((is_text,),) = connection.execute(
                f"select count({raw}) = count(try(decode({raw}))) "  # noqa: S608
                f"and not coalesce(bool_or(contains(try(decode({raw})), chr(0))), false) from {SOURCE}",
                parameters,
            ).fetchall()
            column.is_bytes = not is_text


def _put_aside(found: duckdb.DuckDBPyConnection, rejects: Path) -> array[int]:
    """Write the faulty records as rejects, and return for each the number of valid ones before it."""
    gaps = array("q")
    with rejects.open("w") as out:
        while rows := found.fetchmany(1000):
            for at, text in rows:
                gaps.append(at - 1 - len(gaps))
                raw = json.dumps(json.loads(text), ensure_ascii=False).replace("\\u0000", "\\x00")
                out.write(json.dumps([at, raw, "it holds a NUL character"]) + "\n")
    return gaps


def _header(raw: list[str], file: str) -> list[str]:
    names = [name.replace("\0", "\\x00").strip() or f"column {number}" for number, name in enumerate(raw, 1)]
    if len({name.lower() for name in names}) < len(names):
        raise DeliveryError(f"{file} repeats a column name; rename one of {', '.join(names)}.", file=file)
    return names
