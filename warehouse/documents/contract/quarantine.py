"""What the commands of the quarantine print."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from warehouse.documents.contract.values import Count, Day


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
    rejects: Annotated[Count, Field(description="lines that are no records, written with their text")]
    left_out: Annotated[Count, Field(description="rejected lines of lookup files, which are not written")]
