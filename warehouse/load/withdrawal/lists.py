"""The lists of a source: which snapshot of a day stands, and what it leaves open.

If two batches have a snapshot of the same day, the whole snapshot of the later one stands. An unreadable line, or a
record without a usable key, may have any key: as long as such a record of a list waits, no key that it may have counts
as missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    false,
    func,
    null,
    or_,
    select,
    true,
)

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.vocabulary.source import Source


@dataclass(frozen=True)
class Lists:
    """The snapshots of a source.

    ``days`` are the dates of those that stand; ``replaced`` the files of the others, and all that were withdrawn.
    ``unreadable`` counts the records of a day's list that may have any key, ``partial`` those with a partly known key;
    days without any are left out.
    """

    days: frozenset[date]
    replaced: tuple[int, ...]
    unreadable: dict[date, int]
    partial: dict[date, int]

    @property
    def doubtful(self) -> set[date]:
        """The days whose list does not show who is missing, or not for every key."""
        return self.unreadable.keys() | self.partial.keys()

    def is_replaced(self, rows: FromClause) -> ColumnElement[bool]:
        """Return the condition that a row of silver, or of a stage, comes from a list that another one replaced."""
        if not self.replaced:
            return false()
        return rows.c.file_id == any_(bindparam(None, list(self.replaced), ARRAY(Integer)))

    def stands(self, rows: FromClause) -> ColumnElement[bool]:
        """Return the condition that no later list replaced the one that a row of silver, or of a stage, comes from."""
        return ~self.is_replaced(rows)


def _files(source: Source) -> Select[Any]:
    """Return the query of the snapshot files of a source, and whether their list stands."""
    file = audit.file
    newest = func.max(file.c.batch_id).over(partition_by=file.c.as_of)
    return (
        select(file.c.file_id, file.c.as_of, file.c.sha256, (file.c.batch_id == newest).label("stands"))
        .join(audit.batch)
        .where(
            file.c.source == source.name,
            audit.batch.c.status == "loaded",
            file.c.delivery == "snapshot",
            file.c.replaced_by.is_(None),
            ~file.c.is_lookup,
        )
    )


def files_of_lists(connection: Connection, source: Source) -> Sequence[Any]:
    """Return the snapshot files of a source: their number, date and digest, and whether their list stands."""
    return connection.execute(_files(source)).all()


def standing_lists(connection: Connection, source: Source) -> dict[int, date]:
    """Return the files of the lists that stand, with their dates."""
    return {one.file_id: one.as_of for one in files_of_lists(connection, source) if one.stands}


def note_back(batch: Batch, source: Source, before: dict[int, date]) -> None:
    """Record the lists that stand now and did not ``before``: their records are read again, and they are judged."""
    if back := standing_lists(batch.connection, source).items() - before.items():
        batch.restored.setdefault(source.name, []).extend(sorted(file_id for file_id, _ in back))
        batch.back[source.name] = {day for _, day in back}


def lists_of(batch: Batch, source: Source) -> Lists:
    """Return the lists of a source, including this batch's, in their state after its records were judged."""
    if source.name not in batch.lists:
        found = files_of_lists(batch.connection, source)
        withdrawn = select(audit.file.c.file_id).where(
            audit.file.c.source == source.name, audit.file.c.replaced_by.is_not(None)
        )
        replaced = (*(one.file_id for one in found if not one.stands), *batch.connection.scalars(withdrawn))
        unreadable, partial = _doubts(batch.connection, source) if found else ({}, {})
        batch.lists[source.name] = Lists(frozenset(one.as_of for one in found), replaced, unreadable, partial)
    found_lists = batch.lists[source.name]
    assert isinstance(found_lists, Lists)
    return found_lists


def unusable(waits: FromClause) -> ColumnElement[bool]:
    """Return the condition that the key of a quarantined record, or a part of it, is unknown."""
    return or_(
        waits.c.business_key.is_(None), func.array_position(waits.c.business_key, cast(null(), Text)).is_not(None)
    )


def _doubts(connection: Connection, source: Source) -> tuple[dict[date, int], dict[date, int]]:
    """Count the records that wait without a usable key, by the day of the standing list that holds them."""
    waits, files = audit.quarantine, _files(source).subquery("files")
    known = func.cardinality(func.array_remove(waits.c.business_key, cast(null(), Text)))
    partly = func.coalesce(known, 0) > 0
    query = (
        select(files.c.as_of, func.count().filter(~partly), func.count().filter(partly))
        .join(files, files.c.file_id == waits.c.file_id)
        .where(waits.c.source == source.name, waits.c.status == "waiting", files.c.stands, unusable(waits))
        .group_by(files.c.as_of)
    )
    unreadable, partial = dict[date, int](), dict[date, int]()
    for day, whole, parts in connection.execute(query):
        unreadable |= {day: whole} if whole else {}
        partial |= {day: parts} if parts else {}
    return unreadable, partial


def may_be_named(
    source: Source, lists: Lists, keys: Sequence[ColumnElement[Any]], day: ColumnElement[date]
) -> ColumnElement[bool]:
    """Return the predicate that a record of a day's list with a partly known key may have a given key."""
    waits = audit.quarantine
    parts = [
        or_(waits.c.business_key[place].is_(None), waits.c.business_key[place] == cast(key, Text))
        for place, key in enumerate(keys, 1)
    ]
    found = select(true()).where(
        waits.c.source == source.name, waits.c.as_of == day, waits.c.status == "waiting", unusable(waits), *parts
    )
    return found.where(lists.stands(waits)).correlate_except(waits).exists()


def lifted(batch: Batch, source: Source) -> set[date]:
    """Return the days of lists whose records without a usable key arrived valid in this batch: they are judged now."""
    waits, files = audit.quarantine, _files(source).subquery("files")
    query = (
        select(files.c.as_of)
        .join(files, files.c.file_id == waits.c.file_id)
        .where(
            waits.c.source == source.name,
            waits.c.resolved_batch_id == bindparam("batch_id", batch.batch_id, Integer),
            files.c.stands,
            unusable(waits),
        )
        .distinct()
    )
    return set(batch.connection.scalars(query))
