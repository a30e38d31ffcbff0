"""Attributes whose type the model has changed, or that are new and filled in part: what the star holds shows that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, func, not_, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from warehouse.load.batch.batch import Batch
from warehouse.load.history.observations import all_days
from warehouse.load.history.previous import value_before
from warehouse.load.history.type_0_and_1 import stays_active
from warehouse.load.sql.scratch import drop
from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY, Role, Word
from warehouse.vocabulary.dimension import Dimension


def not_as_observed(batch: Batch, dimension: Dimension) -> list[str]:
    """Return the attributes of members that are not what their type makes of all observations.

    An attribute of type 0 or 1 is the same in all versions of a member, the oldest or the newest of its values, and one
    of type 2 moves where the observations do. One of type 3 is the value before that of the attribute it is of.
    """
    found = {*_unlike_observations(batch, dimension), *_previous(batch, dimension), *_all_active(batch, dimension)}
    if dimension.versions is not None:
        found.update(_versioned(batch, dimension))
    return [word.name for word in dimension.words if word.name in found]


def _differs(batch: Batch, dimension: Dimension, rows: FromClause, name: str) -> bool:
    """Return whether the rows of any member differ in a column."""
    key, value = rows.c[dimension.business_key.name], rows.c[name]
    some_null = and_(func.count(value) > 0, func.count(value) < func.count())
    query = select(key).group_by(key).having(or_(func.count(value.distinct()) > 1, some_null))
    return bool(batch.connection.scalar(select(query.exists())))


def _versioned(batch: Batch, dimension: Dimension) -> Iterator[str]:
    """Yield the attributes of type 2 without the versions that observations ask for, and others that have versions."""
    table, activity = dimension.table, dimension.activity
    for word in (*dimension.attributes, *([] if activity is None else [activity])):
        moves = _differs(batch, dimension, table, word.name)
        if word.role is not Role.TYPE_2:
            if moves:
                yield word.name
        elif not moves and (
            _never_active(batch, dimension, word)
            if word.follows_activity
            else _differs(batch, dimension, dimension.observations, word.name)
        ):
            yield word.name


def _never_active(batch: Batch, dimension: Dimension, activity: Word) -> bool:
    """Return whether a member is inactive from the first day on, though nobody is known but by an observation."""
    table = dimension.table
    inactive = and_(not_(table.c[activity.name]), ~table.c.is_inferred, table.c.valid_from == FIRST_DAY)
    return bool(batch.connection.scalar(select(select(table).where(inactive).exists())))


def _all_active(batch: Batch, dimension: Dimension) -> Iterator[str]:
    """Yield the activity if all members are active although lists lack some, as when it is new."""
    table, activity = dimension.table, dimension.activity
    if activity is None or batch.connection.scalar(select(select(table).where(~table.c[activity.name]).exists())):
        return
    seen = all_days(batch, dimension)
    left = select(table).where(~stays_active(seen, dimension.business_key), ~table.c.is_inferred)
    if seen.snapshots and batch.connection.scalar(select(left.exists())):
        yield activity.name
    drop(batch.connection, seen.rows, seen.dates)


def has_value(batch: Batch, dimension: Dimension, word: Word) -> bool:
    """Return whether an attribute has a value for any member: of type 0 the oldest counts, of type 1 the newest."""
    if word.role is Role.TYPE_2:
        rows: FromClause = dimension.observations
    else:
        rows = _oldest(dimension) if word.role is Role.TYPE_0 else _newest(dimension)
    return bool(batch.connection.scalar(select(select(rows).where(rows.c[word.name].is_not(None)).exists())))


def _unlike_observations(batch: Batch, dimension: Dimension) -> list[str]:
    """Return the attributes that are not what was observed: the oldest for type 0, else the newest for today's row."""
    words = dimension.attributes
    if not words:
        return []
    table, name = dimension.table, dimension.business_key.name
    newest, oldest = _newest(dimension), _oldest(dimension)
    tests = [
        table.c[word.name].is_distinct_from((oldest if word.role is Role.TYPE_0 else newest).c[word.name])
        for word in words
    ]
    is_current = [] if dimension.versions is None else [table.c.valid_to == LAST_DAY]
    rows = table.join(newest, newest.c[name] == table.c[name]).join(oldest, oldest.c[name] == table.c[name])
    query = select(*map(func.bool_or, tests)).select_from(rows).where(~table.c.is_inferred, *is_current)
    row: Sequence[bool | None] = batch.connection.execute(query).one()
    return [word.name for word, is_other in zip(words, row, strict=True) if is_other]


def _newest(dimension: Dimension) -> Subquery:
    """Return the newest observation of each member."""
    return _first(dimension, dimension.observations.c.as_of.desc()).subquery("newest")


def _oldest(dimension: Dimension) -> Subquery:
    """Return the oldest observation of each member."""
    return _first(dimension, dimension.observations.c.as_of).subquery("oldest")


def _first(dimension: Dimension, order: ColumnElement[Any]) -> Select[Any]:
    silver = dimension.observations
    key = silver.c[dimension.business_key.name]
    return select(silver).ext(distinct_on(key)).order_by(key, order)


def _previous(batch: Batch, dimension: Dimension) -> list[str]:
    """Return the attributes of type 3 that are not the value before that of the attribute which they are of."""
    words = dimension.of_role(Role.TYPE_3)
    if not words:
        return []
    seen, table, found = all_days(batch, dimension), dimension.table, []
    for word in words:
        before = value_before(seen, word).subquery("before")
        rows = table.outerjoin(before, before.c.key == dimension.business_key)
        other = select(true()).select_from(rows).where(table.c[word.name].is_distinct_from(before.c.value))
        if batch.connection.scalar(select(other.exists())):
            found.append(word.name)
    drop(batch.connection, seen.rows, seen.dates)
    return found
