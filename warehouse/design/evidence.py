"""The decisions of a design, with their confidence and evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

SURE = 0.75
"""Decisions below this confidence are asked about."""
Additive = Literal["semi"] | bool


@dataclass(eq=False)
class Key:
    """The key of a source, or none."""

    source: str
    columns: tuple[str, ...]
    confidence: float = 0.0
    evidence: str = ""


@dataclass(eq=False)
class Reference:
    """A foreign key: columns of a source whose values are in the key of another one."""

    source: str
    columns: tuple[str, ...]
    target: str
    key: tuple[str, ...]
    confidence: float
    evidence: str
    inclusion: float = 1.0
    name: float = 0.0
    partial: bool = False

    @property
    def start(self) -> str:
        """The referring columns as the contract writes them."""
        return written(self.source, self.columns)

    @property
    def end(self) -> str:
        """The referenced columns as the contract writes them."""
        return written(self.target, self.key)


@dataclass(eq=False)
class Measure:
    """A number of a fact, and whether it may be added up."""

    column: str
    additive: Additive
    confidence: float
    evidence: str


@dataclass(eq=False)
class DateRole:
    """A date of a fact, and what happened on it."""

    column: str
    role: str
    confidence: float
    evidence: str


@dataclass(eq=False)
class Fact:
    """A fact: the source of its rows, the sources merged into it, its grain, measures and dates."""

    source: str
    merged: list[str]
    grain: tuple[str, ...]
    confidence: float
    evidence: str
    measures: list[Measure] = field(default_factory=list)
    dates: list[DateRole] = field(default_factory=list)
    degenerate: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    sentence: str = ""


@dataclass(eq=False)
class Dimension:
    """A dimension: a source, or columns found inside a flat one."""

    name: str
    source: str
    key: tuple[str, ...]
    confidence: float
    evidence: str
    columns: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    """Attributes that only nearly depend on the key."""
    levels: tuple[str, ...] = ()
    history: str = "unknown, type 1"


@dataclass(eq=False)
class Question:
    """A decision that a person should confirm; ``id`` stays the same when the design runs again."""

    id: str
    text: str
    assumed: str
    confidence: float
    kind: Literal["key", "reference", "fact", "measure", "dimension"]
    source: str
    columns: tuple[str, ...] = ()
    target: str = ""
    key: tuple[str, ...] = ()
    suggested: str = ""
    """The answer of a language model, which decides nothing."""
    because: str = ""


@dataclass(eq=False)
class Design:
    """Everything that was decided about a folder."""

    keys: list[Key] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    bridges: list[dict[str, Any]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    """Sources that are not tables of the star, and why."""
    questions: list[Question] = field(default_factory=list)

    def key_of(self, source: str) -> tuple[str, ...]:
        """Return the key of a source; empty if it has none."""
        return next((one.columns for one in self.keys if one.source == source), ())

    def references_of(self, source: str) -> list[Reference]:
        """Return the foreign keys of a source."""
        return [one for one in self.references if one.source == source]

    def references_to(self, source: str) -> list[Reference]:
        """Return the foreign keys of other sources to a source."""
        return [one for one in self.references if one.target == source and one.source != source]


def written(source: str, columns: tuple[str, ...]) -> str:
    """Return columns as `source.column`, several as `source(a, b)`."""
    return f"{source}.{columns[0]}" if len(columns) == 1 else f"{source}({', '.join(columns)})"
