"""The word `mart`: a view that answers a question of the business."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnClause,
    ColumnElement,
    Date,
    Label,
    MetaData,
    Numeric,
    Select,
    Table,
    Text,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.schema import CreateView

from warehouse.database.creation import PLACE, views
from warehouse.database.metadata import metadata as the_metadata
from warehouse.vocabulary.checks.marts import ADDITIVITY, additivity, check_sums, check_tables, measured
from warehouse.vocabulary.checks.places import here, wrong
from warehouse.vocabulary.checks.types import check_type
from warehouse.vocabulary.checks.views import check_known, check_mart
from warehouse.vocabulary.columns import SqlType

MONEY = Numeric(24, 4)
"""The type of sums of amounts: it holds a thousand times the largest amount of a line."""
SHARE = Numeric(20, 6)
"""The type of shares, 0.25 for a quarter."""


@dataclass(frozen=True)
class Shown:
    """A declared column of a mart; `shown` and `same` create them."""

    name: str
    description: str
    expression: ColumnElement[Any]
    pii: bool = False


@dataclass(frozen=True)
class Mart:
    """What the readers know about a mart; found in ``table.info["mart"]``."""

    name: str
    description: str
    question: str
    query: Select[Any]
    table: Table


def shown(
    name: str,
    type_: SqlType,
    description: str,
    expression: ColumnElement[Any],
    *,
    pii: ColumnElement[Any] | None = None,
) -> Shown:
    """Declare a computed column of a mart; ``pii`` is the personal column that it would reveal."""
    if not isinstance(expression, ColumnElement):
        raise wrong(f"column {name!r}", f"{expression!r} is no SQL expression; compute it from columns of `rows`")
    check_type(type_, f"column {name!r}", of="a value")
    made = cast(expression, type_)
    return Shown(name, description, made if pii is None else masked(made, pii), pii is not None)


def same(column: ColumnElement[Any], name: str | None = None) -> Shown:
    """Declare a column of a mart that passes on another one with its description; a personal one is masked."""
    origin = next(iter(column.base_columns), None) if isinstance(column, ColumnElement) else None
    if not isinstance(origin, Column) or not isinstance(column, ColumnClause | Label):
        raise wrong("same(...)", "it passes on a column of a table; declare what is computed by shown(...)")
    pii = bool(origin.info.get("pii"))
    return Shown(name or origin.name, origin.comment or "", masked(column, column) if pii else column, pii)


def masked(value: ColumnElement[Any], personal: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the expression of a value that is null for readers who may not read the personal column behind it.

    A view reads with its owner's rights, but this checks its reader's: once, not row by row.
    """
    (origin,) = personal.base_columns
    assert isinstance(origin, Column)
    names = (literal(str(name), Text) for name in (origin.table.fullname, origin.name, "SELECT"))
    may = select(func.has_column_privilege(*names, type_=Boolean))
    return case((may.scalar_subquery(), value))


def mart(
    name: str,
    description: str,
    question: str,
    *columns: Shown,
    rows: Select[Any],
    metadata: MetaData = the_metadata,
) -> Table:
    """Declare a view, ``mart.<name>``, and return it as a table that other marts can select from.

    ``question`` is what it answers, in the words of the business; ``rows`` is a query without columns. The view is kept
    apart from the tables of the metadata, in `views(metadata)`. Raises DeclarationError if something lacks a
    description, or a sum makes no sense.
    """
    what = f"mart {name!r}"
    check_mart(name, description, question, columns, rows=rows, metadata=metadata)
    query = rows.add_columns(*(column.expression.label(column.name) for column in columns))
    check_tables(what, rows, query)
    check_known(what, query, metadata)
    check_sums(what, query)
    view = CreateView(query, name, schema="mart")
    view.table.comment = description
    for column in columns:
        view.table.c[column.name].comment = column.description
        view.table.c[column.name].info["pii"] = column.pii
        passed_on = list(measured(column.expression))
        if len(passed_on) == 1 and additivity(passed_on[0]) != "additive":
            view.table.c[column.name].info[ADDITIVITY] = additivity(passed_on[0])
    view.table.info[PLACE] = here()
    view.table.info["mart"] = Mart(name, description, question, query, view.table)
    metadata.info.setdefault("views", []).append(view)
    return view.table


def mart_of(table: Table) -> Mart:
    """Return the mart that a table represents; raises KeyError for any other table."""
    found = table.info["mart"]
    assert isinstance(found, Mart)
    return found


def marts(metadata: MetaData) -> Iterator[Mart]:
    """Yield the marts of a model, each after those that it selects from."""
    for view in views(metadata):
        yield mart_of(view.table)


def ratio(part: ColumnElement[Any], whole: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the expression of a part divided by the whole: null if that is 0, and never integer division."""
    return cast(part, Numeric) / func.nullif(whole, 0)


def day_of(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the expression of the day of a calendar key."""
    return func.to_date(cast(key, Text), "YYYYMMDD", type_=Date)


def month_of(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the expression of the first day of the month of a calendar key."""
    return func.make_date(key // 10_000, key // 100 - key // 10_000 * 100, 1, type_=Date)


def quintile(
    value: ColumnElement[Any], *, within: ColumnElement[Any] | Sequence[ColumnElement[Any]]
) -> ColumnElement[Any]:
    """Return the expression of the fifth that a value is in, 1 the lowest; equal values are in the same one."""
    before = func.rank().over(partition_by=within, order_by=value) - 1
    return before * 5 // func.count().over(partition_by=within) + 1
