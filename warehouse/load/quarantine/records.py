"""The quarantine: where records that broke a row rule wait, with their raw text and the rules that they broke."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.types import Text

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.quarantine.settling import name_keys, settle
from warehouse.load.records.counting import counting, why_unsaid
from warehouse.load.records.needs import is_unparsed, must_parse, needs, no_days, waited_for, waiting_rules
from warehouse.load.records.unfit import unfit
from warehouse.load.rules.rulebook import row_rules
from warehouse.load.sql.statements import changed, next_number, overlaps
from warehouse.load.withdrawal.lists import lifted
from warehouse.load.withdrawal.pruned import can_be_tried, refuse_records
from warehouse.vocabulary.rule import Parses
from warehouse.vocabulary.source import Source, sources

HOUSEKEEPING = ("batch_id", "file_id", "record_number", "extra")


def hold(batch: Batch, source: Source) -> None:
    """Quarantine the records of this batch that broke rules, and mark those that have left the quarantine."""
    _leave(batch, source)
    settle(batch, source)
    account = batch.account.sources[source.name]
    if account.entered or account.resolved:
        batch.lifted[source.name] = lifted(batch, source)
        name_keys(batch, source)
    if batch.replay is not None:
        _note_why(batch, source)
        return
    if batch.of(source).holds_back:
        _enter(batch, source, source.stage.c.batch_id == batch.batch_id, batch.files_of(source))
        if source.name in batch.replaced:
            _wait_again(batch, source)


def _wait_again(batch: Batch, source: Source) -> None:
    """Quarantine records of earlier batches that had entered but break a rule now that others were withdrawn.

    Those that a valid record of this batch has just settled stay settled.
    """
    stage, refined, waits = source.stage, batch.of(source), audit.quarantine
    record = and_(waits.c.file_id == stage.c.file_id, waits.c.record_number == stage.c.record_number)
    earlier = and_(refined.verdicts.c.outcome == "quarantined", stage.c.batch_id != batch.batch_id)
    failing = select(stage.c.file_id, stage.c.record_number).join(refined.verdicts, refined.judged(stage))
    stood = failing.add_columns(stage.c.as_of).outerjoin(waits, and_(record, waits.c.status == "waiting"))
    refuse_records(batch, source, stood.where(earlier, waits.c.quarantine_id.is_(None)))
    again = failing.where(earlier).subquery("again")
    batch.connection.execute(
        update(waits)
        .values(status="waiting", resolved_batch_id=None)
        .where(
            waits.c.file_id == again.c.file_id,
            waits.c.record_number == again.c.record_number,
            waits.c.status == "resolved",
            waits.c.resolved_batch_id.is_distinct_from(bindparam("batch_id", batch.batch_id, Integer)),
        )
    )
    unknown = failing.outerjoin(waits, record).where(earlier, waits.c.quarantine_id.is_(None))
    counted = select(unknown.subquery("unknown").c.file_id, func.count()).group_by("file_id")
    files = {row.file_id: row.count for row in batch.connection.execute(counted)}
    if not files:
        return
    known = select(waits.c.quarantine_id).where(record).correlate(stage).exists()
    _enter(batch, source, and_(stage.c.batch_id != batch.batch_id, ~known), list(files))
    file = audit.file
    for file_id, records in files.items():
        moved = func.least(file.c.accepted, records)
        batch.connection.execute(
            update(file)
            .values(accepted=file.c.accepted - moved, quarantined=file.c.quarantined + moved)
            .where(file.c.file_id == file_id)
        )


def _enter(batch: Batch, source: Source, who: ColumnElement[bool], files: list[int]) -> None:
    """Write the stage's quarantined records, with their raw text, which bronze holds by file."""
    stage, refined, bronze = source.stage, batch.of(source), source.bronze
    first = next_number(batch.connection, audit.quarantine.c.quarantine_id)
    place = func.row_number().over(order_by=(stage.c.file_id, stage.c.record_number)) + (first - 1)
    raw: ColumnElement[Any] = func.to_jsonb(bronze.table_valued(), type_=JSONB)
    for name in HOUSEKEEPING:
        raw = raw.op("-")(literal(name, Text))
    counts = counting(source, batch.settings.source(source.name))
    if counts is not None:
        number = counts.number.name
        raw = raw.op("||")(func.jsonb_build_object(literal(number, Text), cast(stage.c[number], Text)))
    rows = (
        select(
            cast(place, Integer),
            stage.c.batch_id,
            stage.c.file_id,
            literal(source.name, Text),
            stage.c.as_of,
            stage.c.record_number,
            array([cast(stage.c[word.name], Text) for word in source.keys]),
            _rules(batch, source),
            _reason(batch, source, bronze),
            raw,
            literal("waiting", Text),
        )
        .join(refined.verdicts, refined.judged(stage))
        .join(bronze, and_(bronze.c.file_id == stage.c.file_id, bronze.c.record_number == stage.c.record_number))
        .where(
            refined.verdicts.c.outcome == "quarantined",
            who,
            bronze.c.file_id.in_(files),
        )
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


def _reason(batch: Batch, source: Source, texts: FromClause | None = None) -> ColumnElement[str]:
    """Return as one text the titles of the broken error rules, what does not parse, and what is missing."""
    stage = source.stage
    errors = [rule for rule in row_rules(batch.rules, source.silver) if rule.bites]
    broken = [
        case((literal(rule.id, Text) == any_(stage.c.broken), literal(f"{rule.id} {rule.title}", Text)))
        for rule in errors
    ]
    decided = {name for rule in errors if isinstance(rule.check, Parses) for name in rule.columns}
    silent = must_parse(batch, source)
    words = [word for word in source.delivered if word in silent or word.name in decided]
    unread = unfit(batch, source, words, texts)
    missing = []
    counts = counting(source, batch.settings.source(source.name))
    if counts is not None:
        unsaid = f"{counts.number.name} cannot be counted: {why_unsaid(source, counts)}"
        uncounted = and_(stage.c[counts.number.name].is_(None), *(stage.c[name].is_not(None) for name in counts.names))
        missing.append(case((uncounted, literal(unsaid, Text))))
    for name, column in needs(batch.metadata, source).items():
        if counts is not None and name == counts.number.name:
            continue
        about = [rule.id for rule in errors if name in rule.columns]
        said = [~func.coalesce(overlaps(stage.c.broken, about), false())] if about else []
        lacks = and_(column.is_(None), is_unparsed(source, name).is_not(True), *said)
        missing.append(case((lacks, literal(f"{name} is missing, and the record cannot be stored without it", Text))))
    never = [
        case((beyond, literal(f"{name} is no day that a calendar holds: it is before 1900 or after 2199", Text)))
        for name, beyond in no_days(batch.metadata, source).items()
    ]
    return func.concat_ws("; ", *broken, *unread, *missing, *never)


def released(batch: Batch, source: Source) -> Select[Any] | None:
    """Return the records that this batch tries again; None if there are none.

    They wait for something that another source may have brought, are replayed, or had left the quarantine with a batch
    that stands again. They are read from the quarantine: bronze has no index that finds single records.
    """
    reasons = [_waits_for_others(batch, source)]
    if batch.replay is not None and batch.replay.covers(source.name):
        reasons.append(batch.replay.predicate)
    if batch.revived:
        reasons.append(audit.quarantine.c.resolved_batch_id.in_(batch.revived))
    wanted = [reason for reason in reasons if reason is not None]
    if not wanted:
        return None
    table = audit.quarantine
    texts = [table.c.raw[word.name].astext.label(word.name) for word in source.delivered]
    query = select(table.c.batch_id, table.c.file_id, table.c.record_number, table.c.as_of, *texts).where(
        table.c.source == source.name,
        table.c.status == "waiting",
        table.c.record_number.is_not(None),
        table.c.batch_id != batch.batch_id,
        can_be_tried(batch, source, table),
        or_(*wanted),
    )
    return query if batch.connection.execute(select(query.exists())).scalar_one() else None


def _waits_for_others(batch: Batch, source: Source) -> ColumnElement[bool] | None:
    """Return the condition on records that break only rules which other sources of this batch may resolve.

    What a record waits for may also have come earlier, if its file stands again or what had settled it is withdrawn.
    """
    waits = waiting_rules(batch.metadata, source)
    stays = [rule.id for rule in row_rules(batch.rules, source.silver) if rule.bites and not rule.waits]
    others = [other for other in sources(batch.metadata) if other is not source and _brings(batch, other)]
    if not waits or not (others or source.name in batch.restored or source.name in batch.replaced):
        return None
    table = audit.quarantine
    return and_(overlaps(table.c.rules, waits), ~overlaps(table.c.rules, stays))


def _brings(batch: Batch, source: Source) -> bool:
    replays = batch.replay is not None and batch.replay.covers(source.name)
    return replays or source in batch.delivered or source.name in batch.replaced


def newest_replayed(batch: Batch) -> date | None:
    """Return the newest date of the records that are replayed; None if there are none."""
    tried = [found.subquery() for source in sources(batch.metadata) if (found := released(batch, source)) is not None]
    dates = [batch.connection.execute(select(func.max(rows.c.as_of))).scalar_one() for rows in tried]
    return max(dates, default=None)


def _leave(batch: Batch, source: Source) -> None:
    """Mark the waiting records that now passed as resolved, and count them."""
    stage, refined, table = source.stage, batch.of(source), audit.quarantine
    verdict = refined.verdicts
    passed = (
        select(stage.c.file_id, stage.c.record_number)
        .outerjoin(verdict, and_(refined.judged(stage), verdict.c.outcome == "quarantined"))
        .where(verdict.c.file_id.is_(None), stage.c.batch_id != batch.batch_id)
        .subquery("passed")
    )
    account = batch.account.sources[source.name]
    if account.tried:
        entered = (
            update(table)
            .values(status="resolved", resolved_batch_id=batch.batch_id)
            .where(
                table.c.file_id == passed.c.file_id,
                table.c.record_number == passed.c.record_number,
                table.c.status == "waiting",
            )
        )
        account.entered = changed(batch.connection, entered)


def _note_why(batch: Batch, source: Source) -> None:
    """Update the reasons of replayed records that still wait to those under the present rules."""
    stage, refined, table = source.stage, batch.of(source), audit.quarantine
    now = (
        select(
            stage.c.file_id,
            stage.c.record_number,
            _rules(batch, source).label("rules"),
            _reason(batch, source).label("why"),
        )
        .join(refined.verdicts, refined.judged(stage))
        .where(refined.verdicts.c.outcome == "quarantined")
        .subquery("now")
    )
    batch.connection.execute(
        update(table)
        .values(rules=now.c.rules, reason=now.c.why)
        .where(
            table.c.file_id == now.c.file_id,
            table.c.record_number == now.c.record_number,
            or_(table.c.rules != now.c.rules, table.c.reason != now.c.why),
        )
    )


def _rules(batch: Batch, source: Source) -> ColumnElement[Any]:
    """Return the rules that a record broke, and those by which it waits for other sources, even where weakened."""
    broken, texts = source.stage.c.broken, audit.quarantine.c.rules.type
    none = cast(array([], type_=Text), texts)
    lacks = [column.is_(None) for column in waited_for(batch.metadata, source)]
    by = [rule for rule in waiting_rules(batch.metadata, source) if lacks]
    more = [
        case(
            (and_(or_(*lacks), (literal(rule, Text) == any_(broken)).is_not(True)), cast(array([rule]), texts)),
            else_=none,
        )
        for rule in by
    ]
    rules: ColumnElement[Any] = func.coalesce(broken, none)
    for one in more:
        rules = func.array_cat(rules, one, type_=texts)
    return rules
