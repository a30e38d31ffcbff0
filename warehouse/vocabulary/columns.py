"""The words for columns; each takes a description, which becomes the comment, the Parquet metadata and the docs."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as field_of
from datetime import date
from enum import Enum
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnClause,
    ColumnElement,
    Computed,
    Integer,
    Table,
    column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from warehouse.vocabulary.checks.places import Place, here, wrong

FIRST_DAY = date(1900, 1, 1)
"""Where every timeline opens: a fact older than its member's first observation still finds a version."""
LAST_DAY = date(9999, 12, 31)
"""Where every timeline ends; infinite dates break drivers and BI tools."""

SqlType = TypeEngine[Any] | type[TypeEngine[Any]]
Case = Literal["as it is", "lower", "upper"]
"""The case in which a text is stored; with lower or upper, spellings that differ only in case are the same value."""
Additivity = Literal["additive", "semi-additive", "non-additive"]
"""The dimensions over which a measure adds up: all, all but time (a stock, a balance), or none (a price, a share)."""


class Role(Enum):
    """What a column is for, in the words of dimensional modelling."""

    BUSINESS_KEY = "business key"
    TYPE_0 = "type 0"
    TYPE_1 = "type 1"
    TYPE_2 = "type 2"
    TYPE_3 = "type 3"
    DEGENERATE = "degenerate dimension"
    MEASURE = "measure"
    FIELD = "field"
    HOUSEKEEPING = "housekeeping"


@dataclass(frozen=True, eq=False)
class Reference:
    """Another dimension whose member an attribute names; ``key`` is the column that points at it."""

    dimension: Table
    key: str


@dataclass(frozen=True)
class Word:
    """A declared column that no table holds yet; the words below create them."""

    name: str
    type: SqlType
    description: str
    role: Role
    pii: bool = False
    erased: str | None = None
    optional: bool = False
    default: object = None
    trim: bool = True
    case: Case = "as it is"
    refers: bool = False
    expression: ColumnElement[Any] | None = None
    computed: str | None = None
    history: str | None = None
    follows_activity: bool = False
    otherwise: Column[Any] | None = None
    previous_of: str | None = None
    reference: Reference | None = None
    between: tuple[str, str] | None = None
    parts: tuple[str, ...] = ()
    additivity: Additivity | None = None
    unit: str | None = None
    place: Place = field_of(default_factory=here, compare=False, repr=False)

    def __post_init__(self) -> None:
        for option in ("pii", "optional", "trim", "refers"):
            given = getattr(self, option)
            if not isinstance(given, bool):
                raise wrong(
                    f"column {self.name!r}", f"{option} is {given!r}; write {option}=True or {option}=False", self.place
                )
        kind = self.type() if isinstance(self.type, type) else self.type
        if isinstance(kind, JSON) and not isinstance(kind, JSONB):
            object.__setattr__(self, "type", JSONB())  # JSON has no equality in PostgreSQL

    @property
    def is_key(self) -> bool:
        """Whether it is a business key, of its own source or of another one."""
        return self.refers or self.role is Role.BUSINESS_KEY

    def column(self, *, primary_key: bool = False, nullable: bool = True, name: str | None = None) -> Column[Any]:
        """Return a fresh SQLAlchemy column for one table; its ``info["word"]`` is this word."""
        extra = [Computed(self.computed, persisted=True)] if self.computed else []
        made = Column(
            name or self.name,
            self.type,
            *extra,
            primary_key=primary_key,
            nullable=nullable and not primary_key,
            autoincrement=False,
            comment=self.description,
        )
        made.info["word"] = self
        made.info["pii"] = self.pii
        return made


def word_of(column: ColumnElement[Any]) -> Word | None:
    """Return the word that declared a column; None for housekeeping columns."""
    word = getattr(column, "info", {}).get("word")
    return word if isinstance(word, Word) else None


def business_key(
    name: str, type_: SqlType, description: str, *, optional: bool = False, default: object = None
) -> Word:
    """Declare the source's identifier, or a part of it; ``default`` is its value if the source has no such column."""
    return Word(name, type_, description, Role.BUSINESS_KEY, optional=optional, default=default)


def field(
    name: str,
    type_: SqlType,
    description: str,
    *,
    pii: bool = False,
    erased: str | None = None,
    optional: bool = False,
    trim: bool = True,
    case: Case = "as it is",
    refers: bool = False,
) -> Word:
    """Declare a column of a source.

    ``pii`` marks personal data; ``erased`` replaces it once the person is forgotten, for a column that must be filled.
    ``optional`` columns may be missing from the files. ``refers`` marks the business key of another source. Texts are
    trimmed unless ``trim`` is false. Case matters unless ``case`` names the one in which the text is stored.
    """
    return Word(
        name,
        type_,
        description,
        Role.FIELD,
        pii=pii,
        erased=erased,
        optional=optional,
        trim=trim,
        case=case,
        refers=refers,
    )


