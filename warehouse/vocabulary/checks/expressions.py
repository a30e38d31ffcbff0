"""What SQL in a declaration may be: computed columns, derived columns and predicates are about one row at a time."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, Over, Table
from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS
from sqlalchemy.sql import visitors
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import SelectBase

from warehouse.settings.nearest import nearest
from warehouse.vocabulary.checks.places import Place, wrong

AGGREGATES = frozenset(
    ("array_agg", "avg", "bool_and", "bool_or", "count", "every", "json_agg", "jsonb_agg", "max", "min", "mode",
     "percentile_cont", "percentile_disc", "stddev", "string_agg", "sum", "variance")
)  # fmt: skip
CHANGING = frozenset(
    ("clock_timestamp", "current_date", "current_time", "current_timestamp", "gen_random_uuid", "localtime",
     "localtimestamp", "now", "nextval", "random", "statement_timestamp", "timeofday", "transaction_timestamp")
)  # fmt: skip
"""Functions that give something else at each load, so that what is loaded again would differ."""
_WORDS = frozenset(
    ("as", "at", "between", "bigint", "boolean", "char", "coalesce", "date", "day", "dow", "double", "epoch", "extract",
     "float", "from", "greatest", "hour", "in", "int", "integer", "interval", "is", "least", "like", "minute", "month",
     "nullif", "numeric", "precision", "quarter", "real", "second", "smallint", "text", "time", "timestamp", "varchar",
     "week", "year", "zone")
)  # fmt: skip
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_CASTS = re.compile(r"::\s*[a-z_][a-z0-9_]*", re.IGNORECASE)
_NAMES = re.compile(r"(?<![\w.$])([a-z_][a-z0-9_]*)(\s*\()?", re.IGNORECASE)


def check_computed(sql: str, columns: Collection[str], computed: Collection[str], what: str, place: Place) -> None:
    """Raise DeclarationError for the SQL of a generated column that names other columns than those of its row.

    ``computed`` are the columns that are generated themselves.
    """
    if not sql.strip():
        raise wrong(what, "computed is the SQL of the column; it is empty", place)
    for found in _NAMES.finditer(_CASTS.sub("", _QUOTED.sub("", sql))):
        name, called = found[1].lower(), found[2] is not None
        if name in CHANGING or (called and name in AGGREGATES):
            raise wrong(what, f"`{name}` is not of the row alone; compute it in a mart", place)
        if name in computed:
            raise wrong(what, f"`{name}` is computed itself; write out what it is computed from", place)
        if not called and name not in columns and name not in RESERVED_WORDS and name not in _WORDS:
            near = nearest(name, [*columns])
            offer = f"write `{near}`" if near else f"its columns are {', '.join(sorted(columns))}"
            raise wrong(what, f"the fact has no column `{name}`; {offer}", place)


def check_row_by_row(expression: ColumnElement[Any], what: str, place: Place | None = None) -> None:
    """Raise DeclarationError for an expression that more than one row decides, or a value that is never given."""
    for part in parts_outside_queries(expression):
        if isinstance(part, Over) or (isinstance(part, FunctionElement) and _name(part) in AGGREGATES):
            name = "a window" if isinstance(part, Over) else f"`{_name(part)}`"
            raise wrong(what, f"{name} is of several rows, and this is computed for each row alone", place)
    check_bound(expression, what, place)


def check_lasting(expression: ColumnElement[Any], what: str, place: Place | None = None) -> None:
    """Raise DeclarationError for an expression of which the same record would have another value at the next load."""
    for part in visitors.iterate(expression):
        if isinstance(part, FunctionElement) and _name(part) in CHANGING:
            sentence = f"`{_name(part)}` gives another value at each load; bring the value in a column"
            raise wrong(what, sentence, place)
        if isinstance(part, Table) and "reference" not in part.info:
            raise wrong(what, f"it reads {part.fullname}, which changes; only a reference may be read", place)
    for part in parts_outside_queries(expression):
        if isinstance(part, Column):
            raise wrong(what, f"{part} is no column of its own records; name those by value(...)", place)


def check_bound(statement: Any, what: str, place: Place | None = None) -> None:
    """Raise DeclarationError for a parameter that nobody would fill."""
    for part in each_once(statement):
        check_filled(part, what, place)


def check_filled(part: Any, what: str, place: Place | None = None) -> None:
    """Raise DeclarationError if a part of a statement is a parameter that nobody would fill."""
    if isinstance(part, BindParameter) and part.required and part.key != "today":
        raise wrong(what, f"nothing gives the parameter `{part.key}` a value; write the value", place)


def each_once(statement: Any) -> Iterator[Any]:
    """Yield a statement and its parts, each once: several columns may be of the same query inside."""
    seen, waiting = set[int](), list[Any]([statement])
    while waiting:
        part = waiting.pop()
        if id(part) not in seen:
            seen.add(id(part))
            waiting.extend(part.get_children())
            yield part


def parts_outside_queries(expression: Any) -> Iterator[Any]:
    """Yield an expression and its parts, without those of the queries in it."""
    yield expression
    for child in expression.get_children():
        if not isinstance(child, SelectBase):
            yield from parts_outside_queries(child)


def _name(function: FunctionElement[Any]) -> str:
    return str(getattr(function, "name", "")).lower()
