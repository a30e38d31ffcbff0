"""The word `Rule`: what must be true of the data, and what happens when it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    MetaData,
    Select,
    Table,
    and_,
    any_,
    bindparam,
    literal,
    not_,
    or_,
)
from sqlalchemy.sql import visitors

from warehouse.errors import DeclarationError
from warehouse.letters import small
from warehouse.vocabulary.beside import Holds
from warehouse.vocabulary.checks.places import Place, here
from warehouse.vocabulary.checks.rules import check_given, check_rule
from warehouse.vocabulary.source import source_of
from warehouse.vocabulary.texts import lowered


class Severity(StrEnum):
    """What a failure means: errors quarantine records or refuse the batch, warnings are shown, the others are not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"


ERROR, WARNING, INFO, OFF = Severity


class Layer(StrEnum):
    """Where a rule looks."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


class Kind(StrEnum):
    """The aspect of quality that a rule is about."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    ACCURACY = "accuracy"
    UNIQUENESS = "uniqueness"
    CONSISTENCY = "consistency"
    ACCOUNTING = "accounting"
    VOLUME = "volume"
    HISTORY = "history"


class Measure(Enum):
    """What a rule can check about a delivery as a whole; the loader supplies the numbers."""

    NOT_EMPTY = "records were read"
    HAS_COLUMNS = "the expected columns are there"
    ACCOUNTED = "every record is accounted for"
    VOLUME = "records read, as a share of the median of the last ten deliveries"
    WIPE = "share of the active members that a snapshot deactivates"
    HELD_BACK = "share of the records held back"
    UNIQUE = "a key stands once in a delivery"


TODAY = bindparam("today", type_=Date)
"""Today's date in the time zone of the settings, for any predicate."""


@dataclass(frozen=True)
class OneOf:
    """The column holds one of the rule's values, ignoring case; the settings may give other values."""

    column: Column[Any]


@dataclass(frozen=True)
class Parses:
    """Every text in a source's columns is a value of its column's type; `parses` creates this check.

    A text that is not a value becomes null if the rule lets the record enter. Without such a rule in force, the record
    is quarantined.
    """

    columns: tuple[Column[Any], ...]

    @property
    def predicate(self) -> ColumnElement[bool]:
        """The predicate on the rows of the source's stage."""
        unparsed = source_of(self.columns[0].table).stage.c.unparsed
        return and_(*((literal(column.name) == any_(unparsed)).is_not(True) for column in self.columns))


@dataclass(frozen=True, eq=False)
class Proven:
    """What a constraint of the table guarantees: `check` tests it, but a batch does not."""

    what: ColumnElement[bool] | Select[Any] | Holds


Question = Select[Any] | Proven | Holds
Check = ColumnElement[bool] | OneOf | Parses | Question | Sequence[Question] | Measure


@dataclass(frozen=True)
class Waiver:
    """Why the failures of a rule are allowed, up to and including a day; ``run_out`` once that day is over."""

    reason: str
    until: date
    run_out: bool = False


