"""Members that no record has brought: inferred members, which a fact named, and the unknown member, key 0."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    bindparam,
    cast,
    delete,
    false,
    func,
    insert,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.load.batch.batch import Batch
from warehouse.load.history.timelines import FIRST, LAST
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.sql.statements import changed, next_number
from warehouse.vocabulary.dimension import Dimension, dimensions
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.texts import bytewise


def infer(batch: Batch, dimension: Dimension, keys: FromClause) -> None:
    """Create inferred members for the business keys that facts name and no record has brought.

    ``keys`` has one column. The unknown member, key 0, is created as soon as a fact has no business key at all.
    """
    key = next(iter(keys.c))
    table = dimension.table
    named = keep(batch.connection, f"named_{dimension.name}", select(key.label("key")).distinct())
    missing = (
        select(named.c.key)
        .outerjoin(table, dimension.business_key == named.c.key)
        .where(named.c.key.is_not(None), dimension.business_key.is_(None))
        .subquery("missing")
    )
    first = next_number(batch.connection, dimension.surrogate_key)
    number = cast(func.row_number().over(order_by=bytewise(missing.c.key)) + (first - 1), Integer)
    made = _make(batch, dimension, select(number.label("number"), missing.c.key), "is_inferred")
    nameless = select(named.c.key).where(named.c.key.is_(None)).exists()
    if batch.connection.execute(select(nameless)).scalar_one() and not _has_unknown(batch, dimension):
        zero = select(
            bindparam("number", 0, Integer).label("number"), cast(null(), dimension.business_key.type).label("key")
        )
        _make(batch, dimension, zero, "unknown")
    drop(batch.connection, named)
    batch.count(table.name, **{"inserted" if dimension.combines else "inferred": made})


def remove_unnamed(batch: Batch, dimension: Dimension, named: Select[Any]) -> None:
    """Remove inferred members that no fact names any more.

    ``named`` has one column, ``key``: the business keys that facts named before. Without this, gold would keep showing
    mistakes that have been corrected.
    """
    keys, table = named.distinct().subquery("named"), dimension.table
    nameless = select(keys.c.key).where(keys.c.key.is_(None)).exists()
    found = union_all(
        select(dimension.surrogate_key.label("member"))
        .join(keys, dimension.business_key == keys.c.key)
        .where(true() if dimension.combines else table.c.is_inferred),
        select(dimension.surrogate_key).where(dimension.surrogate_key == 0, nameless),
    ).subquery("found")
    rows, idle = unnamed(batch, dimension, found, found.c.member)
    query = select(found.c.member).select_from(rows).where(*idle)
    # stored first: Citus cannot change a dimension and read facts in one statement
    orphans = keep(batch.connection, f"orphans_{dimension.name}", query)
    statement = delete(table).where(dimension.surrogate_key == orphans.c.member)
    batch.count(table.name, removed=changed(batch.connection, statement))
    drop(batch.connection, orphans)


def unnamed(
    batch: Batch, dimension: Dimension, rows: FromClause, member: ColumnElement[Any]
) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """Return rows joined with everything that may point at members, and the conditions that nothing does."""
    pointers: list[ColumnElement[Any]] = [
        fact.table.alias().c[role.key] for fact in facts(batch.metadata) for role in fact.roles_as(dimension)
    ]
    pointers += [
        other.table.alias().c[reference.key]
        for other in dimensions(batch.metadata)
        for _, reference in other.references
        if reference.dimension is dimension.table
    ]
    for pointer in pointers:
        rows = rows.outerjoin(pointer.table, pointer == member)
    return rows, [pointer.is_(None) for pointer in pointers]


def _has_unknown(batch: Batch, dimension: Dimension) -> bool:
    found = select(dimension.surrogate_key).where(dimension.surrogate_key == 0).exists()
    return bool(batch.connection.execute(select(found)).scalar_one())


def _parts(dimension: Dimension, key: ColumnElement[Any]) -> dict[str, ColumnElement[Any]]:
    """Return the attributes of a combination, which are the parts of its key."""
    types = {word.name: word.type for word in dimension.words}
    values = {name: cast(key, JSONB)[place].astext for place, name in enumerate(dimension.combines)}
    return {name: cast(value, types[name]) for name, value in values.items()}


def _make(batch: Batch, dimension: Dimension, numbered: Any, why: str) -> int:
    rows = numbered.subquery("made")
    inferred = why == "is_inferred" and not dimension.combines
    columns: dict[str, Any] = {
        dimension.surrogate_key.name: rows.c.number,
        dimension.business_key.name: rows.c.key,
        "is_inferred": true() if inferred else false(),
        "created_date": batch.stamp["updated_date"],
        **batch.stamp,
    }
    if why == "is_inferred":
        columns |= _parts(dimension, rows.c.key)
    if dimension.activity is not None:
        columns[dimension.activity.name] = true() if inferred else false()
    if dimension.versions is not None:
        columns |= {"valid_from": FIRST, "valid_to": LAST}
    statement = insert(dimension.table).from_select(list(columns), select(*columns.values()))
    return changed(batch.connection, statement)
