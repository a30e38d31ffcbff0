"""The type 0 and type 1 values of members, the same on every version: the oldest and the newest that were observed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from warehouse.load.batch.batch import Batch
from warehouse.load.history.observations import Seen
from warehouse.load.history.unseen import held_back_on
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.sql.statements import changed as count_changed
from warehouse.vocabulary.columns import LAST_DAY, Role
from warehouse.vocabulary.dimension import Dimension


def static_words(dimension: Dimension) -> list[Any]:
    """Return the attributes that are the same on every version."""
    return [word for word in dimension.words if word.role in (Role.TYPE_0, Role.TYPE_1)]


def find_statics(seen: Seen, changed: Table | None) -> Table:
    """Store the type 0 and type 1 values of the members that are new or may change, by business key: one row each."""
    if not seen.may_repeat:
        return _values(seen, changed)
    once = seen.each_once()
    found = _values(once, changed)
    drop(seen.batch.connection, once.rows)
    return found


def _values(seen: Seen, changed: Table | None) -> Table:
    """Store the values of the members that `find_statics` is about.

    Type 1 follows the newest observation, type 0 the oldest: this batch's observation counts unless there is a later,
    or an earlier, one. That is looked up only where it makes a difference.
    """
    dimension, rows = seen.dimension, seen.rows
    table = dimension.table
    is_current = [table.c.valid_to == LAST_DAY] if dimension.versions else []
    unknown = or_(dimension.business_key.is_(None), table.c.is_inferred)
    values, differs = [], []
    for role, other in ((Role.TYPE_1, _seen_later(seen)), (Role.TYPE_0, _seen_earlier(seen))):
        words = dimension.of_role(role)
        if words:
            new, old = (tuple_(*(side.c[word.name] for word in words)) for side in (rows, table))
            counts = or_(unknown, and_(rows.c.present, new.is_distinct_from(old), ~other))
            values += [case((counts, rows.c[w.name]), else_=table.c[w.name]).label(w.name) for w in words]
            differs.append(and_(rows.c.present, new.is_distinct_from(old)))
    activity = dimension.activity
    if activity is not None and activity.role is Role.TYPE_1:
        was_active = table.c[activity.name]
        stands_again = seen.source.name in seen.batch.replaced  # and may be on a list that another one replaced
        moves = true() if stands_again else rows.c.present.is_distinct_from(was_active)
        values.append(case((or_(unknown, moves), _is_active(seen)), else_=was_active).label(activity.name))
        differs.append(moves)
    source = rows.outerjoin(table, and_(dimension.business_key == rows.c.key, *is_current))
    worth = [or_(and_(unknown, rows.c.present), *differs)]
    if changed is not None:
        source = source.outerjoin(changed, changed.c.key == rows.c.key)
        worth = [or_(*worth, changed.c.key.is_not(None))]
    columns = [rows.c.key, dimension.business_key.is_(None).label("is_new"), *values]
    if (withdrawn := seen.withdrawn) is None:
        query = select(*columns).select_from(source).where(*worth)
    else:
        gone = withdrawn.subquery("gone")
        told = select(*columns).select_from(source.outerjoin(gone, gone.c.key == rows.c.key))
        told = told.where(*worth, gone.c.key.is_(None))
        restated = restate(seen, withdrawn, [column.name for column in told.selected_columns])
        query = select(union_all(told, restated).subquery("both"))
    return keep(seen.batch.connection, f"statics_{dimension.name}", query)


def statics_of(seen: Seen, members: Select[Any]) -> Table:
    """Store the type 0 and type 1 values of the members that a query returns, from all their observations."""
    dimension, names = seen.dimension, [word.name for word in static_words(seen.dimension)]
    told = restate(seen, members, ["key", *names]).subquery("told")
    here = select(dimension.business_key.label("key")).distinct().subquery("here")
    columns = [told.c.key, here.c.key.is_(None).label("is_new"), *(told.c[name] for name in names)]
    query = select(*columns).select_from(told.outerjoin(here, here.c.key == told.c.key))
    return keep(seen.batch.connection, f"statics_{dimension.name}", query)


def restate(seen: Seen, members: Select[Any], names: list[str]) -> Select[Any]:
    """Return the static values of members observed on other days too: from the newest and the oldest of those."""
    dimension, silver = seen.dimension, seen.silver
    keys = members.cte("withdrawn")
    key = seen.key_of(silver)
    observed = select(silver).join(keys, keys.c.key == key)
    newest = observed.ext(distinct_on(key)).order_by(key, silver.c.as_of.desc()).subquery("newest")
    oldest = observed.ext(distinct_on(key)).order_by(key, silver.c.as_of).subquery("oldest")
    columns: dict[str, Any] = {"key": keys.c.key, "is_new": false()}
    columns |= {word.name: newest.c[word.name] for word in dimension.of_role(Role.TYPE_1)}
    columns |= {word.name: oldest.c[word.name] for word in dimension.of_role(Role.TYPE_0)}
    activity = dimension.activity
    if activity is not None and activity.role is Role.TYPE_1:
        columns[activity.name] = stays_active(seen, keys.c.key)
    return select(*(columns[name].label(name) for name in names)).select_from(
        keys.join(newest, seen.key_of(newest) == keys.c.key).join(oldest, seen.key_of(oldest) == keys.c.key)
    )


def _seen_later(seen: Seen) -> ColumnElement[bool]:
    if seen.is_newest:
        return false()
    return seen.observed(seen.rows.c.key, seen.dates.c.as_of > seen.bound_day)


def _seen_earlier(seen: Seen) -> ColumnElement[bool]:
    if seen.newest_before is None:
        return false()
    return seen.observed(seen.rows.c.key, seen.dates.c.as_of < seen.bound_day)


def _is_active(seen: Seen) -> ColumnElement[bool]:
    """Return whether a member is active: no snapshot since its last observation lacks it.

    For the newest delivery the record alone decides; snapshots are searched only for older ones.
    """
    if seen.is_newest:
        newest: ColumnElement[bool] = seen.rows.c.present
        return newest
    return stays_active(seen, seen.rows.c.key)


def stays_active(seen: Seen, key: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether no snapshot since a member's last observation lacks it."""
    dates = seen.dates
    snapshot = dates.alias("snapshot")
    silver = seen.silver
    since = or_(dates.c.as_of > snapshot.c.as_of, and_(dates.c.as_of == snapshot.c.as_of, seen.lists.stands(silver)))
    lacks = and_(
        snapshot.c.snapshot,
        ~held_back_on(seen.source, seen.lists, [key], snapshot.c.as_of),
        ~seen.observed(key, since),
    )
    return ~select(true()).select_from(snapshot).where(lacks).exists()


