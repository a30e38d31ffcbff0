"""The members that a batch does not observe on a day: missing from its list, waiting, or known from others only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.sql.statements import table_of
from warehouse.load.withdrawal.lists import Lists, lists_of
from warehouse.vocabulary.columns import LAST_DAY
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.source import Source


def attributes_of(dimension: Dimension) -> list[Column[Any]]:
    """Return the columns of a dimension that its sources fill."""
    return [dimension.table.c[word.name] for word in dimension.attributes]


def unknown_now(
    batch: Batch, dimension: Dimension, source: Source, day: date, lists: Lists, *, tells: bool
) -> Iterator[Select[Any]]:
    """Yield the members whose earlier observation of the day no longer stands and that this batch does not observe.

    ``tells`` means that the batch shows who is missing; then only members whose record waits remain.
    """
    query = unseen(batch, dimension, source, day, cast(null(), Boolean), waiting=True)
    changes = []
    if batch.account.sources[source.name].total("quarantined"):
        changes.append(_waits(batch, dimension, source, day, batch.batch_id))
    if dimension.activity is not None and day in lists.doubtful:
        changes.append(true())
    if source.name in batch.dropped:
        key = dropped(source).c[dimension.business_key.name]
        changes.append(dimension.business_key.in_(select(key)))
    if changes:
        settled = [_waits(batch, dimension, source, day)] if tells else []
        yield query.where(or_(*changes), *settled)


def dropped(source: Source) -> Table:
    """Return the scratch table of the keys whose observation of the batch's day was withdrawn."""
    return table_of(f"dropped_{source.name}", *(Column(word.name, word.type) for word in source.keys))


def left_to_others(batch: Batch, dimension: Dimension, source: Source, day: date) -> Select[Any]:
    """Return the members whose observation of a day was withdrawn, as another source observed them on that day."""
    silver, own, name = dimension.observations, source.silver.alias("own"), dimension.business_key.name
    lists, same = lists_of(batch, source), dimension.same_observation(silver, own)
    return (
        select(silver.c[name], *(silver.c[column.name] for column in attributes_of(dimension)), true())
        .outerjoin(own, and_(same, lists.stands(own)))
        .where(
            silver.c.as_of == bindparam("day", day, Date),
            silver.c[name].in_(select(dropped(source).c[name])),
            lists.stands(silver),
            own.c[name].is_(None),
        )
    )


def unseen(
    batch: Batch,
    dimension: Dimension,
    source: Source,
    day: date,
    present: ColumnElement[bool],
    *,
    waiting: bool = False,
) -> Select[Any]:
    """Return the members without a state in silver on a day; only those with a waiting record if ``waiting``."""
    members, silver, name = dimension.table, dimension.observations, dimension.business_key.name
    nulls = [cast(null(), column.type) for column in attributes_of(dimension)]
    stands = lists_of(batch, source).stands(silver)
    observed = and_(silver.c[name] == members.c[name], silver.c.as_of == bindparam("day", day, Date), stands)
    rows = (
        select(members.c[name], *nulls, present)
        .outerjoin(silver, observed)
        .where(silver.c[name].is_(None), ~members.c.is_inferred, members.c[name].is_not(None))
    )
    if not waiting:
        rows = rows.where(~_waits(batch, dimension, source, day))
    return rows if dimension.versions is None else rows.where(members.c.valid_to == LAST_DAY)


def _waits(
    batch: Batch, dimension: Dimension, source: Source, day: date, batch_id: int | None = None
) -> ColumnElement[bool]:
    lists = lists_of(batch, source)
    return held_back_on(source, lists, [dimension.business_key], bindparam("day", day, Date), batch_id)


def held_back_on(
    source: Source,
    lists: Lists,
    keys: Sequence[ColumnElement[Any]],
    day: ColumnElement[date],
    batch_id: int | None = None,
    *,
    still: bool = False,
) -> ColumnElement[bool]:
    """Return the predicate that a delivery of a day, or one batch of it, has a record of the key in the quarantine.

    Such a key has not vanished, though silver does not have it. Refused batches and replaced lists do not count.
    Records that entered or were settled count too, unless ``still`` limits it to those that wait: where silver keeps
    the newest state only, it holds theirs or a newer one.
    """
    waits = audit.quarantine
    business_key: ColumnElement[Any] = array([cast(key, Text) for key in keys], type_=Text)
    found = select(true()).where(
        waits.c.source == source.name,
        waits.c.as_of == day,
        waits.c.status == "waiting" if still else waits.c.status != "refused",
        waits.c.business_key == business_key,
        lists.stands(waits),
    )
    if batch_id is not None:
        found = found.where(waits.c.batch_id == bindparam("batch_id", batch_id, Integer))
    return found.correlate_except(waits).exists()
