"""The quarantine: where records wait that broke a row rule, with their raw text and the rules that they broke."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.types import Text

from warehouse import audit
from warehouse.load.batch import Batch
from warehouse.load.rulebook import row_rules
from warehouse.load.statements import next_number, overlaps
from warehouse.load.verdicts import verdicts
from warehouse.vocabulary.source import Source

HOUSEKEEPING = ("batch_id", "file_id", "record_number", "extra")


def hold(batch: Batch, source: Source) -> None:
    """Put the records of this batch that are held back into the quarantine, and mark those that have left it."""
    _leave(batch, source)
    stage, verdict, bronze = source.stage, verdicts(source), source.bronze
    first = next_number(batch.connection, audit.quarantine.c.quarantine_id)
    place = func.row_number().over(order_by=(stage.c.file_id, stage.c.record_number)) + (first - 1)
    raw: ColumnElement[Any] = func.to_jsonb(bronze.table_valued(), type_=JSONB)
    for name in HOUSEKEEPING:
        raw = raw.op("-")(literal(name, Text))
    rows = (
        select(
            cast(place, Integer),
            bindparam("batch", batch.batch_id, Integer),
            stage.c.file_id,
            literal(source.name, Text),
            stage.c.as_of,
            stage.c.record_number,
            array([cast(stage.c[word.name], Text) for word in source.keys]),
            func.coalesce(stage.c.broken, cast(array([], type_=Text), audit.quarantine.c.rules.type)),
            _reason(batch, source),
            raw,
            literal("waiting", Text),
        )
        .join(verdict, and_(verdict.c.file_id == stage.c.file_id, verdict.c.record_number == stage.c.record_number))
        .join(bronze, and_(bronze.c.file_id == stage.c.file_id, bronze.c.record_number == stage.c.record_number))
        .where(verdict.c.outcome == "quarantined", stage.c.batch_id == batch.batch_id)
    )
    names = [
        "quarantine_id",
        "batch_id",
        "file_id",
        "source",
        "as_of",
        "record_number",
        "business_key",
        "rules",
        "reason",
    ]
    batch.connection.execute(insert(audit.quarantine).from_select([*names, "raw", "status"], rows))


def _reason(batch: Batch, source: Source) -> ColumnElement[str]:
    """Return the titles of the broken error rules, and what makes a business key unfit, as one text."""
    stage = source.stage
    errors = [rule for rule in row_rules(batch.rules, source.silver) if rule.bites]
    broken = [
        case((literal(rule.id, Text) == any_(stage.c.broken), literal(f"{rule.id} {rule.title}", Text)))
        for rule in errors
    ]
    unfit = [
        case(
            (
                literal(word.name, Text) == any_(stage.c.unparsed),
                literal(f"{word.name} cannot be a key: {_UNFIT}", Text),
            )
        )
        for word in source.delivered
        if word.is_key
    ]
    return func.concat_ws("; ", *broken, *unfit)


_UNFIT = "it is longer than 1,000 bytes, or no value of its type"


def released(batch: Batch, source: Source) -> Select[Any] | None:
    """Return the records that wait for what another source may have brought in this batch; None if there are none.

    They come from the quarantine itself: bronze has no index by which single records are found.
    """
    rules = [rule for rule in row_rules(batch.rules, source.silver) if rule.bites]
    waits = [rule.id for rule in rules if rule.waits]
    stays = [rule.id for rule in rules if not rule.waits]
    if not waits or all(other is source for other in batch.delivered):
        return None
    table = audit.quarantine
    texts = [table.c.raw[word.name].astext.label(word.name) for word in source.delivered]
    query = select(table.c.batch_id, table.c.file_id, table.c.record_number, table.c.as_of, *texts).where(
        table.c.source == source.name,
        table.c.status == "waiting",
        table.c.batch_id != batch.batch_id,
        overlaps(table.c.rules, waits),
        ~overlaps(table.c.rules, stays),
    )
    return query if batch.connection.execute(select(query.exists())).scalar_one() else None


def _leave(batch: Batch, source: Source) -> None:
    """Mark the records that waited and now passed as resolved."""
    stage, verdict, table = source.stage, verdicts(source), audit.quarantine
    passed = (
        select(stage.c.file_id, stage.c.record_number)
        .outerjoin(
            verdict,
            and_(
                verdict.c.file_id == stage.c.file_id,
                verdict.c.record_number == stage.c.record_number,
                verdict.c.outcome == "quarantined",
            ),
        )
        .where(verdict.c.file_id.is_(None), stage.c.batch_id != batch.batch_id)
        .subquery("passed")
    )
    batch.connection.execute(
        update(table)
        .values(status="resolved", resolved_batch_id=batch.batch_id)
        .where(table.c.file_id == passed.c.file_id, table.c.record_number == passed.c.record_number)
    )
