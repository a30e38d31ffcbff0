"""What a batch has seen of the members of a dimension, and when they were seen before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import array

from warehouse import audit
from warehouse.load.batch import Batch
from warehouse.load.statements import keep
from warehouse.load.verdicts import accepted
from warehouse.vocabulary.columns import LAST_DAY, Role
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.source import Source


@dataclass(frozen=True)
class Seen:
    """The observations of one day in a batch, for one dimension.

    ``rows`` has one row per member: ``key``, the attributes, ``present`` (false: a snapshot lacks a known member).
    ``dates`` are all dates on which the source was delivered. ``newest_before`` is the newest of the other batches.
    """

    batch: Batch
    dimension: Dimension
    day: date
    rows: Table
    dates: Table
    newest_before: date | None
    has_snapshots: bool

    @property
    def bound_day(self) -> ColumnElement[date]:
        """The date of the observations as a bound value."""
        return bindparam(None, self.day, Date)

    def key_of(self, rows: FromClause) -> ColumnElement[Any]:
        """Return the column of silver, or of a stage, that holds the member's business key."""
        return rows.c[self.dimension.business_key.name]

    def observed(self, key: ColumnElement[Any], after: ColumnElement[bool], *where: ColumnElement[bool]) -> Any:
        """Return the predicate that a member was observed on a date of which ``after`` holds.

        Goes from date to date, newest first: silver's primary key opens with the date.
        """
        silver = self.dimension.source.silver
        found = (
            select(true())
            .select_from(self.dates.join(silver, silver.c.as_of == self.dates.c.as_of))
            .where(self.key_of(silver) == key, after, *where)
            .order_by(self.dates.c.as_of.desc())
            .limit(1)
        )
        return found.exists()

    @property
    def is_newest(self) -> bool:
        """Whether no other delivery of the source is as new as this one: then nothing was seen later."""
        return self.newest_before is None or self.day > self.newest_before


def days_seen(batch: Batch, source: Source) -> list[date]:
    """Return the dates of the records of a source that entered in this batch, oldest first."""
    rows = accepted(source).subquery("rows_")
    return list(batch.connection.scalars(select(rows.c.as_of).distinct().order_by(rows.c.as_of)))


def each_day(batch: Batch, dimension: Dimension) -> Iterator[Seen]:
    """Yield what was seen, day by day; a batch has one day, unless records enter that were held back before."""
    source = dimension.source
    dates = _dates(batch, source)
    days = sorted({*days_seen(batch, source), *([batch.as_of] if brings_snapshot(batch, source) else [])})
    has_snapshots = bool(batch.connection.scalar(select(func.bool_or(dates.c.snapshot))))
    others = select(func.max(audit.file.c.as_of)).where(
        audit.file.c.source == source.name, audit.file.c.batch_id != batch.batch_id, ~audit.file.c.is_lookup
    )
    newest_before = batch.connection.scalar(others)
    for day in days:
        rows = keep(batch.connection, f"seen_{dimension.name}", _rows(batch, dimension, day))
        yield Seen(batch, dimension, day, rows, dates, newest_before, has_snapshots)
        rows.drop(batch.connection)
    dates.drop(batch.connection)


def brings_snapshot(batch: Batch, source: Source) -> bool:
    """Whether the batch brings a delivery of a source that holds every key."""
    return any(account.delivery == "snapshot" for account in batch.account.sources[source.name].files)


def _dates(batch: Batch, source: Source) -> Table:
    """Keep the dates on which a source was delivered, and whether all keys were.

    Batches that were refused have no observations; their files count for nothing.
    """
    query = (
        select(audit.file.c.as_of, func.bool_or(audit.file.c.delivery == "snapshot").label("snapshot"))
        .join(audit.batch)
        .where(audit.file.c.source == source.name, audit.batch.c.status == "loaded", ~audit.file.c.is_lookup)
        .group_by(audit.file.c.as_of)
    )
    return keep(batch.connection, f"dates_{source.name}", query)


def _attributes(dimension: Dimension) -> list[Column[Any]]:
    names = [w.name for w in dimension.words if w.role is not Role.BUSINESS_KEY and not w.follows_activity]
    return [dimension.table.c[name] for name in names]


def _rows(batch: Batch, dimension: Dimension, day: date) -> Select[Any]:
    source, attributes = dimension.source, _attributes(dimension)
    name = dimension.business_key.name
    rows = accepted(source).where(source.stage.c.as_of == bindparam("day", day, Date)).subquery("rows_")
    present = select(
        rows.c[name].label("key"), *(rows.c[column.name] for column in attributes), true().label("present")
    )
    if day != batch.as_of or not brings_snapshot(batch, source):
        return present
    nulls = [cast(null(), column.type) for column in attributes]
    members = dimension.table
    silver = source.silver
    observed = and_(silver.c[name] == members.c[name], silver.c.as_of == bindparam("day", day, Date))
    absent = (
        select(members.c[name], *nulls, false())
        .outerjoin(silver, observed)
        .where(silver.c[name].is_(None), ~members.c.is_inferred, members.c[name].is_not(None))
        .where(~held_back_on(source, [members.c[name]], bindparam("day", day, Date)))
    )
    if "valid_to" in members.c:
        absent = absent.where(members.c.valid_to == LAST_DAY)
    both = union_all(present, absent).subquery("both")
    return select(both)


def held_back_on(source: Source, keys: Sequence[ColumnElement[Any]], day: ColumnElement[date]) -> ColumnElement[bool]:
    """Return the predicate that a delivery of a day held a record of a business key that waits in the quarantine.

    Such a key has not vanished, though silver does not know it.
    """
    waits = audit.quarantine
    business_key: ColumnElement[Any] = array([cast(key, Text) for key in keys], type_=Text)
    return (
        select(true())
        .where(waits.c.source == source.name, waits.c.as_of == day, waits.c.business_key == business_key)
        .exists()
    )
