"""The manifest of a snapshot: its contents, in figures that can be compared with the files and the database."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, cast

from warehouse.errors import UsageError

Format = Literal["parquet", "csv"]
By = Literal["day", "month", "year"]
Kind = Literal["fact", "dimension", "bronze", "silver"]


@dataclass(frozen=True)
class Manner:
    """How files are written: their partitions, their format, with personal columns or not, with raw formulas or not."""

    by: By = "month"
    format: Format = "parquet"
    pii: bool = True
    raw: bool = False


GOLD = ("gold",)
EVERY_LAYER = ("gold", "silver", "bronze")

NAME = "manifest.json"
VERSION = 2
"""Incremented with every change of how files are written, so that no file of an older kind is linked."""


@dataclass(frozen=True)
class Part:
    """The rows of one file in figures: two parts with the same figures hold the same rows.

    ``value`` is the value in the name of the partition, None for a table of one file. ``newest`` is when a row of it
    last changed, ``batch_id`` the batch that changed it; ``totals`` are the sums of the measures, as text.
    """

    value: str | None
    rows: int
    newest: str | None = None
    batch_id: int | None = None
    totals: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """One file of a snapshot; ``path`` is relative to the snapshot."""

    path: str
    part: Part
    bytes: int
    sha256: str


@dataclass(frozen=True)
class TableOfFiles:
    """One table of a snapshot; ``columns`` are those inside the files."""

    kind: Kind
    description: str
    partitioned_by: str | None
    columns: tuple[Mapping[str, Any], ...]
    files: tuple[File, ...]

    @property
    def rows(self) -> int:
        """The rows of all files."""
        return sum(file.part.rows for file in self.files)

    @property
    def totals(self) -> dict[str, str]:
        """The control totals of all files together."""
        sums: dict[str, Decimal] = {}
        for file in self.files:
            for name, total in file.part.totals.items():
                sums[name] = sums.get(name, Decimal(0)) + Decimal(total or 0)
        return {name: str(total) for name, total in sums.items()}


@dataclass(frozen=True)
class Manifest:
    """The contents of a snapshot and its moment; ``as_of`` is the date of the batch that was loaded last.

    ``manner`` is how the files were written. ``erasures`` are the moments at which a person in it was
    forgotten by the warehouse, but not by these files.
    """

    exported_at: datetime
    batch_id: int | None
    manner: Manner
    tables: Mapping[str, TableOfFiles]
    layers: tuple[str, ...] = GOLD
    erasures: tuple[str, ...] = ()
    version: int = VERSION
    as_of: date | None = None

    @property
    def files(self) -> list[File]:
        """The files of all tables."""
        return [file for table in self.tables.values() for file in table.files]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is in the file."""
        return {
            "version": self.version,
            "batch_id": self.batch_id,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "exported_at": self.exported_at.isoformat(),
            **asdict(self.manner),
            "layers": list(self.layers),
            "erasures": list(self.erasures),
            "tables": {name: _table_as_json(table) for name, table in self.tables.items()},
        }

    def write(self, folder: Path) -> None:
        """Write it into the folder of its snapshot, whole or not at all, and flush it to the disk."""
        following = folder / f".{NAME}"
        with following.open("w", encoding="utf-8") as file:
            json.dump(self.as_json(), file, indent=1, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        following.replace(folder / NAME)


def _table_as_json(table: TableOfFiles) -> dict[str, Any]:
    files = []
    for file in table.files:
        part = asdict(file.part)
        files.append({"path": file.path, "bytes": file.bytes, "sha256": file.sha256, **part})
    return {
        "kind": table.kind,
        "description": table.description,
        "rows": table.rows,
        "totals": table.totals,
        "partitioned_by": table.partitioned_by,
        "columns": [dict(column) for column in table.columns],
        "files": files,
    }


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a snapshot; raises UsageError if it is missing or unreadable."""
    path = folder / NAME
    try:
        return understood(json.loads(path.read_text(encoding="utf-8")), str(path))
    except FileNotFoundError as exc:
        raise UsageError(f"There is no export in {folder}: it has no {NAME}.", folder=str(folder)) from exc
    except ValueError as exc:
        raise UsageError(f"{path} is no manifest of an export; export again.", file=str(path)) from exc


def understood(found: Any, path: str) -> Manifest:
    """Return the manifest in a JSON object; raises UsageError if there is none."""
    try:
        tables = {name: _table(table) for name, table in found["tables"].items()}
        moment = datetime.fromisoformat(found["exported_at"])
        layers = tuple(found.get("layers", GOLD))
        erasures = tuple(found.get("erasures", ()))
        manner = Manner(found["by"], found["format"], found.get("pii", True), found.get("raw", True))
        as_of = date.fromisoformat(found["as_of"]) if found.get("as_of") else None
        return Manifest(moment, found["batch_id"], manner, tables, layers, erasures, found["version"], as_of)
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise UsageError(f"{path} is no manifest of an export; export again.", file=path) from exc


def _table(found: dict[str, Any]) -> TableOfFiles:
    files = tuple(
        File(
            path=file["path"],
            part=Part(file["value"], file["rows"], file["newest"], file["batch_id"], file["totals"]),
            bytes=file["bytes"],
            sha256=file["sha256"],
        )
        for file in found["files"]
    )
    kind = cast("Kind", found["kind"])
    return TableOfFiles(kind, found["description"], found["partitioned_by"], tuple(found["columns"]), files)