@dataclass(frozen=True, eq=False)
class Rule:
    """A statement about the data with an id and a severity.

    ``check`` is a predicate that every row of ``on`` satisfies (null counts as satisfied), or one or more questions
    (queries that return the breaches, or predicates on rows and their partners), or a measure of the delivery. While a
    batch is loaded the tables in ``on`` stand for the rows that the batch touched; an alias of a table always stands
    for the whole table. ``advice`` says what to do on failure.
    A record that breaks only rules with ``waits`` is tried again in later batches, and enters once it passes.
    ``rests_on`` names the rules about records that guarantee this one, in groups that each need one rule in force. If
    the settings weaken all rules of a group, this one becomes as weak: no batch is refused for what records may have.
    ``threshold`` is the share that may fail; with fewer than ``at_least`` rows a share says too little, and the rule
    holds.
    """

    id: str
    title: str
    check: Check
    kind: Kind
    severity: Severity
    advice: str
    on: tuple[Table, ...] = ()
    threshold: float | None = None
    at_least: int = 0
    values: tuple[str, ...] = field(default=())
    waits: bool = False
    rests_on: tuple[tuple[str, ...], ...] = ()
    waiver: Waiver | None = None
    place: Place = field(default_factory=here)

    def __post_init__(self) -> None:
        if not self.on:
            object.__setattr__(self, "on", _tables(self.check))
        check_rule(self)

    @property
    def layer(self) -> Layer:
        """The layer, which is the first letter of the id."""
        return {"B": Layer.BRONZE, "S": Layer.SILVER, "G": Layer.GOLD}[self.id[0]]

    @property
    def waived(self) -> bool:
        """Whether its failures are allowed: counted and shown, and nothing more."""
        return self.waiver is not None and not self.waiver.run_out

    @property
    def bites(self) -> bool:
        """Whether its failures quarantine records or refuse the batch."""
        return self.severity is Severity.ERROR and not self.waived

    @property
    def is_row_rule(self) -> bool:
        """Whether it is a predicate on single rows."""
        return isinstance(self.check, ColumnElement | OneOf | Parses)

    @property
    def is_of_records(self) -> bool:
        """Whether it is a predicate on the records of a source, which is checked while they are staged."""
        return self.is_row_rule and len(self.on) == 1 and "source" in self.on[0].info

    @property
    def columns(self) -> frozenset[str]:
        """The columns of its table that a rule about single rows uses."""
        if isinstance(self.check, Parses):
            return frozenset(column.name for column in self.check.columns)
        if isinstance(self.check, OneOf):
            return frozenset([self.check.column.name])
        if not isinstance(self.check, ColumnElement):
            return frozenset()
        found = (one for one in visitors.iterate(self.check) if isinstance(one, Column))
        return frozenset(column.name for column in found if column.table in self.on)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions about whole tables; none for predicates on single rows and for measures."""
        if isinstance(self.check, Select | Proven | Holds):
            return (self.check,)
        return tuple(self.check) if isinstance(self.check, Sequence) else ()

    @property
    def predicate(self) -> ColumnElement[bool]:
        """The predicate of a row rule, true for null."""
        if isinstance(self.check, Parses):
            return self.check.predicate
        if isinstance(self.check, OneOf):
            # the exact spelling is tried first, because nearly all rows have it and it is cheapest
            any_case = lowered(self.check.column).in_([small(value) for value in self.values])
            return or_(self.check.column.in_(self.values), any_case)
        assert isinstance(self.check, ColumnElement)
        return self.check


def _tables(check: Check) -> tuple[Table, ...]:
    if isinstance(check, Proven):
        return _tables(check.what)
    if isinstance(check, Holds):
        return (check.rows.table,)
    if isinstance(check, Parses):
        return _tables(OneOf(check.columns[0])) if check.columns else ()
    if isinstance(check, OneOf):
        return (check.column.table,) if isinstance(check.column.table, Table) else ()
    if isinstance(check, ColumnElement):
        for element in check._from_objects:
            if isinstance(element, Table) and element.schema is not None:
                return (element,)
    return ()


def present(column: Column[Any]) -> ColumnElement[bool]:
    """Return the predicate that a source's column is present: not null and not only white space.

    A text that is not a value of the column's type counts as present: such texts are the subject of `parses`.
    """
    return or_(column.is_not(None), not_(parses(column).predicate))


def parses(*columns: Column[Any]) -> Parses:
    """Return the check that every text in a source's columns is a value of its column's type."""
    return Parses(columns)


DECLARED, AGREED = "declared rules", "agreed rules"


@dataclass(frozen=True)
class Agreed:
    """What a model changes in a standard rule."""

    id: str
    title: str | None = None
    severity: Severity | None = None
    advice: str | None = None

    def of(self, rule: Rule) -> Rule:
        """Return the rule with the model's changes."""
        given = {"title": self.title, "severity": self.severity, "advice": self.advice}
        return replace(rule, id=self.id, **{name: one for name, one in given.items() if one is not None})  # type: ignore[arg-type]


def rulebook(*rules: Rule, metadata: MetaData, agreed: Mapping[str, Agreed] | None = None) -> tuple[Rule, ...]:
    """Add rules to those of a model, in its metadata, and return all its rules, including the standard ones.

    ``agreed`` has the model's changes to standard rules, by their standard ids. Raises DeclarationError if the rules
    cannot be combined.
    """
    check_given(rules, agreed or {})
    before = metadata.info.get(DECLARED, ()), metadata.info.get(AGREED, {})
    metadata.info[DECLARED], metadata.info[AGREED] = (*before[0], *rules), {**before[1], **(agreed or {})}
    try:
        return rules_of(metadata)
    except DeclarationError:
        metadata.info[DECLARED], metadata.info[AGREED] = before
        raise


def rules_of(metadata: MetaData) -> tuple[Rule, ...]:
    """Return the rules of a model: those that it declares, and the standard rules of its tables."""
    from warehouse.vocabulary.standard import complete  # noqa: PLC0415  (standard rules are rules)

    return complete(metadata)
