"""The current contents of an Iceberg table, and the data files that an export adds to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs
from pyiceberg.io import FileIO
from pyiceberg.io.pyarrow import parquet_file_to_data_file, schema_to_pyarrow
from pyiceberg.manifest import DataFile, ManifestContent
from pyiceberg.table import Table
from pyiceberg.table.locations import load_location_provider
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.snapshots import Snapshot

from warehouse.export.manifest import File
from warehouse.export.writers import GROUP_ROWS

_HEX = 64


@dataclass(frozen=True)
class Contents:
    """The data files of a table's current snapshot: ``ours`` by the digest of the exported file that they hold.

    ``others`` were written by other programs, or cannot be relied on because rows of the table were deleted.
    """

    snapshot: Snapshot | None = None
    ours: dict[str, DataFile] = field(default_factory=dict)
    others: list[DataFile] = field(default_factory=list)

    @classmethod
    def of(cls, table: Table) -> Contents:
        """Read the manifests of a table."""
        snapshot = table.current_snapshot()
        if snapshot is None:
            return cls()
        manifests = snapshot.manifests(table.io)
        found = [
            entry.data_file
            for manifest in manifests
            if manifest.content == ManifestContent.DATA
            for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True)
        ]
        if any(manifest.content == ManifestContent.DELETES for manifest in manifests):
            return cls(snapshot, {}, found)
        ours = {origin: file for file in found if (origin := _origin(file))}
        return cls(snapshot, ours, [file for file in found if file not in ours.values()])

    def says(self, name: str) -> str | None:
        """Return a property of the current snapshot."""
        summary = self.snapshot.summary if self.snapshot else None
        return summary.get(name) if summary else None

    def holds(self, files: list[File]) -> bool:
        """Return whether the table holds exactly these files."""
        return not self.others and self.ours.keys() == {file.sha256 for file in files}


def _origin(file: DataFile) -> str | None:
    digest, mark, _ = file.file_path.rpartition("/")[2].partition("-")
    return digest if mark and len(digest) == _HEX else None


def new_location(metadata: TableMetadata, file: File) -> str:
    """Return the path of the data file for an exported file: a unique name with the digest of its contents."""
    provider = load_location_provider(table_location=metadata.location, table_properties=metadata.properties)
    location: str = provider.new_data_location(f"{file.sha256}-{uuid4().hex}.parquet")
    return location


def write(io: FileIO, metadata: TableMetadata, files: fs.FileSystem, file: File, location: str) -> DataFile:
    """Copy an exported file into a table, with the ids of the table's columns.

    Every engine finds columns by these ids; not all find them by name.
    """
    schema = schema_to_pyarrow(metadata.schema())
    with files.open_input_file(file.path) as source, pq.ParquetFile(source) as exported:
        columns = pa.schema([schema.field(name) for name in exported.schema_arrow.names])
        with (
            io.new_output(location).create() as target,
            pq.ParquetWriter(target, columns, compression="zstd") as writer,
        ):
            for batch in exported.iter_batches(GROUP_ROWS):
                writer.write_table(pa.Table.from_batches([batch]).cast(columns))
    return parquet_file_to_data_file(io, metadata, location)
