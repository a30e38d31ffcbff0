"""A snapshot being written: each file is new, or that of the previous snapshot if nothing changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
from sqlalchemy import Connection

from warehouse.errors import DatabaseError, UsageError
from warehouse.export.extracts import Extract
from warehouse.export.manifest import VERSION, File, Manifest, Manner, Part
from warehouse.export.objects import Objects
from warehouse.export.place import Place, digest
from warehouse.export.schema import arrow_schema
from warehouse.export.stream import pieces
from warehouse.export.writers import Totals, parsed, write_csv, write_parquet


class Snapshot:
    """The files of one export; ``linked`` counts those taken from the previous snapshot."""

    def __init__(self, place: Place | Objects, folder: Path, manner: Manner) -> None:
        self.folder = folder
        self._place = place
        self.manner = manner
        self.linked = 0
        self._known = _comparable(place, manner)

    def add(self, connection: Connection, extract: Extract, part: Part, path: str) -> File:
        """Put the file of a part in its place and return its entry for the manifest."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        known = self._unchanged(extract, part, path)
        if known is not None and self._place.take_over(known, self.folder):
            self.linked += 1
            return known
        if self.manner.format == "csv":
            _copy_csv(connection, extract, part, target, raw=self.manner.raw)
        else:
            _copy_parquet(connection, extract, part, target)
        file = File(path, part, target.stat().st_size, digest(target))
        self._place.store(self.folder, path)
        return file

    def _unchanged(self, extract: Extract, part: Part, path: str) -> File | None:
        """Return the file of the previous snapshot, if it holds the same rows of a fact.

        Every write to a fact stamps the row with its batch, so equal figures mean equal rows. Dimensions are small
        and always rewritten.
        """
        if extract.fact is None or self._known is None or extract.name not in self._known.tables:
            return None
        table = self._known.tables[extract.name]
        if table != extract.described(list(table.files)):
            return None
        return next((file for file in table.files if file.path == path and file.part == part), None)


def _comparable(place: Place | Objects, manner: Manner) -> Manifest | None:
    """Return the manifest of the previous snapshot, if its files are of the kind to be written."""
    try:
        known = place.before()
    except UsageError:
        return None
    if known is None or (known.version, known.manner) != (VERSION, manner):
        return None
    return known


def _copy_parquet(connection: Connection, extract: Extract, part: Part, target: Path) -> None:
    schema = arrow_schema(extract.columns, extract.table.comment or "")
    exact = [column.name for column in extract.measures if not pa.types.is_floating(schema.field(column.name).type)]
    totals = Totals(exact)
    order = [column.name for column in extract.order]
    with pieces(connection, extract.query(part)) as found:
        try:
            write_parquet(target, schema, order, _counted(parsed(found, schema), totals))
        except pa.ArrowException as exc:
            raise DatabaseError(
                f"{extract.table.fullname} holds a value that Parquet cannot ({exc}); correct it at its source.",
                table=extract.name,
            ) from exc
    differing = totals.differences(part.totals)
    if totals.rows != part.rows or differing:
        raise _unlike(extract, part, totals.rows, differing)


def _counted(tables: Iterable[pa.Table], totals: Totals) -> Iterator[pa.Table]:
    for table in tables:
        totals.add(table)
        yield table


def _copy_csv(connection: Connection, extract: Extract, part: Part, target: Path, *, raw: bool) -> None:
    with pieces(connection, extract.csv_query(part, raw=raw)) as found:
        rows = write_csv(target, found) - 1
    if rows != part.rows:
        raise _unlike(extract, part, rows, [])


def _unlike(extract: Extract, part: Part, rows: int, differing: list[str]) -> DatabaseError:
    what = f"; the sums of {', '.join(differing)} differ" if differing else ""
    return DatabaseError(
        f"{rows:,} rows of {extract.table.fullname} came out where the database counts {part.rows:,}{what}. "
        "Nothing was published; run the export again, and report it if it says the same.",
        table=extract.name,
    )
