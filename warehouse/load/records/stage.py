"""Staging: texts become values in a scratch table, with the broken rules and the facts' lookups."""

from __future__ import annotations

from functools import reduce
from operator import or_ as either
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    null,
    or_,
    select,
    union_all,
)

from warehouse import audit
from warehouse.database.spread import is_spread
from warehouse.load.batch.batch import Batch
from warehouse.load.facts.lookups import in_force
from warehouse.load.quarantine import records as quarantine
from warehouse.load.records.cleaning import spelled, unparsed
from warehouse.load.records.counting import Counting, counting
from warehouse.load.records.known_days import find_days
from warehouse.load.records.numbering import count_lines
from warehouse.load.records.reading import READ_AS, Reader, read_as
from warehouse.load.records.texture import NOTHING, UNKNOWN
from warehouse.load.rules.rulebook import broken, known_values, row_rules
from warehouse.load.sql.scratch import keep
from warehouse.load.sql.statements import fenced, with_values
from warehouse.load.sql.statistics import sketch
from warehouse.load.withdrawal.files import said_earlier
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.rule import TODAY
from warehouse.vocabulary.source import Source

ORIGIN = ("batch_id", "file_id", "record_number", "as_of")


def stage(batch: Batch, source: Source) -> None:
    """Clean and type the records into the stage, check the rules, and do the facts' lookups, all in one scan."""
    account = batch.account.sources[source.name]
    sketch(batch.connection, source.bronze, account.total("read"))
    spelling = known_values(batch.rules, source.silver)
    raw, earlier = _records(batch, source)
    reader = Reader(batch, source, earlier=earlier)
    origin = (*ORIGIN, READ_AS) if reader.mixed else ORIGIN
    # records of earlier batches were noted by those
    texture = reduce(either, (file.texture for file in account.files), UNKNOWN if earlier else NOTHING)
    absent = set[str]() if earlier else _absent(batch, source)
    texts = {word.name: reader.text(raw, word, texture) for word in source.delivered if word.name not in absent}
    counts = counting(source, batch.settings.source(source.name))
    relation: FromClause = raw
    if counts is not None:
        numbers, number = count_lines(batch, source, counts, texture), counts.number.name
        texts[number] = func.coalesce(texts[number], cast(numbers.c.number, Text))
        same = and_(numbers.c.file_id == raw.c.file_id, numbers.c.record_number == raw.c.record_number)
        relation = raw.outerjoin(numbers, same)
    labelled = (text.label(name) for name, text in texts.items())
    text = fenced(select(*(raw.c[name] for name in origin), *labelled).select_from(relation), "text")
    read = [word for word in source.delivered if word.name not in absent]
    values = {word.name: reader.value(text, word) for word in read}
    fallible = [word for word in read if values[word.name] is not text.c[word.name]]
    formats = {word.name: reader.date_formats(word) for word in fallible}
    # Citus, which plans joins of its own, reads days from their texts
    many = 0 if is_spread(batch.connection) else account.total("read")
    texts_and_days, days = find_days(text, formats, batch.as_of, many)
    values |= {name: func.coalesce(day, values[name]) for name, day in days.items()}
    values |= {name: spelled(values[name], known) for name, known in spelling.items() if name in values}
    values |= {word.name: cast(null(), word.type) for word in source.delivered if word.name in absent}
    typed_rows = fenced(
        select(
            *(text.c[name] for name in origin),
            *(value.label(name) for name, value in values.items()),
            *(text.c[word.name].label(f"text_{word.name}") for word in fallible),
        ).select_from(texts_and_days),
        "typed",
    )
    rows = fenced(_completed(source, typed_rows, fallible, counts, reader), "rows_")
    rules = row_rules(batch.rules, source.silver)
    verdict = broken(rules, source.silver, {source.silver: rows, source.stage: rows})
    joined, found = _looked_up(batch, source, rows)
    columns = {**rows.c, "broken": verdict, **found}
    keep(
        batch.connection,
        source.stage.name,
        select(*(columns[column.name].label(column.name) for column in source.stage.c)).select_from(joined),
        parameters={TODAY.key: batch.settings.today()},
    )


