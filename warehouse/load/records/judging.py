"""Judging: which records are quarantined, and which of several records of a key stands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Table,
    and_,
    case,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import Text

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.batch.refined import Tally
from warehouse.load.records.needs import must_parse, needs, no_days
from warehouse.load.rules.rulebook import row_rules
from warehouse.load.sql.scratch import keep, open_empty
from warehouse.load.sql.statements import overlaps, row
from warehouse.load.sql.statistics import setting
from warehouse.vocabulary.source import Source

STANDING = ("as_of", "file_id", "record_number")
"""The order that decides which of two states of a key stands: the newer, or on equal dates the one that came last."""


def held_back(batch: Batch, source: Source) -> Any:
    """Return the predicate of stage rows that break an error rule, do not parse, or lack a required value.

    Settings can weaken rules, but a record that silver or gold could not store is quarantined all the same.
    """
    errors = [rule.id for rule in row_rules(batch.rules, source.silver) if rule.bites]
    unread = [word.name for word in must_parse(batch, source)]
    lacks = [column.is_(None) for column in needs(batch.metadata, source).values()]
    marks = ((source.stage.c.broken, errors), (source.stage.c.unparsed, unread))
    never = [func.coalesce(one, false()) for one in no_days(batch.metadata, source).values()]
    return or_(*(and_(mark.is_not(None), overlaps(mark, names)) for mark, names in marks), *lacks, *never)


def count(batch: Batch, source: Source) -> None:
    """Count the records of the stage by file, by the rules that they broke, and by whether they are quarantined."""
    stage = source.stage
    alike = [stage.c.file_id, stage.c.broken, held_back(batch, source).label("held"), stage.c.noted]
    counted = batch.connection.execute(select(*alike, func.count().label("records")).group_by(*alike))
    batch.of(source).tallies = [
        Tally(one.file_id, tuple(one.broken or ()), one.held, tuple(one.noted or ()), one.records) for one in counted
    ]


def judge(batch: Batch, source: Source, *, doubles: bool) -> None:
    """Store the verdict on every record of the stage that is not simply accepted as new.

    Of the valid records of a key in one delivery the last stands; those equal to it are repeated, the others
    superseded. They are searched for if ``doubles`` is true. A verdict may also be `same` or `changed`: accepted, with
    a known key.
    """
    stage, parts, refined = source.stage, [], batch.of(source)
    if refined.holds_back:
        outcome = literal("quarantined", Text).label("outcome")
        parts.append(select(stage.c.file_id, stage.c.record_number, outcome).where(held_back(batch, source)))
    if doubles:
        parts.append(_doubled(batch, source))
    if (batch.replay is not None or batch.revived) and source.keep == "observations":
        parts.append(_came_later(batch, source))
    if not parts:
        open_empty(batch.connection, refined.verdicts)
        refined.undisputed = True
        return
    with setting(batch.connection, "enable_hashagg", "off"):
        kept = keep(batch.connection, refined.verdicts.name, select(union_all(*parts).subquery("verdict")))
    if not batch.connection.scalar(select(select(kept).exists())):
        refined.undisputed = True


def judge_doubles(batch: Batch, source: Source) -> None:
    """Add the verdicts on records with duplicate keys, which `judge` did not look for."""
    verdict = batch.of(source).verdicts
    with setting(batch.connection, "enable_hashagg", "off"):
        columns = [column.name for column in verdict.c]
        batch.connection.execute(insert(verdict).from_select(columns, _doubled(batch, source)))
    batch.of(source).undisputed = False


def _doubled(batch: Batch, source: Source) -> Select[Any]:
    """Return the verdicts on all valid records of a key except the last."""
    stage = source.stage
    keys = [*(["as_of"] if source.keep == "observations" else []), *(word.name for word in source.keys)]
    held = held_back(batch, source) if batch.of(source).holds_back else false()
    several = _shared(stage, keys, held)
    window: dict[str, Any] = {
        "partition_by": [stage.c[name] for name in keys],
        "order_by": [stage.c.as_of.desc(), stage.c.file_id.desc(), stage.c.record_number.desc()],
    }
    attributes = [word.name for word in source.attributes]
    state = func.row(*(stage.c[name] for name in attributes))
    ranked = (
        select(
            stage.c.file_id,
            stage.c.record_number,
            func.row_number().over(**window).label("place"),
            state.is_not_distinct_from(func.first_value(state).over(**window)).label("equal"),
        )
        .join(several, and_(*(stage.c[name] == several.c[name] for name in keys)))
        .where(~held)
        .subquery("ranked")
    )
    return select(
        ranked.c.file_id,
        ranked.c.record_number,
        case((ranked.c.equal, literal("repeated", Text)), else_=literal("superseded", Text)).label("outcome"),
    ).where(ranked.c.place > 1)


def _shared(stage: Table, keys: list[str], held: ColumnElement[bool]) -> Subquery:
    """Return the keys that several valid records share.

    Candidates are found by their digests, which several processes sort: 0.5 s for 1,000,000 keys, where hashing the
    keys themselves takes 0.8 s.
    """
    digest = func.hash_record_extended(func.row(*(stage.c[name] for name in keys)), 0)
    alike = (
        select(digest.label("digest"))
        .group_by(digest)
        .having(func.count() > 1)
        .cte("alike")
        .prefix_with("MATERIALIZED")
    )
    return (
        select(*(stage.c[name] for name in keys))
        .join(alike, alike.c.digest == digest)
        .where(~held)
        .group_by(*(stage.c[name] for name in keys))
        .having(func.count() > 1)
        .subquery("several")
    )


def _came_later(batch: Batch, source: Source) -> Select[Any]:
    """Return the verdict `superseded` on waiting observations whose key was since delivered for the same date."""
    stage, silver, waits = source.stage, source.silver, audit.quarantine
    same = [silver.c[name] == stage.c[name] for name in ("as_of", *(word.name for word in source.keys))]
    older = row(stage, STANDING) < row(silver, STANDING)
    superseded = literal("superseded", Text)
    return (
        select(stage.c.file_id, stage.c.record_number, superseded)
        .join(silver, and_(*same))
        .join(waits, and_(waits.c.file_id == stage.c.file_id, waits.c.record_number == stage.c.record_number))
        .where(older, waits.c.status == "waiting", ~held_back(batch, source))
    )
