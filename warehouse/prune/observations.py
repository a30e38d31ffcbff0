"""Silver: remove observations that repeat the one before them, unless a history needs them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from warehouse import audit
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.withdrawal.lists import files_of_lists
from warehouse.prune.work import Pruning
from warehouse.vocabulary.dimension import Dimension, dimensions
from warehouse.vocabulary.source import sources


def prune_observations(work: Pruning) -> None:
    """Remove the observations before the limit that no derivation needs.

    For each member these stay: the first and the last one, each that differs from the one before it, and each after a
    list that lacked the member. All histories, first and newest values and absences can be derived from them.
    """
    for source in sources(work.metadata):
        ours = [one for one in dimensions(work.metadata) if source in one.sources and not one.combines]
        if source.keep != "observations" or not ours:
            continue
        if any([word.name for word in source.keys] != [one.business_key.name] for one in ours):
            continue
        silver = source.silver
        where: list[ColumnElement[bool]] = [silver.c.as_of < work.limit("observations")]
        made = []
        for dimension in ours:
            query = _superseded(work, dimension)
            gone = keep(work.connection, f"gone_{dimension.name}", query)
            where += [gone.c.as_of == silver.c.as_of, gone.c.key == silver.c[dimension.business_key.name]]
            made.append(gone)
        work.remove("observations", silver, *where)
        drop(work.connection, *made)


def _superseded(work: Pruning, dimension: Dimension) -> Select[Any]:
    """Return key and date of the observations of a dimension, from all its sources, that add nothing."""
    rows, limit = dimension.observations, work.limit("observations")
    days = _days(work, dimension, limit)
    key = rows.c[dimension.business_key.name]
    names = [word.name for word in dimension.attributes]
    by_key: dict[str, Any] = {"partition_by": key, "order_by": rows.c.as_of}
    before = [func.lag(rows.c[name]).over(**by_key).label(f"before_{name}") for name in names]
    seen = (
        select(
            key.label("key"),
            rows.c.as_of,
            *(rows.c[name] for name in names),
            *before,
            days.c.lists_before,
            func.lag(days.c.lists_upto).over(**by_key).label("lists_known"),
            func.lag(_is_replaced(work, dimension, rows)).over(**by_key).label("after_replaced"),
            func.lag(rows.c.as_of).over(**by_key).label("previous"),
            func.lead(rows.c.as_of).over(**by_key).label("next"),
        )
        .select_from(rows.outerjoin(days, days.c.as_of == rows.c.as_of))
        .where(rows.c.as_of < _bound(limit))
        .subquery("seen")
    )
    now = tuple_(*(seen.c[name] for name in names))
    then = tuple_(*(seen.c[f"before_{name}"] for name in names))
    same = ~now.is_distinct_from(then) if names else true()  # rows without columns cannot be compared
    return select(seen.c.key, seen.c.as_of).where(
        seen.c.previous.is_not(None),
        seen.c.next.is_not(None),
        same,
        seen.c.lists_before == seen.c.lists_known,
        ~seen.c.after_replaced,
    )


def _days(work: Pruning, dimension: Dimension, limit: date) -> FromClause:
    """Return the days of deliveries, each with the number of lists before it and up to it."""
    file = audit.file
    is_list = and_(file.c.delivery == "snapshot", file.c.replaced_by.is_(None), audit.batch.c.status == "loaded")
    delivered = (
        select(file.c.as_of, cast(func.bool_or(is_list), Integer).label("is_list"))
        .join(audit.batch)
        .where(
            or_(*(file.c.source == source.name for source in dimension.sources)),
            ~file.c.is_lookup,
            file.c.as_of < _bound(limit),
        )
        .group_by(file.c.as_of)
        .subquery("delivered")
    )
    upto = func.sum(delivered.c.is_list).over(order_by=delivered.c.as_of)
    query = select(delivered.c.as_of, upto.label("lists_upto"), (upto - delivered.c.is_list).label("lists_before"))
    return query.subquery("days")


def _is_replaced(work: Pruning, dimension: Dimension, rows: FromClause) -> ColumnElement[bool]:
    """Return the condition that an observation comes from a list that another one replaced."""
    found = [one for source in dimension.sources for one in files_of_lists(work.connection, source)]
    replaced = [one.file_id for one in found if not one.stands]
    if not replaced:
        return literal(value=False)
    return rows.c.file_id == any_(bindparam("replaced", replaced, ARRAY(Integer)))


def _bound(day: date) -> ColumnElement[date]:
    return literal(day)
