"""What `profile` and `design` print."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from warehouse.documents.contract.values import Confidence, Count


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
    suggested: NotRequired[Annotated[str, Field(description="what a language model would answer")]]


class SuggestedQuestion(TypedDict):
    """How a language model says a question that was not understood, in words that the star understands."""

    question: str
    understood: str
    sql: str


class BusinessQuestion(TypedDict):
    """A question that was to be answered, by the names that the project declares."""

    question: str
    answered: bool
    understood: Annotated[str, Field(description="the query in words; empty where nothing was understood")]
    facts: list[str]
    dimensions: Annotated[list[str], Field(description="roles of dimensions, dates too")]
    sql: Annotated[str | None, Field(description="a query over the star, without an answer null")]
    missing: Annotated[list[str], Field(description="why there is no answer")]
    mart: Annotated[str | None, Field(description="the view of the project with all rows of the answer")]
    suggested: Annotated[SuggestedQuestion | None, Field(description="other words by a model; they answer nothing")]


class Design(TypedDict):
    """The star found in a folder, each decision with its evidence."""

    sources: list[DesignedSource]
    foreign_keys: list[DesignedReference]
    facts: list[DesignedFact]
    dimensions: list[DesignedDimension]
    bridges: list[DesignedBridge]
    left_out: list[DesignedLeftOut]
    questions: list[DesignQuestion]
    business_questions: Annotated[list[BusinessQuestion], Field(description="those of --questions, in their order")]
    notes: list[str]
