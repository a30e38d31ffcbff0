"""Members that no record has brought: inferred ones, which a fact named, and the unknown one, key 0."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, Integer, bindparam, cast, false, func, insert, null, select, true

from warehouse.load.batch import Batch
from warehouse.load.history import FIRST, LAST
from warehouse.load.statements import changed, next_number
from warehouse.vocabulary.dimension import Dimension


def infer(batch: Batch, dimension: Dimension, keys: FromClause) -> None:
    """Make members for the business keys that facts name and no record has brought: inferred until one does.

    ``keys`` has one column. The unknown member, key 0, is made as soon as a fact has no business key at all.
    """
    key = next(iter(keys.c))
    table = dimension.table
    named = select(key.label("key")).distinct().subquery("named")
    missing = (
        select(named.c.key)
        .outerjoin(table, dimension.business_key == named.c.key)
        .where(named.c.key.is_not(None), dimension.business_key.is_(None))
        .subquery("missing")
    )
    first = next_number(batch.connection, dimension.surrogate_key)
    number = cast(func.row_number().over(order_by=missing.c.key) + (first - 1), Integer)
    made = _make(batch, dimension, select(number.label("number"), missing.c.key), "is_inferred")
    nameless = select(named.c.key).where(named.c.key.is_(None)).exists()
    if batch.connection.execute(select(nameless)).scalar_one() and not _has_unknown(batch, dimension):
        zero = select(
            bindparam("number", 0, Integer).label("number"), cast(null(), dimension.business_key.type).label("key")
        )
        _make(batch, dimension, zero, "unknown")
    batch.count(table.name, inferred=made)


def _has_unknown(batch: Batch, dimension: Dimension) -> bool:
    found = select(dimension.surrogate_key).where(dimension.surrogate_key == 0).exists()
    return bool(batch.connection.execute(select(found)).scalar_one())


def _make(batch: Batch, dimension: Dimension, numbered: Any, why: str) -> int:
    rows = numbered.subquery("made")
    inferred = why == "is_inferred"
    columns: dict[str, Any] = {
        dimension.surrogate_key.name: rows.c.number,
        dimension.business_key.name: rows.c.key,
        "is_inferred": true() if inferred else false(),
        "created_date": batch.stamp["updated_date"],
        **batch.stamp,
    }
    if dimension.activity is not None:
        columns[dimension.activity.name] = true() if inferred else false()
    if dimension.versions is not None:
        columns |= {"valid_from": FIRST, "valid_to": LAST}
    statement = insert(dimension.table).from_select(list(columns), select(*columns.values()))
    return changed(batch.connection, statement)
