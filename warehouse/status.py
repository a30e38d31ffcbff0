"""`warehouse status`: what is in the warehouse, and how fresh it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, select

from warehouse import audit
from warehouse.database.glance import Glance
from warehouse.database.revision import current
from warehouse.project.names import require_names
from warehouse.settings import Settings
from warehouse.vocabulary.source import sources


@dataclass(frozen=True)
class Freshness:
    """How current a source is: the newest date of its files, and when the last file came.

    ``age`` counts the days since that date, in the time zone of the settings; the source is stale if that is more than
    ``allowed``, or if no file ever came although the settings ask for one.
    """

    source: str
    as_of: date | None
    loaded_at: datetime | None
    files: int
    accepted: int
    age: int | None = None
    allowed: int | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the source is older than the settings allow."""
        return self.allowed is not None and (self.age is None or self.age > self.allowed)

    def lateness(self) -> str:
        """Return how old it is and how old it may be."""
        most = "1 day" if self.allowed == 1 else f"{self.allowed} days"
        if self.as_of is None:
            return f"it never came, and at most {most} may pass"
        return f"its newest delivery is of {self.as_of}, {self.age:,} days ago, and at most {most} may pass"

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "source": self.source,
            "as_of": self.as_of and self.as_of.isoformat(),
            "loaded_at": self.loaded_at and self.loaded_at.isoformat(),
            "files": self.files,
            "accepted": self.accepted,
            "age_in_days": self.age,
            "allowed_days": self.allowed,
            "stale": self.is_stale,
        }


@dataclass(frozen=True)
class Status:
    """The state of a warehouse: its revision, its sources, the rows of its gold tables, the records that wait.

    What a lock of another session withholds is None.
    """

    revision: str | None
    sources: list[Freshness] | None
    gold: dict[str, int | None]
    waiting: int | None

    @property
    def stale(self) -> list[Freshness]:
        """The sources that are older than the settings allow."""
        return [source for source in self.sources or () if source.is_stale]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "revision": self.revision,
            "sources": None if self.sources is None else [source.as_json() for source in self.sources],
            "gold": self.gold,
            "waiting": self.waiting,
        }


def status(glance: Glance, metadata: MetaData, settings: Settings) -> Status:
    """Return the state of a warehouse that is migrated.

    Raises SettingsError for a setting about a source that the model does not have: how old it is would never count.
    """
    require_names(metadata, settings)
    connection, ask = glance.connection, glance.ask
    waiting = select(func.count()).where(audit.quarantine.c.status == "waiting")
    gold = [table for table in metadata.sorted_tables if table.schema == "gold"]
    return Status(
        ask("revision", lambda: current(connection)),
        ask("sources", lambda: freshness(connection, metadata, settings)),
        {table.name: ask(f"gold.{table.name}", partial(_rows_of, connection, table)) for table in gold},
        ask("waiting", lambda: connection.execute(waiting).scalar_one()),
    )


def _rows_of(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def freshness(connection: Connection, metadata: MetaData, settings: Settings) -> list[Freshness]:
    """Return how current each source is.

    Where records bring their own dates, those that were left out have none, and their part of a file has that of its
    batch.
    """
    files, batches = audit.file, audit.batch
    own_dates = [name for name, source in settings.sources.items() if source.as_of is not None]
    undated = files.c.source.in_(own_dates) & (files.c.read == files.c.filtered + files.c.rejected)
    query = (
        select(
            files.c.source,
            func.max(files.c.as_of).filter(~undated),
            func.max(batches.c.finished_at),
            func.count(),
            func.coalesce(func.sum(files.c.accepted), 0),
        )
        .join(batches)
        .where(batches.c.status == "loaded", ~files.c.is_lookup)
        .group_by(files.c.source)
    )
    found = {name: (as_of, at, number, int(ok)) for name, as_of, at, number, ok in connection.execute(query)}
    today = settings.today()
    result = []
    for name in (source.name for source in sources(metadata)):
        as_of, at, number, ok = found.get(name, (None, None, 0, 0))
        age = None if as_of is None else (today - as_of).days
        result.append(Freshness(name, as_of, at, number, ok, age, settings.source(name).freshness))
    return result
