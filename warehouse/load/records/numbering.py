"""Line numbers within a key, counted over all files of a delivery, where the source has no number of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.records.cleaning import cleaned, typed
from warehouse.load.records.counting import Counting, why_unsaid
from warehouse.load.records.renumbering import renumber
from warehouse.load.records.texture import Texture
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.withdrawal.files import said_earlier
from warehouse.vocabulary.source import Source


def count_lines(batch: Batch, source: Source, counts: Counting, texture: Texture) -> Table:
    """Store the number of each counted record; null where the settings do not say what a repeat means.

    Records count in the order of the files and their lines, anew for each date if they bring their own dates.
    Quarantined ones count too, so that a record keeps its number when it leaves the quarantine.
    """
    counted = keep(batch.connection, f"counted_{source.name}", _positions(batch, source, counts, texture))
    if counts.repeats == "whole" or not (_is_dated(batch, source) or _anything_known(batch, source)):
        numbers: Select[Any] = select(counted.c.file_id, counted.c.record_number, counted.c.position.label("number"))
        kept = keep(batch.connection, f"numbers_{source.name}", numbers)
    else:
        known = keep(batch.connection, f"lines_{source.name}", _known(source, counts, counted))
        build = _added if counts.repeats == "added" else _numbered_if_first
        kept = build(batch, source, counts, counted, known)
        drop(batch.connection, known)
    drop(batch.connection, counted)
    return kept


def _positions(batch: Batch, source: Source, counts: Counting, texture: Texture) -> Select[Any]:
    """Return the place of each record among those of its key in its delivery.

    ``is_first`` says that the date is the first one of the key in its batch.
    """
    bronze, settings, file = source.bronze, batch.settings.source(source.name), audit.file
    zone = batch.settings.timezone
    key = {w.name: typed(cleaned(bronze.c[w.name], w, settings, texture), w, settings, zone) for w in counts.within}
    rows = (
        select(
            bronze.c.file_id,
            bronze.c.record_number,
            file.c.batch_id,
            file.c.as_of,
            *(k.label(n) for n, k in key.items()),
        )
        .join(file, file.c.file_id == bronze.c.file_id)
        .where(
            bronze.c.file_id.in_([*batch.files_of(source), *_files_of_waiting(batch, source, counts)]),
            cleaned(bronze.c[counts.number.name], counts.number, settings).is_(None),
        )
        .subquery("rows_")
    )
    of_batch: list[ColumnElement[Any]] = [*(rows.c[name] for name in counts.names), rows.c.batch_id]
    place = func.row_number().over(
        partition_by=[*of_batch, rows.c.as_of], order_by=[rows.c.file_id, rows.c.record_number]
    )
    first: ColumnElement[Any] = literal(value=True)
    if _is_dated(batch, source):
        first = rows.c.as_of == func.min(rows.c.as_of).over(partition_by=of_batch)
    return select(*rows.c, cast(place, Integer).label("position"), first.label("is_first"))


def _files_of_waiting(batch: Batch, source: Source, counts: Counting) -> list[int]:
    """Return the files of the batches whose unnumbered records this one tries again, or whose records stand again."""
    found: list[int] = []
    earlier = said_earlier(batch, source)
    if earlier is not None:
        rows, beside = earlier.subquery("rows_"), audit.file.alias("beside")
        files = select(beside.c.file_id).join(rows, rows.c.batch_id == beside.c.batch_id)
        files = files.where(beside.c.source == source.name, ~beside.c.is_lookup).distinct()
        found += batch.connection.scalars(files)
    if not batch.account.sources[source.name].tried:
        return found
    waits, other = audit.quarantine, audit.file.alias("other")
    query = (
        select(other.c.file_id)
        .join(waits, waits.c.batch_id == other.c.batch_id)
        .where(
            waits.c.source == source.name,
            waits.c.status == "waiting",
            waits.c.raw[counts.number.name].astext.is_(None),
            waits.c.record_number.is_not(None),
            waits.c.batch_id != batch.batch_id,
            other.c.source == source.name,
            ~other.c.is_lookup,
        )
    )
    return [*found, *batch.connection.scalars(query.distinct())]


def _is_dated(batch: Batch, source: Source) -> bool:
    """Whether the records bring their own dates, so that a batch has several deliveries."""
    return batch.settings.source(source.name).as_of is not None


def _anything_known(batch: Batch, source: Source) -> bool:
    waits = audit.quarantine
    tables = [select(source.silver), select(waits).where(waits.c.source == source.name, waits.c.status == "waiting")]
    return bool(batch.connection.scalar(select(or_(*(query.exists() for query in tables)))))


def _known(source: Source, counts: Counting, counted: Table) -> Select[Any]:
    """Return the numbered lines of the counted keys that earlier batches brought, those that wait included."""
    silver, waits, file = source.silver, audit.quarantine, audit.file
    orders = select(*(counted.c[name] for name in counts.names)).distinct().subquery()
    place = {word.name: number for number, word in enumerate(source.keys, 1)}
    at = waits.c.business_key[place[counts.number.name]]
    stored = select(
        *(orders.c[n] for n in counts.names), silver.c[counts.number.name].label("number"), silver.c.file_id
    ).join(silver, and_(*counts.same(silver, orders)))
    waiting = (
        select(*(orders.c[n] for n in counts.names), cast(at, Integer), waits.c.file_id)
        .join(waits, and_(*(waits.c.business_key[place[n]] == cast(orders.c[n], Text) for n in counts.names)))
        .where(waits.c.source == source.name, waits.c.status == "waiting", at.is_not(None))
    )
    lines = union_all(stored, waiting).subquery("lines")
    names = [*counts.names, "number"]
    return (
        select(
            *(lines.c[name] for name in names),
            func.max(lines.c.file_id).label("file_id"),
            func.max(file.c.as_of).label("as_of"),
            func.max(file.c.name).label("name"),
            func.bool_and(file.c.delivery == audit.CORRECTIONS).label("corrects"),
        )
        .join(file, file.c.file_id == lines.c.file_id)
        .group_by(*(lines.c[name] for name in names))
    )


def _known_before(batch: Batch, source: Source, counts: Counting, counted: Table, known: Table) -> Select[Any]:
    """Return the known lines beside each delivery of their key, and whether that delivery takes their place.

    It does if it has the same date and a file of the same name: then it is the same delivery again. Its lines are
    ``in_place`` of the known ones, but those of a file that is read again or undone are only for its new reading: what
    other deliveries said about the key stands beside them.
    """
    groups = (
        select(*(counted.c[n] for n in counts.names), counted.c.batch_id, counted.c.as_of).distinct().subquery("groups")
    )
    file = audit.file
    again = (
        select(literal(1))
        .where(file.c.batch_id == groups.c.batch_id, file.c.source == source.name, file.c.name == known.c.name)
        .correlate_except(file)
        .exists()
    )
    read_again = known.c.file_id.in_(batch.replaced_files(source))
    same_day = known.c.as_of == groups.c.as_of
    same = and_(same_day, or_(again, known.c.corrects))
    new_reading = [read_again, groups.c.batch_id == batch.batch_id, *([same_day] if _is_dated(batch, source) else [])]
    return select(
        *(groups.c[name] for name in counts.names),
        groups.c.batch_id,
        groups.c.as_of,
        known.c.number,
        known.c.corrects,
        or_(read_again, same).label("replaced"),
        or_(same, and_(*new_reading)).label("in_place"),
    ).join(known, and_(*counts.same(known, groups)))


def _same_delivery(one: Any, other: Any) -> list[ColumnElement[bool]]:
    """Return the conditions that two rows are of one date of one batch."""
    return [one.c.batch_id == other.c.batch_id, one.c.as_of == other.c.as_of]


def _numbered_if_first(batch: Batch, source: Source, counts: Counting, counted: Table, known: Table) -> Table:
    """Store the positions within keys that no other delivery brought; records of other keys have no number."""
    before = _known_before(batch, source, counts, counted, known).subquery("before")
    other = (
        select(*(before.c[name] for name in counts.names), before.c.batch_id, before.c.as_of)
        .where(~before.c.replaced, ~before.c.corrects)
        .distinct()
        .subquery("other")
    )
    number = case((and_(other.c.batch_id.is_(None), counted.c.is_first), counted.c.position))
    query = select(counted.c.file_id, counted.c.record_number, number.label("number")).outerjoin(
        other, and_(*_same_delivery(other, counted), *counts.same(other, counted))
    )
    kept = keep(batch.connection, f"numbers_{source.name}", query)
    _note_unsaid(batch, source, counts, kept)
    return kept


def _note_unsaid(batch: Batch, source: Source, counts: Counting, numbers: Table) -> None:
    own = numbers.c.file_id.in_(batch.files_of(source))
    lines = batch.connection.scalar(select(func.count()).where(numbers.c.number.is_(None), own))
    if lines:
        batch.account.sources[source.name].notes.append(
            f"{lines:,} {'lines are' if lines > 1 else 'line is'} quarantined: {why_unsaid(source, counts)}"
        )


def _added(batch: Batch, source: Source, counts: Counting, counted: Table, known: Table) -> Table:
    """Store numbers that follow those of older deliveries, and renumber the lines of newer ones.

    If a delivery comes again, each line takes the number of the line that was in its place.
    """
    before = _known_before(batch, source, counts, counted, known).subquery("before")
    keys = [before.c[name] for name in counts.names]
    delivery = [before.c.batch_id, before.c.as_of]
    slot = func.row_number().over(partition_by=[*keys, *delivery], order_by=before.c.number)
    slots = select(*keys, *delivery, before.c.number, slot.label("slot")).where(before.c.in_place).subquery("slots")
    in_place = and_(*counts.same(slots, counted), *_same_delivery(slots, counted), slots.c.slot == counted.c.position)
    placed = keep(
        batch.connection,
        f"placed_{source.name}",
        select(*counted.c, slots.c.number.label("old")).outerjoin(slots, in_place),
    )
    nothing = cast(null(), Integer)
    lines = union_all(
        select(
            *(known.c[n] for n in counts.names),
            known.c.as_of,
            known.c.number.label("old"),
            nothing.label("file_id"),
            nothing.label("record_number"),
        ),
        select(
            *(placed.c[n] for n in counts.names), placed.c.as_of, nothing, placed.c.file_id, placed.c.record_number
        ).where(placed.c.old.is_(None)),
    ).subquery("lines")
    number = func.row_number().over(
        partition_by=[lines.c[name] for name in counts.names],
        order_by=[lines.c.as_of, lines.c.old.nulls_last(), lines.c.file_id, lines.c.record_number],
    )
    ordered = keep(batch.connection, f"ordered_{source.name}", select(*lines.c, cast(number, Integer).label("number")))
    renumber(batch, source, counts, ordered)
    fresh, stood = ordered.alias("fresh"), ordered.alias("stood")
    numbers = (
        select(placed.c.file_id, placed.c.record_number, func.coalesce(fresh.c.number, stood.c.number).label("number"))
        .outerjoin(fresh, and_(fresh.c.file_id == placed.c.file_id, fresh.c.record_number == placed.c.record_number))
        .outerjoin(stood, and_(*counts.same(stood, placed), stood.c.old == placed.c.old))
    )
    kept = keep(batch.connection, f"numbers_{source.name}", numbers)
    drop(batch.connection, ordered, placed)
    return kept
