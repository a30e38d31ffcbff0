"""The word `Report`: what the terminal, the report and the dashboard show of a star, and what they call it."""

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
    """What one of a kind is called, and several."""

    one: str
    many: str


@dataclass(frozen=True)
class Figure:
    """A number that the lines of a fact add up to.

    ``value`` is an aggregate over columns of the fact and its dimensions; lines that were deleted are left out by those
    who ask. ``name`` is its column in tables and ``title`` what people read. The parts of one that does not
    ``adds_up``, such as a distinct count, are more than the whole.
    """

    name: str
    title: str
    note: str
    value: ColumnElement[Any]
    adds_up: bool = True

    @property
    def digits(self) -> int:
        """The decimals that it is shown with: two for amounts, none for counts."""
        return 2 if isinstance(self.value.type, Numeric) and self.value.type.scale else 0


@dataclass(frozen=True)
class Ratio(Figure):
    """A figure divided by another one, as the average amount of an order; `per` makes it."""

    part: Figure = field(kw_only=True)
    whole: Figure = field(kw_only=True)


def per(part: Figure, whole: Figure, name: str, title: str, note: str) -> Ratio:
    """Declare a figure divided by another; it has the type of the first."""
    value = func.cast(ratio(part.value, whole.value), part.value.type)
    return Ratio(name, title, note, value, adds_up=False, part=part, whole=whole)


@dataclass(frozen=True)
class Headline:
    """The figure that a star is known by: what the lines bring that count.

    ``figure`` adds them up and ``amount`` all lines, whether they count or not. ``when`` says which lines count, and
    ``counted`` is the adjective for them; where it is None all of them do. ``line`` is what a row of the fact is
    called, and ``event`` what lines belong to, as an order. ``verb`` stands between an event and what it brings.
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
    """A column by which lines are chosen, and the figure that a chart divides by it; the headline unless it says so."""

    title: str
    column: Column[Any]
    figure: Figure | None = None


@dataclass(frozen=True)
class Group:
    """What figures are broken down by: a column that identifies members, and more that are shown beside it.

    Personal columns are shown only where that is asked for. Figures that do not add up are reckoned only where it is
    ``counted``, because they cost more.
    """

    title: str
    columns: tuple[Column[Any] | str, ...]
    counted: bool = False


@dataclass(frozen=True)
class Ranking:
    """Who brings how much: ``one`` and ``many`` are what the members are called.

    ``key`` identifies members and ``name`` is what they are called; a personal name is shown only where that is asked
    for. The values of a member are summed. ``of`` are the columns of the dimension that hold the two, in a ``role`` if
    it has several: by them the lines of a period are ranked. Without them there is a ranking of all time only.
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
        """Whether its members go by personal names, or by what is computed from them."""
        return is_personal(self.name)


@dataclass(frozen=True)
class Parts:
    """How an amount divides over time; ``lost`` says of which parts nothing is left.

    ``title`` is the heading, ``whole`` what all parts are together, ``head`` what a part is called, and ``label`` what
    the table of them is.
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
    """What is shown of a star; `report_on(fact)` makes the usual one, and `dataclasses.replace` changes it.

    The headline is asked of the fact alone; all else may use columns of its dimensions. ``title`` names the subject and
    ``house`` the warehouse as a whole. ``figures`` are those that answers have, and ``tiles`` those that stand first on
    a page. ``wide`` and ``as_is`` are marts that hold a fact's lines with all that is known of them, then and today;
    without them they are composed of the fact and its dimensions. ``columns`` of the lines are shown, and ``searched``
    are those in which a text is looked for. ``terms`` explains the words to those who read them.
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
        """Raise DeclarationError if it asks for what the lines do not have."""
        from warehouse.vocabulary.checks.reports import check_report  # noqa: PLC0415  (it knows this word)

        check_report(self)

    @cached_property
    def of(self) -> Fact:
        """The fact as the readers know it."""
        return fact_of(self.fact)

    def figure(self, name: str) -> Figure:
        """Return one of the figures; raises KeyError for another name."""
        return {figure.name: figure for figure in self.figures}[name]


def is_personal(column: ColumnElement[Any]) -> bool:
    """Return whether a column holds personal data, or is computed from some."""
    parts = (part for each in (column, *column.base_columns) for part in visitors.iterate(each))
    return any(isinstance(part, Column) and part.info.get("pii") for part in parts)
