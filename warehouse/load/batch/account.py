"""The account of a batch: what was read, what became of it, what gold gained, which rules held."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import Table

from warehouse.audit import OUTCOMES
from warehouse.files import InputFile
from warehouse.load.batch.rule_results import Quality
from warehouse.load.records.texture import UNKNOWN, Texture

Status = Literal["loaded", "unchanged", "planned", "refused"]


CHANGES = {
    "dimension": ("inserted", "updated", "closed", "inferred"),
    "fact": ("inserted", "updated", "repointed", "repriced"),
}
"""What is counted for a table of gold, by its kind."""


def nothing_changed(table: Table) -> Counter[str]:
    """Return the account of a table of gold with all counts at zero."""
    names = next((names for what, names in CHANGES.items() if what in table.info), ("inserted", "updated", "closed"))
    return Counter(dict.fromkeys(names, 0))


@dataclass
class FileAccount:
    """What became of the records of one file; every record has exactly one outcome.

    ``reading`` is the digest of the settings that the file is read under. ``extra`` are the file's columns that no
    column of its source takes. ``texture`` says which characters may occur in its texts. ``typed`` are the columns
    that the file stores as typed values, ``typed_in_file`` the file's own columns of that kind, ``columns`` the names
    of all its columns, ``shown`` those of a lookup's by the names that the settings call them, and ``absent`` the
    source's columns that it lacks. ``encoding`` is the encoding of its text, ``guessed`` whether it had to be guessed.
    """

    file_id: int
    file: InputFile
    as_of: date
    delivery: str
    read: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    extra: list[str] = field(default_factory=list)
    texture: Texture = UNKNOWN
    reading: str | None = None
    typed: list[str] = field(default_factory=list)
    typed_in_file: frozenset[str] = frozenset()
    columns: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    encoding: str | None = None
    guessed: bool = False

    @property
    def as_text(self) -> dict[str, str | bool | None]:
        """Return the encoding as the audit records it."""
        return {"encoding": self.encoding, "encoding_guessed": self.guessed if self.encoding else None}

    @property
    def accounted(self) -> bool:
        """Whether the outcomes add up to the records read."""
        return self.read == sum(self.outcomes.values())

    def close_unjudged(self) -> None:
        """Count as accepted every record that has no other outcome, where no rule has judged the records yet."""
        if "accepted" not in self.outcomes:
            self.outcomes["accepted"] = self.read - sum(self.outcomes.values())

    def as_json(self) -> dict[str, Any]:
        """Return the account of a lookup file in the form that `load --json` promises."""
        counts = {name: self.outcomes[name] for name in OUTCOMES}
        return {"file": self.file.name, "read": self.read, **counts}


@dataclass(frozen=True)
class Drift:
    """One way in which a delivery differs from those before it: the kind, the subject, and a description."""

    source: str
    kind: str
    name: str
    what: str

    @property
    def unquoted(self) -> str:
        """The description without any value of a record."""
        return self.what.partition(":")[0] if self.kind in ("words", "distribution") else self.what


@dataclass
class SourceAccount:
    """The files of one source in a batch; ``unchanged`` are those whose bytes an earlier batch already loaded.

    Besides its files, a batch may replay records from the quarantine: ``tried`` were replayed, and ``entered`` of them
    passed. They do not belong to the batch's files and stay counted as quarantined in their own. ``resolved`` counts
    those that no longer wait because their key arrived in a valid record.
    """

    files: list[FileAccount] = field(default_factory=list)
    lookups: list[FileAccount] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tried: int = 0
    entered: int = 0
    resolved: int = 0

    def total(self, outcome: str) -> int:
        """Return how many records of the source's files had an outcome; `read` counts all."""
        if outcome == "read":
            return sum(account.read for account in self.files)
        return sum(account.outcomes[outcome] for account in self.files)

    def as_json(self) -> dict[str, Any]:
        """Return the account in the form that `load --json` promises."""
        names = list(dict.fromkeys(account.file.name for account in self.files))
        counts = {name: self.total(name) for name in ("read", *OUTCOMES)}
        waited = {"tried": self.tried, "entered": self.entered, "resolved": self.resolved}
        lookups = [account.as_json() for account in self.lookups]
        listed = {"unchanged": self.unchanged, "lookups": lookups, "notes": self.notes}
        return {"files": names, **counts, **waited, **listed}


@dataclass(frozen=True)
class Change:
    """What the planned load would do to one member or fact, by business key.

    ``changed`` has the values before and after by column; ``since`` and ``until`` bound the period that is affected.
    """

    key: str
    changed: dict[str, tuple[str | None, str | None]]
    since: date | None = None
    until: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the change in the form that `load --plan --json` promises."""
        days = {"from": self.since, "to": self.until}
        return {"key": self.key, "changed": {name: list(pair) for name, pair in self.changed.items()}} | {
            name: day.isoformat() for name, day in days.items() if day is not None
        }


@dataclass
class PlannedChanges:
    """How many changes of one kind the planned load would make, and the first of them."""

    count: int = 0
    examples: list[Change] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the changes in the form that `load --plan --json` promises."""
        return {"count": self.count, "examples": [example.as_json() for example in self.examples]}


@dataclass
class BatchAccount:
    """The account of one batch: everything that `load` reports.

    ``notes`` are sentences about what the program had to guess, leave out or decide for the whole batch; those about
    one source are in that source's account. ``refusals`` are the reasons other than rules why the batch is refused. The
    account is ``settled`` once it is committed: nothing that happens later changes it.
    """

    delivery: str
    as_of: date
    status: Status = "loaded"
    batch_id: int | None = None
    seconds: float = 0.0
    sources: dict[str, SourceAccount] = field(default_factory=dict)
    gold: dict[str, Counter[str]] = field(default_factory=dict)
    quality: Quality = field(default_factory=Quality)
    vanished: dict[str, tuple[int, int]] = field(default_factory=dict)
    phases: dict[str, float] = field(default_factory=dict)
    reason: str | None = None
    refusals: list[str] = field(default_factory=list)
    changes: dict[str, dict[str, PlannedChanges]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    settled: bool = False

    @property
    def all_notes(self) -> list[str]:
        """The notes of the batch, then those of its sources."""
        return self.notes + [note for source in self.sources.values() for note in source.notes]

    def planned(self, table: str, what: str) -> PlannedChanges:
        """Return what the plan has so far on one kind of change in a table."""
        return self.changes.setdefault(table, {}).setdefault(what, PlannedChanges())

    def as_json(self) -> dict[str, Any]:
        """Return the account in the form that `load --json` promises."""
        return {
            "batch_id": self.batch_id,
            "status": self.status,
            "as_of": self.as_of.isoformat(),
            "delivery": self.delivery,
            "seconds": round(self.seconds, 3),
            "phases": {name: round(seconds, 3) for name, seconds in self.phases.items()},
            "sources": {name: account.as_json() for name, account in self.sources.items()},
            "gold": {name: dict(counts) for name, counts in self.gold.items()},
            "quality": self.quality.as_json(),
            "reason": self.reason,
            "notes": self.notes,
            "unread": self.unread,
            "changes": {
                table: {what: planned.as_json() for what, planned in kinds.items()}
                for table, kinds in self.changes.items()
            },
        }


def close_unjudged(account: BatchAccount) -> None:
    """Make every account add up in a batch that is refused before its records are judged."""
    for source in account.sources.values():
        for file in (*source.files, *source.lookups):
            file.close_unjudged()
