"""Waiting records that are settled by valid records of the same key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, and_, bindparam, case, cast, literal, select, update
from sqlalchemy.dialects.postgresql import array

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.records.counting import counting
from warehouse.load.records.judging import STANDING
from warehouse.load.sql.statements import changed, row
from warehouse.load.withdrawal.lists import unusable
from warehouse.vocabulary.source import Source


def settle(batch: Batch, source: Source) -> None:
    """Resolve the waiting records of a source whose key this batch brought in a valid record no older, and count them.

    Records of a file that `quarantine export` wrote settle the ones that they correct, whatever their key is now.
    """
    table = audit.quarantine
    waits = and_(table.c.source == source.name, table.c.status == "waiting", table.c.batch_id != batch.batch_id)
    if not batch.connection.scalar(select(select(table.c.quarantine_id).where(waits).exists())):
        return
    ways = [_same_key(batch, source), *([_corrected(batch, source)] if _exported(batch, source) else [])]
    for way in ways:
        settled = way.where(waits).subquery("settled")
        statement = (
            update(table)
            .values(status="resolved", resolved_batch_id=batch.batch_id)
            .where(table.c.quarantine_id == settled.c.quarantine_id)
        )
        batch.account.sources[source.name].resolved += changed(batch.connection, statement)


def name_keys(batch: Batch, source: Source) -> None:
    """Give records that were quarantined without a usable key the key of their corrected record."""
    if not _exported(batch, source):
        return
    table, stage = audit.quarantine, source.stage
    keys: ColumnElement[Any] = array([cast(stage.c[word.name], Text) for word in source.keys], type_=Text)
    found = _corrected(batch, source).add_columns(keys.label("key")).subquery("found")
    mine = table.c.resolved_batch_id == bindparam("batch_id", batch.batch_id, Integer)
    same = table.c.quarantine_id == found.c.quarantine_id
    batch.connection.execute(update(table).values(business_key=found.c.key).where(same, mine, unusable(table)))


def _clean(batch: Batch, source: Source) -> Any:
    """Return the join of the stage with its verdicts, and the condition on records that no rule quarantines."""
    stage, refined = source.stage, batch.of(source)
    verdict = refined.verdicts
    same = and_(refined.judged(stage), verdict.c.outcome == "quarantined")
    return stage.outerjoin(verdict, same), verdict.c.file_id.is_(None)


def _same_key(batch: Batch, source: Source) -> Select[Any]:
    """Return the waiting records of a key that arrived valid; a key that arrived as a whole settles all its lines."""
    stage, table = source.stage, audit.quarantine
    rows, clean = _clean(batch, source)
    counts = counting(source, batch.settings.source(source.name))
    whole = counts.number if counts is not None and counts.repeats == "whole" else None
    key = [
        cast(stage.c[word.name], Text) == table.c.business_key[n]
        for n, word in enumerate(source.keys, 1)
        if word is not whole or _exported(batch, source)
    ]
    newer = row(stage, STANDING) > row(table, STANDING)
    return select(table.c.quarantine_id).select_from(rows.join(table, and_(*key, newer))).where(clean).distinct()


def _exported(batch: Batch, source: Source) -> list[int]:
    """Return the files of a source that hold records of the quarantine."""
    files = batch.account.sources[source.name].files
    return [account.file_id for account in files if audit.NUMBER_IN_FILES in account.extra]


def _corrected(batch: Batch, source: Source) -> Select[Any]:
    stage, bronze, table = source.stage, source.bronze, audit.quarantine
    rows, clean = _clean(batch, source)
    text = bronze.c.extra[audit.NUMBER_IN_FILES].astext
    number = case((text.regexp_match(literal(r"^[0-9]{1,9}$")), cast(text, Integer)))
    same = and_(bronze.c.file_id == stage.c.file_id, bronze.c.record_number == stage.c.record_number)
    return (
        select(table.c.quarantine_id)
        .select_from(rows.join(bronze, same).join(table, table.c.quarantine_id == number))
        .where(clean, bronze.c.file_id.in_(_exported(batch, source)))
    )