def derived(name: str, type_: SqlType, description: str, expression: ColumnElement[Any]) -> Word:
    """Declare a column of a source that is computed from its others.

    ``expression`` names them by the words that declared them, through `value(name)`.
    """
    return Word(name, type_, description, Role.FIELD, expression=expression)


def value(name: str) -> ColumnClause[Any]:
    """Return another column of the source, for the expression of a derived column."""
    return column(name)


def type0(name: str, type_: SqlType, description: str, *, pii: bool = False) -> Word:
    """Declare an attribute that keeps the value of the oldest observation."""
    return Word(name, type_, description, Role.TYPE_0, pii=pii)


def type1(name: str, type_: SqlType, description: str, *, pii: bool = False, history: str | None = None) -> Word:
    """Declare an attribute that holds the newest observation; ``history`` names a table of its past values."""
    return Word(name, type_, description, Role.TYPE_1, pii=pii, history=history)


def type2(name: str, type_: SqlType, description: str, *, pii: bool = False) -> Word:
    """Declare an attribute whose change opens a new version."""
    return Word(name, type_, description, Role.TYPE_2, pii=pii)


def type3(name: str, type_: SqlType, description: str, *, of: str, pii: bool = False) -> Word:
    """Declare an attribute that holds the previous value of another attribute, ``of``.

    It is the same on every version, and null until the first change.
    """
    return Word(name, type_, description, Role.TYPE_3, pii=pii, previous_of=of)


def reference_to(
    name: str, dimension: Table, description: str, *, type_: Literal[1, 2] = 1, role: str | None = None
) -> Word:
    """Declare an attribute that names a member of another dimension, and the key that points at it: an outrigger.

    The key is the column ``<role>_key``, by default named after the dimension. It points at the member as it is today;
    a member that no file has brought yet is inferred.
    """
    other = dimension.info.get("dimension") if isinstance(dimension, Table) else None
    if other is None:
        called = getattr(dimension, "name", dimension)
        raise wrong(f"column {name!r}", f"{called!s} is no dimension; give what dimension(...) returned")
    kind = _kind(name, type_)
    key = Reference(dimension, f"{role or other.name}_key")
    return Word(name, other.business_key.type, description, kind, reference=key)


def activity(name: str, description: str, *, type_: Literal[1, 2]) -> Word:
    """Declare the attribute that says whether the newest snapshot still holds the key."""
    return Word(name, Boolean, description, _kind(name, type_), follows_activity=True)


def _kind(name: str, type_: int) -> Role:
    if type_ not in (1, 2):
        raise wrong(f"column {name!r}", f"type_ is {type_!r}; write 1 to keep today's value only, or 2 for versions")
    return Role.TYPE_1 if type_ == 1 else Role.TYPE_2


def degenerate(name: str, type_: SqlType, description: str, *, optional: bool = False) -> Word:
    """Declare an attribute of a fact that has no dimension of its own; ``optional`` ones may be null."""
    return Word(name, type_, description, Role.DEGENERATE, optional=optional)


def measure(
    name: str,
    type_: SqlType,
    description: str,
    *,
    otherwise: Column[Any] | None = None,
    computed: str | None = None,
    additivity: Additivity = "additive",
    unit: str | None = None,
    optional: bool = False,
) -> Word:
    """Declare a number of a fact.

    ``otherwise`` is a column of a history table; its value in force on the fact's date is used where the source has
    none. ``computed`` is the SQL of a generated column. ``additivity`` says over which dimensions the measure adds up:
    all ("additive"), all but time ("semi-additive", such as a stock) or none ("non-additive", such as a price); marts
    and totals that sum it in another way are refused. ``unit`` is the column of the fact with its unit, such as a
    currency: values in different units are never added up. ``optional`` measures may be null.
    """
    return Word(
        name,
        type_,
        description,
        Role.MEASURE,
        otherwise=otherwise,
        computed=computed,
        additivity=additivity,
        unit=unit,
        optional=optional,
    )


def lag(name: str, description: str, *, since: str, until: str) -> Word:
    """Declare a measure of a fact: the days from one of its dates to another, null until both are known.

    ``since`` and ``until`` are roles of the calendar, or the column with the fact's own day.
    """
    days = f"{_day(until)} - {_day(since)}"
    return Word(name, Integer, description, Role.MEASURE, computed=days, between=(since, until))


def _day(role: str) -> str:
    return f"make_date({role}_key / 10000, {role}_key / 100 % 100, {role}_key % 100)"
