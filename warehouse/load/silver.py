"""Silver: rules decide, the last record of a key stands, and what was accepted is stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Select,
    and_,
    any_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import Text

from warehouse.load import quarantine
from warehouse.load.batch import Batch
from warehouse.load.bulk import filled_at_once
from warehouse.load.planner import found_by_index, setting
from warehouse.load.rulebook import row_rules
from warehouse.load.scratch import keep
from warehouse.load.staging import stage
from warehouse.load.statements import changed, overlaps, row
from warehouse.load.verdicts import accepted, verdicts
from warehouse.vocabulary.source import Source

STANDING = ("as_of", "file_id", "record_number")
"""What decides which of two states of a key stands: the newer one, of two with one date the one that came last."""

STAGED, JUDGED = 0.55, 0.7
"""The shares of the refinement of 1,000,000 order lines that are done once they are staged, and judged."""


def refine(batch: Batch, source: Source) -> None:
    """Bring the records of a source that landed in this batch into silver, and tell what became of each."""
    stage(batch, source)
    batch.staged.append(source)
    batch.tell(STAGED)
    judge(batch, source)
    quarantine.hold(batch, source)
    batch.tell(JUDGED)
    if source.keep == "observations":
        _store_observations(batch, source)
    else:
        _store_newest(batch, source)
    _account(batch, source)


def held_back(batch: Batch, source: Source) -> Any:
    """Return the predicate of the stage's rows that break an error rule, or whose business key cannot be stored."""
    errors = [rule.id for rule in row_rules(batch.rules, source.silver) if rule.bites]
    keys = [literal(word.name, Text) == any_(source.stage.c.unparsed) for word in source.delivered if word.is_key]
    absent = [source.stage.c[word.name].is_(None) for word in source.keys]
    overlap = overlaps(source.stage.c.broken, errors)
    return or_(func.coalesce(overlap, False), *(func.coalesce(key, False) for key in keys), *absent)


def judge(batch: Batch, source: Source) -> None:
    """Keep the verdict on every record of the stage that is not simply accepted as new.

    Of the good records of a key in one delivery the last stands: those equal to it are repeated, the others superseded.
    A verdict may also be `same` or `changed`: accepted, and known before. Keys that may stand twice are found by their
    digests, which several processes sort: 0.5 s for 1,000,000 keys, where hashing the keys themselves takes 0.8 s.
    """
    stage = source.stage
    keys = [*(["as_of"] if source.keep == "observations" else []), *(word.name for word in source.keys)]
    held = held_back(batch, source)
    bad = select(stage.c.file_id, stage.c.record_number, literal("quarantined", Text).label("outcome")).where(held)
    digest = func.hash_record_extended(func.row(*(stage.c[name] for name in keys)), 0)
    alike = (
        select(digest.label("digest"))
        .group_by(digest)
        .having(func.count() > 1)
        .cte("alike")
        .prefix_with("MATERIALIZED")
    )
    several = (
        select(*(stage.c[name] for name in keys))
        .join(alike, alike.c.digest == digest)
        .where(~held)
        .group_by(*(stage.c[name] for name in keys))
        .having(func.count() > 1)
        .subquery("several")
    )
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
    doubled = select(
        ranked.c.file_id,
        ranked.c.record_number,
        case((ranked.c.equal, literal("repeated", Text)), else_=literal("superseded", Text)),
    ).where(ranked.c.place > 1)
    parts = [bad, doubled]
    if batch.replay is not None and source.keep == "observations":
        parts.append(_came_later(batch, source))
    with setting(batch.connection, "enable_hashagg", "off"):
        kept = keep(batch.connection, verdicts(source).name, select(union_all(*parts).subquery("verdict")))
    if not batch.connection.scalar(select(select(kept).exists())):
        batch.undisputed.add(source.name)


def _came_later(batch: Batch, source: Source) -> Select[Any]:
    """Return the verdict on replayed observations of a date on which the key was delivered again since: superseded."""
    stage, silver = source.stage, source.silver
    same = [silver.c[name] == stage.c[name] for name in ("as_of", *(word.name for word in source.keys))]
    older = row(stage, STANDING) < row(silver, STANDING)
    superseded = literal("superseded", Text)
    return (
        select(stage.c.file_id, stage.c.record_number, superseded)
        .join(silver, and_(*same))
        .where(older, ~held_back(batch, source))
    )


def _columns(source: Source) -> list[str]:
    return [column.name for column in source.silver.c]


def _store_observations(batch: Batch, source: Source) -> None:
    """Store every observation; a second one for the same date takes the place of the first."""
    rows = accepted(batch, source).order_by(*(source.stage.c[word.name] for word in source.keys)).subquery("rows_")
    names = _columns(source)
    statement = upsert(source.silver).from_select(names, select(*(rows.c[name] for name in names)))
    keys = [column.name for column in source.silver.primary_key.columns]
    statement = statement.on_conflict_do_update(
        index_elements=keys,
        set_={name: statement.excluded[name] for name in names if name not in keys},
    )
    batch.connection.execute(statement)


def _store_newest(batch: Batch, source: Source) -> None:
    """Store the newest state of each key; a state older than the known one is superseded.

    Keeps the table `known_<source>`: the records whose key was known, with the state that was known.
    """
    stage, silver, verdict = source.stage, source.silver, verdicts(source)
    keys = [word.name for word in source.keys]
    attributes = [word.name for word in source.attributes]
    rows = accepted(batch, source).subquery("rows_")
    with found_by_index(batch.connection, stage, silver):
        known = keep(
            batch.connection,
            f"known_{source.name}",
            select(
                rows.c.file_id,
                rows.c.record_number,
                (row(rows, STANDING) < row(silver, STANDING)).label("older"),
                row(rows, attributes).is_distinct_from(row(silver, attributes)).label("differs"),
                *(silver.c[name].label(f"old_{name}") for name in attributes),
                *(silver.c[name] for name in keys),
            ).join(silver, and_(*(silver.c[name] == rows.c[name] for name in keys))),
        )
    on_known = insert(verdict).from_select(
        ["file_id", "record_number", "outcome"],
        select(
            known.c.file_id,
            known.c.record_number,
            case((known.c.older, "superseded"), (known.c.differs, "changed"), else_="same"),
        ),
    )
    if changed(batch.connection, on_known):
        batch.undisputed.discard(source.name)
    names = _columns(source)
    fresh = accepted(batch, source).subquery("fresh")
    with filled_at_once(batch.connection, silver, batch.account.sources[source.name].total("read")):
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


def _account(batch: Batch, source: Source) -> None:
    """Count the outcomes of each file's records; those accepted are counted, not inferred."""
    stage, verdict = source.stage, verdicts(source)
    per_file = select(stage.c.file_id, func.count().label("staged")).group_by(stage.c.file_id)
    staged = {counted.file_id: counted.staged for counted in batch.connection.execute(per_file)}
    held = select(verdict.c.file_id, verdict.c.outcome, func.count()).group_by(verdict.c.file_id, verdict.c.outcome)
    found: dict[int, dict[str, int]] = {}
    for file_id, outcome, count in batch.connection.execute(held):
        found.setdefault(file_id, {})[outcome] = count
    for account in batch.account.sources[source.name].files:
        kept = {name: found.get(account.file_id, {}).get(name, 0) for name in ("repeated", "superseded", "quarantined")}
        account.outcomes.update(kept)
        account.outcomes["accepted"] = staged.get(account.file_id, 0) - sum(kept.values())
