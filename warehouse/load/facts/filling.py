"""Facts that a migration added, and columns that it added to facts: they are filled from the records in silver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, func, not_, null, or_, select, union_all, update

from warehouse.errors import UsageError
from warehouse.load.batch.batch import Batch
from warehouse.load.facts.facts import extend_calendar, fill_months
from warehouse.load.facts.inferred import infer
from warehouse.load.facts.lookups import in_force
from warehouse.load.facts.partitions import month_of
from warehouse.load.facts.vanished import has_vanished
from warehouse.load.rules.scope import record
from warehouse.vocabulary.calendar import EARLIEST, LATEST
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.fact import VANISHED, Fact


def unfilled_facts(batch: Batch, parts: Sequence[Dimension | Fact]) -> dict[Dimension | Fact, list[str]]:
    """Return those facts that lack all their rows, or all values of the named columns, which records have."""
    found: dict[Dimension | Fact, list[str]] = {}
    for fact in (part for part in parts if isinstance(part, Fact)):
        silver, table = fact.source.silver, fact.table
        if not _any(batch, select(silver)):
            continue
        if not _any(batch, select(table)):
            found[fact] = []
            continue
        words = [word for word in fact.brought if word.name in silver.c and word.name not in fact.grain]
        lacking = [word for word in words if not _any(batch, select(table).where(table.c[word.name].is_not(None)))]
        new = [word.name for word in lacking if _is_said(batch, fact, word)]
        if new:
            found[fact] = new
    return found


def _is_said(batch: Batch, fact: Fact, word: Word) -> bool:
    """Return whether any record has a value for a column; histories are joined only where they may supply it."""
    joined, said = _said(fact)
    rows = select(*fact.source.silver.primary_key.columns)
    rows = rows.select_from(fact.source.silver if word.otherwise is None else joined)
    return _any(batch, rows.where(said[word.name].is_not(None)))


def _said(fact: Fact) -> tuple[Any, dict[str, ColumnElement[Any]]]:
    """Return the records with what is looked up for them, and what they say of the fact's columns."""
    silver = fact.source.silver
    joined, found = in_force(fact, silver, silver)
    return joined, {word.name: silver.c[word.name] for word in fact.brought if word.name in silver.c} | found


def _any(batch: Batch, rows: Select[Any]) -> bool:
    return bool(batch.connection.scalar(select(rows.exists())))


def fill_fact(batch: Batch, fact: Fact, names: list[str]) -> None:
    """Fill the named columns of a fact, or all of its rows where none is named."""
    silver, table = fact.source.silver, fact.table
    if names:
        joined, said = _said(fact)
        keys = [silver.c[name] for name in fact.grain]
        new = select(*keys, *(said[name].label(name) for name in names)).select_from(joined).subquery("new")
        same = [table.c[name] == new.c[name] for name in fact.grain]
        differs = or_(*(table.c[name].is_distinct_from(new.c[name]) for name in names))
        values = {name: new.c[name] for name in names} | batch.stamp
        statement = update(table).values(values).where(*same, differs)
        batch.count(table.name, updated=record(batch, fact, statement))
    else:
        _refuse_lacking(batch, fact)
        _prepare(batch, fact)
        _fill(batch, fact)
    what = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} new, and" if names else "its rows are new, and"
    batch.account.notes.append(f"{table.name}: {what} filled from the records of {fact.source.name}")


def _refuse_lacking(batch: Batch, fact: Fact) -> None:
    """Raise UsageError if records that silver holds lack what the fact must have: no file brings them again."""
    silver = fact.source.silver
    _, found = in_force(fact, silver, silver, through_others=False)
    required = [word.name for word in fact.brought if not fact.table.c[word.name].nullable and word.name in silver.c]
    lacks: dict[str, ColumnElement[bool]] = {name: silver.c[name].is_(None) for name in required if name not in found}
    for day in fact.days:
        is_none = not_(silver.c[day.column].between(EARLIEST, LATEST))
        lacks[day.column] = is_none if day.optional else or_(silver.c[day.column].is_(None), is_none)
    for name, condition in lacks.items():
        number = batch.connection.scalar(select(func.count()).select_from(silver).where(condition))
        if number:
            raise UsageError(
                f"{fact.table.name} is new and must have {name}, which {number:,} of the records of {fact.source.name} "
                "do not have, or not as a day of the calendar; declare it optional, or deliver these records again.",
                source=fact.source.name,
            )


def _prepare(batch: Batch, fact: Fact) -> None:
    """Create the days and the members that the records name."""
    silver = fact.source.silver
    for day in fact.days:
        column = silver.c[day.column]
        first, last = batch.connection.execute(select(func.min(column), func.max(column))).one()
        if first is not None:
            extend_calendar(batch, day.calendar, first.year, last.year)
    joined, found = in_force(fact, silver, silver)
    for dimension in dict.fromkeys(fact.dimensions.values()):
        parts = []
        for role in fact.roles_as(dimension):
            if role.via is None:
                parts.append(select(silver.c[role.column].label("key")))
            else:
                nobody = cast(null(), dimension.business_key.type).label("key")
                parts.append(select(nobody).select_from(joined).where(found[role.key].is_(None)))
        named = parts[0] if len(parts) == 1 else select(union_all(*parts).subquery("together").c.key)
        infer(batch, dimension, named.subquery("named"))


def _fill(batch: Batch, fact: Fact) -> None:
    silver = fact.source.silver
    joined, said = _said(fact)
    columns: dict[str, Any] = said | {role.key: func.coalesce(said[role.key], 0) for role in fact.roles}
    columns |= {"created_date": batch.stamp["updated_date"], **batch.stamp}
    columns[VANISHED] = has_vanished(batch, fact.source, silver)
    query = select(*(value.label(name) for name, value in columns.items())).select_from(joined)
    month = func.date_trunc("month", silver.c[fact.happened_on])
    months: list[date] = [one.date() for one in batch.connection.scalars(select(month).distinct().order_by(month))]
    fill_months(batch, fact, query, [month_of(fact, first) for first in months])
