"""Queries and expressions about tables, said of other rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Alias, ClauseElement, Column, FromClause, Table
from sqlalchemy.sql import visitors

Element = TypeVar("Element", bound=ClauseElement)


def on_rows(expression: Element, table: FromClause, rows: FromClause) -> Element:
    """Return an expression or a query in which the columns of ``table`` are those of the same name of ``rows``.

    Aliases of the table stand for all of it and stay.
    """
    return swapped(expression, {table: rows})


def swapped(expression: Element, stands_for: Mapping[FromClause, FromClause]) -> Element:
    """Return an expression or a query in which tables, and their columns, are replaced by other row sources."""

    def replace(element: Any, **_options: Any) -> Any:
        if isinstance(element, Alias):
            return element
        if isinstance(element, Table) and element in stands_for:
            return stands_for[element]
        if isinstance(element, Column) and element.table in stands_for:
            return stands_for[element.table].c[element.name]
        return None

    return visitors.replacement_traverse(expression, {}, replace)  # type: ignore[return-value]
