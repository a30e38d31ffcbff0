"""Lists of the quarantined records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, MetaData, Row, Select, and_, func, or_, select

from warehouse import audit
from warehouse.audit import Selection
from warehouse.errors import UsageError
from warehouse.settings import or_nearest
from warehouse.vocabulary.rule import Rule, rules_of
from warehouse.vocabulary.source import sources

STATUSES = ("open", "waiting", "refused", "resolved", "all")


@dataclass(frozen=True)
class Held:
    """One quarantined record; a reject has its line number instead, and neither if it lacks a date of its own."""

    quarantine_id: int
    batch_id: int
    source: str
    file: str
    as_of: date
    record_number: int | None
    line_number: int | None
    business_key: tuple[str | None, ...]
    rules: tuple[str, ...]
    reason: str
    status: str
    resolved_batch_id: int | None
    raw: dict[str, str | None] | None
    raw_line: str | None

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "quarantine_id": self.quarantine_id,
            "batch_id": self.batch_id,
            "status": self.status,
            "source": self.source,
            "file": self.file,
            "as_of": self.as_of.isoformat(),
            "record_number": self.record_number,
            "line_number": self.line_number,
            "business_key": list(self.business_key),
            "rules": list(self.rules),
            "reason": self.reason,
            "raw": self.raw,
            "raw_line": self.raw_line,
            "resolved_batch_id": self.resolved_batch_id,
        }


@dataclass(frozen=True)
class HeldList:
    """The selected records, up to a limit, and how many there are by source and reason."""

    records: list[Held]
    reasons: list[tuple[str, str, int]]

    @property
    def total(self) -> int:
        """How many records there are."""
        return sum(count for _, _, count in self.reasons)

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        reasons = [{"source": source, "reason": reason, "records": count} for source, reason, count in self.reasons]
        return {"total": self.total, "reasons": reasons, "records": [record.as_json() for record in self.records]}


ALL = Selection()


def held_back(
    connection: Connection,
    metadata: MetaData,
    status: str = "open",
    limit: int | None = None,
    selection: Selection = ALL,
) -> HeldList:
    """Return the quarantined records with a status.

    Open records are those that wait, and those of the newest batch if it was refused: those that need attention.
    """
    table = audit.quarantine
    wanted = and_(of_status(status), selection.predicate)
    count = func.count().label("records")
    by_reason = (
        select(table.c.source, table.c.reason, count)
        .where(wanted)
        .group_by(table.c.source, table.c.reason)
        .order_by(count.desc(), table.c.source, table.c.reason)
    )
    records = connection.execute(all_records().where(wanted).order_by(table.c.quarantine_id).limit(limit))
    return HeldList([_held(row, metadata) for row in records], [tuple(row) for row in connection.execute(by_reason)])


def selection(metadata: MetaData, rule: str | None, source: str | None, batch: int | None) -> Selection:
    """Return the requested selection; raises UsageError for an unknown rule or source."""
    for what, name, known in (
        ("rule", rule, [one.id for one in rules_of(metadata)]),
        ("source", source, [one.name for one in sources(metadata)]),
    ):
        if name is not None and name not in known:
            listed = (
                f"; the sources are {', '.join(known)}."
                if what == "source"
                else "; `warehouse check --json` lists them."
            )
            raise UsageError(f"There is no {what} `{name}`{or_nearest(name, known) or listed}", **{what: name})
    return Selection(rule, source, batch)


def one_held_back(connection: Connection, metadata: MetaData, number: int) -> Held:
    """Return one quarantined record; raises UsageError if there is none with this number."""
    row = connection.execute(all_records().where(audit.quarantine.c.quarantine_id == number)).one_or_none()
    if row is None:
        raise UsageError(
            f"No record {number} was ever held back; `warehouse quarantine list --status all` shows the numbers.",
            quarantine_id=number,
        )
    return _held(row, metadata)


def rules_broken(metadata: MetaData, record: Held) -> list[Rule]:
    """Return the rules of the model that a record broke, without rules that the model no longer has."""
    known = {rule.id: rule for rule in rules_of(metadata)}
    return [known[name] for name in record.rules if name in known]


def of_status(status: str) -> ColumnElement[bool]:
    """Return the condition on rows of the quarantine that have a status."""
    table = audit.quarantine
    if status == "all":
        return table.c.quarantine_id.is_not(None)
    if status != "open":
        return table.c.status == status
    newest = select(func.max(audit.batch.c.batch_id)).where(~audit.is_prune).scalar_subquery()
    return or_(table.c.status == "waiting", and_(table.c.status == "refused", table.c.batch_id == newest))


def all_records() -> Select[Any]:
    """Return the query for all rows of the quarantine, with the names of their files."""
    return select(audit.quarantine, audit.file.c.name.label("file")).join(
        audit.file, audit.file.c.file_id == audit.quarantine.c.file_id
    )


def _in_order(raw: dict[str, str | None], source: str, metadata: MetaData) -> dict[str, str | None]:
    """Return a record with its columns in the order of the source, which JSON in the database does not preserve."""
    names = [word.name for one in sources(metadata) if one.name == source for word in one.delivered]
    known = [name for name in names if name in raw]
    return {name: raw[name] for name in [*known, *(name for name in raw if name not in known)]}


def _held(row: Row[Any], metadata: MetaData) -> Held:
    return Held(
        row.quarantine_id,
        row.batch_id,
        row.source,
        row.file,
        row.as_of,
        row.record_number,
        row.line_number,
        tuple(row.business_key or ()),
        tuple(row.rules),
        row.reason,
        row.status,
        row.resolved_batch_id if row.status == "resolved" else None,
        row.raw and _in_order(row.raw, row.source, metadata),
        row.raw_line,
    )
