"""What is printed by the commands of upkeep: roles, erasure, retention, the server and the documentation."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from warehouse.documents.contract.values import Count, Day, Seconds


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


class PrunedTable(TypedDict):
    """The rows that go from one table."""

    kind: Literal["bronze", "observations", "rule_results", "quarantine", "exports", "images"]
    table: str
    rows: Count
    bytes: Annotated[Count, Field(description="size of these rows, without indexes")]


class Prune(TypedDict):
    """What was removed, or would be, and what is no longer possible then."""

    status: Literal["pruned", "planned", "unchanged"]
    batch_id: int | None
    limits: Annotated[dict[str, Day], Field(description="the first day that stays whole, by kind")]
    tables: list[PrunedTable]
    rows: Count
    bytes: Count
    size_before: Annotated[Count, Field(description="bytes on disk of these tables, with their indexes")]
    size_after: Count | None
    lost: Annotated[list[str], Field(description="what is no longer possible, in sentences")]
    notes: list[str]
    seconds: Seconds
