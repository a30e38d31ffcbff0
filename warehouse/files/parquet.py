"""Parquet files as tables of text: dates as ISO, decimals as they are, nulls null."""

from __future__ import annotations

import json
from array import array
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.engine import MEGABYTE, connect, in_words, quoted, unused
from warehouse.files.tables import Table
from warehouse.files.words import InputFile

MEMORY = 160 * MEGABYTE
NESTED = ("STRUCT", "MAP", "UNION")


def parquet_table(file: InputFile, path: Path, folder: Path) -> Table:
    """Open a Parquet file; records with a NUL character in a text, which PostgreSQL cannot hold, are its rejects."""
    from pyarrow.parquet import read_schema  # noqa: PLC0415  (slow to import, and most files do without)

    link = folder / "records.parquet"
    link.symlink_to(path.resolve())
    parameters = {"path": str(link)}
    source = "read_parquet($path, binary_as_string = true, union_by_name = false)"
    readable = [path.resolve()]
    with in_words(file.name), connect(folder, readable, MEMORY) as connection:
        described = connection.execute(f"describe select * from {source}", parameters).fetchall()  # noqa: S608
        types = {str(name): str(kind) for name, kind, *_ in described}
        header = _header(read_schema(path).names, file.name)
        row, place = unused("row", header), unused("place", header)
        named = ", ".join(
            f"{_as_text(raw, types[raw])} as {quoted(name)}" for raw, name in zip(types, header, strict=True)
        )
        numbered = f"select row_number() over () as {quoted(place)}, {named} from {source}"  # noqa: S608
        packed = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in header)
        faulty = " or ".join(f"contains({quoted(name)}, chr(0))" for name in header)
        rejects_path, gaps = folder / "rejects", array("q")
        found = connection.execute(
            f"select {quoted(place)}, to_json(struct_pack({packed})) from ({numbered}) where {faulty}",  # noqa: S608
            parameters,
        )
        with rejects_path.open("w") as out:
            while rows := found.fetchmany(1000):
                for at, text in rows:
                    gaps.append(at - 1 - len(gaps))
                    raw = json.dumps(json.loads(text), ensure_ascii=False).replace("\\u0000", "\\x00")
                    out.write(json.dumps([at, raw, "it holds a NUL character"]) + "\n")
        total = connection.execute(f"select count(*) from {source}", parameters).fetchall()[0][0]  # noqa: S608
    sql = (
        f"select row_number() over () as {quoted(row)}, * exclude ({quoted(place)}) "  # noqa: S608
        f"from ({numbered}) where ({faulty}) is not true"
    )
    return Table(
        file, header, row, sql, parameters, total - len(gaps), rejects_path, readable=readable, memory=MEMORY, gaps=gaps
    )


def _header(raw: list[str], file: str) -> list[str]:
    names = [name.strip() or f"column {number}" for number, name in enumerate(raw, 1)]
    if len({name.lower() for name in names}) < len(names):
        raise DeliveryError(f"{file} repeats a column name; rename one of {', '.join(names)}.", file=file)
    return names


def _as_text(name: str, kind: str) -> str:
    nested = kind.startswith(NESTED) or kind.endswith("]")
    return f"cast({f'to_json({quoted(name)})' if nested else quoted(name)} as varchar)"
