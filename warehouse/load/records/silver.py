"""Silver: rules are applied, the last record of a key stands, and accepted records are stored."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import and_, case, delete, false, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from warehouse.load.batch.batch import Batch
from warehouse.load.batch.refined import Known, Refined
from warehouse.load.quarantine import records as quarantine
from warehouse.load.records.doubles import look_at_doubles
from warehouse.load.records.explaining import explain
from warehouse.load.records.final import mark_final
from warehouse.load.records.judging import STANDING, count, judge, judge_doubles
from warehouse.load.records.notes import note_values
from warehouse.load.records.stage import stage
from warehouse.load.sql.bulk import filled_at_once, worth_filling
from warehouse.load.sql.scratch import keep
from warehouse.load.sql.statements import changed, row
from warehouse.load.sql.statistics import found_by_index
from warehouse.load.withdrawal.files import take_out
from warehouse.load.withdrawal.replacing import drop_replaced, leave_out_replaced, settle_replaced
from warehouse.vocabulary.source import Source

STAGED, JUDGED = 0.55, 0.7
"""The shares of refining 1,000,000 order lines that are done after staging, and after judging."""


def refine(batch: Batch, source: Source) -> None:
    """Take the records of a source in this batch into silver, and count what became of each."""
    stage(batch, source)
    refined = batch.refined[source.name] = Refined(source)
    batch.report_share(STAGED)
    count(batch, source)
    note_values(batch, source)
    read = batch.account.sources[source.name].total("read")
    if source.keep == "newest" and worth_filling(batch.connection, source.silver, read):
        refined.filled = True
    judge(batch, source, doubles=not refined.filled)
    quarantine.hold(batch, source)
    settle_replaced(batch, source)
    explain(batch, source)
    batch.report_share(JUDGED)
    if source.keep == "observations":
        _store_observations(batch, source)
    else:
        _store_newest(batch, source)
        take_out(batch, source)
    _account(batch, source)
    look_at_doubles(batch, source)


def _columns(source: Source) -> list[str]:
    return [column.name for column in source.silver.c]


def _store_observations(batch: Batch, source: Source) -> None:
    """Store every observation; a second one for the same date replaces the first."""
    leave_out_replaced(batch, source)
    rows = batch.of(source).accepted.order_by(*(source.stage.c[word.name] for word in source.keys)).subquery("rows_")
    names = _columns(source)
    statement = upsert(source.silver).from_select(names, select(*(rows.c[name] for name in names)))
    keys = [column.name for column in source.silver.primary_key.columns]
    statement = statement.on_conflict_do_update(
        index_elements=keys,
        set_={name: statement.excluded[name] for name in names if name not in keys},
    )
    batch.connection.execute(statement)
    drop_replaced(batch, source)


def _store_newest(batch: Batch, source: Source) -> None:
    """Store the newest state of each key; a state older than the known one is superseded.

    Returns the records whose key was known, with the known state.
    """
    mark_final(batch, source)
    stage, silver, refined = source.stage, source.silver, batch.of(source)
    keys = [word.name for word in source.keys]
    attributes = [word.name for word in source.attributes]
    rows = refined.accepted.subquery("rows_")
    differs = row(rows, attributes).is_distinct_from(row(silver, attributes)) if attributes else false()
    with found_by_index(batch.connection, stage, silver):
        known = keep(
            batch.connection,
            f"known_{source.name}",
            select(
                rows.c.file_id,
                rows.c.record_number,
                (row(rows, STANDING) < row(silver, STANDING)).label("older"),
                differs.label("differs"),
                *(silver.c[name].label(f"old_{name}") for name in attributes),
                *(silver.c[name] for name in keys),
            ).join(silver, and_(*(silver.c[name] == rows.c[name] for name in keys))),
        )
    refined.known = Known(source, known)
    on_known = insert(refined.verdicts).from_select(
        ["file_id", "record_number", "outcome"],
        select(
            known.c.file_id,
            known.c.record_number,
            case((known.c.older, "superseded"), (known.c.differs, "changed"), else_="same"),
        ),
    )
    if changed(batch.connection, on_known):
        refined.undisputed = False
    names = _columns(source)
    fresh = refined.accepted.subquery("fresh")
    read = batch.account.sources[source.name].total("read")
    with filled_at_once(batch.connection, silver, read, lambda: _leave_the_last(batch, source)):
        batch.connection.execute(insert(silver).from_select(names, select(*(fresh.c[name] for name in names))))
    newer = select(stage).join(
        known,
        and_(known.c.file_id == stage.c.file_id, known.c.record_number == stage.c.record_number, ~known.c.older),
    )
    new = newer.subquery("newer")
    batch.connection.execute(
        update(silver)
        .values({name: new.c[name] for name in names if name not in keys})
        .where(and_(*(silver.c[name] == new.c[name] for name in keys)))
    )


def _leave_the_last(batch: Batch, source: Source) -> None:
    """Remove records with duplicate keys from silver, except the last of each, after creating the key found some."""
    judge_doubles(batch, source)
    batch.connection.execute(delete(source.silver).where(batch.of(source).judged(source.silver)))


def _account(batch: Batch, source: Source) -> None:
    """Count the outcomes of each file's records; those accepted are counted, not inferred."""
    verdict = batch.of(source).verdicts
    staged = Counter[int]()
    for tally in batch.of(source).tallies:
        staged[tally.file_id] += tally.records
    held = select(verdict.c.file_id, verdict.c.outcome, func.count()).group_by(verdict.c.file_id, verdict.c.outcome)
    found: dict[int, dict[str, int]] = {}
    for file_id, outcome, number in batch.connection.execute(held):
        found.setdefault(file_id, {})[outcome] = number
    for account in batch.account.sources[source.name].files:
        kept = {name: found.get(account.file_id, {}).get(name, 0) for name in ("repeated", "superseded", "quarantined")}
        account.outcomes.update(kept)
        account.outcomes["accepted"] = staged[account.file_id] - sum(kept.values())
