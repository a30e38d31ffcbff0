"""Gold: facts find the members and prices of their own date, and enter the month they belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    cast,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    union_all,
    update,
)

from warehouse.database.spread import is_spread
from warehouse.load.batch.batch import Batch, Partition
from warehouse.load.facts.following import follow
from warehouse.load.facts.inferred import infer, remove_unnamed
from warehouse.load.facts.lookups import in_force
from warehouse.load.facts.partitions import attach_months, existing, filling, month_of, open_months, spans
from warehouse.load.facts.vanished import has_vanished, mark_vanished
from warehouse.load.rules.scope import record
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.sql.statements import table_of
from warehouse.load.sql.statistics import analyse_whole, found_by_index
from warehouse.load.withdrawal.files import unsaid
from warehouse.vocabulary.calendar import FIRST_YEAR, LAST_YEAR, days
from warehouse.vocabulary.fact import VANISHED, Fact
from warehouse.vocabulary.roles import Member
from warehouse.vocabulary.sentences import date_key_of

FILLED = 0.6
"""The share of the time for a first load's facts that filling new months takes; keys and indexes are the rest."""


def update_fact(batch: Batch, fact: Fact) -> None:
    """Load the records of a fact's source that are new or changed in this batch into gold."""
    rows = batch.of(fact.source).written.subquery("rows_")
    months = _survey(batch, fact, rows)
    if months:
        _write(batch, fact, months)
        analyse_whole(batch.connection, fact.table, batch.account.gold[fact.table.name]["inserted"])
    _remove(batch, fact)
    follow(batch, fact)
    mark_vanished(batch, fact)


def _remove(batch: Batch, fact: Fact) -> None:
    """Remove the facts whose records are in no delivery any more, since files were withdrawn."""
    if fact.source.name not in batch.replaced:
        return
    gone = unsaid(fact.source)
    same = [fact.table.c[name] == gone.c[name] for name in fact.grain]
    statement = delete(fact.table).where(*same, fact.day == date_key_of(gone.c[fact.happened_on]))
    batch.count(fact.table.name, removed=record(batch, fact, statement))


def forget_unnamed(batch: Batch, fact: Fact) -> None:
    """Remove the inferred members whose only facts now name other members or are gone.

    All facts must be loaded: records of another one may name these members, and found them when they were staged.
    """
    known, changed = batch.of(fact.source).known, batch.account.gold[fact.table.name]["updated"]
    for dimension in dict.fromkeys(fact.dimensions.values()):
        named = []
        for role in fact.roles_as(dimension):
            if known is not None and changed:
                named.append(select(_key(role, known.before)).where(known.changes))
            if fact.source.name in batch.replaced:
                named.append(select(_key(role, unsaid(fact.source).c.__getitem__)))
        if named:
            remove_unnamed(batch, dimension, _together(named))


