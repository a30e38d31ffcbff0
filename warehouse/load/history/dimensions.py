"""Dimensions: members appear, change and vanish; each attribute responds to change by its type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import FromClause, Integer, Table, and_, cast, false, func, insert, select

from warehouse.load.batch.batch import Batch
from warehouse.load.facts.repointing import repoint, reprice
from warehouse.load.history import versions
from warehouse.load.history.merging import merge
from warehouse.load.history.observations import Seen, each_day
from warehouse.load.history.preview import preview_activity, preview_versions
from warehouse.load.history.previous import update_previous
from warehouse.load.history.timelines import follows_activity
from warehouse.load.history.type_0_and_1 import find_statics, static_words, update_statics
from warehouse.load.rules.scope import touched_members
from warehouse.load.sql.scratch import drop
from warehouse.load.sql.statements import changed as count_changed
from warehouse.load.sql.statements import next_number
from warehouse.load.sql.statistics import analyse
from warehouse.load.withdrawal.doubts import say_who_was_not_judged
from warehouse.load.withdrawal.replacing import restore
from warehouse.vocabulary.columns import LAST_DAY
from warehouse.vocabulary.dimension import Dimension, Timeline
from warehouse.vocabulary.texts import bytewise


def update_dimension(batch: Batch, dimension: Dimension) -> None:
    """Load a batch's observations of the members of a dimension into gold, history included."""
    for seen in _seen(batch, dimension):
        say_who_was_not_judged(seen)
        if dimension.versions is not None:
            _update_versions(seen)
        else:
            statics = find_statics(seen, None)
            _count_vanished(seen, statics)
            preview_activity(seen, statics)
            insert_members(seen, statics)
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
    statics = find_statics(seen, derivation.changed)
    if follows_activity(derivation.timeline):
        _count_vanished_versions(derivation)
    else:
        _count_vanished(seen, statics)
        preview_activity(seen, statics)
    put_versions(derivation, statics)


def put_versions(derivation: versions.Derivation, statics: Table) -> None:
    """Merge derived versions into the dimension, and repoint facts to the versions of their day."""
    seen = derivation.seen
    batch, dimension = seen.batch, seen.dimension
    first = next_number(batch.connection, dimension.surrogate_key)

    def fill(fresh: FromClause) -> dict[str, Any]:
        number = func.row_number().over(order_by=(bytewise(fresh.c.key), fresh.c.valid_from)) + (first - 1)
        own = {word.name: fresh.c[word.name] for word in static_words(dimension)}
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
    """Count, before they are updated, the members that are no longer active, and all that were.

    Versions that end are left out: activity that opens none is the same in all of them.
    """
    dimension, table = seen.dimension, seen.dimension.table
    is_current = [table.c.valid_to == LAST_DAY] if dimension.versions else []
    if not seen.is_snapshot or dimension.activity is None:
        return
    was, becomes = table.c[dimension.activity.name], statics.c[dimension.activity.name]
    query = (
        select(func.count(), func.count().filter(~becomes))
        .select_from(table.outerjoin(statics, statics.c.key == dimension.business_key))
        .where(was, ~table.c.is_inferred, *is_current)
    )
    active, vanishes = seen.batch.connection.execute(query).one()
    seen.batch.account.vanished[table.name] = (active, vanishes)


def insert_members(seen: Seen, statics: Table) -> None:
    """Create the members of a dimension without versions that are new."""
    batch, dimension = seen.batch, seen.dimension
    first = next_number(batch.connection, dimension.surrogate_key)
    number = func.row_number().over(order_by=bytewise(statics.c.key)) + (first - 1)
    columns: dict[str, Any] = {
        dimension.surrogate_key.name: cast(number, Integer),
        dimension.business_key.name: statics.c.key,
        **{word.name: statics.c[word.name] for word in static_words(dimension)},
        "is_inferred": false(),
        "created_date": batch.stamp["updated_date"],
        **batch.stamp,
    }
    statement = insert(dimension.table).from_select(list(columns), select(*columns.values()).where(statics.c.is_new))
    batch.count(dimension.table.name, inserted=count_changed(batch.connection, statement))


def touch(seen: Seen, statics: Table) -> None:
    """Remember which members this batch changed, for the gates."""
    batch = seen.batch
    statement = insert(touched_members(seen.dimension)).from_select(["key"], select(statics.c.key))
    batch.connection.execute(statement)
