"""What marts and totals refuse: sums of measures that cannot be added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    BinaryExpression,
    Case,
    Cast,
    Column,
    ColumnClause,
    ColumnElement,
    FromClause,
    Join,
    Label,
    Over,
    Select,
    SelectBase,
    UnaryExpression,
)
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import ClauseList, Grouping
from sqlalchemy.sql.functions import FunctionElement

from warehouse.vocabulary.checks.expressions import each_once
from warehouse.vocabulary.checks.places import Place, wrong
from warehouse.vocabulary.units import units_in

ADDITIVITY = "additivity"
"""What the columns of marts know about the measures that they pass on."""


def measured(expression: Any) -> Iterator[Column[Any]]:
    """Yield the columns whose values an expression passes on unchanged."""
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
    elif isinstance(expression, BinaryExpression | UnaryExpression):
        yield from _scaled(expression)
    elif isinstance(expression, ColumnElement):
        yield from (base for base in expression.base_columns if isinstance(base, Column) and base is not expression)


def _scaled(expression: BinaryExpression[Any] | UnaryExpression[Any]) -> Iterator[Column[Any]]:
    """Yield the columns whose values an expression negates, adds up, or multiplies by a constant."""
    if isinstance(expression, UnaryExpression):
        yield from measured(expression.element) if expression.operator is operators.neg else ()
    elif expression.operator in (operators.add, operators.sub):
        yield from (*measured(expression.left), *measured(expression.right))
    elif expression.operator in (operators.mul, operators.truediv, operators.floordiv):
        sides = (expression.left, expression.right)
        varying = [one for one in sides if any(isinstance(part, ColumnClause) for part in visitors.iterate(one))]
        yield from measured(varying[0]) if len(varying) == 1 else ()


def additivity(column: Column[Any]) -> str:
    """Return the dimensions over which the values of a column add up."""
    return str(column.info.get(ADDITIVITY) or getattr(column.info.get("word"), "additivity", None) or "additive")


def check_sums(what: str, query: Select[Any], place: Place | None = None, *, units: bool = True) -> None:
    """Raise DeclarationError if a query sums a non-additive measure, or a semi-additive one over time.

    With ``units``, the same applies to a sum of values in different units.
    """
    for part in (one for one in each_once(query) if isinstance(one, Select)):
        totals = [found for column in part._raw_columns for found in _sums(column)]
        if not totals:
            continue
        grouped = set(_grouped(part))
        days = {day for clause in part._group_by_clauses for day in _days(clause)}
        for total, window in totals:
            _check_time(what, total, days, place)
            if units:
                within = () if window is None else columns_of(window.partition_by)
                _check_units(what, total, grouped.union(within), place)


def _adds_up(expression: Any) -> bool:
    return isinstance(expression, FunctionElement) and getattr(expression, "name", "") in ("sum", "avg")


def _sums(column: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what a column adds up, each with its window if it has one; queries inside are checked separately."""
    seen, waiting = set[int](), [(column, None)]
    while waiting:
        expression, window = waiting.pop()
        if _adds_up(expression):
            yield expression, window
        # a column may be made of the same expression many times
        if id(expression) in seen:
            continue
        seen.add(id(expression))
        for child in expression.get_children():
            if isinstance(child, ColumnElement) or not isinstance(child, SelectBase | FromClause):
                is_window = isinstance(expression, Over) and child is expression.element
                waiting.append((child, expression if is_window else None))


def columns_of(expression: Any) -> Iterator[Column[Any]]:
    """Yield the columns of tables that an expression is made of, also through the queries that it selects from."""
    for part in visitors.iterate(expression) if expression is not None else ():
        if isinstance(part, ColumnClause):
            for base in part.base_columns:
                if base is not part:
                    yield from columns_of(base)
                elif isinstance(base, Column) and base.table is not None:
                    yield base


def _check_units(what: str, total: Any, shown: set[Column[Any]], place: Place | None) -> None:
    for measure in (one for argument in total.clauses for one in columns_of(argument)):
        for unit in units_in(measure):
            if unit not in shown:
                sentence = f"it adds up {measure.name} of every {unit.name}; group by {unit.name}, and show it"
                raise wrong(what, sentence, place)


def check_tables(what: str, rows: Select[Any], query: Select[Any], place: Place | None = None) -> None:
    """Raise DeclarationError if columns are from tables that the query's rows do not join."""
    # get_final_froms() would compile the query, which took a fifth of the time to import a model
    froms = {id(one) for one in _joined(part for part in rows.get_children() if isinstance(part, FromClause))}
    # it would be a cross join with them
    beside = [one for one in _joined(query.columns_clause_froms) if id(one) not in froms]
    if froms and beside:
        names = " and ".join(str(getattr(one, "fullname", getattr(one, "name", one))) for one in beside)
        raise wrong(what, f"its columns are of {names} too, which `rows` does not join; add the join", place)


def _joined(froms: Iterable[FromClause]) -> Iterator[FromClause]:
    """Yield what a query selects from, and the tables inside its joins."""
    for one in froms:
        yield from _joined((one.left, one.right)) if isinstance(one, Join) else (one,)


def _check_time(what: str, total: Any, days: set[Column[Any]], place: Place | None) -> None:
    if getattr(total, "name", "") != "sum":
        return
    for of in (one for argument in total.clauses for one in measured(argument)):
        kind = additivity(of)
        if kind == "non-additive":
            raise wrong(
                what,
                f"it sums {of.name}, which is declared as non-additive; average it, or sum what it is multiplied with",
                place,
            )
        if kind == "semi-additive" and not days:
            raise wrong(
                what,
                f"it sums {of.name} over time, which is declared as semi-additive; group by the day, or average it",
                place,
            )


def _grouped(query: Select[Any]) -> Iterator[Column[Any]]:
    """Yield the columns of tables by which a query groups."""
    for clause in query._group_by_clauses:
        yield from columns_of(clause)


def _days(expression: Any) -> Iterator[Column[Any]]:
    """Yield the day that an expression is: a calendar key or its date, and not the month or the year of one."""
    if isinstance(expression, ClauseList) and not isinstance(expression, FunctionElement):
        for part in expression.clauses:
            yield from _days(part)
    elif isinstance(expression, Label | Cast | Grouping):
        yield from _days(expression.clause if isinstance(expression, Cast) else expression.element)
    elif isinstance(expression, FunctionElement) and getattr(expression, "name", "") == "to_date":
        yield from _days(next(iter(expression.clauses)))
    elif isinstance(expression, ColumnClause):
        for base in expression.base_columns:
            if base is not expression:
                yield from _days(base)
            elif isinstance(base, Column) and base.table is not None and _is_day(base):
                yield base


def _is_day(column: Column[Any]) -> bool:
    info = column.table.info
    if "fact" in info:
        return column is info["fact"].day
    return "calendar" in info and (column.primary_key or column.name == "calendar_date")
