"""What `load`, `history`, `undo`, `check` and a replay print of batches and rules."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from warehouse.documents.contract.values import Count, Day, Moment, Seconds, Severity


class FileCounts(TypedDict):
    """What became of the records of a lookup file."""

    file: str
    read: Count
    accepted: Count
    repeated: Count
    superseded: Count
    filtered: Count
    quarantined: Count
    rejected: Count


class SourceCounts(TypedDict):
    """What became of the records of a source: read is the sum of the six outcomes behind it."""

    files: list[str]
    read: Count
    accepted: Count
    repeated: Count
    superseded: Count
    filtered: Count
    quarantined: Count
    rejected: Count
    tried: Annotated[Count, Field(description="records of the quarantine that were looked at again")]
    entered: Annotated[Count, Field(description="those of them that passed")]
    resolved: Annotated[Count, Field(description="records of the quarantine that wait no more: their key came clean")]
    unchanged: Annotated[list[str], Field(description="files whose bytes an earlier batch holds")]
    lookups: list[FileCounts]
    notes: Annotated[list[str], Field(description="what had to be guessed, rounded, left out or decided")]


class WaiverUse(TypedDict):
    """A waiver of a rule."""

    status: Literal["run out", "used", "not needed"]
    reason: str
    until: Day


class RuleResult(TypedDict):
    """How a rule fared."""

    rule: str
    title: str
    severity: Severity
    checked: Count
    failed: Count
    passed: bool
    gate: Annotated[bool, Field(description="whether its failure refused the batch")]
    waiver: WaiverUse | None


class QualityCounts(TypedDict):
    """The rules that were asked: passed, warnings, errors, notes and waived add up to rules."""

    rules: Count
    passed: Count
    warnings: Count
    errors: Annotated[Count, Field(description="rules that refused the batch")]
    notes: Count
    waived: Count
    results: list[RuleResult]


class CheckedQuality(QualityCounts):
    """The rules that were asked of everything."""

    not_asked: Annotated[list[str], Field(description="rules about a delivery, which `check` cannot ask")]


Change = TypedDict(
    "Change",
    {
        "key": str,
        "changed": Annotated[dict[str, list[str | None]], Field(description="before and after, by column")],
        "from": NotRequired[Day],
        "to": NotRequired[Day],
    },
)
Change.__doc__ = "What a plan would do to one member or fact."


class Changes(TypedDict):
    """How many changes of a kind a plan would make."""

    count: Count
    examples: list[Change]


class Batch(TypedDict):
    """One batch."""

    batch_id: int | None
    status: Literal["loaded", "unchanged", "planned", "refused"]
    as_of: Day
    delivery: str
    seconds: Seconds
    phases: Annotated[dict[str, Seconds], Field(description="seconds of each part of the work")]
    sources: dict[str, SourceCounts]
    gold: Annotated[dict[str, dict[str, Count]], Field(description="what changed, by table and kind of change")]
    quality: QualityCounts
    reason: Annotated[str | None, Field(description="why it was refused")]
    notes: list[str]
    unread: Annotated[list[str], Field(description="files of the delivery that no source reads")]
    changes: Annotated[dict[str, dict[str, Changes]], Field(description="of `--plan`, by table and kind of change")]


class Series(TypedDict):
    """The batches of a series of deliveries."""

    batches: list[Batch]


class BatchLine(TypedDict):
    """One batch in short."""

    batch_id: int
    status: Literal["loaded", "refused", "undone"]
    as_of: Day
    delivery: str
    started_at: Moment
    seconds: Seconds
    read: Count
    accepted: Count
    held_back: Count
    broken: Annotated[list[str], Field(description="errors and warnings that did not hold and were not waived")]
    reason: str | None


class Batches(TypedDict):
    """The newest batches, the newest first."""

    batches: list[BatchLine]


class Finding(TypedDict):
    """Where a warehouse is not what the control file of a sample says."""

    where: str
    what: str
    expected: str
    found: str


class Control(TypedDict):
    """How a warehouse agrees with the control file of a sample."""

    file: str
    agrees: bool
    deliveries: Count
    planted: dict[str, Count]
    findings: list[Finding]


class Check(TypedDict):
    """What all rules say of everything."""

    quality: CheckedQuality
    control: NotRequired[Control]
