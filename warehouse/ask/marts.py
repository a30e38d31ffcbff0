"""The word `asked`: a mart that answers a question, declared by the query that the question became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, MetaData, Select, Table, select

from warehouse.ask.compiling import Compiled, compiled, units_asked
from warehouse.ask.declared import subjects_of
from warehouse.ask.query import Query, subject_of
from warehouse.ask.saying import in_words
from warehouse.ask.star import Measure
from warehouse.database.metadata import metadata as the_metadata
from warehouse.vocabulary.mart import MONEY, Mart, Shown, mart, marts, shown
from warehouse.vocabulary.model import Model

ASKED = "asked"
"""The key under which the view of a question stores it."""
SORTED = frozenset(["year", "quarter", "month", "week", "day"])
"""Levels of time that follow each other."""


@dataclass(frozen=True)
class Shape:
    """The columns of time in a question's mart, and its measures."""

    times: tuple[str, ...]
    measures: tuple[str, ...]


def asked(name: str, question: str, query: Query, *, metadata: MetaData = the_metadata) -> Table:
    """Declare the view ``mart.<name>`` of all rows of a query, and return it.

    A view has no order, so the order and limit of the query are dropped. What is measured in a unit, such as a
    currency, has a row for each. Personal columns are refused. Raises
    UsageError if the query names something the star does not have, DeclarationError as `mart` does.
    """
    every = every_row(query)
    subject = subject_of(every, subjects_of(Model(metadata)))
    units = [level for level, _ in units_asked(every.model_copy(update={"where": ()}), subject, pii=False)]
    every = every.model_copy(update={"by": (*every.by, *units)})
    made = compiled(every, subject, pii=False)
    said = in_words(every)
    rows = made.select.with_only_columns().order_by(None).limit(None)
    table = mart(name, f"{said[:1].upper()}{said[1:]}.", question, *_shown(made), rows=rows, metadata=metadata)
    times = tuple(one.name for one in made.levels if one.part in SORTED)
    table.info[ASKED] = Shape(times, tuple(one.name for one in made.measures))
    return table


def shape_of(table: Table) -> Shape | None:
    """Return the roles of the columns of a question's mart; None for any other mart."""
    found: Shape | None = table.info.get(ASKED)
    return found


def questions_in(metadata: MetaData) -> list[tuple[Mart, Shape]]:
    """Return the marts of questions with the shapes of their views."""
    return [(one, shape) for one in marts(metadata) if (shape := shape_of(one.table)) is not None]


def first_rows(mart: Mart, shape: Shape, most: int) -> Select[Any]:
    """Return the first rows of a question's mart, the newest and the largest first."""
    names = (*shape.times, *shape.measures, *mart.table.c.keys())
    return select(mart.table).order_by(*(mart.table.c[name].desc().nulls_last() for name in names)).limit(most)


def every_row(query: Query) -> Query:
    """Return a query without its order and limit."""
    return query.model_copy(update={"order": None, "limit": None, "within": ()})


def _shown(made: Compiled) -> list[Shown]:
    values: dict[str, ColumnElement[Any]] = {one.name: one.element for one in made.select.selected_columns}
    levels = [Shown(one.name, one.description, values[one.name]) for one in made.levels]
    return [*levels, *(_measure(one, values[one.name]) for one in made.measures)]


def _measure(measure: Measure, value: ColumnElement[Any]) -> Shown:
    whole = isinstance(value.type, Integer) and measure.aggregate != "average"
    return shown(measure.name, BigInteger if whole else MONEY, measure.description or measure.title, value)
