"""Type 3: the value that an attribute had before the present one, from all observations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, func, select, tuple_, union, update
from sqlalchemy.dialects.postgresql import distinct_on

from warehouse.load.history.observations import Seen
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.sql.statements import changed
from warehouse.vocabulary.columns import Role, Word


def update_previous(seen: Seen, statics: Table) -> None:
    """Write the previous values of the members whose newest observation changed or was derived again.

    A late observation may fall between the two newest values, so all members that it names are derived again.
    """
    batch, dimension = seen.batch, seen.dimension
    words = [word for word in dimension.words if word.role is Role.TYPE_3]
    if not words:
        return
    table = dimension.table
    keys = keep(batch.connection, f"retraced_{dimension.name}", _keys(seen, statics))
    values: dict[str, Any] = {}
    rows: Any = keys
    for word in words:
        before = value_before(seen, word, keys).subquery(f"before_{word.name}")
        rows = rows.outerjoin(before, before.c.key == keys.c.key)
        values[word.name] = before.c.value
    found = select(keys.c.key, *(value.label(name) for name, value in values.items())).select_from(rows)
    new = found.subquery("previous")
    becomes = {name: new.c[name] for name in values}
    differs = tuple_(*becomes.values()).is_distinct_from(tuple_(*(table.c[name] for name in becomes)))
    changed(
        batch.connection,
        update(table).values(becomes | batch.stamp).where(dimension.business_key == new.c.key, differs),
    )
    drop(batch.connection, keys)


def _keys(seen: Seen, statics: Table) -> Select[Any]:
    """Return the members whose previous value may differ; the rows of a day include those that a replaced list held."""
    if seen.is_newest:
        return select(statics.c.key)
    return select(union(select(statics.c.key), select(seen.rows.c.key)).subquery("keys"))


def value_before(seen: Seen, word: Word, keys: Table | None = None) -> Select[Any]:
    """Return, by key, the value before the newest change, of some members or of all; null does not count as a value."""
    silver, key = seen.silver, seen.key_of(seen.silver)
    value = silver.c[word.previous_of or word.name]
    window: dict[str, Any] = {"partition_by": key, "order_by": silver.c.as_of}
    query = select(key.label("key"), silver.c.as_of, value.label("now"), func.lag(value).over(**window).label("value"))
    if keys is not None:
        query = query.join(keys, keys.c.key == key)
    observed = query.where(value.is_not(None)).subquery("observed")
    moves = select(observed.c.key, observed.c.value).where(observed.c.value != observed.c.now)
    return moves.ext(distinct_on(observed.c.key)).order_by(observed.c.key, observed.c.as_of.desc())
