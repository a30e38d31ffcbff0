"""The evidence of old batches: results of rules, settled records of the quarantine, exports that are gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array, distinct_on

from warehouse import audit
from warehouse.load.sql.scratch import keep
from warehouse.load.sql.statements import changed
from warehouse.load.withdrawal.lists import unusable
from warehouse.prune.work import Pruning
from warehouse.vocabulary.source import Source, sources

MONTH = "YYYY-MM"


def prune_rule_results(work: Pruning) -> None:
    """Sum up the rule results of old batches: one row for each rule, month and status, under its newest batch."""
    table = audit.rule_result
    old = _old_results(work).subquery("old")
    month = [old.c.month, old.c.status]
    last = select(*month, func.max(old.c.batch_id).label("batch_id")).group_by(*month).subquery("last")
    newest = select(old).ext(distinct_on(old.c.rule_id, *month)).order_by(old.c.rule_id, *month, old.c.batch_id.desc())
    new = newest.subquery("newest")
    sums = (
        select(
            old.c.rule_id,
            *month,
            func.sum(old.c.checked).label("checked"),
            func.sum(old.c.failed).label("failed"),
            func.bool_and(old.c.passed).label("passed"),
            func.bool_or(old.c.gate).label("gate"),
            func.max(old.c.waiver).label("waiver"),
        )
        .group_by(old.c.rule_id, *month)
        .subquery("sums")
    )
    summed = ("checked", "failed", "passed", "gate", "waiver")
    columns = {c.name: sums.c[c.name] if c.name in summed else new.c[c.name] for c in table.c}
    columns["batch_id"] = last.c.batch_id
    query = (
        select(*(cast(column, table.c[name].type).label(name) for name, column in columns.items()))
        .select_from(new)
        .join(sums, _same(sums, new, "rule_id", "month", "status"))
        .join(last, _same(last, new, "month", "status"))
    )
    kept = keep(work.connection, "kept_results", query)
    batches = select(old.c.batch_id).distinct().subquery("batches")
    where = table.c.batch_id == batches.c.batch_id
    rows, size = work.sizes(table, where)
    left = work.connection.execute(select(func.count()).select_from(kept)).scalar_one()
    if rows == left:
        return
    work.note("rule_results", table, rows - left, size * (rows - left) // rows)
    if not work.plan:
        changed(work.connection, delete(table).where(where))
        names = [column.name for column in table.c]
        work.connection.execute(insert(table).from_select(names, select(*(kept.c[name] for name in names))))


def _old_results(work: Pruning) -> Select[Any]:
    table, batches = audit.rule_result, audit.batch
    month = func.to_char(batches.c.as_of, MONTH).label("month")
    query = select(table, month, batches.c.status).join(batches, batches.c.batch_id == table.c.batch_id)
    return query.where(batches.c.as_of < work.limit("rule_results"))


def _same(rows: FromClause, others: FromClause, *names: str) -> ColumnElement[bool]:
    return and_(*(rows.c[name] == others.c[name] for name in names))


def prune_quarantine(work: Pruning) -> None:
    """Remove old quarantined records that no longer wait: they entered, were settled, or were refused with their batch.

    Those that still prove that a key was on a list stay.
    """
    table, batches = audit.quarantine, audit.batch
    limit = work.limit("quarantine")
    of_batch = select(batches.c.batch_id, batches.c.as_of).subquery("settled_by")
    settled = (
        select(table.c.quarantine_id)
        .join(of_batch, of_batch.c.batch_id == func.coalesce(table.c.resolved_batch_id, table.c.batch_id))
        .where(table.c.as_of < limit, of_batch.c.as_of < limit)
    )
    parts: list[Select[Any]] = [settled.where(table.c.status == "refused")]
    for source in sources(work.metadata):
        resolved = settled.where(table.c.source == source.name, table.c.status == "resolved")
        if source.keep == "observations":
            parts.append(_said_since(work, source, resolved))
        elif not source.is_dated and not source.countable:
            parts.append(resolved)
    ids = parts[0].union(*parts[1:]).subquery("ids") if len(parts) > 1 else parts[0].subquery("ids")
    gone = keep(work.connection, "gone_quarantine", select(ids.c.quarantine_id))
    work.remove("quarantine", table, table.c.quarantine_id == gone.c.quarantine_id)


def _said_since(work: Pruning, source: Source, resolved: Select[Any]) -> Select[Any]:
    """Return the settled records that are no longer needed to prove that their key was on a list.

    Either silver proves it for that day, or the day is older than what histories are derived from and the key was
    observed since. A record without a usable key proves nothing.
    """
    silver, table = source.silver, audit.quarantine
    keys: ColumnElement[Any] = array([cast(silver.c[word.name], Text) for word in source.keys], type_=Text)
    known = select(keys.label("key"), func.max(silver.c.as_of).label("as_of")).group_by(keys)
    newest = keep(work.connection, f"newest_{source.name}", known)
    seen = and_(keys == table.c.business_key, silver.c.as_of == table.c.as_of)
    reasons = [silver.c.as_of.is_not(None), unusable(table)]
    limit = work.whole_from(silver)
    if limit is not None:
        reasons.append(and_(newest.c.as_of >= table.c.as_of, table.c.as_of < limit))
    return resolved.outerjoin(newest, newest.c.key == table.c.business_key).outerjoin(silver, seen).where(or_(*reasons))


def prune_exports(work: Pruning) -> None:
    """Remove the rows of old exports whose folder is gone from this machine.

    As long as a folder exists, or cannot be checked from here, `forget` needs the row to find it.
    """
    table = audit.export
    old = select(table.c.export_id, table.c.path).where(table.c.exported_at < work.limit("exports"))
    gone = [number for number, path in work.connection.execute(old) if _is_gone(path)]
    if gone:
        work.remove("exports", table, table.c.export_id.in_(gone))


def _is_gone(path: str) -> bool:
    return "://" not in path and Path(path).parent.is_dir() and not Path(path).exists()
