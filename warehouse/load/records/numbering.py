"""Numbers for the lines of a key, counted over all files of a delivery where the source has no number of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import array

from warehouse import audit
from warehouse.errors import SettingsError
from warehouse.load.batch.batch import Batch
from warehouse.load.history.observations import brings_snapshot, held_back_on
from warehouse.load.records.cleaning import cleaned, typed
from warehouse.load.records.texture import Texture
from warehouse.load.rules.scope import record
from warehouse.load.sql.scratch import drop, keep
from warehouse.load.withdrawal.files import said_earlier
from warehouse.load.withdrawal.lists import lists_of
from warehouse.settings import NumberWithin, SourceSettings
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.source import Source


@dataclass(frozen=True)
class Counting:
    """The part of a source's key that is counted, the other parts, and what a key that is known means.

    ``repeats`` is `whole` where a later delivery replaces all lines of a key, `added` where it adds lines; None if the
    settings do not say, so that lines of a key that an earlier delivery brought are quarantined.
    """

    number: Word
    within: tuple[Word, ...]
    mapping: NumberWithin
    repeats: str | None

    @property
    def names(self) -> list[str]:
        """The columns of the key within which lines are counted."""
        return [word.name for word in self.within]

    def same(self, one: Any, other: Any) -> list[ColumnElement[bool]]:
        """Return the conditions that two rows have the same key, but for the number."""
        return [one.c[name] == other.c[name] for name in self.names]


def counting(source: Source, settings: SourceSettings) -> Counting | None:
    """Return what is counted of a source; None if nothing is.

    A snapshot holds every line, so that it has every key as a whole. Raises SettingsError if the column is no part of
    the business key, or all of it.
    """
    for name, mapping in settings.columns.items():
        if not isinstance(mapping, NumberWithin):
            continue
        key = f"sources.{source.name}.columns.{name}"
        word = next((word for word in source.keys if word.name == name), None)
        within = tuple(other for other in source.keys if other is not word)
        if word is None or not within:
            countable = [one.name for one in source.keys if len(source.keys) > 1]
            use = f"fill {' or '.join(countable)} by it" if countable else "leave it out"
            raise SettingsError(
                f"{key}: number_within counts the lines of a key, and {name} is no part of one; {use}.", key=key
            )
        repeats = mapping.repeats or ("whole" if settings.delivery == "snapshot" else None)
        return Counting(word, within, mapping, repeats)
    return None


def note_other_column(batch: Batch, source: Source) -> None:
    """Note that the count is within the key, where the settings name a column that the key is not made from."""
    settings = batch.settings.source(source.name)
    counts = counting(source, settings)
    if counts is None:
        return
    named = counts.mapping.number_within.strip().lower()
    sources = [settings.columns.get(name, name) for name in counts.names]
    made_from = [str(getattr(one, "sql", one)).lower() for one in sources]
    looked_up = [ours.strip().lower() for lookup in settings.lookups for ours in lookup.on]
    if not any(named in text for text in (*made_from, *looked_up)):
        batch.account.sources[source.name].notes.append(
            f"{counts.number.name} counts the records of one {' and '.join(counts.names)}, which is not made from "
            f"{counts.mapping.number_within}, the column that number_within names"
        )


def count_lines(batch: Batch, source: Source, counts: Counting, texture: Texture) -> Table:
    """Keep the number of each record that is counted; null where the settings would have to say what a repeat means.

    Records count in the order of the files and of their lines, those that are quarantined too, so that a record that
    leaves the quarantine has the number that it always had.
    """
    counted = keep(batch.connection, f"counted_{source.name}", _positions(batch, source, counts, texture))
    if counts.repeats == "whole" or not _anything_known(batch, source):
        numbers: Select[Any] = select(counted.c.file_id, counted.c.record_number, counted.c.position.label("number"))
        kept = keep(batch.connection, f"numbers_{source.name}", numbers)
    else:
        known = keep(batch.connection, f"lines_{source.name}", _known(source, counts, counted))
        build = _added if counts.repeats == "added" else _first_told
        kept = build(batch, source, counts, counted, known)
        drop(batch.connection, known)
    drop(batch.connection, counted)
    return kept


def _positions(batch: Batch, source: Source, counts: Counting, texture: Texture) -> Select[Any]:
    """Return the place of each record among those of its key in its delivery."""
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
    place = func.row_number().over(
        partition_by=[*(rows.c[name] for name in counts.names), rows.c.batch_id],
        order_by=[rows.c.file_id, rows.c.record_number],
    )
    return select(*rows.c, cast(place, Integer).label("position"))


def _files_of_waiting(batch: Batch, source: Source, counts: Counting) -> list[int]:
    """Return the files of the batches whose records are tried again in this one without a number, or stand again."""
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


def _told_before(batch: Batch, source: Source, counts: Counting, counted: Table, known: Table) -> Select[Any]:
    """Return the known lines beside each delivery of their key, and whether that delivery takes their place.

    It does where it has the same date and a file of the same name: then it is the same delivery again.
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
    replaced = or_(read_again, and_(known.c.as_of == groups.c.as_of, or_(again, known.c.corrects)))
    return select(
        *(groups.c[name] for name in counts.names),
        groups.c.batch_id,
        known.c.number,
        known.c.corrects,
        replaced.label("replaced"),
    ).join(known, and_(*counts.same(known, groups)))


