"""Facts that have vanished: the newest snapshot of their source no longer holds them. They are marked, not deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Table,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)

from warehouse import audit
from warehouse.load.batch import Batch
from warehouse.load.changes import tell_facts
from warehouse.load.numbering import counting, retold
from warehouse.load.observations import brings_snapshot, held_back_on, takes_back_snapshot
from warehouse.load.planner import found_by_index
from warehouse.load.scratch import drop, keep
from warehouse.load.touched import record
from warehouse.load.verdicts import verdicts
from warehouse.vocabulary.fact import VANISHED, Fact
from warehouse.vocabulary.source import Source


def newest_snapshot(batch: Batch, source: Source) -> date | None:
    """Return the date of the newest snapshot of a source, this batch's included; None if there was none."""
    query = (
        select(func.max(audit.file.c.as_of))
        .join(audit.batch)
        .where(
            audit.file.c.source == source.name,
            audit.batch.c.status == "loaded",
            audit.file.c.delivery == "snapshot",
            audit.file.c.replaced_by.is_(None),
            ~audit.file.c.is_lookup,
        )
    )
    found: date | None = batch.connection.scalar(query)
    return found


def has_vanished(batch: Batch, source: Source, rows: Any) -> ColumnElement[bool]:
    """Return the expression that a newer snapshot, or a newer delivery of the whole of its key, lacks a record."""
    snapshot = newest_snapshot(batch, source)
    gone = retold(batch, source, rows)
    if snapshot is None:
        return gone
    day = bindparam(None, snapshot, Date)
    missing = and_(rows.c.as_of < day, ~held_back_on(source, [rows.c[word.name] for word in source.keys], day))
    return or_(missing, gone)


def mark_vanished(batch: Batch, fact: Fact) -> None:
    """Mark the facts that have vanished, and those that are back.

    A snapshot looks at every fact, as it is meant to hold them all; other deliveries at what they bring: a record
    of the snapshot's own day, though it is held back, tells that the fact has not vanished.
    """
    source, silver = fact.source, fact.source.silver
    counts = counting(source, batch.settings.source(source.name))
    taken_back = takes_back_snapshot(batch, source)
    nothing_counted = counts is None or source.name in batch.filled
    if newest_snapshot(batch, source) is None and not taken_back and nothing_counted:
        return
    gone, mark = has_vanished(batch, source, silver), fact.table.c[VANISHED]
    moved = [mark != gone, *(fact.table.c[name] == silver.c[name] for name in fact.grain)]
    if counts is not None and not brings_snapshot(batch, source) and not taken_back:
        of_batch = select(*(source.stage.c[name] for name in counts.names)).distinct().subquery()
        moved += counts.same(silver, of_batch)
    elif not brings_snapshot(batch, source) and not taken_back:
        stage, verdict = source.stage, verdicts(source)
        same = and_(verdict.c.file_id == stage.c.file_id, verdict.c.record_number == stage.c.record_number)
        known = (
            select(*(stage.c[name] for name in fact.grain))
            .join(verdict, same)
            .where(verdict.c.outcome.in_(("same", "quarantined")))
        )
        seen = known.subquery("seen")
        moved += [silver.c[name] == seen.c[name] for name in fact.grain]
    what = case((mark, literal("returned", Text)), else_=literal("vanished", Text))
    tell_facts(batch, fact, what, {}, where=moved)
    keys = [column.name for column in fact.table.primary_key.columns]
    found = select(*(fact.table.c[name] for name in keys), mark.label("was"), *_amounts(fact)).where(*moved)
    marks = keep(batch.connection, f"marks_{fact.table.name}", found)
    _account(batch, fact, marks)
    marked = [fact.table.c[name] == marks.c[name] for name in keys]
    with found_by_index(batch.connection, marks, fact.table):
        record(batch, fact, update(fact.table).values({VANISHED: ~marks.c.was} | batch.stamp).where(*marked))
    drop(batch.connection, marks)


def _amounts(fact: Fact) -> list[Column[Any]]:
    """Return what lines are worth: the measures that are computed from others."""
    return [fact.table.c[word.name] for word in fact.words if word.computed is not None]


def _account(batch: Batch, fact: Fact, marks: Table) -> None:
    """Count the facts that vanish and those that return, and say what is counted no longer."""
    sums = [func.coalesce(func.sum(marks.c[amount.name]).filter(~marks.c.was), 0) for amount in _amounts(fact)]
    counts = (func.count().filter(~marks.c.was), func.count().filter(marks.c.was))
    vanished, returned, *lost = batch.connection.execute(select(*counts, *sums).select_from(marks)).one()
    if returned:
        batch.count(fact.table.name, returned=returned)
    if vanished:
        batch.count(fact.table.name, vanished=vanished)
        worth = "".join(f", {amount.name} {sum_:,.2f}" for amount, sum_ in zip(_amounts(fact), lost, strict=True))
        day = newest_snapshot(batch, fact.source)
        lacks = "a newer delivery of their key lacks them" if day is None else f"the snapshot of {day} lacks them"
        batch.account.sources[fact.source.name].notes.append(
            f"{fact.table.name}: {vanished:,} {'row has' if vanished == 1 else 'rows have'} vanished, "
            f"because {lacks}, and no longer count{worth}"
        )
