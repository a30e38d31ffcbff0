"""How the last deliveries differed from earlier ones, as status, report and dashboard show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from warehouse import audit

DRIFTED = 5
"""How many recent batches are examined."""


@dataclass(frozen=True)
class Unlike:
    """The newest delivery of a source that differed from earlier ones: its batch, its date and the differences."""

    source: str
    batch_id: int
    as_of: date
    said: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All of it in words."""
        return f"the delivery of {self.source} in batch {self.batch_id} is unlike those before: {', '.join(self.said)}"


def unlike(connection: Connection) -> list[Unlike]:
    """Return the newest such delivery of each source in the last batches."""
    found, batches = audit.drift, audit.batch
    newest = select(func.max(batches.c.batch_id)).scalar_subquery()
    query = (
        select(found.c.source, found.c.batch_id, batches.c.as_of, found.c.what)
        .join(batches, batches.c.batch_id == found.c.batch_id)
        .where(found.c.batch_id > newest - DRIFTED, batches.c.status != "undone")
        .order_by(found.c.source, found.c.batch_id.desc(), found.c.kind, found.c.name)
    )
    latest: dict[str, Unlike] = {}
    for source, number, as_of, what in connection.execute(query):
        known = latest.get(source)
        if known is None:
            latest[source] = Unlike(source, number, as_of, (what,))
        elif known.batch_id == number:
            latest[source] = Unlike(source, number, as_of, (*known.said, what))
    return list(latest.values())
