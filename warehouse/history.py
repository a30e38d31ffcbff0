"""`warehouse history`: the batches, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from warehouse import audit

HELD = ("quarantined", "rejected")


@dataclass(frozen=True)
class BatchLine:
    """A summary of one batch; ``broken`` are the errors and warnings that failed and were not waived."""

    batch_id: int
    status: str
    as_of: date
    delivery: str
    started_at: datetime
    seconds: float
    read: int
    accepted: int
    held_back: int
    broken: tuple[str, ...]
    reason: str | None

    def as_json(self) -> dict[str, Any]:
        """Return the line for programs."""
        return {
            "batch_id": self.batch_id,
            "status": self.status,
            "as_of": self.as_of.isoformat(),
            "delivery": self.delivery,
            "started_at": self.started_at.isoformat(),
            "seconds": round(self.seconds, 3),
            "read": self.read,
            "accepted": self.accepted,
            "held_back": self.held_back,
            "broken": list(self.broken),
            "reason": self.reason,
        }


def history(connection: Connection, limit: int | None = None, *, prunes: bool = True) -> list[BatchLine]:
    """Return the newest batches, all of them unless limited, including those that only pruned unless excluded."""
    own = and_(audit.file.c.batch_id == audit.batch.c.batch_id, ~audit.file.c.is_lookup)
    held = sum((audit.file.c[name] for name in HELD[1:]), start=audit.file.c[HELD[0]])
    counts = (
        select(
            func.coalesce(func.sum(audit.file.c.read), 0).label("read"),
            func.coalesce(func.sum(audit.file.c.accepted), 0).label("accepted"),
            func.coalesce(func.sum(held), 0).label("held_back"),
        )
        .where(own)
        .lateral("counts")
    )
    rules = audit.rule_result
    wrong = and_(~rules.c.passed, rules.c.severity.in_(("error", "warning")), rules.c.waiver.is_(None))
    ids = func.array_agg(rules.c.rule_id)
    broken = select(ids.label("broken")).where(rules.c.batch_id == audit.batch.c.batch_id, wrong).lateral("rules")
    query = select(audit.batch, counts, broken).order_by(audit.batch.c.batch_id.desc()).limit(limit)
    if not prunes:
        query = query.where(~audit.is_prune)
    return [_line(row) for row in connection.execute(query)]


def _line(row: Row[Any]) -> BatchLine:
    return BatchLine(
        row.batch_id,
        row.status,
        row.as_of,
        row.delivery,
        row.started_at,
        row.seconds,
        int(row.read),
        int(row.accepted),
        int(row.held_back),
        tuple(sorted(row.broken or ())),
        row.reason,
    )
