"""What is printed by commands that read gold: `ask`, `report` and `export`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from warehouse.documents.contract.values import Count, Day, Moment, Seconds


class Recorded(TypedDict):
    """A day, and the last batch that was loaded up to its end."""

    day: Day
    batch_id: int


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
    as_recorded: Annotated[Recorded | None, Field(description="as of when it shows the business, unless of now")]
    seconds: Seconds


class IcebergTables(TypedDict):
    """What an Iceberg catalog shows after an export."""

    catalog: str
    namespace: str
    new: Annotated[bool, Field(description="false where it showed this batch already")]
    snapshots: Annotated[dict[str, int], Field(description="the current snapshot of each table")]
    notes: list[str]


class TrustReason(TypedDict):
    """One thing that speaks for the data or against them."""

    level: Literal["good", "fair", "bad"]
    reason: str


class Verdict(TypedDict):
    """How far the data can be trusted, and why."""

    verdict: Literal["good", "fair", "bad"] | None
    reasons: list[TrustReason]


class Answer(TypedDict):
    """What was understood of a question, and its answer."""

    answered: bool
    question: str
    missing: Annotated[list[str], Field(description="what the star lacks for an answer")]
    ignored: Annotated[list[str], Field(description="words that nothing in the star is called by")]
    query: Annotated[dict[str, Any] | None, Field(description="measures, by, where, period, order, limit, within")]
    columns: list[str]
    rows: Annotated[list[list[Any]], Field(description="amounts as text, so that they stay exact")]
    more_rows: bool
    sql: str | None
    notes: list[str]
    batch_id: int | None
    batch_date: Day | None
    trust: Verdict


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
    left: Annotated[NotRequired[list[str]], Field(description="older snapshots that could not be removed, and why")]
    iceberg: Annotated[NotRequired[IcebergTables], Field(description="with `--iceberg`")]


class Verified(TypedDict):
    """What `--verify` found."""

    folder: str
    sound: bool
    problems: list[str]
