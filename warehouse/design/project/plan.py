"""What a project declares, before it is written: sources, dimensions and facts with names valid in Python."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from keyword import kwlist
from typing import Literal

from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from warehouse import vocabulary
from warehouse.design.names import singular
from warehouse.design.wording import Wording
from warehouse.profile import Column as MeasuredColumn
from warehouse.profile import Source as Measured
from warehouse.vocabulary.checks.names import LONGEST, PREFIXES, RESERVED

Kind = Literal["key", "refers", "field"]
_NEEDED = {
    *itertools.chain(*RESERVED.values()), *RESERVED_WORDS, *kwlist, *dir(ReadOnlyColumnCollection), *vocabulary.__all__,
    "dimensions", "facts", "func", "marts", "metadata", "rules", "select", "sources",
}  # fmt: skip
"""What a name cannot be: words of SQL and Python, what the loader needs, and what the modules import."""
_PERSONAL = frozenset("email mail phone mobile fax telephone birth birthday surname firstname lastname iban".split())
_ADDRESSES = frozenset("first last name street address".split())


@dataclass(frozen=True)
class Column:
    """A column of a source: its name in Python and in the file, its type, and the TOML that fills it, if any."""

    name: str
    file: str
    type: str
    text: str
    kind: Kind = "field"
    way: str | None = None
    pii: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Seen:
    """A column that a source sees: in its own file or in one beside it, where it may go by another name."""

    file: Measured
    measured: MeasuredColumn
    alias: str


@dataclass(eq=False)
class Source:
    """A kind of input; ``lookups`` are files beside it, with the columns that meet."""

    name: str
    of: Measured
    keeps: bool
    columns: list[Column] = field(default_factory=list)
    joined: list[tuple[str, tuple[str, ...], bool]] = field(default_factory=list)
    """Keys of several columns: their name, the columns, and whether they name a member of another source."""
    lookups: list[tuple[Measured, dict[str, str]]] = field(default_factory=list)
    where: str | None = None
    repeats: bool = False
    """Whether a member stands on many records, so that keys repeat."""
    dated: bool = False
    """Whether no column says the day, so that the day of the delivery counts."""


@dataclass(eq=False)
class Dimension:
    """A dimension; ``above`` are those that its columns name."""

    name: str
    source: Source
    key: Column
    type2: frozenset[str] = frozenset()
    above: dict[str, Dimension] = field(default_factory=dict)
    """By column."""
    said: str = ""
    """What it is, if a model described it; so for facts."""


@dataclass(eq=False)
class Amount:
    """A measure: a column of the source, or an expression over others."""

    column: Column
    additivity: str
    computed: str | None = None
    unit: str | None = None
    """The column of the fact that says in which currency it is."""


@dataclass(eq=False)
class Fact:
    """A fact: roles by the columns that name their members, further days, measures, and what else is kept."""

    name: str
    source: Source
    grain: str
    day: str
    roles: dict[str, tuple[Dimension, str]] = field(default_factory=dict)
    days: list[Column] = field(default_factory=list)
    measures: list[Amount] = field(default_factory=list)
    degenerate: list[Column] = field(default_factory=list)
    said: str = ""
    ties: bool = False
    """Whether it is a bridge, of which no mart is asked by itself."""


@dataclass(eq=False)
class Plan:
    """Everything that a project declares; ``notes`` say what of the design it has no place for."""

    wording: Wording = field(default_factory=Wording)
    formats: dict[tuple[str, str], str] = field(default_factory=dict)
    """How ids are written, by source and column."""
    accepted: bool = False
    """Whether the rules that the data suggests are errors, as somebody agrees with them."""

    sources: list[Source] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Names:
    """Gives each thing a unique name that is valid in Python, SQL and the loader."""

    def __init__(self, taken: set[str] | None = None) -> None:
        self.taken = set(taken or ())

    def of(self, text: str, fallback: str) -> str:
        """Return a free name for a text, which is small letters, digits and underscores."""
        plain = plain_name(text) or fallback
        name, number = plain, 2
        while name in self.taken:
            name, number = f"{plain[: LONGEST - 4]}_{number}", number + 1
        self.taken.add(name)
        return name


def plain_name(text: str) -> str:
    """Return a text as a name, empty if nothing is left of it."""
    parted = re.sub(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    plain = re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")[: LONGEST - 8].strip("_")
    if plain and plain[0].isdigit():
        plain = f"n_{plain}"
    plain = re.sub(r"_key$", "_id", plain)
    if plain in _NEEDED or plain.startswith(PREFIXES):
        plain = f"the_{plain}"
    return plain


def bare(name: str) -> str:
    """Return a name without what says of which kind of table it is; the tables of gold say that themselves."""
    return re.sub(r"^(?:dim|fact|fct|tbl|stg|raw)_(?=[a-z])", "", name)


def fact_name(source: str) -> str:
    """Return what a fact is called by its source."""
    return bare(plain_name(source))


def member_name(dimension: str) -> str:
    """Return what a dimension is called in a project: one of its members."""
    first, _, last = bare(plain_name(dimension)).rpartition("_")
    return "_".join(filter(None, (first, singular(last))))


def title(text: str) -> str:
    """Return a text as a description: its words, the first with a capital."""
    words = re.sub(r"(?<=[a-z\d])(?=[A-Z])|[_\s]+", " ", text).split()
    said = " ".join(one if one.isupper() else one.lower() for one in words)[:60].strip() or "Unnamed"
    return said[0].upper() + said[1:]


def is_personal(words: set[str], *, of_person: bool) -> bool:
    """Return whether the words of a column's name say that it identifies a person or how to reach them."""
    return bool(words & _PERSONAL) or (of_person and bool(words & _ADDRESSES))
