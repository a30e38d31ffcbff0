"""What a batch observed of the members of a dimension, and when they were observed before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    all_,
    and_,
    bindparam,
    cast,
    false,
    func,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.history.unseen import attributes_of, left_to_others, unknown_now, unseen
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.withdrawal.files import withdrawn
from warehouse.load.withdrawal.lists import Lists, lists_of
from warehouse.load.withdrawal.pruned import refuse_old
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.source import Source


@dataclass(frozen=True)
class Seen:
    """The observations of one day in a batch, for one dimension.

    ``source`` is the one that brought them. ``rows`` has one row per member, but see `may_repeat`: ``key``, the
    attributes, ``present`` (false: a snapshot lacks a known member; null: what an earlier batch said about the day is
    no longer known, because a record of the member now waits, or may be one that is unreadable, or because the list
    that held it was replaced). ``dates`` are all dates on which the dimension's sources were delivered, ``snapshots``
    the dates of lists that show who is missing. ``newest_before`` is the newest date of other batches and of the days
    handled before in this one.
    """

    batch: Batch
    dimension: Dimension
    source: Source
    day: date
    rows: Table
    dates: Table
    newest_before: date | None
    snapshots: frozenset[date]
    lists: Lists

    @property
    def silver(self) -> FromClause:
        """What silver holds about the members, from all sources of the dimension."""
        return self.dimension.observations

    @property
    def bound_day(self) -> ColumnElement[date]:
        """The date of the observations as a bound value."""
        return bindparam(None, self.day, Date)

    def key_of(self, rows: FromClause) -> ColumnElement[Any]:
        """Return the column of silver, or of a stage, that holds the member's business key."""
        return rows.c[self.dimension.business_key.name]

    def observed(
        self, key: ColumnElement[Any], after: ColumnElement[bool], *where: ColumnElement[bool]
    ) -> ColumnElement[bool]:
        """Return the predicate that a member was observed on a date for which ``after`` holds.

        Goes from date to date, newest first: silver's primary key opens with the date.
        """
        silver = self.silver
        found = (
            select(true())
            .select_from(self.dates.join(silver, silver.c.as_of == self.dates.c.as_of))
            .where(self.key_of(silver) == key, after, *where)
            .order_by(self.dates.c.as_of.desc())
            .limit(1)
        )
        return found.correlate_except(self.dates, silver).exists()

    @property
    def withdrawn(self) -> Select[Any] | None:
        """The keys of the members that no longer have an observation on the day, because its files were replaced."""
        source = self.source
        if source.name not in self.batch.replaced:
            return None
        gone, silver = withdrawn(source), source.silver
        same = and_(silver.c.as_of == gone.c.as_of, self.key_of(silver) == self.key_of(gone), self.lists.stands(silver))
        known = and_(self.dimension.business_key == self.key_of(gone), ~self.dimension.table.c.is_inferred)
        return (
            select(self.key_of(gone).label("key"))
            .outerjoin(silver, same)
            .join(self.dimension.table, known)
            .where(gone.c.as_of == self.bound_day, self.key_of(silver).is_(None))
            .distinct()
        )

    @property
    def may_repeat(self) -> bool:
        """Whether a member may have two rows: a record of a replaced list that is read again, and a list without it."""
        return self.source.name in self.batch.replaced

    def each_once(self) -> Seen:
        """Return the same observations with one row for each member: that of its record, if it has one."""
        rows = self.rows
        query = select(rows).ext(distinct_on(rows.c.key)).order_by(rows.c.key, rows.c.present.desc().nulls_last())
        return replace(self, rows=keep(self.batch.connection, f"once_{self.dimension.name}", query))

    @property
    def is_snapshot(self) -> bool:
        """Whether the batch shows who is missing on the day: those are inactive from then on."""
        return self.dimension.activity is not None and self.day in judged(self.batch, self.source)

    @property
    def has_dropped(self) -> bool:
        """Whether observations of the day were withdrawn, because the batch replaces the list that brought them."""
        return self.source.name in self.batch.dropped and self.day in days_of_lists(self.batch, self.source)

    @property
    def is_newest(self) -> bool:
        """Whether no other delivery of the source is as new as this one: then there is no later observation."""
        return self.newest_before is None or self.day > self.newest_before

    @property
    def again(self) -> bool:
        """Whether other batches may already have observed the day."""
        return not self.is_newest

    @property
    def before_snapshot(self) -> bool:
        """Whether members may be missing from a later snapshot, or from another one of the day.

        A list lacks nobody that it brings, and to look would cost every daily list a search of all members.
        """
        own = brings_snapshot(self.batch, self.source) and self.day == self.batch.as_of and not self.may_repeat
        return any(self.day < snapshot or (self.day == snapshot and not own) for snapshot in self.snapshots)


def days_seen(batch: Batch, source: Source) -> list[date]:
    """Return the dates of the replayed records of a source that entered in this batch, oldest first."""
    rows = batch.of(source).accepted.subquery("rows_")
    return list(batch.connection.scalars(select(rows.c.as_of).distinct().order_by(rows.c.as_of)))


