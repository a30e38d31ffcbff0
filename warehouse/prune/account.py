"""What was pruned, table by table, and what can no longer be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal


@dataclass(frozen=True)
class Removed:
    """The rows that are removed from one table, and their size without indexes."""

    kind: str
    table: str
    rows: int
    bytes: int
    before: date


@dataclass
class PruneAccount:
    """What a prune removed, or would remove.

    ``limits`` has the first day that stays whole, by kind. ``lost`` says in sentences what is no longer possible.
    ``size_before`` and ``size_after`` are those of the tables with their indexes, in bytes.
    """

    limits: Mapping[str, date]
    status: Literal["pruned", "planned", "unchanged"] = "unchanged"
    batch_id: int | None = None
    tables: list[Removed] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    size_before: int = 0
    size_after: int | None = None
    seconds: float = 0.0

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(one.rows for one in self.tables)

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "status": self.status,
            "batch_id": self.batch_id,
            "limits": {kind: day.isoformat() for kind, day in self.limits.items()},
            "tables": [
                {"kind": one.kind, "table": one.table, "rows": one.rows, "bytes": one.bytes} for one in self.tables
            ],
            "rows": self.rows,
            "bytes": sum(one.bytes for one in self.tables),
            "size_before": self.size_before,
            "size_after": self.size_after,
            "lost": self.lost,
            "notes": self.notes,
            "seconds": round(self.seconds, 3),
        }
