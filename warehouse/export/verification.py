"""An export held against its manifest, and its manifest against the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import MetaData

from warehouse.database.connect import Database
from warehouse.export.extracts import extracts
from warehouse.export.failures import database_told
from warehouse.export.manifest import NAME, File, Manifest, Part, TableOfFiles, read_manifest
from warehouse.export.moment import exported, moment, newest_batch
from warehouse.export.place import STAR
from warehouse.export.snapshot import digest


def verify(folder: Path, database: Database | None = None, metadata: MetaData | None = None) -> list[str]:
    """Return what is wrong with an export, a sentence each; an empty list if all is well.

    Every file is held against the manifest. With a database and its metadata, the manifest is also held against what
    gold holds now. Raises UsageError if there is no export in the folder.
    """
    snapshot = (folder / NAME).resolve().parent
    manifest = read_manifest(snapshot)
    problems = [*_links(folder, snapshot, manifest), *_files(snapshot, manifest)]
    if database is not None and metadata is not None:
        with database_told(database.shown):
            problems += _database(database, metadata, manifest)
    return problems


def _links(folder: Path, snapshot: Path, manifest: Manifest) -> Iterator[str]:
    for name in (*STAR, *(layer for layer in manifest.layers if layer != "gold")):
        if (folder / name).resolve() != snapshot / name:
            yield f"{folder / name} does not lead to {snapshot / name}, where {NAME} stands."


def _files(snapshot: Path, manifest: Manifest) -> Iterator[str]:
    for moment_ in manifest.erasures:
        yield f"A person whom the warehouse forgot on {moment_} is still in these files; export again with --keep 1."
    for file in manifest.files:
        yield from _file(snapshot / file.path, file)
    known = {file.path for file in manifest.files} | {NAME}
    for path in sorted(snapshot.rglob("*")):
        name = path.relative_to(snapshot).as_posix()
        if path.is_file() and name not in known:
            yield f"{name} is not in {NAME}."


def _file(path: Path, file: File) -> Iterator[str]:
    if not path.is_file():
        yield f"{file.path} is missing."
    elif path.stat().st_size != file.bytes:
        yield f"{file.path} has {path.stat().st_size:,} bytes, not {file.bytes:,}."
    elif digest(path) != file.sha256:
        yield f"{file.path} has other bytes than were written: its SHA-256 is not that of {NAME}."
    elif path.suffix == ".parquet":
        yield from _rows(path, file)


def _rows(path: Path, file: File) -> Iterator[str]:
    try:
        rows = pq.read_metadata(path).num_rows
    except (pa.ArrowException, OSError) as exc:
        yield f"{file.path} cannot be read: {exc}."
        return
    if rows != file.part.rows:
        yield f"{file.path} has {rows:,} rows, not {file.part.rows:,}."


def _database(database: Database, metadata: MetaData, manifest: Manifest) -> Iterator[str]:
    with moment(database, exported(metadata, manifest.layers)) as connection:
        newest = newest_batch(connection)
        if newest != manifest.batch_id:
            yield f"The export shows batch {manifest.batch_id}, the database is at batch {newest}; export again."
        found = {
            extract.name: extract.parts(connection) for extract in extracts(metadata, manifest.by, manifest.layers)
        }
    for name in sorted(found.keys() | manifest.tables.keys()):
        if name not in found:
            yield f"{name} is in the export, but not in the database."
        elif name not in manifest.tables:
            yield f"{name} is in the database, but not in the export."
        else:
            yield from _table(name, manifest.tables[name], found[name])


def _table(name: str, table: TableOfFiles, parts: list[Part]) -> Iterator[str]:
    exported = {file.part.value: file.part for file in table.files}
    current = {part.value: part for part in parts}
    for value in sorted(exported.keys() | current.keys(), key=str):
        where = name if value is None else f"{name} {value}"
        ours, theirs = exported.get(value, Part(value, 0)), current.get(value, Part(value, 0))
        if ours.rows != theirs.rows:
            yield f"{where} has {ours.rows:,} rows in the export, {theirs.rows:,} in the database."
        elif ours.totals != theirs.totals:
            names = [key for key in theirs.totals if theirs.totals[key] != ours.totals.get(key)]
            yield f"{where}: the sums of {', '.join(names)} differ between the export and the database."
        elif ours != theirs:
            yield f"{where} has changed in the database since the export."
