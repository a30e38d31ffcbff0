"""Queries that rules share: breaches of what every timeline must obey."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, Select, Table, and_, cast, func, or_, select, tuple_

from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY
from warehouse.vocabulary.dimension import dimension_of


def date_key_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the expression of a day's key in the calendar, YYYYMMDD as a number."""
    return cast(func.to_char(day, "YYYYMMDD"), Integer)


def edge_to_edge(table: Table, member: Column[Any]) -> Select[Any]:
    """Return the query of the versions that do not follow the one before, or leave an end of the timeline open."""
    before = func.lag(table.c.valid_to).over(partition_by=member, order_by=table.c.valid_from)
    after = func.lead(table.c.valid_from).over(partition_by=member, order_by=table.c.valid_from)
    versions = select(
        member,
        table.c.valid_from,
        table.c.valid_to,
        func.coalesce(before, FIRST_DAY).label("opens"),
        func.coalesce(after, LAST_DAY).label("ends"),
    ).subquery()
    return select(versions).where(
        or_(versions.c.valid_from != versions.c.opens, versions.c.valid_to != versions.c.ends)
    )


def unlike_neighbours(table: Table) -> Select[Any]:
    """Return the query of the versions of a dimension that equal the one before in every type 2 attribute."""
    dimension = dimension_of(table)
    assert dimension.versions is not None
    attributes = [table.c[word.name] for word in dimension.versions.words]
    window: dict[str, Any] = {"partition_by": dimension.business_key, "order_by": table.c.valid_from}
    versions = select(
        dimension.business_key,
        table.c.valid_from,
        *attributes,
        func.row_number().over(**window).label("position"),
        *(func.lag(column).over(**window).label(f"{column.name}_before") for column in attributes),
    ).subquery()
    now = tuple_(*(versions.c[column.name] for column in attributes))
    before = tuple_(*(versions.c[f"{column.name}_before"] for column in attributes))
    return select(versions).where(and_(versions.c.position > 1, now.is_not_distinct_from(before)))
