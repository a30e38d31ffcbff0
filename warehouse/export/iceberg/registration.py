"""Registers an export: writes the data files of all tables first, then commits one table after the other."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow.parquet as pq
from pyarrow import fs
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.table import Table, Transaction

from warehouse.errors import UsageError
from warehouse.export.iceberg.catalogs import FAILURES, IcebergCatalog, catalog_errors
from warehouse.export.iceberg.contents import Contents, new_location, write
from warehouse.export.iceberg.schemas import documented, evolve
from warehouse.export.manifest import File, Manifest, TableOfFiles

BATCH, EXPORT, AS_OF, MOMENT = (f"warehouse.{name}" for name in ("batch_id", "export_id", "as_of", "exported_at"))
"""The properties of a snapshot that name its export."""
UNTOUCHED = "its tables are as they were"


@dataclass(frozen=True)
class Registration:
    """What a catalog shows after an export: the snapshot of each table, and whether it is new."""

    catalog: str
    namespace: str
    new: bool
    snapshots: dict[str, int]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "catalog": self.catalog,
            "namespace": self.namespace,
            "new": self.new,
            "snapshots": self.snapshots,
            "notes": list(self.notes),
        }


@dataclass
class _Staged:
    """A table whose next snapshot is ready to be committed; ``written`` are its new data files."""

    name: str
    transaction: Transaction
    written: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def register(into: IcebergCatalog, manifest: Manifest, files: fs.FileSystem, export_id: int) -> Registration:
    """Make an export the current snapshot of the tables of gold, unless they already show the same batch and rows.

    The data is written first, only the parts that are not there yet. The commits follow each other within moments:
    pyiceberg has no transaction over several tables, so a reader can compare their `warehouse.export_id`. Raises
    UsageError if the catalog or its storage cannot be used.
    """
    tables = {name: table for name, table in manifest.tables.items() if table.kind in ("fact", "dimension")}
    with catalog_errors(into.shown, UNTOUCHED):
        present = {name: _loaded(into, name) for name in tables}
        contents = {name: Contents.of(table) if table else Contents() for name, table in present.items()}
        if _shown_already(manifest, tables, contents):
            return Registration(into.shown, into.namespace, False, _snapshots(contents))
    properties = _properties(manifest, export_id)
    staged: list[_Staged] = []
    with catalog_errors(into.shown, UNTOUCHED), _removed_unless_whole(staged):
        for name, table in tables.items():
            staged.append(_begun(into, name, table, present[name], files))
            _fill(staged[-1], table, contents[name], files, properties)
    _commit(into, staged, export_id)
    with catalog_errors(into.shown, UNTOUCHED):
        current = {name: Contents(into.catalog.load_table(into.identifier(name)).current_snapshot()) for name in tables}
    notes = tuple(note for one in staged for note in one.notes)
    return Registration(into.shown, into.namespace, True, _snapshots(current), notes)


def _loaded(into: IcebergCatalog, name: str) -> Table | None:
    try:
        return into.catalog.load_table(into.identifier(name))
    except NoSuchTableError:
        return None


def _shown_already(manifest: Manifest, tables: Mapping[str, TableOfFiles], contents: Mapping[str, Contents]) -> bool:
    """Return whether all tables show the same export, of this batch and with these rows."""
    batch = _stamp(manifest.batch_id)
    same = all(one.says(BATCH) == batch and one.holds(_filled(tables[name])) for name, one in contents.items())
    return same and len({one.says(EXPORT) for one in contents.values()} - {None}) == 1


def _filled(table: TableOfFiles) -> list[File]:
    return [file for file in table.files if file.part.rows]


def _stamp(value: object) -> str:
    return "" if value is None else str(value)


def _properties(manifest: Manifest, export_id: int) -> dict[str, str]:
    return {
        BATCH: _stamp(manifest.batch_id),
        EXPORT: str(export_id),
        AS_OF: _stamp(manifest.as_of),
        MOMENT: manifest.exported_at.isoformat(),
    }


def _snapshots(contents: Mapping[str, Contents]) -> dict[str, int]:
    return {name: one.snapshot.snapshot_id for name, one in contents.items() if one.snapshot}


def _begun(
    into: IcebergCatalog, name: str, table: TableOfFiles, present: Table | None, files: fs.FileSystem
) -> _Staged:
    """Open the transaction that creates a table or gives it the columns of the export."""
    with files.open_input_file(table.files[0].path) as file:
        columns = documented(pq.read_schema(file))
    comment = {"comment": table.description}
    if present is None:
        made = into.catalog.create_table_transaction(into.identifier(name), columns, properties=comment)
        return _Staged(name, made)
    transaction = present.transaction()
    left = evolve(transaction, columns, name)
    if present.properties.get("comment") != table.description:
        transaction.set_properties(comment)
    notes = [f"{name}.{column} is not in the export; the Iceberg table keeps the column, empty." for column in left]
    return _Staged(name, transaction, notes=notes)


def _fill(
    staged: _Staged, table: TableOfFiles, contents: Contents, files: fs.FileSystem, properties: dict[str, str]
) -> None:
    """Replace the contents of the table by the files of the export, in one snapshot; files already there stay."""
    transaction = staged.transaction
    io = transaction._table.io  # a table that is being created has no public attribute for it
    wanted = {file.sha256: file for file in _filled(table)}
    with transaction.update_snapshot(snapshot_properties=properties).overwrite() as snapshot:
        for digest, old in contents.ours.items():
            if digest not in wanted:
                snapshot.delete_data_file(old)
        for old in contents.others:
            snapshot.delete_data_file(old)
        for digest, file in wanted.items():
            if digest not in contents.ours:
                staged.written.append(new_location(transaction.table_metadata, file))
                added = write(io, transaction.table_metadata, files, file, staged.written[-1])
                snapshot.append_data_file(added)


@contextlib.contextmanager
def _removed_unless_whole(staged: list[_Staged]) -> Iterator[None]:
    """Remove the data files that no snapshot will refer to."""
    try:
        yield
    except BaseException:
        for one in staged:
            for path in one.written:
                with contextlib.suppress(*FAILURES):
                    one.transaction._table.io.delete(path)
        raise


def _commit(into: IcebergCatalog, staged: list[_Staged], export_id: int) -> None:
    for number, one in enumerate(staged):
        try:
            one.transaction.commit_transaction()
        except FAILURES as exc:
            said = str(exc).strip().partition("\n")[0].rstrip(".") or type(exc).__name__
            raise UsageError(
                f"The Iceberg catalog {into.shown} did not take {one.name} ({said}): {number} of {len(staged)} tables "
                f"show export {export_id}, the others the one before. Export again.",
                catalog=into.shown,
                table=one.name,
            ) from exc
