"""Queries that rules share, such as breaches of what every timeline must obey."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    and_,
    cast,
    distinct,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY
from warehouse.vocabulary.dimension import dimension_of
from warehouse.vocabulary.fact import VANISHED


def date_key_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the expression of a day's key in the calendar, YYYYMMDD as a number.

    Unlike `to_char` it is immutable, so it can be used to update a distributed table.
    """
    parts = {part: cast(func.date_part(literal_column(f"'{part}'"), day), Integer) for part in ("year", "month", "day")}
    return parts["year"] * 10_000 + parts["month"] * 100 + parts["day"]


def edge_to_edge(table: Table, member: Column[Any]) -> Select[Any]:
    """Return the query of the versions that do not follow the one before, or do not reach an end of the timeline."""
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


def levels(table: Table, *names: str) -> Select[Any]:
    """Return the query of the breaches of a hierarchy: values of a level that belong to two values of the next one.

    ``names`` are attributes of a dimension from the lowest level to the highest, `levels(product, "model", "brand")`.
    Only the current versions of members count, and only where both levels are known.
    """
    today = [table.c.is_current] if "is_current" in table.c else []
    broken = []
    for low, high in pairwise(table.c[name] for name in names):
        parents = func.count(distinct(high))
        broken.append(
            select(literal(low.name, Text).label("level"), cast(low, Text).label("value"), parents.label("parents"))
            .where(low.is_not(None), *today)
            .group_by(low)
            .having(parents > 1)
        )
    return select(union_all(*broken).subquery("broken"))


def whole(table: Table, weight: str, *, within: str) -> Select[Any]:
    """Return the query of the groups of a bridge whose weights do not add up to 1; vanished rows do not count."""
    group, total = table.c[within], func.sum(table.c[weight])
    rows = select(group, total.label("total")).where(~table.c[VANISHED]).group_by(group)
    return rows.having(total.is_distinct_from(1))


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