def each_day(batch: Batch, dimension: Dimension, source: Source) -> Iterator[Seen]:
    """Yield the observations of a source day by day; a batch has one day, unless quarantined records enter."""
    dates = _dates(batch, dimension, source)
    lists = lists_of(batch, source)
    own = [batch.as_of] if brings_snapshot(batch, source) else []
    days = sorted({*days_seen(batch, source), *own, *judged(batch, source), *_days_withdrawn(batch, source)})
    refuse_old(batch, source, days)
    snapshots = frozenset(lists.days - lists.doubtful)
    own_dates = batch.settings.source(source.name).as_of is not None
    others = select(func.max(audit.file.c.as_of)).where(
        _brought(dimension), audit.file.c.batch_id != batch.batch_id, ~audit.file.c.is_lookup
    )
    newest_before = batch.connection.scalar(others)
    for day in days:
        again = newest_before is not None and day <= newest_before and day in lists.days
        rows = keep(batch.connection, f"seen_{dimension.name}", _rows(batch, dimension, source, day, again=again))
        yield Seen(batch, dimension, source, day, rows, dates, newest_before, snapshots, lists)
        drop(batch.connection, rows)
        # to the days that follow, a day that records of this batch bring is one of a batch before
        if own_dates:
            newest_before = day if newest_before is None else max(day, newest_before)
    drop(batch.connection, dates)


def all_days(batch: Batch, dimension: Dimension) -> Seen:
    """Return observations with nothing new, for timelines that are derived from everything in silver."""
    source = dimension.source
    dates, lists = _dates(batch, dimension, source), lists_of(batch, source)
    nothing = keep(batch.connection, f"seen_{dimension.name}", _nothing(dimension))
    snapshots = frozenset(lists.days - lists.doubtful)
    return Seen(batch, dimension, source, batch.as_of, nothing, dates, None, snapshots, lists)


def _nothing(dimension: Dimension) -> Select[Any]:
    key = dimension.business_key.label("key")
    return select(key, *attributes_of(dimension), true().label("present")).where(false())


def _days_withdrawn(batch: Batch, source: Source) -> set[date]:
    """Return the dates on which observations or a list are withdrawn."""
    if source.name not in batch.replaced:
        return set()
    days = batch.connection.scalars(select(withdrawn(source).c.as_of).distinct())
    return {*days, *(one.as_of for one in batch.replaced[source.name])}


def _days_delivered(batch: Batch, source: Source) -> set[date]:
    """Return the dates of the files of a batch: its own, or those of their records."""
    return {batch.as_of, *(account.as_of for account in batch.account.sources[source.name].files)}


def brings_snapshot(batch: Batch, source: Source) -> bool:
    """Whether the batch brings a delivery of a source that holds every key."""
    return any(account.delivery == "snapshot" for account in batch.account.sources[source.name].files)


def takes_back_snapshot(batch: Batch, source: Source) -> bool:
    """Whether the replaced files held every key of their day, and no file of this batch does."""
    return bool(_lists_taken_back(batch, source))


def _lists_taken_back(batch: Batch, source: Source) -> set[date]:
    """Return the days of withdrawn lists that no list of this batch replaces."""
    days = {one.as_of for one in batch.replaced.get(source.name, []) if one.delivery == "snapshot"}
    return days - ({batch.as_of} if brings_snapshot(batch, source) else set())


def judged(batch: Batch, source: Source) -> set[date]:
    """Return the days on which this batch shows who is missing: that of its list, and those it clears of doubt."""
    lists = lists_of(batch, source)
    days = days_of_lists(batch, source) | batch.lifted.get(source.name, set())
    return days & (lists.days - lists.doubtful)


def days_of_lists(batch: Batch, source: Source) -> set[date]:
    """Return the days whose list this batch brings, or lets stand again."""
    own = {batch.as_of} if brings_snapshot(batch, source) else set()
    return own | batch.back.get(source.name, set())


def _brought(dimension: Dimension) -> ColumnElement[bool]:
    """Return the condition that a file belongs to a source of a dimension."""
    return or_(*(audit.file.c.source == source.name for source in dimension.sources))


def _dates(batch: Batch, dimension: Dimension, source: Source) -> Table:
    """Store the dates on which the sources of a dimension were delivered, and whether it is known who was missing.

    Refused batches have no observations, so their files are left out.
    """
    doubtful = bindparam("doubtful", list(lists_of(batch, source).doubtful), ARRAY(Date))
    told = and_(audit.file.c.delivery == "snapshot", audit.file.c.as_of != all_(doubtful))
    query = (
        select(audit.file.c.as_of, func.bool_or(told).label("snapshot"))
        .join(audit.batch)
        .where(
            _brought(dimension),
            audit.batch.c.status == "loaded",
            audit.file.c.replaced_by.is_(None),
            ~audit.file.c.is_lookup,
        )
        .group_by(audit.file.c.as_of)
    )
    return keep(batch.connection, f"dates_{source.name}", query)


def _rows(batch: Batch, dimension: Dimension, source: Source, day: date, *, again: bool) -> Select[Any]:
    """Return the rows of a day; ``again`` says that earlier batches may have brought a snapshot of it."""
    name, accepted = dimension.business_key.name, batch.of(source).accepted
    for first in dimension.sources[: dimension.sources.index(source)]:
        accepted = accepted.outerjoin(first.silver, dimension.same_observation(source.stage, first.silver))
        accepted = accepted.where(first.silver.c[name].is_(None))
    rows = accepted.where(source.stage.c.as_of == bindparam("day", day, Date)).subquery("rows_")
    present = select(
        rows.c[name].label("key"),
        *(rows.c[column.name] for column in attributes_of(dimension)),
        true().label("present"),
    )
    parts, lists = [present], lists_of(batch, source)
    if len(dimension.sources) > 1 and source.name in batch.dropped and day in days_of_lists(batch, source):
        parts.append(left_to_others(batch, dimension, source, day))
    active = dimension.activity is not None
    tells = active and day in judged(batch, source)
    if tells:
        parts.append(unseen(batch, dimension, source, day, false()))
    if active and day in _lists_taken_back(batch, source):
        parts.append(unseen(batch, dimension, source, day, cast(null(), Boolean), waiting=True))
    elif day in _days_delivered(batch, source) and again:
        parts += unknown_now(batch, dimension, source, day, lists, tells=tells)
    return select(union_all(*parts).subquery("both"))
