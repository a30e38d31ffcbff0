"""The words for columns; each gives a description, which becomes the comment, the Parquet metadata and the docs."""

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
    Date,
    DateTime,
    Integer,
    Table,
    Text,
    and_,
    case,
    cast,
    column,
    func,
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
"""The spelling in which a text is kept: where it is lower or upper, other spellings are the same value."""
Additivity = Literal["additive", "semi-additive", "non-additive"]
"""Over which dimensions a measure adds up: all, all but time (a stock, a balance), or none (a price, a share)."""


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
    """A column as it is declared, before a table holds it; the words below make them."""

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
    place: Place = field_of(default_factory=here, compare=False, repr=False)

    def __post_init__(self) -> None:
        kind = self.type() if isinstance(self.type, type) else self.type
        if isinstance(kind, JSON) and not isinstance(kind, JSONB):
            object.__setattr__(self, "type", JSONB())  # the one of PostgreSQL's two whose values can be compared

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
    """Return the word that declared a column, None for housekeeping columns."""
    word = getattr(column, "info", {}).get("word")
    return word if isinstance(word, Word) else None


def business_key(
    name: str, type_: SqlType, description: str, *, optional: bool = False, default: object = None
) -> Word:
    """Declare the source's identifier, or a part of it; ``default`` stands where the source has no such column."""
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

    ``pii`` marks personal data; ``erased`` stands in its place once the person is forgotten, for a column that must be
    filled.
    ``optional`` ones may be missing from the files; ``refers`` marks the business key of another source; blanks around
    a text are cut off unless ``trim`` is false. Upper and lower case make a difference unless ``case`` names one of
    them, in which the text is kept then.
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
    """Return another column of the source, for the expression of a derived one."""
    return column(name)


def type0(name: str, type_: SqlType, description: str, *, pii: bool = False) -> Word:
    """Declare an attribute that keeps the value of the oldest observation."""
    return Word(name, type_, description, Role.TYPE_0, pii=pii)


def type1(name: str, type_: SqlType, description: str, *, pii: bool = False, history: str | None = None) -> Word:
    """Declare an attribute that carries the newest observation; ``history`` names a table of its past values."""
    return Word(name, type_, description, Role.TYPE_1, pii=pii, history=history)


def type2(name: str, type_: SqlType, description: str, *, pii: bool = False) -> Word:
    """Declare an attribute whose change opens a new version."""
    return Word(name, type_, description, Role.TYPE_2, pii=pii)


def type3(name: str, type_: SqlType, description: str, *, of: str, pii: bool = False) -> Word:
    """Declare an attribute that carries the value which another one, ``of``, had before the one it has now.

    It is the same on every version; null until there was a change.
    """
    return Word(name, type_, description, Role.TYPE_3, pii=pii, previous_of=of)


def reference_to(
    name: str, dimension: Table, description: str, *, type_: Literal[1, 2] = 1, role: str | None = None
) -> Word:
    """Declare an attribute that names a member of another dimension, and the key that points at it: an outrigger.

    The key is the column ``<role>_key``, by default called after the dimension. It points at the member as it is today;
    a member that no file has brought yet is inferred.
    """
    other = dimension.info.get("dimension") if isinstance(dimension, Table) else None
    if other is None:
        called = getattr(dimension, "name", dimension)
        raise wrong(f"column {name!r}", f"{called!s} is no dimension; give what dimension(...) returned")
    kind = Role.TYPE_1 if type_ == 1 else Role.TYPE_2
    key = Reference(dimension, f"{role or other.name}_key")
    return Word(name, other.business_key.type, description, kind, reference=key)


def activity(name: str, description: str, *, type_: Literal[1, 2]) -> Word:
    """Declare the attribute that says whether the newest snapshot still holds the key."""
    role = Role.TYPE_1 if type_ == 1 else Role.TYPE_2
    return Word(name, Boolean, description, role, follows_activity=True)


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
) -> Word:
    """Declare a number of a fact.

    ``otherwise`` is a column of a history table that gives the value in force on the fact's date where the source has
    none; ``computed`` is the SQL of a generated column. ``additivity`` says over which dimensions it adds up: all
    ("additive"), all but time ("semi-additive", as a stock) or none ("non-additive", as a price); marts and totals that
    sum it otherwise are refused.
    """
    return Word(name, type_, description, Role.MEASURE, otherwise=otherwise, computed=computed, additivity=additivity)


