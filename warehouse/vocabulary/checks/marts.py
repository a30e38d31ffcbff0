"""What marts and totals refuse: sums of measures that cannot be added up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Case, Cast, Column, ColumnElement, Label, Select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.sql.functions import FunctionElement

from warehouse.vocabulary.checks.places import Place, wrong

ADDITIVITY = "additivity"
"""What the columns of marts know of the measures that they pass on."""


def measured(expression: Any) -> Iterator[Column[Any]]:
    """Yield the columns whose values an expression passes on as they are."""
    if isinstance(expression, Column):
        yield from (base for base in expression.base_columns if isinstance(base, Column))
    elif isinstance(expression, Label | Cast | Grouping):
        inner = expression.clause if isinstance(expression, Cast) else expression.element
        yield from measured(inner)
    elif isinstance(expression, Case):
        for _, then in expression.whens:
            yield from measured(then)
        yield from measured(expression.else_)
    elif isinstance(expression, FunctionElement) and getattr(expression, "name", "") == "coalesce":
        for part in expression.clauses:
            yield from measured(part)
    elif isinstance(expression, ColumnElement):
        yield from (base for base in expression.base_columns if isinstance(base, Column) and base is not expression)


def additivity(column: Column[Any]) -> str:
    """Return over which dimensions the values of a column add up."""
    return str(column.info.get(ADDITIVITY) or getattr(column.info.get("word"), "additivity", None) or "additive")


def check_sums(what: str, query: Select[Any], place: Place | None = None) -> None:
    """Raise DeclarationError where a query sums a measure that is not additive, or over time one that is so else."""
    for part in visitors.iterate(query):
        if isinstance(part, Select):
            for column in part._raw_columns:
                _check_column(what, column, _days(part), place)


def _check_column(what: str, column: Any, days: set[Column[Any]], place: Place | None) -> None:
    for part in visitors.iterate(column):
        if not isinstance(part, FunctionElement) or getattr(part, "name", "") != "sum":
            continue
        for of in (one for argument in part.clauses for one in measured(argument)):
            kind = additivity(of)
            if kind == "non-additive":
                raise wrong(
                    what,
                    f"it sums {of.name}, which is declared as non-additive; average it, or sum what it is multiplied "
                    "with",
                    place,
                )
            if kind == "semi-additive" and not days:
                raise wrong(
                    what,
                    f"it sums {of.name} over time, which is declared as semi-additive; group by the day, or average it",
                    place,
                )


def _days(query: Select[Any]) -> set[Column[Any]]:
    """Return the days by which a query groups: keys of the calendar, and its dates."""
    found = set[Column[Any]]()
    for clause in query._group_by_clauses:
        for base in (base for one in visitors.iterate(clause) for base in getattr(one, "base_columns", ())):
            if not isinstance(base, Column) or base.table is None:
                continue
            info = base.table.info
            day = info["fact"].day if "fact" in info else None
            if base is day or ("calendar" in info and (base.primary_key or base.name == "calendar_date")):
                found.add(base)
    return found