def _first_told(batch: Batch, source: Source, counts: Counting, counted: Table, known: Table) -> Table:
    """Keep the positions of keys that no other delivery brought; other keys have no number."""
    before = _told_before(batch, source, counts, counted, known).subquery("before")
    other = (
        select(*(before.c[name] for name in counts.names), before.c.batch_id)
        .where(~before.c.replaced, ~before.c.corrects)
        .distinct()
        .subquery("other")
    )
    number = case((other.c.batch_id.is_(None), counted.c.position))
    query = select(counted.c.file_id, counted.c.record_number, number.label("number")).outerjoin(
        other, and_(other.c.batch_id == counted.c.batch_id, *counts.same(other, counted))
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


def why_unsaid(source: Source, counts: Counting) -> str:
    """Return why a line has no number, and what to do."""
    within = counts.mapping.number_within
    return (
        f"an earlier delivery brought the {' and '.join(counts.names)} already, and the settings do not say what "
        f'that means; set {counts.number.name} = {{ number_within = "{within}", repeats = "whole" }} in '
        f"[sources.{source.name}.columns] "
        'if a delivery has all lines of it, or repeats = "added" if it has further ones'
    )


def _added(batch: Batch, source: Source, counts: Counting, counted: Table, known: Table) -> Table:
    """Keep numbers behind those of older deliveries, and renumber the lines of newer ones.

    A line of a delivery that comes again takes the number that the line in its place had.
    """
    before = _told_before(batch, source, counts, counted, known).subquery("before")
    keys = [before.c[name] for name in counts.names]
    slot = func.row_number().over(partition_by=[*keys, before.c.batch_id], order_by=before.c.number)
    slots = (
        select(*keys, before.c.batch_id, before.c.number, slot.label("slot")).where(before.c.replaced).subquery("slots")
    )
    in_place = and_(
        *counts.same(slots, counted), slots.c.batch_id == counted.c.batch_id, slots.c.slot == counted.c.position
    )
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
    _renumber(batch, source, counts, ordered)
    fresh, stood = ordered.alias("fresh"), ordered.alias("stood")
    numbers = (
        select(placed.c.file_id, placed.c.record_number, func.coalesce(fresh.c.number, stood.c.number).label("number"))
        .outerjoin(fresh, and_(fresh.c.file_id == placed.c.file_id, fresh.c.record_number == placed.c.record_number))
        .outerjoin(stood, and_(*counts.same(stood, placed), stood.c.old == placed.c.old))
    )
    kept = keep(batch.connection, f"numbers_{source.name}", numbers)
    drop(batch.connection, ordered, placed)
    return kept


def _renumber(batch: Batch, source: Source, counts: Counting, ordered: Table) -> None:
    """Give the known lines behind a late delivery their new numbers, in silver, in the facts, and where they wait.

    In two steps by way of negative numbers: a key may not stand twice, not even while a statement runs.
    """
    name, moves = counts.number.name, select(ordered).where(ordered.c.old != ordered.c.number).subquery()
    if not batch.connection.scalar(select(select(moves).exists())):
        return
    for table in (source.silver, *(fact.table for fact in facts(batch.metadata) if fact.source is source)):
        away = (
            update(table)
            .values({name: -moves.c.number})
            .where(*counts.same(table, moves), table.c[name] == moves.c.old)
        )
        batch.connection.execute(away)
    batch.connection.execute(
        update(source.silver).values({name: -source.silver.c[name]}).where(source.silver.c[name] < 0)
    )
    for fact in facts(batch.metadata):
        if fact.source is source:
            orders = select(*(moves.c[n] for n in counts.names)).distinct().subquery()
            back = update(fact.table).values({name: -fact.table.c[name], **batch.stamp})
            back = back.where(*counts.same(fact.table, orders), fact.table.c[name] < 0)
            batch.count(fact.table.name, updated=record(batch, fact, back))
    waits, place = audit.quarantine, {word.name: number for number, word in enumerate(source.keys, 1)}
    text = cast(moves.c.number, Text)
    parts = [text if word is counts.number else waits.c.business_key[place[word.name]] for word in source.keys]
    batch.connection.execute(
        update(waits)
        .values(business_key=array(parts, type_=Text), raw=waits.c.raw.op("||")(func.jsonb_build_object(name, text)))
        .where(
            waits.c.source == source.name,
            waits.c.status == "waiting",
            *(waits.c.business_key[place[n]] == cast(moves.c[n], Text) for n in counts.names),
            waits.c.business_key[place[name]] == cast(moves.c.old, Text),
        )
    )


def retold(batch: Batch, source: Source, rows: Any) -> ColumnElement[bool]:
    """Return the predicate that a newer delivery of a line's key lacks the line."""
    counts = counting(source, batch.settings.source(source.name))
    if counts is None or brings_snapshot(batch, source) or batch.is_filled(source):
        return false()
    newer, file = source.silver.alias("newer"), audit.file.alias("newer_file")
    later = [*counts.same(newer, rows), file.c.delivery != audit.CORRECTIONS]
    joined = newer.join(file, file.c.file_id == newer.c.file_id)
    if counts.repeats == "whole":
        later.append(
            or_(newer.c.as_of > rows.c.as_of, and_(newer.c.as_of == rows.c.as_of, newer.c.batch_id > rows.c.batch_id))
        )
    else:
        own = audit.file.alias("own_file")
        joined = joined.join(own, own.c.name == file.c.name)
        later += [newer.c.as_of == rows.c.as_of, newer.c.batch_id > rows.c.batch_id, own.c.file_id == rows.c.file_id]
    keys = [rows.c[word.name] for word in source.keys]
    later.append(~held_back_on(source, lists_of(batch, source), keys, newer.c.as_of))
    found = select(literal(1)).select_from(joined).where(*later)
    return cast(found.correlate(rows).exists(), Boolean)