def update_statics(seen: Seen, statics: Table) -> None:
    """Write the type 0 and type 1 values to every version of the members that has different ones.

    A member without versions is no longer inferred then, also where there is nothing but its key to bring.
    """
    batch, dimension = seen.batch, seen.dimension
    names = [word.name for word in static_words(dimension)]
    if not names and dimension.versions is not None:
        return
    table = dimension.table
    new, old = (tuple_(*(side.c[name] for name in names)) for side in (statics, table))
    differs = new.is_distinct_from(old) if names else false()
    values: dict[str, Any] = {name: statics.c[name] for name in names} | batch.stamp
    if dimension.versions is None:
        differs = or_(differs, table.c.is_inferred)
        values["is_inferred"] = false()
    found = and_(dimension.business_key == statics.c.key, differs)
    counted = _counted_already(batch, table, select(statics).where(found))
    updated = count_changed(batch.connection, update(table).values(values).where(found))
    batch.count(table.name, updated=updated - counted)


def _counted_already(batch: Batch, table: Table, rows: Select[Any]) -> int:
    """Return how many rows of a table this batch has already changed, so that none is counted twice."""
    counts = batch.account.gold[table.name]
    if not counts["updated"] and not counts["closed"]:
        return 0
    mine = rows.where(table.c.batch_id == batch.stamp["batch_id"]).with_only_columns(func.count())
    return batch.connection.execute(mine).scalar_one()