def lag(name: str, description: str, *, since: str, until: str) -> Word:
    """Declare a measure of a fact: the days from one of its dates to another, null until both are known.

    ``since`` and ``until`` are roles of the calendar, or the column on which it happened.
    """
    days = f"{_day(until)} - {_day(since)}"
    return Word(name, Integer, description, Role.MEASURE, computed=days, between=(since, until))


def _day(role: str) -> str:
    return f"make_date({role}_key / 10000, {role}_key / 100 % 100, {role}_key % 100)"


def delivery_day(name: str, description: str) -> Word:
    """Declare a part of a source's business key that no file brings: the day for which a delivery is true.

    So each delivery of a periodic snapshot, a count of the stock for example, has records of its own.
    """
    return Word(name, Date, description, Role.BUSINESS_KEY, expression=value("as_of"))


def key_of(name: str, description: str, *parts: str, refers: bool = False) -> Word:
    """Declare a business key of several columns of the source, joined in one; null where one of them is.

    It is the text of a JSON array, so no two keys are one. ``refers`` marks that of another source.
    """
    joined = cast(func.jsonb_build_array(*(value(part) for part in parts)), Text)
    whole = case((and_(*(value(part).is_not(None) for part in parts)), joined))
    role = Role.FIELD if refers else Role.BUSINESS_KEY
    return Word(name, Text, description, role, expression=whole, refers=refers)


def combination(name: str, description: str, *parts: str) -> Word:
    """Declare the combination of several columns of an event's source, of which `junk` makes a dimension.

    Whatever is null in it is null; it is the text of a JSON array, so no two combinations are one.
    """
    joined = cast(func.jsonb_build_array(*(value(part) for part in parts)), Text)
    return Word(name, Text, description, Role.FIELD, expression=joined, refers=True, parts=parts)


def housekeeping(name: str, type_: SqlType, description: str, **options: Any) -> Column[Any]:
    """Return a column that every table of a layer has, and that no source brings."""
    return Column(name, type_, comment=description, **options)


def batch_column() -> Column[Any]:
    """Return the number of the batch that last wrote a row, which leads to its batch's quality."""
    return housekeeping("batch_id", Integer, "Batch that last wrote this row", nullable=False)


def stamps() -> list[Column[Any]]:
    """Return the two columns that say when a row of gold was made and last changed."""
    return [
        housekeeping("created_date", DateTime(timezone=True), "When the row was made", nullable=False),
        housekeeping("updated_date", DateTime(timezone=True), "When the row last changed", nullable=False),
    ]


def validity() -> list[Column[Any]]:
    """Return the columns of a version: its period, and the generated ones that chain it to its neighbours."""
    return [
        housekeeping("valid_from", Date, "First day on which the version is in force", nullable=False),
        housekeeping(
            "valid_to", Date, "First day on which it no longer is; 9999-12-31 if still in force", nullable=False
        ),
        Column(
            "is_current",
            Boolean,
            Computed(f"valid_to = DATE '{LAST_DAY}'", persisted=True),
            nullable=False,
            comment="Whether this version is the one in force today",
        ),
        Column(
            "previous_valid_to",
            Date,
            Computed(f"CASE WHEN valid_from > DATE '{FIRST_DAY}' THEN valid_from END", persisted=True),
            comment="valid_to of the version before, null for the first: a foreign key, so that no gap can be",
        ),
        Column(
            "next_valid_from",
            Date,
            Computed(f"CASE WHEN valid_to < DATE '{LAST_DAY}' THEN valid_to END", persisted=True),
            comment="valid_from of the version after, null for the last: a foreign key, so that no gap can be",
        ),
    ]