def _key(role: Member, column: Callable[[str], ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return the business key that a record names in a role; null where the member is found through another fact."""
    if role.via is not None:
        return cast(null(), role.dimension.business_key.type).label("key")
    return column(role.column).label("key")


def _survey(batch: Batch, fact: Fact, rows: Any) -> list[Partition]:
    """Return the months that records fall in, and create the calendar days and inferred members that lookups missed."""
    day, looked_up = rows.c[fact.happened_on], fact.looked_up
    vain = {name: rows.c[column.name].is_(None) for name, column in looked_up.items() if column.name in rows.c}
    for other in fact.days[1:]:
        vain[other.key] = and_(rows.c[other.column].is_not(None), vain[other.key])
    keys = [*(one.key for one in fact.days), *(one.key for one in fact.roles)]
    joined = rows
    if fact.known_by_others:
        joined, there = in_force(fact, rows, rows)
        vain |= {role.key: there[role.key].is_(None) for role, _ in fact.known_by_others}
        batch.of(fact.source).looking_again.add(fact.name)
    spans_ = [span(rows.c[other.column]) for other in fact.days[1:] for span in (func.min, func.max)]
    query = (
        select(day, *(func.bool_or(vain[key]).label(key) for key in keys), *spans_).select_from(joined).group_by(day)
    )
    found = batch.connection.execute(query).all()
    days = sorted(one[0] for one in found)
    lacking = {key for place, key in enumerate(keys, 1) if any(one[place] for one in found)}
    if lacking:
        batch.of(fact.source).looking_again.add(fact.name)
    if days:
        extend_calendar(batch, fact.calendar, days[0].year, days[-1].year)
    for place, other in enumerate(fact.days[1:]):
        ends = [end for one in found for end in one[1 + len(keys) + 2 * place :][:2] if end is not None]
        if ends and other.key in lacking:
            extend_calendar(batch, other.calendar, min(ends).year, max(ends).year)
    for dimension in dict.fromkeys(fact.dimensions.values()):
        roles = [role for role in fact.roles_as(dimension) if role.key in lacking]
        if roles:
            parts = [select(_key(role, rows.c.__getitem__)).select_from(joined).where(vain[role.key]) for role in roles]
            named = _together(parts)
            infer(batch, dimension, named.subquery("named"))
    return [month_of(fact, first) for first in sorted({one.replace(day=1) for one in days})]


def _write(batch: Batch, fact: Fact, months: list[Partition]) -> None:
    """Write new facts into their months, new months first, and change those that are known."""
    there = existing(batch.connection, fact)
    new = [month for month in months if month.name not in there]
    fresh = batch.of(fact.source).accepted.subquery("rows_")
    if new:
        query = _facts(batch, fact, fresh)
        fill_months(batch, fact, query if len(new) == len(months) else query.where(_within(fact, fresh, new)), new)
    if len(new) < len(months):
        _insert(batch, fact, fresh, [month for month in months if month not in new] if new else [])
    _change(batch, fact)


def _within(fact: Fact, rows: Any, months: list[Partition]) -> ColumnElement[bool]:
    day = rows.c[fact.happened_on]
    return or_(*(and_(day >= first, day < after) for first, after in spans(months)))


def _together(parts: list[Select[Any]]) -> Select[Any]:
    """Return one query over the rows of several queries with the single column `key`."""
    return parts[0] if len(parts) == 1 else select(union_all(*parts).subquery("together").c.key)


def extend_calendar(batch: Batch, calendar: Table, first_year: int, last_year: int) -> None:
    """Extend a calendar to cover the given years, without a gap to those that it has."""
    oldest, newest = batch.connection.execute(select(func.min(calendar.c.year), func.max(calendar.c.year))).one()
    ranges = [(min(first_year, FIRST_YEAR), max(last_year, LAST_YEAR))]
    if oldest is not None:
        ranges = [(first_year, oldest - 1), (newest + 1, last_year)]
    for first, last in ranges:
        if first <= last:
            rows = list(days(_name(calendar), first, last))
            batch.connection.execute(insert(calendar), rows)
            batch.count(calendar.name, inserted=len(rows))


def _name(calendar: Table) -> str:
    return next(iter(calendar.primary_key.columns)).name.removesuffix("_key")


def _facts(batch: Batch, fact: Fact, rows: Any) -> Select[Any]:
    """Return the facts of records, each with the members and values that were in force on its date.

    They were looked up when the records were staged. If some lookups found nothing, all are repeated: what they need
    exists by now, except for members that no key names.
    """
    columns: dict[str, Any] = {word.name: rows.c[word.name] for word in fact.brought if word.name in rows.c}
    columns |= {name: rows.c[column.name] for name, column in fact.looked_up.items()}
    source = rows
    if fact.name in batch.of(fact.source).looking_again:
        source, found = in_force(fact, rows, rows)
        columns |= {name: func.coalesce(columns[name], value) for name, value in found.items()}
        columns |= {key: func.coalesce(columns[key], 0) for key in (role.key for role in fact.roles)}
    columns |= {"created_date": batch.stamp["updated_date"], **batch.stamp}
    columns[VANISHED] = has_vanished(batch, fact.source, rows)
    return select(*(value.label(name) for name, value in columns.items())).select_from(source)


def fill_months(batch: Batch, fact: Fact, query: Select[Any], months: list[Partition]) -> None:
    """Fill all new months in one statement, with the facts that a query returns."""
    open_months(batch.connection, fact, months)
    columns = [Column(column.name, column.type) for column in fact.table.c]
    target = table_of(filling(fact), *columns, schema=fact.table.schema)
    names = [column.name for column in query.selected_columns]
    statement = insert(target).from_select(names, query).execution_options(preserve_rowcount=True)
    inserted = batch.connection.execute(statement).rowcount
    if is_spread(batch.connection):  # which reports no row count to the driver
        inserted = batch.connection.execute(select(func.count()).select_from(target)).scalar_one()
    attach_months(batch.connection, fact, months, lambda done: batch.report_share(FILLED + (1 - FILLED) * done))
    batch.new_partitions.setdefault(fact.table.name, []).extend(months)
    batch.count(fact.table.name, inserted=inserted)


def _insert(batch: Batch, fact: Fact, fresh: Any, months: list[Partition]) -> None:
    """Insert facts row by row into months that exist; ``months`` is empty if no other months are possible."""
    query = _facts(batch, fact, fresh)
    if months:
        query = query.where(_within(fact, fresh, months))
    names = [column.name for column in query.selected_columns]
    statement = insert(fact.table).from_select(names, query)
    batch.count(fact.table.name, inserted=record(batch, fact, statement))


def _change(batch: Batch, fact: Fact) -> None:
    """Update the facts that records change; a fact whose date changed moves to the month of the new date."""
    stage, known = fact.source.stage, batch.of(fact.source).known
    assert known is not None
    table = known.table
    if not batch.connection.scalar(select(select(table).where(known.changes).exists())):
        return
    rows = (
        select(stage, known.before(fact.happened_on).label("day_before"))
        .join(table, and_(table.c.file_id == stage.c.file_id, table.c.record_number == stage.c.record_number))
        .where(known.changes)
        .subquery("rows_")
    )
    query = _facts(batch, fact, rows).add_columns(date_key_of(rows.c.day_before).label("old_day"))
    new = keep(batch.connection, f"changed_{fact.table.name}", query)
    values = {
        column.name: new.c[column.name]
        for column in query.selected_columns
        if column.name not in (*fact.grain, "created_date", "old_day")
    }
    statement = (
        update(fact.table)
        .values(values)
        .where(and_(*(fact.table.c[name] == new.c[name] for name in fact.grain)), fact.day == new.c.old_day)
    )
    with found_by_index(batch.connection, new, fact.table):
        batch.count(fact.table.name, updated=record(batch, fact, statement))
    drop(batch.connection, new)
