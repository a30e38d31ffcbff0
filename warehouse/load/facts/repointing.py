"""Facts that a changed timeline affects: they move to the version, or to the price, of their own date."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Subquery, Text, and_, cast, func, null, select, update

from warehouse.load.batch.batch import Batch
from warehouse.load.facts.partitions import rows_since
from warehouse.load.history.preview import preview_facts
from warehouse.load.history.versions import Derivation
from warehouse.load.rules.scope import record
from warehouse.load.sql.statistics import rows_of
from warehouse.vocabulary.calendar import date_key
from warehouse.vocabulary.columns import FIRST_DAY, Word
from warehouse.vocabulary.dimension import Dimension, Timeline
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.roles import Member
from warehouse.vocabulary.sentences import date_key_of

ROWS_READ = 25
"""How many rows are read one after another in the time in which one is found by its key: 0.25 and 6 microseconds."""


def _facts_of(batch: Batch, dimension: Dimension) -> list[tuple[Fact, Member]]:
    """Return the facts that point at a dimension, with its role in each."""
    return [(fact, role) for fact in facts(batch.metadata) for role in fact.roles_as(dimension)]


def repoint(batch: Batch, derivation: Derivation) -> None:
    """Point the facts of the members whose versions changed at the version in force on their date."""
    table, dimension, before = derivation.timeline.table, derivation.seen.dimension, derivation.before
    windows = (
        select(
            before.c.surrogate_key.label("old_key"),
            dimension.surrogate_key.label("new_key"),
            before.c.key,
            table.c.valid_from,
            date_key_of(table.c.valid_from).label("first_day"),
            date_key_of(table.c.valid_to).label("end_day"),
        )
        .join(table, and_(dimension.business_key == before.c.key, table.c.valid_to > before.c.since))
        .where(before.c.surrogate_key != dimension.surrogate_key)
        .subquery("windows")
    )
    days = _days(batch, windows)
    if days is None:
        return
    for fact, role in _facts_of(batch, dimension):
        key = fact.table.c[role.key]
        touched = [key == windows.c.old_key, *_within(fact, windows, days)]
        member = (cast(null(), Text), windows.c.key)
        preview_facts(batch, fact, "repointed", {role.name: member}, where=touched, since=windows.c.valid_from)
        statement = update(fact.table).values({key.name: windows.c.new_key} | batch.stamp).where(*touched)
        batch.count(fact.table.name, repointed=record(batch, fact, statement))


def reprice(batch: Batch, derivation: Derivation) -> None:
    """Give the facts that take a value from a history the one that is now in force on their date.

    Facts whose own record has the value keep it.
    """
    for fact, role in _facts_of(batch, derivation.seen.dimension):
        silver = fact.source.silver
        same = and_(*(silver.c[name] == fact.table.c[name] for name in fact.grain))
        for word, given in fact.taken_over(role, derivation.timeline):
            windows, value = _windows(derivation, given), fact.table.c[word.name]
            days = _days(batch, windows)
            if days is None:
                continue
            touched = [
                fact.table.c[role.key] == windows.c.surrogate_key,
                *_within(fact, windows, days),
                value.is_distinct_from(windows.c.value),
            ]
            if not _none_has(batch, fact, word, _touched_about(batch, derivation, fact, days[0])):
                touched += [same, silver.c[word.name].is_(None)]
            preview_facts(batch, fact, "repriced", {word.name: (value, windows.c.value)}, where=touched)
            statement = update(fact.table).values({word.name: windows.c.value} | batch.stamp).where(*touched)
            batch.count(fact.table.name, repriced=record(batch, fact, statement))


def unprice(batch: Batch, dimension: Dimension, timeline: Timeline, keys: FromClause) -> None:
    """Take the value that a history gave to facts of members without any known value in it, where it may be absent.

    The records of facts that must have a value are judged again instead, and wait for one.
    """
    for fact, role in _facts_of(batch, dimension):
        silver = fact.source.silver
        same = and_(*(silver.c[name] == fact.table.c[name] for name in fact.grain))
        members = select(dimension.surrogate_key).join(keys, dimension.business_key == keys.c.key)
        for word in (word for word, _ in fact.taken_over(role, timeline) if word.optional):
            value, nothing = fact.table.c[word.name], cast(null(), word.type)
            own = [same, silver.c[word.name].is_(None)]
            touched = [fact.table.c[role.key].in_(members), value.is_not(None), *own]
            preview_facts(batch, fact, "repriced", {word.name: (value, nothing)}, where=touched)
            statement = update(fact.table).values({word.name: nothing} | batch.stamp).where(*touched)
            batch.count(fact.table.name, repriced=record(batch, fact, statement))


def _touched_about(batch: Batch, derivation: Derivation, fact: Fact, first: int) -> float:
    """Return about how many facts changed members have since a day, if all members have equally many."""
    count, changed = select(func.count()), derivation.changed
    members = batch.connection.scalar(count.select_from(derivation.seen.dimension.table)) or 1
    share = (batch.connection.scalar(count.select_from(changed)) or 0) / members
    return share * rows_since(batch.connection, fact, first)


def _none_has(batch: Batch, fact: Fact, word: Word, touched: float) -> bool:
    """Return whether it is certain that no record has a value of its own, so that the records need not be searched.

    For few facts, searching their records one by one takes less time than reading a column of all records.
    """
    silver = fact.source.silver
    if touched < rows_of(batch.connection, silver) / ROWS_READ:
        return False
    has_own = select(silver.c[word.name]).where(silver.c[word.name].is_not(None)).limit(1)
    return batch.connection.execute(has_own).first() is None


def _days(batch: Batch, windows: Subquery) -> tuple[int, int] | None:
    """Return the earliest start and the latest end of all windows; None where there is no window."""
    first, end = batch.connection.execute(select(func.min(windows.c.first_day), func.max(windows.c.end_day))).one()
    return None if first is None else (first, end)


def _within(fact: Fact, windows: Subquery, days: tuple[int, int]) -> list[ColumnElement[bool]]:
    """Return the conditions that a fact is in its window, with one that excludes the months that need not be read.

    Only one, because with two bounds the planner expects hardly any row in months that are not analysed yet.
    """
    first, end = days
    bound = fact.day >= first if first > date_key(FIRST_DAY) else fact.day < end
    return [fact.day >= windows.c.first_day, fact.day < windows.c.end_day, bound]


def _windows(derivation: Derivation, value: ColumnElement[object]) -> Subquery:
    table, dimension, changed = derivation.timeline.table, derivation.seen.dimension, derivation.changed
    return (
        select(
            dimension.surrogate_key.label("surrogate_key"),
            value.label("value"),
            date_key_of(table.c.valid_from).label("first_day"),
            date_key_of(table.c.valid_to).label("end_day"),
        )
        .select_from(changed)
        .join(dimension.table, dimension.business_key == changed.c.key)
        .join(table, derivation.timeline.member == dimension.surrogate_key)
        .where(table.c.valid_to > changed.c.since)
        .subquery("windows")
    )
