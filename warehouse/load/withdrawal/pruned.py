"""What `warehouse prune` removed, and what loads can no longer do as a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Table, func, select, true

from warehouse import audit
from warehouse.errors import UsageError
from warehouse.load.batch.batch import Batch
from warehouse.vocabulary.columns import FIRST_DAY
from warehouse.vocabulary.source import Source, sources

NO_EVIDENCE = (audit.rule_result, audit.export, audit.image)
"""Tables that nothing is derived from: batches can be undone whatever was pruned from them."""


def limits(connection: Connection) -> dict[str, date]:
    """Return, for each pruned table, the day before which it is no longer complete."""
    table = audit.pruned
    query = select(table.c.table_name, func.max(table.c.before).label("before")).group_by(table.c.table_name)
    return {row.table_name: row.before for row in connection.execute(query)}


def observed_before(batch: Batch, source: Source) -> date | None:
    """Return the day before which silver no longer has every observation of a source; None if it has them all."""
    return batch.pruned.get(source.silver.fullname) if source.keep == "observations" else None


def raw_before(batch: Batch, source: Source) -> date | None:
    """Return the day before which bronze no longer has every record of a source; None if it has them all."""
    return batch.pruned.get(source.bronze.fullname)


def first_day() -> ColumnElement[date]:
    """Return the first day of which a batch has something: its own, or an earlier one that its records bring."""
    file = audit.file
    of_files = select(func.min(file.c.as_of)).where(file.c.batch_id == audit.batch.c.batch_id)
    return func.least(audit.batch.c.as_of, of_files.correlate(audit.batch).scalar_subquery())


def refuse_undo(connection: Connection, undone: Row[Any]) -> None:
    """Raise UsageError if a batch can no longer be undone, because something that this needs was pruned."""
    table, number = audit.pruned, undone.batch_id
    if connection.scalar(select(select(table.c.batch_id).where(table.c.batch_id == number).exists())):
        raise UsageError(
            f"Batch {number} pruned the warehouse, and what it removed is gone, so it cannot be undone.", batch=number
        )
    evidence = table.c.table_name.not_in([one.fullname for one in NO_EVIDENCE])
    by = connection.execute(
        select(table.c.batch_id, table.c.before, first_day().label("since"))
        .join_from(table, audit.batch, audit.batch.c.batch_id == number)
        .where(evidence, table.c.before > first_day())
        .order_by(table.c.batch_id)
        .limit(1)
    ).one_or_none()
    if by is not None:
        what = "is" if by.since == undone.as_of else "has records"
        raise UsageError(
            f"Batch {number} {what} as of {by.since}, and what was delivered before {by.before} was pruned in batch "
            f"{by.batch_id}, so it can be neither undone nor replaced any more.",
            batch=number,
        )
    if undone.is_final:
        raise UsageError(
            f"Batch {number} took the place of records whose raw text had been pruned, so it can be neither undone nor "
            "replaced.",
            batch=number,
        )


def refuse_old(batch: Batch, source: Source, days: Iterable[date]) -> None:
    """Raise UsageError if a batch has something new on days whose observations of a source were pruned."""
    limit = observed_before(batch, source)
    old = min(days, default=None)
    if limit is not None and old is not None and old < limit:
        raise UsageError(
            f"What was observed of {source.name} before {limit} was pruned, so a record as of {old} cannot take its "
            f"place in the history any more; deliver it as of {limit} or later.",
            source=source.name,
        )


def refuse_records(batch: Batch, source: Source, records: Any) -> None:
    """Raise UsageError if single records would be withdrawn whose neighbours were pruned; they have ``as_of``."""
    limit = max((day for day in (observed_before(batch, source), raw_before(batch, source)) if day), default=None)
    if limit is None:
        return
    rows = records.subquery("records")
    if batch.connection.scalar(select(select(rows).where(rows.c.as_of > FIRST_DAY, rows.c.as_of < limit).exists())):
        raise UsageError(
            f"This would take back records of {source.name} from before {limit}, and what was delivered before that "
            "day was pruned, so it cannot be done any more.",
            source=source.name,
        )


def can_be_tried(batch: Batch, source: Source, waits: FromClause) -> ColumnElement[bool]:
    """Return the condition that waiting records of a source are of days from which nothing was pruned."""
    limit = observed_before(batch, source)
    return true() if limit is None else waits.c.as_of >= limit


def count_left_out(batch: Batch, wanted: ColumnElement[bool]) -> int:
    """Count, and note, the waiting records that a replay asks for but that are too old to enter."""
    waits, found = audit.quarantine, 0
    for source in sources(batch.metadata):
        limit = observed_before(batch, source)
        if limit is None:
            continue
        query = select(func.count()).where(
            waits.c.source == source.name,
            waits.c.status == "waiting",
            waits.c.record_number.is_not(None),
            waits.c.as_of < limit,
            wanted,
        )
        number = batch.connection.scalar(query) or 0
        found += number
        if number:
            batch.account.sources[source.name].notes.append(
                f"{source.name}: {number:,} {'record' if number == 1 else 'records'} as of days before {limit} "
                f"{'was' if number == 1 else 'were'} not tried, because what was observed before that day was pruned"
            )
    return found


def refuse_replay(left_out: int) -> None:
    """Raise UsageError for a replay whose records are all too old."""
    raise UsageError(
        f"None of the waiting records can enter any more: {left_out:,} of them {'is' if left_out == 1 else 'are'} from "
        "before the day up to which observations were pruned; deliver what is still true with a newer date."
    )


def last_readings(batch: Batch, source: Source, known: Sequence[Row[Any]]) -> set[int]:
    """Return the files that are not read again, whatever the settings: what they had replaced was pruned."""
    days = [day for day in (observed_before(batch, source), raw_before(batch, source)) if day is not None]
    if not days or not known:
        return set()
    table = audit.batch
    final = set(
        batch.connection.scalars(
            select(table.c.batch_id).where(
                table.c.batch_id.in_({one.batch_id for one in known}), table.c.is_final.is_(True)
            )
        )
    )
    return {one.file_id for one in known if one.as_of < max(days) or one.batch_id in final}


def rests_on_pruned(silver: Table, limit: date) -> ColumnElement[bool]:
    """Return the condition on states that their raw records may have been pruned; withdrawn states do not count."""
    return (silver.c.as_of > FIRST_DAY) & (silver.c.as_of < limit)
