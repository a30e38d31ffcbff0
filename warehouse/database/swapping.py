"""Queries and expressions about tables, rewritten for other rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Alias, BindParameter, ClauseElement, Column, FromClause, Table, TableValuedAlias
from sqlalchemy.sql import visitors

Element = TypeVar("Element", bound=ClauseElement)


def on_rows(expression: Element, table: FromClause, rows: FromClause) -> Element:
    """Return an expression or a query with the columns of ``table`` replaced by those of the same name in ``rows``.

    Aliases of the table stand for all of it and are kept.
    """
    return swapped(expression, {table: rows})


def swapped(expression: Element, stands_for: Mapping[FromClause, FromClause]) -> Element:
    """Return an expression or a query with tables, and their columns, replaced by other row sources.

    Equal constants become one parameter: PostgreSQL cannot see that `day / $1` is the expression that a query is
    grouped by if that says `day / $2`.
    """
    constants = dict[tuple[Any, ...], Any]()

    def replace(element: Any, **_options: Any) -> Any:
        if isinstance(element, BindParameter) and element.unique and not element.expanding:
            kind = (element.type._static_cache_key, type(element.value), repr(element.value))
            return constants.setdefault(kind, element)
        if isinstance(element, Alias) and not isinstance(element, TableValuedAlias):
            return element
        if isinstance(element, Table) and element in stands_for:
            return stands_for[element]
        if isinstance(element, Column) and element.table in stands_for:
            return stands_for[element.table].c[element.name]
        return None

    return visitors.replacement_traverse(expression, {}, replace)  # type: ignore[return-value]
