"""What `status` prints."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from warehouse.documents.contract.batches import BatchLine
from warehouse.documents.contract.values import Count, Day, Moment


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
        "locked",
        "unknown",
        "blocked",
        "transaction",
        "quarantine",
        "erasure",
        "drift",
        "repeated lists",
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
    unknown: Annotated[list[str], Field(description="what a lock of another session withholds, and so is null")]


class Status(TypedDict):
    """The state of a warehouse."""

    database: str
    embedded: bool
    revision: str | None
    sources: list[SourceState] | None
    gold: Annotated[dict[str, Count | None], Field(description="rows by table")]
    waiting: Annotated[Count | None, Field(description="records that wait in the quarantine")]
    revenue: Money | None
    batches: list[BatchLine] | None
    health: Health
