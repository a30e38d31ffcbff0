"""Parquet files as tables of text: dates as ISO, decimals as they are, nulls null."""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import DeliveryError
from warehouse.files.engine import MEGABYTE, connect, in_words, quoted, unused
from warehouse.files.tables import Table
from warehouse.files.words import InputFile

if TYPE_CHECKING:
    import duckdb

MEMORY = 128 * MEGABYTE
NESTED = ("STRUCT", "MAP", "UNION")
SOURCE = "read_parquet($path, binary_as_string = true)"


def parquet_table(file: InputFile, path: Path, folder: Path) -> Table:
    """Open a Parquet file; records with a NUL character in a text, which PostgreSQL cannot hold, are its rejects."""
    link = folder / "records.parquet"
    link.symlink_to(path.resolve())
    parameters = {"path": str(link)}
    with in_words(file.name), connect(folder, [path.resolve()], MEMORY) as connection:
        header, columns = _columns(connection, path, parameters, file.name)
        row, place = unused("row", header), quoted(unused("place", header))
        numbered = f"select row_number() over () as {place}, {columns} from {SOURCE}"  # noqa: S608
        faulty = " or ".join(f"contains({quoted(name)}, chr(0))" for name in header)
        packed = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in header)
        found = connection.execute(
            f"select {place}, to_json(struct_pack({packed})) from ({numbered}) where {faulty}",  # noqa: S608
            parameters,
        )
        gaps = _put_aside(found, folder / "rejects")
        total = connection.execute(f"select count(*) from {SOURCE}", parameters).fetchall()[0][0]  # noqa: S608
    sql = (
        f"select row_number() over () as {quoted(row)}, * exclude ({place}) "  # noqa: S608
        f"from ({numbered}) where ({faulty}) is not true"
    )
    return Table(
        file, header, row, sql, parameters, total - len(gaps), folder / "rejects",
        readable=[path.resolve()], memory=MEMORY, gaps=gaps,
    )  # fmt: skip


def _columns(
    connection: duckdb.DuckDBPyConnection, path: Path, parameters: dict[str, str], file: str
) -> tuple[list[str], str]:
    """Return the names of the columns and the SQL that makes text of them."""
    from pyarrow.parquet import read_schema  # noqa: PLC0415  (slow to import, and most files do without)

    header = _header(read_schema(path).names, file)
    described = connection.execute(f"describe select * from {SOURCE}", parameters).fetchall()  # noqa: S608
    texts = (
        f"{_as_text(str(raw), str(kind))} as {quoted(name)}"
        for (raw, kind, *_), name in zip(described, header, strict=True)
    )
    return header, ", ".join(texts)


def _put_aside(found: duckdb.DuckDBPyConnection, rejects: Path) -> array[int]:
    """Write the faulty records as rejects, and return for each how many sound ones stand before it."""
    gaps = array("q")
    with rejects.open("w") as out:
        while rows := found.fetchmany(1000):
            for at, text in rows:
                gaps.append(at - 1 - len(gaps))
                raw = json.dumps(json.loads(text), ensure_ascii=False).replace("\\u0000", "\\x00")
                out.write(json.dumps([at, raw, "it holds a NUL character"]) + "\n")
    return gaps


def _header(raw: list[str], file: str) -> list[str]:
    names = [name.strip() or f"column {number}" for number, name in enumerate(raw, 1)]
    if len({name.lower() for name in names}) < len(names):
        raise DeliveryError(f"{file} repeats a column name; rename one of {', '.join(names)}.", file=file)
    return names


def _as_text(name: str, kind: str) -> str:
    nested = kind.startswith(NESTED) or kind.endswith("]")
    return f"cast({f'to_json({quoted(name)})' if nested else quoted(name)} as varchar)"
