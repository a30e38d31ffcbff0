"""Checks an export against its manifest, and the manifest against the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs
from sqlalchemy import MetaData

from warehouse.database.connect import Database
from warehouse.errors import UsageError
from warehouse.export.extracts import extracts
from warehouse.export.failures import database_errors, folder_errors
from warehouse.export.manifest import NAME, File, Manifest, Part, TableOfFiles, read_manifest
from warehouse.export.moment import exported, moment, newest_batch
from warehouse.export.objects import BLOCK, Objects
from warehouse.export.place import STAR


def verify(folder: Path | str, database: Database | None = None, metadata: MetaData | None = None) -> list[str]:
    """Return what is wrong with an export, a sentence for each problem.

    The folder may be the address of an object store.

    Every file is compared with the manifest. With a database and its metadata, the manifest is also compared with
    the current gold. Raises UsageError if there is no export in the folder.
    """
    if isinstance(folder, str) and "://" in folder:
        manifest, problems = _stored(folder)
    else:
        place = Path(folder)
        snapshot = (place / NAME).resolve().parent
        manifest = read_manifest(snapshot)
        files = fs.SubTreeFileSystem(str(snapshot), fs.LocalFileSystem())
        problems = [*_links(place, snapshot, manifest), *_files(files, manifest)]
    if database is not None and metadata is not None:
        with database_errors(database.shown):
            problems += _database(database, metadata, manifest)
    return problems


def _stored(address: str) -> tuple[Manifest, list[str]]:
    with folder_errors(address):
        objects = Objects(address)
        manifest = objects.before()
        if manifest is None:
            raise UsageError(f"There is no export in {objects.shown}: it has no {NAME}.", folder=objects.shown)
        return manifest, list(_files(objects.files(), manifest))


def _links(folder: Path, snapshot: Path, manifest: Manifest) -> Iterator[str]:
    for name in (*STAR, *(layer for layer in manifest.layers if layer != "gold")):
        if (folder / name).resolve() != snapshot / name:
            yield f"{folder / name} does not lead to {snapshot / name}, where {NAME} stands."


def _files(files: fs.FileSystem, manifest: Manifest) -> Iterator[str]:
    for moment_ in manifest.erasures:
        yield f"A person whom the warehouse forgot on {moment_} is still in these files; export again with --keep 1."
    for file in manifest.files:
        yield from _file(files, file)
    known = {file.path for file in manifest.files} | {NAME}
    there = files.get_file_info(fs.FileSelector("", recursive=True))
    for name in sorted(info.path for info in there if info.type == fs.FileType.File):
        if name not in known:
            yield f"{name} is not in {NAME}."


def _file(files: fs.FileSystem, file: File) -> Iterator[str]:
    found = files.get_file_info(file.path)
    if found.type != fs.FileType.File:
        yield f"{file.path} is missing."
    elif found.size != file.bytes:
        yield f"{file.path} has {found.size:,} bytes, not {file.bytes:,}."
    elif _digest(files, file.path) != file.sha256:
        yield f"{file.path} has other bytes than were written: its SHA-256 is not that of {NAME}."
    elif file.path.endswith(".parquet"):
        yield from _rows(files, file)


def _digest(files: fs.FileSystem, path: str) -> str:
    found = hashlib.sha256()
    with files.open_input_stream(path) as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _rows(files: fs.FileSystem, file: File) -> Iterator[str]:
    try:
        with files.open_input_file(file.path) as opened:
            rows = pq.read_metadata(opened).num_rows
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
            extract.name: extract.parts(connection) for extract in extracts(metadata, manifest.manner, manifest.layers)
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
