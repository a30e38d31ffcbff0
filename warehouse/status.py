"""`warehouse status`: what is in the warehouse, and how fresh it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, MetaData, func, select

from warehouse import audit
from warehouse.database.revision import current
from warehouse.vocabulary.source import sources


@dataclass(frozen=True)
class Freshness:
    """How far the knowledge of a source reaches: the newest date of its files, and when a file came last."""

    source: str
    as_of: date | None
    loaded_at: datetime | None
    files: int
    accepted: int

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "source": self.source,
            "as_of": self.as_of and self.as_of.isoformat(),
            "loaded_at": self.loaded_at and self.loaded_at.isoformat(),
            "files": self.files,
            "accepted": self.accepted,
        }


@dataclass(frozen=True)
class Status:
    """The state of a warehouse: its revision, its sources, the rows of its gold tables, the records that wait."""

    revision: str | None
    sources: list[Freshness]
    gold: dict[str, int]
    waiting: int

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "revision": self.revision,
            "sources": [source.as_json() for source in self.sources],
            "gold": self.gold,
            "waiting": self.waiting,
        }


def status(connection: Connection, metadata: MetaData) -> Status:
    """Return the state of a warehouse that is migrated."""
    waiting = select(func.count()).where(audit.quarantine.c.status == "waiting")
    gold = [table for table in metadata.sorted_tables if table.schema == "gold"]
    return Status(
        current(connection),
        _freshness(connection, metadata),
        {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in gold},
        connection.execute(waiting).scalar_one(),
    )


def _freshness(connection: Connection, metadata: MetaData) -> list[Freshness]:
    files, batches = audit.file, audit.batch
    query = (
        select(
            files.c.source,
            func.max(files.c.as_of),
            func.max(batches.c.finished_at),
            func.count(),
            func.coalesce(func.sum(files.c.accepted), 0),
        )
        .join(batches)
        .where(batches.c.status == "loaded", ~files.c.is_lookup)
        .group_by(files.c.source)
    )
    found = {name: (as_of, at, number, int(ok)) for name, as_of, at, number, ok in connection.execute(query)}
    return [Freshness(s.name, *found.get(s.name, (None, None, 0, 0))) for s in sources(metadata)]
