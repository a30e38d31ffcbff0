"""The types of what the commands print with `--json`; tests hold what is really printed against them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

Count = Annotated[int, Field(ge=0)]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Seconds = Annotated[float, Field(ge=0)]
Severity = Literal["error", "warning", "info", "off"]


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


class SourceState(TypedDict):
    """How far the knowledge of a source reaches."""

    source: str
    as_of: Day | None
    loaded_at: Moment | None
    files: Count
    accepted: Count
    age_in_days: int | None
    allowed_days: int | None
    stale: bool


class Money(TypedDict):
    """The revenue; amounts are texts, so that no digit is lost."""

    completed: str
    completed_lines: Count
    lines: Count
    vanished: str
    vanished_lines: Count


class HealthFinding(TypedDict):
    """Something that is wrong with a warehouse."""

    kind: Literal[
        "version",
        "transactions",
        "collation",
        "disk",
        "dead rows",
        "statistics",
        "partitions",
        "lock",
        "blocked",
        "transaction",
        "quarantine",
        "erasure",
        "drift",
    ]
    what: str
    advice: Annotated[str, Field(description="what to do about it")]


class Health(TypedDict):
    """How large a warehouse is and becomes, and what is wrong with it."""

    server: Annotated[str, Field(description="version of PostgreSQL")]
    bytes: Annotated[Count, Field(description="size of the database")]
    layers: Annotated[dict[str, Count], Field(description="bytes by schema")]
    partitions: Annotated[dict[str, Count], Field(description="months by fact")]
    growth_per_batch: Annotated[int | None, Field(description="bytes that the next batch adds, about")]
    free_bytes: Annotated[int | None, Field(description="free on the disk of the embedded server")]
    findings: list[HealthFinding]


class Status(TypedDict):
    """The state of a warehouse."""

    database: str
    embedded: bool
    revision: str | None
    sources: list[SourceState]
    gold: Annotated[dict[str, Count], Field(description="rows by table")]
    waiting: Annotated[Count, Field(description="records that wait in the quarantine")]
    revenue: Money
    batches: list[BatchLine]
    health: Health


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


class Held(TypedDict):
    """A record held back."""

    quarantine_id: int
    batch_id: int
    status: str
    source: str
    file: str
    as_of: Day
    record_number: int | None
    line_number: int | None
    business_key: list[str | None]
    rules: list[str]
    reason: str
    raw: dict[str, str | None] | None
    raw_line: str | None
    resolved_batch_id: int | None


class Reason(TypedDict):
    """How many records of a source were held back for a reason."""

    source: str
    reason: str
    records: Count


class HeldList(TypedDict):
    """The records held back."""

    total: Count
    reasons: list[Reason]
    records: list[Held]


class ExportedRecords(TypedDict):
    """A file of records held back."""

    file: str
    source: str
    records: Count
    as_of: Day
    rejects: Annotated[Count, Field(description="lines left out because they are no records")]


class Report(TypedDict):
    """A report that was written."""

    file: str
    bytes: Count
    batch_id: int | None
    as_of: Day | None
    read_at: Moment
    verdict: str
    reasons: list[str]
    revenue: str | None
    first_day: Day | None
    last_day: Day | None
    seconds: Seconds


class Export(TypedDict):
    """An export that was written."""

    folder: str
    snapshot: str
    batch_id: int | None
    exported_at: Moment
    format: str
    files: Count
    linked: Annotated[Count, Field(description="files of the snapshot before, in which nothing changed")]
    rows: dict[str, Count]
    bytes: Count
    seconds: Seconds


class Verified(TypedDict):
    """What `--verify` found."""

    folder: str
    sound: bool
    problems: list[str]


class Granted(TypedDict):
    """A role that was let in."""

    role: str
    pii: bool
    created: bool
    password: NotRequired[Annotated[str, Field(description="of a login made just now, shown once")]]
    relations: Count
    beyond: Annotated[list[str], Field(description="what the role may do besides, by rights of others")]


class Revoked(TypedDict):
    """A role that was taken its rights."""

    role: str
    beyond: list[str]


class Forgotten(TypedDict):
    """What was erased of a person."""

    dimension: str
    erasure_id: int | None
    status: Literal["unchanged", "erased"]
    rows: dict[str, Count]
    snapshots: Annotated[list[str], Field(description="exports that still hold the data")]
    unseen: Annotated[list[str], Field(description="exports that cannot be looked into from here")]
    others: dict[str, Count]
    left: Annotated[list[str], Field(description="what is still to be swept from the files")]
    beyond: list[str]


class Lifted(TypedDict):
    """A person whose data later deliveries may bring again."""

    dimension: str
    status: Literal["lifted"]


class Served(TypedDict):
    """Where BI tools find the embedded server."""

    host: str
    port: int
    database: str
    user: str
    pii: bool
    passfile: str
    urls: dict[str, str]


class Documents(TypedDict):
    """What `docs` wrote or found."""

    folder: str
    pages: Count
    written: list[str]
    removed: list[str]
    stale: list[str]
    observed: Annotated[bool, Field(description="whether a database was read for results and examples")]


class FrequentValue(TypedDict):
    """A value of a column, and how many records have it."""

    value: str
    count: Count


class ProfiledColumn(TypedDict):
    """What a column holds; ``range`` is that of its numbers or days, ``written`` how they differ from plain ones."""

    name: str
    type: Literal["integer", "decimal", "date", "boolean", "text"]
    written: str | None
    nulls: Count
    distinct: Count
    length: list[Count]
    range: list[int | float | str] | None
    mean: float | None
    frequent: list[FrequentValue]


class ProfiledSource(TypedDict):
    """Files with one header; ``candidate_keys`` are the smallest sets of columns that are unique."""

    name: str
    files: list[str]
    records: Count
    rejected: Count
    repeated: Count
    copy_of: str | None
    candidate_keys: list[list[str]]
    columns: list[ProfiledColumn]
    notes: list[str]


class Profile(TypedDict):
    """What the files of a folder hold."""

    sources: list[ProfiledSource]
    notes: Annotated[list[str], Field(description="files that cannot be read, and why")]


Confidence = Annotated[float, Field(ge=0, le=1)]


class DesignedSource(TypedDict):
    """Files of one header, and what identifies a record."""

    name: str
    files: list[str]
    key: list[str]
    records: Count
    rejected: Count
    evidence: str
    confidence: Confidence


DesignedReference = TypedDict(
    "DesignedReference",
    {"from": str, "to": str, "partial": bool, "evidence": str, "confidence": Confidence},
)
"""Columns that stand in the key of another source, as `source.column` or `source(a, b)`."""


class DesignedMeasure(TypedDict):
    """A number of a fact; ``additive`` says whether it may be added up."""

    column: str
    additive: bool | Literal["semi"]
    evidence: str
    confidence: Confidence


class DesignedDate(TypedDict):
    """A date of a fact, and what happened on it."""

    column: str
    role: str
    evidence: str
    confidence: Confidence


DesignedFact = TypedDict(
    "DesignedFact",
    {
        "source": str,
        "with": list[str],
        "grain": list[str],
        "sentence": str,
        "measures": list[DesignedMeasure],
        "dates": list[DesignedDate],
        "degenerate": list[str],
        "dimensions": list[str],
        "evidence": str,
        "confidence": Confidence,
    },
)
"""What happened, with the headers merged into it."""


class DesignedDimension(TypedDict):
    """What facts refer to; ``columns`` where it was found inside a flat file, ``doubtful`` those that nearly fit."""

    name: str
    source: str
    key: list[str]
    columns: NotRequired[list[str]]
    doubtful: NotRequired[list[str]]
    levels: NotRequired[list[str]]
    history: str
    evidence: str
    confidence: Confidence


class DesignedBridge(TypedDict):
    """A source that only ties dimensions to each other."""

    source: str
    between: list[str]
    evidence: str
    confidence: Confidence


class DesignedLeftOut(TypedDict):
    """A source that is no table of the star."""

    source: str
    evidence: str


class DesignQuestion(TypedDict):
    """A decision that is doubtful; ``id`` is its name in design.toml."""

    id: str
    question: str
    assumed: str
    confidence: Confidence


class Design(TypedDict):
    """The star found in a folder, each decision with its evidence."""

    sources: list[DesignedSource]
    foreign_keys: list[DesignedReference]
    facts: list[DesignedFact]
    dimensions: list[DesignedDimension]
    bridges: list[DesignedBridge]
    left_out: list[DesignedLeftOut]
    questions: list[DesignQuestion]
    notes: list[str]


CONTRACT: dict[str, Any] = {
    "load": Batch | Series,
    "status": Status,
    "history": Batches,
    "check": Check,
    "quarantine list": HeldList,
    "quarantine show": Held,
    "quarantine export": ExportedRecords,
    "quarantine replay": Batch,
    "undo": Batch,
    "report": Report,
    "export": Export | Verified,
    "grant": Granted,
    "revoke": Revoked,
    "forget": Forgotten | Lifted,
    "serve": Served,
    "docs": Documents,
    "profile": Profile,
    "design": Design,
}
"""What each command with `--json` prints."""
