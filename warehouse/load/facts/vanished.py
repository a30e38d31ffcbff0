"""Vanished facts: the newest snapshot of their source no longer holds them. They are marked, not deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Numeric,
    Table,
    Text,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from warehouse.load.batch.batch import Batch
from warehouse.load.history.observations import brings_snapshot, takes_back_snapshot
from warehouse.load.history.preview import preview_facts
from warehouse.load.history.unseen import held_back_on
from warehouse.load.records.counting import counting
from warehouse.load.records.left_out import left_out_later
from warehouse.load.rules.scope import record
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.sql.statistics import found_by_index
from warehouse.load.withdrawal.lists import lists_of, may_be_named
from warehouse.vocabulary.fact import VANISHED, Fact
from warehouse.vocabulary.source import Source
from warehouse.vocabulary.units import units_in


def has_vanished(batch: Batch, source: Source, rows: Any) -> ColumnElement[bool]:
    """Return the expression that a newer list than the record's newest state, or a newer whole key, lacks it.

    The newest list decides; where it cannot, because one of its unreadable records may be the record in question, the
    list before it does. A record that only a replaced list of a day holds is not on that day's list.
    """
    lists = lists_of(batch, source)
    keys = [rows.c[word.name] for word in source.keys]
    if source.is_dated:
        return and_(lists.is_replaced(rows), ~held_back_on(source, lists, keys, rows.c.as_of))
    cases = list[tuple[ColumnElement[bool], ColumnElement[bool]]]()
    for newest in sorted(lists.days, reverse=True):
        day = bindparam(None, newest, Date)
        held = held_back_on(source, lists, keys, day, still=True)
        lacks = (
            or_(rows.c.as_of < day, and_(rows.c.as_of == day, ~lists.stands(rows)))
            if lists.replaced
            else (rows.c.as_of < day)
        )
        if newest not in lists.doubtful:
            cases.append((lacks, ~held))
            break
        cases += [(~lacks, false()), (held, false())]
        if newest not in lists.unreadable:
            cases.append((~may_be_named(source, lists, keys, day), true()))
    gone = left_out_later(batch, source, rows)
    if not cases:
        return gone
    missing = and_(*cases[0]) if len(cases) == 1 else case(*cases, else_=false())
    return or_(missing, gone)


def mark_vanished(batch: Batch, fact: Fact) -> None:
    """Mark the facts that have vanished, and those that have returned.

    A snapshot is compared with every fact, because it should hold them all, and so is a batch with valid versions of
    records that were unreadable in one. Other deliveries affect only the facts that they bring: a record of the
    snapshot's own day proves that the fact has not vanished, even if it is quarantined.
    """
    source, silver = fact.source, fact.source.silver
    counts = counting(source, batch.settings.source(source.name))
    taken_back = takes_back_snapshot(batch, source)
    nothing_counted = counts is None or batch.is_filled(source)
    if not lists_of(batch, source).days and not taken_back and nothing_counted:
        return
    gone, mark = has_vanished(batch, source, silver), fact.table.c[VANISHED]
    moved = [mark != gone, *(fact.table.c[name] == silver.c[name] for name in fact.grain)]
    everything = taken_back or batch.lifted.get(source.name) or batch.back.get(source.name)
    if brings_snapshot(batch, source):
        _say_what_was_not_judged(batch, fact)
    elif counts is not None and not everything:
        of_batch = select(*(source.stage.c[name] for name in counts.names)).distinct().subquery()
        moved += counts.same(silver, of_batch)
    elif not everything:
        stage, refined = source.stage, batch.of(source)
        known = (
            select(*(stage.c[name] for name in fact.grain))
            .join(refined.verdicts, refined.judged(stage))
            .where(refined.verdicts.c.outcome.in_(("same", "quarantined")))
        )
        seen = known.subquery("seen")
        moved += [silver.c[name] == seen.c[name] for name in fact.grain]
    what = case((mark, literal("returned", Text)), else_=literal("vanished", Text))
    preview_facts(batch, fact, what, {}, where=moved)
    keys = [column.name for column in fact.table.primary_key.columns]
    amounts = _amounts(fact)
    found = select(*(fact.table.c[name] for name in keys), mark.label("was"), *amounts, *units_in(*amounts))
    found = found.where(*moved)
    marks = keep(batch.connection, f"marks_{fact.table.name}", found)
    _account(batch, fact, marks)
    marked = [fact.table.c[name] == marks.c[name] for name in keys]
    with found_by_index(batch.connection, marks, fact.table):
        record(batch, fact, update(fact.table).values({VANISHED: ~marks.c.was} | batch.stamp).where(*marked))
    drop(batch.connection, marks)


def _amounts(fact: Fact) -> list[Column[Any]]:
    """Return the value of lines: the measures that are computed from others."""
    computed = [fact.table.c[word.name] for word in fact.words if word.computed is not None]
    return [column for column in computed if isinstance(column.type, Numeric)]


def _account(batch: Batch, fact: Fact, marks: Table) -> None:
    """Count the facts that vanish and those that return, and note the value that no longer counts."""
    counts = (func.count().filter(~marks.c.was), func.count().filter(marks.c.was))
    vanished, returned = batch.connection.execute(select(*counts).select_from(marks)).one()
    if returned:
        batch.count(fact.table.name, returned=returned)
    if vanished:
        batch.count(fact.table.name, vanished=vanished)
        worth = ", ".join(_lost(batch, fact, marks))
        does, what = (
            ("row has vanished and counts", "it") if vanished == 1 else ("rows have vanished and count", "them")
        )
        day = max(lists_of(batch, fact.source).days, default=None)
        lacks = f"a newer delivery of their key lacks {what}" if day is None else f"the snapshot of {day} lacks {what}"
        batch.account.sources[fact.source.name].notes.append(
            f"{fact.table.name}: {vanished:,} {does} no longer, because {lacks}" + (f": {worth}" if worth else "")
        )


def _lost(batch: Batch, fact: Fact, marks: Table) -> Iterator[str]:
    """Yield the total value of the facts that vanish, one for each currency."""
    for amount in _amounts(fact):
        units = [marks.c[unit.name] for unit in units_in(amount)]
        query = select(func.sum(marks.c[amount.name]), *units).where(~marks.c.was).group_by(*units).order_by(*units)
        for lost, *of in batch.connection.execute(query):
            if lost is not None:
                yield " ".join([amount.name, f"{lost:,.2f}", *(unit for unit in of if unit is not None)])


def _say_what_was_not_judged(batch: Batch, fact: Fact) -> None:
    """Note how many facts off the batch's list stay unchanged, because an unreadable record may be any of them."""
    source, silver, lists = fact.source, fact.source.silver, lists_of(batch, fact.source)
    if source.is_dated or batch.as_of not in lists.doubtful or batch.as_of != max(lists.days):
        return
    keys, day = [silver.c[word.name] for word in source.keys], bindparam(None, batch.as_of, Date)
    doubt = true() if batch.as_of in lists.unreadable else may_be_named(source, lists, keys, day)
    lacks = or_(silver.c.as_of < day, and_(silver.c.as_of == day, ~lists.stands(silver)))
    same = [fact.table.c[name] == silver.c[name] for name in fact.grain]
    stays = and_(~has_vanished(batch, source, silver), ~held_back_on(source, lists, keys, day, still=True))
    query = select(func.count()).select_from(fact.table).join(silver, and_(*same)).where(lacks, doubt, stays)
    missing = batch.connection.execute(query).scalar_one()
    if missing:
        unreadable = lists.unreadable.get(batch.as_of, 0) + lists.partial.get(batch.as_of, 0)
        records = "1 record of it has" if unreadable == 1 else f"{unreadable:,} records of it have"
        batch.account.sources[source.name].notes.append(
            f"{fact.table.name}: {missing:,} {'row is' if missing == 1 else 'rows are'} not on the snapshot of "
            f"{batch.as_of} and {'stays' if missing == 1 else 'stay'} as before, because {records} no readable key and "
            "may be any of them; deliver the snapshot again for that date once it is repaired"
        )
