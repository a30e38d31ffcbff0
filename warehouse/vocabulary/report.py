"""The word `Report`: what the terminal, the report and the dashboard show of a star, and in which terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Column, ColumnElement, Numeric, Table, func
from sqlalchemy.sql import visitors

from warehouse.vocabulary.fact import Fact, fact_of
from warehouse.vocabulary.mart import ratio


@dataclass(frozen=True)
class Noun:
    """The name of a thing, singular and plural."""

    one: str
    many: str


@dataclass(frozen=True)
class Figure:
    """A number that the lines of a fact add up to.

    ``value`` is an aggregate over columns of the fact and its dimensions; queries leave out lines that were deleted.
    ``name`` is its column in tables and ``title`` what people read. ``adds_up`` is false for figures such as distinct
    counts, whose parts add up to more than the whole.
    """

    name: str
    title: str
    note: str
    value: ColumnElement[Any]
    adds_up: bool = True

    @property
    def digits(self) -> int:
        """The decimals shown: two for amounts, none for counts."""
        return 2 if isinstance(self.value.type, Numeric) and self.value.type.scale else 0


@dataclass(frozen=True)
class Ratio(Figure):
    """A figure divided by another one, such as the average amount of an order; `per` creates it."""

    part: Figure = field(kw_only=True)
    whole: Figure = field(kw_only=True)


def per(part: Figure, whole: Figure, name: str, title: str, note: str) -> Ratio:
    """Declare a figure divided by another; it has the type of the first."""
    value = func.cast(ratio(part.value, whole.value), part.value.type)
    return Ratio(name, title, note, value, adds_up=False, part=part, whole=whole)


@dataclass(frozen=True)
class Headline:
    """The main figure of a star: the sum over the lines that count.

    ``figure`` sums those lines and ``amount`` all lines, whether they count or not. ``when`` says which lines count,
    and ``counted`` is the adjective for them; where it is None all of them do. ``line`` is the name of a row of the
    fact, and ``event`` that of what lines belong to, such as an order. ``verb`` links an event with what it brings.
    """

    figure: Figure
    amount: Figure
    line: Noun
    event: Noun
    when: ColumnElement[bool] | None = None
    counted: str = "counted"
    events: Figure | None = None


@dataclass(frozen=True)
class Loss:
    """The share of an amount that came to nothing: ``lost`` adds up lines whose ``column`` has one of ``values``."""

    title: str
    note: str
    column: Column[Any]
    values: tuple[str, ...]
    lost: ColumnElement[Any]
    amount: Figure


@dataclass(frozen=True)
class Filter:
    """A column to filter lines by, and the figure that a chart divides by it, by default the headline."""

    title: str
    column: Column[Any]
    figure: Figure | None = None


@dataclass(frozen=True)
class Group:
    """What figures are broken down by: a column that identifies members, and further columns to show.

    Personal columns are shown only on request. Figures that do not add up are computed only if it is ``counted``,
    because they cost more.
    """

    title: str
    columns: tuple[Column[Any] | str, ...]
    counted: bool = False


@dataclass(frozen=True)
class Ranking:
    """Which members bring how much: ``one`` and ``many`` are the singular and plural for the members.

    ``key`` identifies members and ``name`` labels them; a personal name is shown only on request. The values of a
    member are summed. ``of`` are the dimension's columns for the two, in a ``role`` if it has several: with them the
    lines of a period can be ranked. Without them there is only a ranking over all time.
    """

    one: str
    many: str
    key: ColumnElement[Any]
    name: ColumnElement[Any]
    value: ColumnElement[Any]
    of: tuple[Column[Any], Column[Any]] | None = None
    role: str | None = None

    @property
    def is_personal(self) -> bool:
        """Whether its members are labelled with personal names, or with values computed from them."""
        return is_personal(self.name)


@dataclass(frozen=True)
class Parts:
    """How an amount divides over time; ``lost`` says which parts are lost.

    ``title`` is the heading, ``whole`` the name of all parts together, ``head`` the heading for a part, and ``label``
    that of their table.
    """

    title: str
    whole: str
    head: str
    label: str
    time: ColumnElement[Any]
    part: ColumnElement[Any]
    lost: ColumnElement[Any]
    lines: ColumnElement[Any]
    amount: ColumnElement[Any]


@dataclass(frozen=True)
class Report:
    """What is shown of a star; `report_on(fact)` creates the default, and `dataclasses.replace` changes it.

    The headline uses the fact alone; everything else may use columns of its dimensions. ``title`` names the subject and
    ``house`` the whole warehouse. ``figures`` are those that answers have, and ``tiles`` those at the top of a page.
    ``wide`` and ``as_is`` are marts that hold a fact's lines with everything known about them, then and today; without
    them the fact and its dimensions are joined. ``columns`` of the lines are shown, and ``searched`` are those in which
    a text is searched for. ``terms`` explains the words to readers.
    """

    fact: Table
    headline: Headline
    title: str
    house: str = "Warehouse"
    figures: tuple[Figure, ...] = ()
    tiles: tuple[Figure, ...] = ()
    loss: Loss | None = None
    filters: tuple[Filter, ...] = ()
    groups: tuple[Group, ...] = ()
    columns: tuple[str, ...] = ()
    searched: tuple[Column[Any], ...] = ()
    search: str = "Text"
    rankings: tuple[Ranking, ...] = ()
    parts: Parts | None = None
    wide: Table | None = None
    as_is: Table | None = None
    terms: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise DeclarationError if it needs something that the lines lack."""
        from warehouse.vocabulary.checks.reports import check_report  # noqa: PLC0415  (it knows this word)

        check_report(self)

    @cached_property
    def of(self) -> Fact:
        """The fact as the readers see it."""
        return fact_of(self.fact)

    def figure(self, name: str) -> Figure:
        """Return one of the figures; raises KeyError for another name."""
        return {figure.name: figure for figure in self.figures}[name]


def is_personal(column: ColumnElement[Any]) -> bool:
    """Return whether a column holds personal data or is computed from it."""
    parts = (part for each in (column, *column.base_columns) for part in visitors.iterate(each))
    return any(isinstance(part, Column) and part.info.get("pii") for part in parts)
