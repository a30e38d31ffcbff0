"""Bronze: remove the raw records of old deliveries, except those that an undo of a later batch may need."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from warehouse import audit
from warehouse.letters import BLANKS
from warehouse.load.records.keys import counted_part, key_texts
from warehouse.load.rules.rulebook import known_values, rules_in_force
from warehouse.load.sql.scratch import keep
from warehouse.prune.work import Pruning
from warehouse.vocabulary.source import Source, sources


def prune_bronze(work: Pruning) -> None:
    """Remove the raw records of files that are older than the limit.

    Undoing a newer batch gives a key back the state from an older one. So where silver keeps only the newest state, the
    newest of the old records of a key stays as long as a newer file has the key too.
    """
    for source in sources(work.metadata):
        bronze, file = source.bronze, audit.file
        old, young = (
            list(work.connection.scalars(select(file.c.file_id).where(file.c.source == source.name, side)))
            for side in (file.c.as_of < work.limit("bronze"), file.c.as_of >= work.limit("bronze"))
        )
        if not old:
            continue
        where: list[ColumnElement[bool]] = [bronze.c.file_id.in_(old)]
        if source.keep == "newest" and young:
            gone = keep(work.connection, f"gone_{bronze.name}", _needless(work, source, old, young))
            where += [bronze.c.file_id == gone.c.file_id, bronze.c.record_number == gone.c.record_number]
        work.remove("bronze", bronze, *where)


def _needless(work: Pruning, source: Source, old: list[int], young: list[int]) -> Select[Any]:
    """Return the records of old files that no newer batch depends on.

    Records that were ever quarantined do not count as the newest, because something else stood while they waited; nor
    do lines that came without a number, which only their neighbours distinguish.
    """
    bronze, newer, file, waits = source.bronze, source.bronze.alias("newer"), audit.file, audit.quarantine
    spelling = known_values(rules_in_force(work.metadata, work.settings), source.silver)
    texts, of_newer = (key_texts(source, rows, work.settings, spelling) for rows in (bronze, newer))
    names = [name for name in texts if name != counted_part(source, work.settings)]
    keys = select(*(of_newer[name].label(name) for name in names)).where(newer.c.file_id.in_(young)).distinct()
    known = keys.subquery("known")
    stands = and_(file.c.replaced_by.is_(None), audit.batch.c.status == "loaded")
    held = and_(waits.c.file_id == bronze.c.file_id, waits.c.record_number == bronze.c.record_number)
    counts = and_(stands, waits.c.quarantine_id.is_(None))
    place = func.row_number().over(
        partition_by=[*texts.values(), counts],
        order_by=[file.c.as_of.desc(), bronze.c.file_id.desc(), bronze.c.record_number.desc()],
    )
    told_apart = [func.btrim(bronze.c[word.name], BLANKS) != "" for word in source.countable if word.name in texts]
    numbered = (
        select(
            bronze.c.file_id,
            bronze.c.record_number,
            known.c[names[0]].is_not(None).label("is_known"),
            stands.label("stands"),
            and_(counts, place > 1, *told_apart).label("is_older"),
        )
        .join(file, file.c.file_id == bronze.c.file_id)
        .join(audit.batch, audit.batch.c.batch_id == file.c.batch_id)
        .outerjoin(known, and_(*(texts[name] == known.c[name] for name in names)))
        .outerjoin(waits, held)
        .where(bronze.c.file_id.in_(old))
        .subquery("numbered")
    )
    return select(numbered.c.file_id, numbered.c.record_number).where(
        or_(~numbered.c.is_known, ~numbered.c.stands, numbered.c.is_older)
    )
