"""Attributes that a migration added to a dimension: their history is filled from silver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import FromClause, Select, Table, func, select

from warehouse.load.batch.batch import Batch
from warehouse.load.history.dimensions import insert_members, put_history, put_versions, touch
from warehouse.load.history.observations import Seen, all_days
from warehouse.load.history.previous import update_previous
from warehouse.load.history.references import resolve
from warehouse.load.history.retyped import has_value, not_as_observed
from warehouse.load.history.timelines import FIRST
from warehouse.load.history.type_0_and_1 import statics_of, update_statics
from warehouse.load.history.versions import derive
from warehouse.load.sql.scratch import drop, keep
from warehouse.vocabulary.columns import Role, Word
from warehouse.vocabulary.dimension import Dimension, Timeline
from warehouse.vocabulary.fact import Fact
from warehouse.vocabulary.sentences import unlike_neighbours


def unfilled(batch: Batch, parts: Sequence[Dimension | Fact]) -> dict[Dimension | Fact, list[str]]:
    """Return those dimensions without the members, or the attributes of members, that were observed; these by name.

    Versions that differ no more, since the model has lost an attribute, are derived again too, and so are those of an
    attribute that has another type now.
    """
    found: dict[Dimension | Fact, list[str]] = {}
    for dimension in parts:
        if not isinstance(dimension, Dimension) or dimension.combines:
            continue
        known = dimension.table
        names = [
            word.name
            for word in dimension.attributes
            if not _any(batch, known, word.name) and has_value(batch, dimension, word)
        ]
        names += [
            word.name
            for word in dimension.of_role(Role.TYPE_3)
            if not _any(batch, known, word.name) and _moved(batch, dimension, word)
        ]
        empty = [timeline.table.name for timeline in dimension.histories if _is_empty(batch, dimension, timeline)]
        retyped = [name for name in not_as_observed(batch, dimension) if name not in names]
        if names or empty or retyped or _lacks_members(batch, dimension) or _has_alike(batch, dimension):
            found[dimension] = [*names, *empty]
    return found


def _lacks_members(batch: Batch, dimension: Dimension) -> bool:
    """Return whether members were observed and none is there: a new dimension may have no attribute with a value."""
    members = select(dimension.table).where(~dimension.table.c.is_inferred, dimension.surrogate_key > 0)
    return not batch.connection.scalar(select(members.exists())) and _any(
        batch, dimension.observations, dimension.business_key.name
    )


def _has_alike(batch: Batch, dimension: Dimension) -> bool:
    """Return whether neighbouring versions of a member are alike."""
    if dimension.versions is None:
        return False
    return bool(batch.connection.scalar(select(unlike_neighbours(dimension.table).exists())))


def _moved(batch: Batch, dimension: Dimension, word: Word) -> bool:
    """Return whether an attribute of any member ever had two values."""
    silver, value = dimension.observations, dimension.observations.c[word.previous_of or word.name]
    key = silver.c[dimension.business_key.name]
    query = select(key).group_by(key).having(func.count(value.distinct()) > 1)
    return bool(batch.connection.scalar(select(query.exists())))


def _any(batch: Batch, rows: FromClause, name: str) -> bool:
    return bool(batch.connection.scalar(select(select(rows.c[name]).where(rows.c[name].is_not(None)).exists())))


def _is_empty(batch: Batch, dimension: Dimension, timeline: Timeline) -> bool:
    (word,) = timeline.words
    nothing = not batch.connection.scalar(select(select(timeline.table).exists()))
    return nothing and _any(batch, dimension.observations, word.name)


def fill(batch: Batch, dimension: Dimension, names: list[str]) -> None:
    """Derive all timelines of a dimension from all observations, and repoint its facts."""
    done = _done(batch, dimension, names)
    seen = all_days(batch, dimension)
    observed = seen.key_of(seen.silver)
    members = select(observed.label("key"), FIRST.label("since")).distinct()
    statics = statics_of(seen, select(observed.label("key")).distinct())
    if dimension.versions is not None:
        put_versions(derive(seen, dimension.versions, _all(seen, dimension.versions, members)), statics)
    else:
        insert_members(seen, statics)
        update_statics(seen, statics)
        update_previous(seen, statics)
        touch(seen, statics)
        drop(batch.connection, statics)
    for timeline in dimension.histories:
        put_history(derive(seen, timeline, _all(seen, timeline, members)))
    drop(batch.connection, seen.rows, seen.dates)
    resolve(batch, dimension, whatever=True)
    batch.account.notes.append(f"{dimension.table.name}: {done}")


def _done(batch: Batch, dimension: Dimension, names: list[str]) -> str:
    """Return what will have been done."""
    retyped = [name for name in not_as_observed(batch, dimension) if name not in names]
    if retyped and not names:
        again = "all versions are" if dimension.versions is not None else "all members are"
        is_, it = ("is", "it") if len(retyped) == 1 else ("are", "them")
        return (
            f"{', '.join(retyped)} {is_} not what the observations make of {it}, and {again} derived again from those"
        )
    if not names and not _lacks_members(batch, dimension):
        return "versions that differed only in what the model no longer has are joined"
    what = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}" if names else "its members are"
    return f"{what} new, and filled from all observations since the first delivery"


def _all(seen: Seen, timeline: Timeline, members: Select[Any]) -> Table:
    return keep(seen.batch.connection, f"changed_{timeline.table.name}", members)