def _absent(batch: Batch, source: Source) -> set[str]:
    """Return the columns that no file of this batch has, so that they need not be read from the records."""
    files = [file.absent for file in batch.account.sources[source.name].files]
    optional = {word.name for word in source.attributes if word.optional}
    return optional.intersection(*files) if files else set()


def _looked_up(batch: Batch, source: Source, rows: Any) -> tuple[Any, dict[str, ColumnElement[Any]]]:
    """Return the rows joined with the tables that their facts look up, and the results, by the stage's columns."""
    joined, columns = rows, dict[str, ColumnElement[Any]]()
    for fact in facts(batch.metadata):
        if fact.source is source:
            joined, found = in_force(fact, rows, joined, through_others=False)
            columns |= {column.name: found[name] for name, column in fact.looked_up.items()}
    return joined, columns


def _completed(
    source: Source, typed_rows: Any, fallible: list[Word], counts: Counting | None, reader: Reader
) -> Select[Any]:
    """Return the typed rows with defaults, derived columns, the names of columns that did not parse, and notes.

    A default applies only where nothing was delivered: it does not replace a text that did not parse, nor a line number
    that could not be counted.
    """
    defaults = {word.name for word in source.countable if counts is None or word is not counts.number}
    texts = {word.name: typed_rows.c[f"text_{word.name}"] for word in fallible}
    columns = [
        typed_rows.c[word.name]
        if word.name not in defaults
        else case((texts[word.name].is_(None), word.default), else_=typed_rows.c[word.name]).label(word.name)
        for word in source.delivered
    ]
    derived = [
        with_values(word.expression, typed_rows.c.__getitem__).label(word.name)
        for word in source.words
        if word.expression is not None
    ]
    marks: list[ColumnElement[Any]] = [
        unparsed(texts, {name: typed_rows.c[name] for name in texts}).label("unparsed"),
        reader.noted(typed_rows, fallible).label("noted"),
    ]
    if source.countable:
        marks.append(or_(false(), *(texts[name].is_(None) for name in sorted(defaults))).label("defaulted"))
    return select(*(typed_rows.c[name] for name in ORIGIN), *columns, *derived, *marks)


def _records(batch: Batch, source: Source) -> tuple[Any, bool]:
    """Return the raw records, and whether some are from earlier batches.

    Those are waiting records that may now enter, and records that stand again.
    """
    bronze, file = source.bronze, audit.file
    names = [column for column in bronze.c if column.name not in ORIGIN and column.name != "extra"]
    own_dates = batch.settings.source(source.name).as_of is not None
    as_of: ColumnElement[Any] = file.c.as_of if own_dates else bindparam("as_of", batch.as_of, Date)
    new = select(
        bronze.c.batch_id,
        bronze.c.file_id,
        bronze.c.record_number,
        as_of.label("as_of"),
        *names,
        read_as(batch, source).label(READ_AS),
    ).where(bronze.c.file_id.in_(batch.files_of(source)))
    if own_dates:
        new = new.join(file, file.c.file_id == bronze.c.file_id)
    parts = [new]
    waiting = quarantine.released(batch, source)
    if waiting is not None:
        tried = batch.connection.scalar(select(func.count()).select_from(waiting.subquery()))
        batch.account.sources[source.name].tried = tried or 0
        parts.append(waiting.add_columns(audit.quarantine.c.file_id.label(READ_AS)))
    earlier = said_earlier(batch, source)
    if earlier is not None:
        rows = earlier.subquery("earlier")
        parts.append(select(rows, rows.c.file_id.label(READ_AS)))
    records = union_all(*parts).subquery("records") if len(parts) > 1 else None
    return (new if records is None else select(records)).subquery("raw"), len(parts) > 1
