"""The account of an export, which holds everything that `export` reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.export.manifest import Format, Manifest

if TYPE_CHECKING:
    from warehouse.export.iceberg.registration import Registration


@dataclass(frozen=True)
class ExportAccount:
    """What was written, and where: ``folder`` is what readers open, ``snapshot`` the real folder behind it.

    ``files``, ``rows`` and ``bytes`` count the whole snapshot; ``linked`` files are those of the previous
    snapshot, because nothing in them changed. ``iceberg`` is what the catalog shows, if one was named. ``left`` says
    which older snapshots could not be removed, and why.
    """

    folder: Path | str
    snapshot: Path | str
    batch_id: int | None
    exported_at: datetime
    format: Format
    files: int
    linked: int
    rows: dict[str, int]
    bytes: int
    seconds: float
    iceberg: Registration | None = None
    left: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls, manifest: Manifest, folder: Path | str, snapshot: Path | str, linked: int, seconds: float
    ) -> ExportAccount:
        """Return the account of a snapshot that was published."""
        return cls(
            folder=folder,
            snapshot=snapshot,
            batch_id=manifest.batch_id,
            exported_at=manifest.exported_at,
            format=manifest.manner.format,
            files=len(manifest.files),
            linked=linked,
            rows={name: table.rows for name, table in manifest.tables.items()},
            bytes=sum(file.bytes for file in manifest.files),
            seconds=seconds,
        )

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        found: dict[str, Any] = {
            "folder": str(self.folder),
            "snapshot": str(self.snapshot),
            "batch_id": self.batch_id,
            "exported_at": self.exported_at.isoformat(),
            "format": self.format,
            "files": self.files,
            "linked": self.linked,
            "rows": self.rows,
            "bytes": self.bytes,
            "seconds": round(self.seconds, 3),
        }
        if self.left:
            found["left"] = self.left
        return found if self.iceberg is None else found | {"iceberg": self.iceberg.as_json()}
