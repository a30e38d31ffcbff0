"""Dimensions: members appear, change and vanish; each attribute responds to change by its type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from warehouse.load.batch.batch import Batch
from warehouse.load.facts.repointing import repoint, reprice
from warehouse.load.history import versions
from warehouse.load.history.merging import merge
from warehouse.load.history.observations import Seen, each_day
from warehouse.load.history.preview import preview_activity, preview_versions
from warehouse.load.history.previous import update_previous
from warehouse.load.history.unseen import held_back_on
from warehouse.load.rules.scope import touched_members
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.sql.statements import changed as count_changed
from warehouse.load.sql.statements import next_number
from warehouse.load.sql.statistics import analyse
from warehouse.load.withdrawal.doubts import say_who_was_not_judged
from warehouse.load.withdrawal.replacing import restore
from warehouse.vocabulary.columns import LAST_DAY, Role
from warehouse.vocabulary.dimension import Dimension, Timeline
from warehouse.vocabulary.texts import bytewise


def update_dimension(batch: Batch, dimension: Dimension) -> None:
    """Load a batch's observations of the members of a dimension into gold, history included."""
    for seen in _seen(batch, dimension):
        say_who_was_not_judged(seen)
        if dimension.versions is not None:
            _update_versions(seen)
        else:
            statics = _statics(seen, None)
            _count_vanished(seen, statics)
            preview_activity(seen, statics)
            _insert_members(seen, statics)
            update_statics(seen, statics)
            restore(seen)
            update_previous(seen, statics)
            touch(seen, statics)
            drop(batch.connection, statics)
        for timeline in dimension.histories:
            _update_history(seen, timeline)
    for table in (dimension.table, *(timeline.table for timeline in dimension.histories)):
        analyse(batch.connection, table, batch.account.gold[table.name]["inserted"])


def _seen(batch: Batch, dimension: Dimension) -> Iterator[Seen]:
    """Yield the observations of the members, by source and day."""
    for source in dimension.sources:
        if source in batch.staged:
            yield from each_day(batch, dimension, source)


def _update_versions(seen: Seen) -> None:
    assert seen.dimension.versions is not None
    derivation = versions.derive(seen, seen.dimension.versions)
    statics = _statics(seen, derivation.changed)
    _count_vanished_versions(derivation)
    put_versions(derivation, statics)


def put_versions(derivation: versions.Derivation, statics: Table) -> None:
    """Merge derived versions into the dimension, and repoint facts to the versions of their day."""
    seen = derivation.seen
    batch, dimension = seen.batch, seen.dimension
    first = next_number(batch.connection, dimension.surrogate_key)

    def fill(fresh: FromClause) -> dict[str, Any]:
        number = func.row_number().over(order_by=(bytewise(fresh.c.key), fresh.c.valid_from)) + (first - 1)
        own = {word.name: fresh.c[word.name] for word in _static_words(dimension)}
        return {
            dimension.surrogate_key.name: cast(number, Integer),
            dimension.business_key.name: fresh.c.key,
            "is_inferred": false(),
            "created_date": batch.stamp["updated_date"],
            **own,
            **batch.stamp,
        }

    preview_versions(derivation)
    batch.count(dimension.table.name, **merge(derivation, fill, statics))
    update_statics(seen, statics)
    restore(seen)
    update_previous(seen, statics)
    touch(seen, statics)
    repoint(batch, derivation)
    drop(batch.connection, statics, derivation.changed, derivation.versions, derivation.before)


def _update_history(seen: Seen, timeline: Timeline) -> None:
    put_history(versions.derive(seen, timeline))


def put_history(derivation: versions.Derivation) -> None:
    """Merge the derived history of an attribute into its table, and give facts the values of their day."""
    batch, timeline = derivation.seen.batch, derivation.timeline

    def fill(fresh: FromClause) -> dict[str, Any]:
        return {
            timeline.member.name: fresh.c.surrogate_key,
            "created_date": batch.stamp["updated_date"],
            **batch.stamp,
        }

    preview_versions(derivation)
    batch.count(timeline.table.name, **merge(derivation, fill))
    reprice(batch, derivation)
    drop(batch.connection, derivation.changed, derivation.versions, derivation.before)


