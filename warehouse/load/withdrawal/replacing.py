"""Lists that are replaced: a later snapshot of the same day withdraws what the earlier one said about it.

Silver drops the observations that only a replaced list brought, except the first of a member: so a member that nothing
else has brought stays known, as one that left on that day.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    Text,
    any_,
    bindparam,
    delete,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.history.observations import Seen, brings_snapshot, days_of_lists
from warehouse.load.history.unseen import dropped
from warehouse.load.rules.rulebook import row_rules
from warehouse.load.rules.scope import touched_members
from warehouse.load.sql.scratch import keep
from warehouse.load.sql.statements import changed, overlaps
from warehouse.load.withdrawal.files import withdrawn
from warehouse.load.withdrawal.lists import files_of_lists, lists_of
from warehouse.vocabulary.columns import Role
from warehouse.vocabulary.source import Source


def leave_out_replaced(batch: Batch, source: Source) -> None:
    """Drop records that are read again if their list was replaced and their key has an older observation.

    They had superseded what an earlier file of that day said, and that stays superseded.
    """
    lists, silver = lists_of(batch, source), source.silver
    if source.name not in batch.replaced or not lists.replaced:
        return
    refined = batch.of(source)
    rows, others = refined.accepted.subquery("rows_"), refined.accepted.subquery("others")
    older = [
        select(true())
        .where(*(known.c[word.name] == rows.c[word.name] for word in source.keys), known.c.as_of < rows.c.as_of)
        .correlate(rows)
        .exists()
        for known in (silver, others)
    ]
    names = [column.name for column in withdrawn(source).c]
    found = select(rows.c.file_id, rows.c.record_number, *(rows.c[name] for name in names))
    gone = keep(batch.connection, f"left_out_{source.name}", found.where(lists.is_replaced(rows), or_(*older)))
    left_out = select(gone.c.file_id, gone.c.record_number, literal("superseded", Text))
    if not changed(batch.connection, insert(refined.verdicts).from_select(list(refined.verdicts.c.keys()), left_out)):
        return
    refined.undisputed = False
    batch.connection.execute(delete(silver).where(*(silver.c[name] == gone.c[name] for name in names)))
    batch.connection.execute(insert(withdrawn(source)).from_select(names, select(*(gone.c[name] for name in names))))


def drop_replaced(batch: Batch, source: Source) -> None:
    """Withdraw what only replaced lists of a day observed, once the records of the day's list are stored."""
    lists, silver = lists_of(batch, source), source.silver
    if not lists.replaced:
        return
    _forget_older(batch, source)
    days = days_of_lists(batch, source)
    if not days:
        return
    of_days = silver.c.as_of.in_(sorted(days))
    keys = [word.name for word in source.keys]
    gone = select(*(silver.c[name] for name in keys)).where(of_days, lists.is_replaced(silver)).distinct()
    found = keep(batch.connection, dropped(source).name, gone)
    if not batch.connection.scalar(select(select(found).exists())):
        return
    batch.dropped.add(source.name)
    before, dates = silver.alias("before"), _days(source)
    older = (
        select(before.c.as_of)
        .join(dates, dates.c.as_of == before.c.as_of)
        .where(dates.c.as_of < silver.c.as_of, *(before.c[name] == silver.c[name] for name in keys))
        .correlate(silver)
    )
    same = [silver.c[name] == found.c[name] for name in keys]
    batch.connection.execute(delete(silver).where(of_days, lists.is_replaced(silver), *same, older.exists()))


def _days(source: Source) -> Any:
    """Return the dates on which a source was delivered: silver's primary key begins with them."""
    file = audit.file
    return select(file.c.as_of).where(file.c.source == source.name, ~file.c.is_lookup).distinct().subquery("days")


def _forget_older(batch: Batch, source: Source) -> None:
    """Remove the first observations that only replaced lists brought, if an older one of the member arrives now."""
    lists, silver = lists_of(batch, source), source.silver
    rows = batch.of(source).accepted.subquery("rows_")
    same = [silver.c[word.name] == rows.c[word.name] for word in source.keys]
    batch.connection.execute(delete(silver).where(*same, silver.c.as_of > rows.c.as_of, lists.is_replaced(silver)))


def settle_replaced(batch: Batch, source: Source) -> None:
    """Settle the waiting records of a replaced list, except those that wait for another source."""
    days = days_of_lists(batch, source)
    found = files_of_lists(batch.connection, source) if days else []
    replaced = [one.file_id for one in found if not one.stands and one.as_of in days]
    if not replaced:
        return
    table, rules = audit.quarantine, [rule for rule in row_rules(batch.rules, source.silver) if rule.bites]
    alone = [~overlaps(table.c.rules, [rule.id for rule in rules if rule.waits is waits]) for waits in (True, False)]
    statement = (
        update(table)
        .values(status="resolved", resolved_batch_id=batch.batch_id)
        .where(
            table.c.source == source.name,
            table.c.status == "waiting",
            table.c.file_id == any_(bindparam("replaced", replaced, ARRAY(Integer))),
            or_(alone[0], ~alone[1]),
        )
    )
    settled = changed(batch.connection, statement)
    if not brings_snapshot(batch, source):
        return
    batch.account.sources[source.name].notes.append(
        f"The snapshot of {batch.as_of} takes the place of the one that was loaded before for that day"
        + (f"; {settled:,} of its records held back wait no more" if settled else "")
    )


def restore(seen: Seen) -> None:
    """Give members whose observation was withdrawn the values of their newest and oldest remaining one."""
    if not seen.has_dropped:
        return
    batch, dimension, silver = seen.batch, seen.dimension, seen.silver
    table, taken = dimension.table, dropped(seen.source)
    key = taken.c[dimension.business_key.name]
    known = taken.join(silver, seen.key_of(silver) == key).join(seen.dates, seen.dates.c.as_of == silver.c.as_of)
    values: dict[str, Any] = {}
    found, differs = [], []
    for role, order in ((Role.TYPE_1, silver.c.as_of.desc()), (Role.TYPE_0, silver.c.as_of)):
        names = [word.name for word in dimension.of_role(role) if not word.follows_activity]
        if names:
            query = select(key.label("key"), *(silver.c[name] for name in names)).select_from(known)
            rows = query.ext(distinct_on(key)).order_by(key, order).subquery(f"left_{role.name.lower()}")
            values |= {name: rows.c[name] for name in names}
            found.append(dimension.business_key == rows.c.key)
            differs.append(
                tuple_(*(rows.c[name] for name in names)).is_distinct_from(tuple_(*(table.c[name] for name in names)))
            )
    if values:
        statement = update(table).values(values | batch.stamp).where(*found, or_(*differs))
        batch.count(table.name, updated=changed(batch.connection, statement))
    book = insert(touched_members(dimension)).from_select(["key"], select(key))
    batch.connection.execute(book)
