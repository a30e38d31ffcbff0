"""What the words `mart` and `summary` refuse: names, descriptions, and rows that are no query of this model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, Select, Table

from warehouse.database.creation import views
from warehouse.database.metadata import metadata as the_metadata
from warehouse.vocabulary.checks.expressions import check_filled, each_once
from warehouse.vocabulary.checks.marts import columns_of
from warehouse.vocabulary.checks.models import check_metadata
from warehouse.vocabulary.checks.names import check_described, check_name
from warehouse.vocabulary.checks.places import wrong

if TYPE_CHECKING:
    from warehouse.vocabulary.mart import Shown


def check_mart(
    name: str, description: str, question: str, columns: Sequence[Shown], *, rows: Select[Any], metadata: MetaData
) -> None:
    """Raise DeclarationError for a view that could not be read by its columns."""
    what = f"mart {name!r}"
    check_name(name, what)
    check_metadata(metadata, what)
    _check_shown(columns, what)
    bare = [column.name for column in columns if not column.description.strip()]
    own = [one for one in (description, question) if not isinstance(one, str) or not one.strip()]
    if bare or own:
        raise wrong(what, f"it lacks a description: {', '.join(bare) or 'its own, or its question'}")
    _check_free(name, metadata, what)
    _check_rows(rows, what)


def check_summary(
    name: str, description: str, by: Sequence[Shown], sums: Sequence[Shown], *, rows: Select[Any], of: Table
) -> None:
    """Raise DeclarationError for sums that are not those of the months of a fact."""
    what = f"summary {name!r}"
    check_name(name, what)
    check_described(description, what)
    if not isinstance(of, Table) or "fact" not in of.info:
        raise wrong(what, f"{getattr(of, 'name', of)!s} is no fact; give what fact(...) returned")
    _check_shown([*by, *sums], what)
    for column in (*by, *sums):
        check_described(column.description, f"{what}, column {column.name!r}")
    _check_free(name, of.metadata, what)
    _check_rows(rows, what)
    day = of.info["fact"].day
    if not by or by[0].name != "month" or day not in set(columns_of(by[0].expression)):
        raise wrong(what, f'`by` begins with the month, as shown("month", Integer, ..., {of.name}.c.{day.name} / 100)')
    if all(one is not of for one in each_once(rows)):
        raise wrong(what, f"its rows do not read {of.name}, whose sums it keeps; select from it")


def check_known(what: str, query: Select[Any], metadata: MetaData) -> None:
    """Raise DeclarationError if a query reads a table that no revision of the model makes."""
    known = {*metadata.tables.values(), *(view.table for view in views(metadata)), *the_metadata.tables.values()}
    for part in each_once(query):
        if isinstance(part, Table) and part not in known:
            raise wrong(what, f"it reads {part.fullname}, which is no table of this model; declare it there")
        check_filled(part, what)


def _check_shown(columns: Sequence[Shown], what: str) -> None:
    from warehouse.vocabulary.mart import Shown  # noqa: PLC0415  (marts are checked as they are made)

    for column in columns:
        if not isinstance(column, Shown):
            raise wrong(what, f"{column} is no word for a column; write same({column}) or shown(...)")
        check_name(column.name, f"{what}, column {column.name!r}")
    names = [column.name for column in columns]
    twice = next((one for one in names if names.count(one) > 1), None)
    if twice is not None:
        raise wrong(what, f"it has two columns `{twice}`; rename or remove one")
    if not columns:
        raise wrong(what, "it has no columns; write same(column) or shown(...)")


def _check_free(name: str, metadata: MetaData, what: str) -> None:
    if any(view.table.name == name for view in views(metadata)) or f"mart.{name}" in metadata.tables:
        raise wrong(what, "it is declared twice; choose another name")


def _check_rows(rows: object, what: str) -> None:
    if not isinstance(rows, Select):
        raise wrong(what, f"rows is {type(rows).__name__} and no query; write select().select_from(...)")
    if rows._raw_columns:
        named = ", ".join(str(column) for column in rows._raw_columns)
        raise wrong(what, f"rows has columns of its own ({named}); write select() and declare each by same or shown")
