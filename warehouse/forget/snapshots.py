"""Exports that were written before a person was forgotten and still hold their data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from warehouse import audit
from warehouse.errors import UsageError
from warehouse.export.manifest import Manifest, read_manifest
from warehouse.vocabulary.dimension import Dimension

if TYPE_CHECKING:
    import pyarrow.dataset as ds


@dataclass
class Snapshots:
    """The snapshots that hold a person's data, and those that are not on this machine."""

    holding: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def snapshots_with(connection: Connection, person: Dimension, key: str) -> Snapshots:
    """Search the snapshots of all exports that are on this machine."""
    found = Snapshots()
    table = audit.export
    for path in connection.scalars(select(table.c.path).order_by(table.c.export_id)):
        if "://" in path:
            found.unseen.append(path)
        elif Path(path).is_dir() and _holds(Path(path), person, key):
            found.holding.append(path)
        elif not Path(path).parent.is_dir():
            found.unseen.append(path)
    return Snapshots(list(dict.fromkeys(found.holding)), list(dict.fromkeys(found.unseen)))


def _holds(folder: Path, person: Dimension, key: str) -> bool:
    """Whether any file in a snapshot still has the person's values; a file that cannot be read counts as one.

    An export may remove the snapshot meanwhile.
    """
    import pyarrow as pa  # noqa: PLC0415  (slow to import)

    try:
        manifest = read_manifest(folder)
        return any(_has_values(rows, columns, person, key) for rows, columns in _files(folder, manifest, person))
    except (UsageError, pa.ArrowException, OSError):
        return folder.is_dir()


def _files(folder: Path, manifest: Manifest, person: Dimension) -> Iterator[tuple[ds.Dataset, list[str]]]:
    import pyarrow.dataset as ds  # noqa: PLC0415

    erased = person.delivered
    for table in (person.table, *(table for source in person.sources for table in (source.silver, source.bronze))):
        name = table.name if table.schema == "gold" else table.fullname
        columns = [column.name for column in table.columns if column.info.get("pii")]
        for file in manifest.tables[name].files if name in manifest.tables else ():
            texts: Any = dict.fromkeys([person.business_key.name, *columns], "string")
            form = ds.ParquetFileFormat() if manifest.manner.format == "parquet" else _csv(texts)
            rows = ds.dataset(folder / file.path, format=form)
            yield rows, [name for name in columns if name in erased and name in rows.schema.names]


def _csv(texts: Any) -> ds.FileFormat:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.csv  # noqa: PLC0415
    import pyarrow.dataset as ds  # noqa: PLC0415

    types = {name: pa.string() for name in texts}
    converting = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=True)
    return ds.CsvFileFormat(parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True), convert_options=converting)


def _has_values(rows: ds.Dataset, columns: list[str], person: Dimension, key: str) -> bool:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.dataset as ds  # noqa: PLC0415

    is_person = ds.field(person.business_key.name).cast(pa.string()) == key
    erased = {name: word.erased for name, word in person.delivered.items()}
    found = rows.to_table(columns=columns, filter=is_person)
    return any(value not in (None, "", erased.get(name)) for name in columns for value in found[name].to_pylist())


def note(found: Snapshots, moment: datetime) -> None:
    """Write into the manifests that the files hold somebody whom the warehouse has forgotten."""
    for path in found.holding:
        try:
            manifest = read_manifest(Path(path))
            noted = (*manifest.erasures, moment.isoformat(timespec="seconds"))
            replace(manifest, erasures=noted).write(Path(path))
        except (UsageError, OSError):  # a read-only snapshot is named in the account and in the proof
            continue