def _count_vanished_versions(derivation: versions.Derivation) -> None:
    """Count, before the merge, the members that a snapshot makes inactive on its day, and all that were active then."""
    seen, table, versions = derivation.seen, derivation.timeline.table, derivation.versions
    dimension, rows = seen.dimension, seen.rows
    if not seen.is_snapshot or dimension.activity is None:
        return
    active, day = dimension.activity.name, seen.bound_day
    was = and_(dimension.business_key == rows.c.key, table.c.valid_from <= day, day < table.c.valid_to)
    becomes = and_(versions.c.key == rows.c.key, versions.c.valid_from <= day, day < versions.c.valid_to)
    query = (
        select(
            func.count().filter(rows.c.present, versions.c[active].is_not(False)),
            func.count().filter(~rows.c.present, ~versions.c[active]),
        )
        .select_from(rows.join(table, was).outerjoin(versions, becomes))
        .where(table.c[active], ~table.c.is_inferred)
    )
    stays, vanishes = seen.batch.connection.execute(query).one()
    seen.batch.account.vanished[table.name] = (stays + vanishes, vanishes)


def _count_vanished(seen: Seen, statics: Table) -> None:
    """Count, before they are updated, the members that are no longer active, and all that were."""
    dimension, table = seen.dimension, seen.dimension.table
    if not seen.is_snapshot or dimension.activity is None:
        return
    was, becomes = table.c[dimension.activity.name], statics.c[dimension.activity.name]
    query = (
        select(func.count(), func.count().filter(~becomes))
        .select_from(table.outerjoin(statics, statics.c.key == dimension.business_key))
        .where(was, ~table.c.is_inferred)
    )
    active, vanishes = seen.batch.connection.execute(query).one()
    seen.batch.account.vanished[table.name] = (active, vanishes)


def _static_words(dimension: Dimension) -> list[Any]:
    """Return the attributes that are the same on every version."""
    return [word for word in dimension.words if word.role in (Role.TYPE_0, Role.TYPE_1)]


def _statics(seen: Seen, changed: Table | None) -> Table:
    """Store the type 0 and type 1 values of the members that are new or may change, by business key: one row each."""
    if not seen.may_repeat:
        return _values(seen, changed)
    once = seen.each_once()
    found = _values(once, changed)
    drop(seen.batch.connection, once.rows)
    return found


def _values(seen: Seen, changed: Table | None) -> Table:
    """Store the values of the members that `_statics` is about.

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
    names = ["key", "is_new", *(word.name for word in _static_words(seen.dimension))]
    return keep(seen.batch.connection, f"statics_{seen.dimension.name}", restate(seen, members, names))


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
        columns[activity.name] = _stays_active(seen, keys.c.key)
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
    return _stays_active(seen, seen.rows.c.key)


def _stays_active(seen: Seen, key: ColumnElement[Any]) -> ColumnElement[bool]:
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


def _insert_members(seen: Seen, statics: Table) -> None:
    batch, dimension = seen.batch, seen.dimension
    first = next_number(batch.connection, dimension.surrogate_key)
    number = func.row_number().over(order_by=bytewise(statics.c.key)) + (first - 1)
    columns: dict[str, Any] = {
        dimension.surrogate_key.name: cast(number, Integer),
        dimension.business_key.name: statics.c.key,
        **{word.name: statics.c[word.name] for word in _static_words(dimension)},
        "is_inferred": false(),
        "created_date": batch.stamp["updated_date"],
        **batch.stamp,
    }
    statement = insert(dimension.table).from_select(list(columns), select(*columns.values()).where(statics.c.is_new))
    batch.count(dimension.table.name, inserted=count_changed(batch.connection, statement))


def update_statics(seen: Seen, statics: Table) -> None:
    """Write the type 0 and type 1 values to every version of the members that has different ones."""
    batch, dimension = seen.batch, seen.dimension
    names = [word.name for word in _static_words(dimension)]
    if not names:
        return
    table = dimension.table
    new, old = (tuple_(*(side.c[name] for name in names)) for side in (statics, table))
    differs = new.is_distinct_from(old)
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


def touch(seen: Seen, statics: Table) -> None:
    """Remember which members this batch changed, for the gates."""
    batch = seen.batch
    statement = insert(touched_members(seen.dimension)).from_select(["key"], select(statics.c.key))
    batch.connection.execute(statement)
