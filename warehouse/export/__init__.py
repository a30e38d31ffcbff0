"""`warehouse export`: the star as files that show one moment, published whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyarrow import fs
from sqlalchemy import Connection, MetaData, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from warehouse import audit
from warehouse.database.commits import commit
from warehouse.database.connect import Database
from warehouse.database.lock import LOCK_NOT_AVAILABLE, patiently
from warehouse.database.revision import require_head
from warehouse.errors import UsageError
from warehouse.export.account import ExportAccount
from warehouse.export.extracts import Extract, extracts
from warehouse.export.failures import database_errors, folder_errors, note_errors
from warehouse.export.iceberg import opened
from warehouse.export.manifest import EVERY_LAYER, GOLD, By, File, Format, Manifest, Manner, TableOfFiles, read_manifest
from warehouse.export.moment import date_of, exported, moment, newest_batch, newest_erasure
from warehouse.export.objects import Objects
from warehouse.export.place import Place
from warehouse.export.snapshot import Snapshot
from warehouse.export.verification import verify
from warehouse.outcomes import outcomes
from warehouse.private import private_files

if TYPE_CHECKING:
    from warehouse.export.iceberg.catalogs import IcebergCatalog
    from warehouse.export.iceberg.registration import Registration

__all__ = ["By", "ExportAccount", "Format", "export", "place_of", "read_manifest", "verify"]

Progress = Callable[[str], None]

ONLY_EXPORT = text("LOCK TABLE audit.export IN SHARE UPDATE EXCLUSIVE MODE")
"""Keeps out other exports to object stores, not those to folders; no reader can take it."""
SECONDS = 2.0
"""Seconds to wait for that lock: an autovacuum of the table gives way after one."""
TRIES = 5


def export(
    database: Database,
    metadata: MetaData,
    folder: Path | str,
    *,
    by: By = "month",
    format: Format = "parquet",
    keep: int = 2,
    layers: bool = False,
    pii: bool = True,
    raw: bool = False,
    shared: bool = False,
    iceberg: str | None = None,
    namespace: str = "gold",
    progress: Progress = lambda _file: None,
) -> ExportAccount:
    """Write gold into a folder, or to `s3://bucket/prefix` or `gs://..`, and return the account.

    Dimensions are one file each, facts are partitioned by day, month or year. The new snapshot replaces the previous
    one in one step; the newest ``keep`` stay. With ``layers`` the tables of bronze and silver are written beside them.
    Personal columns are left out unless ``pii``. Texts in CSV files that a spreadsheet would evaluate get an
    apostrophe unless ``raw``. Only this user may read the files, unless they are ``shared``. With ``iceberg``, the name
    or address of a catalog, the tables of gold are written to a namespace there too. Raises UsageError if the folder or
    the catalog cannot be used, and DatabaseError if the database cannot.
    """
    started = time.perf_counter()
    _require_usable(database, metadata, keep)
    chosen, manner = EVERY_LAYER if layers else GOLD, Manner(by, format, pii, raw)
    target = place_of(folder)
    catalog = None if iceberg is None else opened(iceberg, namespace, format)
    outcomes.expected += catalog is not None
    with (
        private_files(shared),
        folder_errors(target.shown),
        only_export(database, target),
        target.opened() as place,
    ):
        new = _published(database, metadata, place, manner, chosen=chosen, progress=progress)
        left = place.prune(keep)
        registered = None if catalog is None else _registered(catalog, new, place)
    account = ExportAccount.of(
        new.manifest,
        folder if isinstance(target, Place) else target.shown,
        new.path,
        new.linked,
        time.perf_counter() - started,
    )
    return replace(account, iceberg=registered, left=[*new.left, *left])


@dataclass(frozen=True)
class _Published:
    """A snapshot that readers see, its number in audit.export, and why ones that it replaces could not be removed."""

    manifest: Manifest
    path: Path | str
    linked: int
    number: int
    left: list[str]


def _published(
    database: Database,
    metadata: MetaData,
    place: Place | Objects,
    manner: Manner,
    *,
    chosen: tuple[str, ...],
    progress: Progress,
) -> _Published:
    """Write and publish a snapshot, and another in its stead if somebody was forgotten before it was noted.

    `forget` searches the exports that are noted: it could not know of this one.
    """
    outdated, left = list[Path | str](), list[str]()
    while True:
        begun = datetime.now(UTC)
        snapshot = Snapshot(place, place.begin(begun), manner)
        with database_errors(database.shown), moment(database, exported(metadata, chosen)) as connection:
            forgotten = newest_erasure(connection)
            manifest = _read(connection, extracts(metadata, manner, chosen), snapshot, begun, progress)
        new = place.publish(snapshot.folder, manifest)
        with note_errors(place.shown):
            number = _record(database, manifest, new)
            with database.engine.connect() as connection:
                outlived = manner.pii and newest_erasure(connection) != forgotten
        left += [said for path in outdated if (said := place.remove(path)) is not None]
        if not outlived:
            return _Published(manifest, new, snapshot.linked, number, left)
        outdated = [new]
        outcomes.expected += 1
        progress("everything again: a person was forgotten meanwhile")


def _registered(catalog: IcebergCatalog, new: _Published, place: Place | Objects) -> Registration:
    from warehouse.export.iceberg.registration import register  # noqa: PLC0415 (needs the extra)

    here = fs.SubTreeFileSystem(str(new.path), fs.LocalFileSystem())
    found = register(catalog, new.manifest, here if isinstance(place, Place) else place.files(), new.number)
    outcomes.settle(f"the Iceberg catalog {catalog.shown} shows it")
    return found


def _require_usable(database: Database, metadata: MetaData, keep: int) -> None:
    if keep < 1:
        raise UsageError(f"An export cannot keep {keep} snapshots; keep at least 1, which is the new one.")
    with database_errors(database.shown), database.engine.connect() as connection:
        require_head(connection, database.shown, metadata)


def place_of(folder: Path | str) -> Place | Objects:
    """Return the place named by a folder or an address."""
    return Objects(folder) if isinstance(folder, str) and "://" in folder else Place(Path(folder).absolute())


@contextmanager
def only_export(database: Database, target: Place | Objects) -> Iterator[None]:
    """Hold the object stores exclusively, by a lock in the database; a folder has its own lock."""
    if isinstance(target, Place):
        yield
        return
    with database.engine.connect() as connection:
        patiently(connection, SECONDS)
        try:
            connection.execute(ONLY_EXPORT)
        except DBAPIError as exc:
            if getattr(exc.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            raise UsageError(
                f"Another export to an object store is at work, maybe to {target.shown}; wait until it is done."
            ) from exc
        yield


def _read(
    connection: Connection, found: list[Extract], snapshot: Snapshot, begun: datetime, progress: Progress
) -> Manifest:
    """Write the files of all tables and return their contents for the manifest."""
    tables = {extract.name: _write(connection, snapshot, extract, progress) for extract in found}
    layers = tuple(layer for layer in EVERY_LAYER if any(extract.table.schema == layer for extract in found))
    newest = newest_batch(connection)
    return Manifest(begun, newest, snapshot.manner, tables, layers, as_of=date_of(connection, newest))


def _write(connection: Connection, snapshot: Snapshot, extract: Extract, progress: Progress) -> TableOfFiles:
    """Write the files of one table, or link those unchanged since the previous snapshot."""
    files: list[File] = []
    for part in extract.parts(connection):
        path = extract.path(part, snapshot.manner.format)
        progress(path)
        files.append(snapshot.add(connection, extract, part, path))
    return extract.described(files)


def _record(database: Database, manifest: Manifest, path: Path | str) -> int:
    """Record the export in the audit tables and return its number."""
    table = audit.export
    values = {
        "batch_id": manifest.batch_id,
        "path": str(path),
        "exported_at": manifest.exported_at,
        "files": len(manifest.files),
        "rows": sum(file.part.rows for file in manifest.files),
        "bytes": sum(file.bytes for file in manifest.files),
    }
    for left in reversed(range(TRIES)):
        try:
            with database.engine.connect() as connection:
                number: int = connection.execute(select(func.coalesce(func.max(table.c.export_id), 0) + 1)).scalar_one()
                connection.execute(insert(table).values(export_id=number, **values))
                _commit_note(connection, number, values)
        except IntegrityError:  # another export has taken the number meanwhile
            if not left:
                raise
        else:
            return number
    raise AssertionError("unreachable: the last try returns or raises")


def _commit_note(connection: Connection, number: int, values: Mapping[str, Any]) -> None:
    row = audit.export.c
    mine = select(row.export_id).where(
        row.export_id == number, row.path == values["path"], row.exported_at == values["exported_at"]
    )
    commit(
        connection,
        f"the note of the export in {values['path']}, which is whole and published,",
        lambda other: other.execute(mine).first() is not None,
        lambda: outcomes.settle(f"the export in {values['path']} is whole and published"),
    )
