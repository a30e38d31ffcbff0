"""Staging: texts become values in a scratch table, with the rules that they break and what their facts look up."""

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
    or_,
    select,
    union_all,
)

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.facts.lookups import in_force
from warehouse.load.quarantine import records as quarantine
from warehouse.load.records.cleaning import spelled, unparsed
from warehouse.load.records.numbering import Counting, count_lines, counting
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
    """Type and clean the records into the stage, ask the rules, look up what facts need: all in one scan."""
    account = batch.account.sources[source.name]
    sketch(batch.connection, source.bronze, account.total("read"))
    spelling = known_values(batch.rules, source.silver)
    raw, earlier = _records(batch, source)
    reader = Reader(batch, source, earlier=earlier)
    origin = (*ORIGIN, READ_AS) if reader.mixed else ORIGIN
    # records of earlier batches were seen by those
    texture = reduce(either, (file.texture for file in account.files), UNKNOWN if earlier else NOTHING)
    texts = {word.name: reader.text(raw, word, texture) for word in source.delivered}
    counts = counting(source, batch.settings.source(source.name))
    relation: FromClause = raw
    if counts is not None:
        numbers, number = count_lines(batch, source, counts, texture), counts.number.name
        texts[number] = func.coalesce(texts[number], cast(numbers.c.number, Text))
        same = and_(numbers.c.file_id == raw.c.file_id, numbers.c.record_number == raw.c.record_number)
        relation = raw.outerjoin(numbers, same)
    labelled = (text.label(name) for name, text in texts.items())
    text = fenced(select(*(raw.c[name] for name in origin), *labelled).select_from(relation), "text")
    values = {word.name: reader.value(text, word) for word in source.delivered}
    fallible = [word for word in source.delivered if values[word.name] is not text.c[word.name]]
    values |= {name: spelled(values[name], known) for name, known in spelling.items()}
    typed_rows = fenced(
        select(
            *(text.c[name] for name in origin),
            *(value.label(name) for name, value in values.items()),
            *(text.c[word.name].label(f"text_{word.name}") for word in fallible),
        ),
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


def _looked_up(batch: Batch, source: Source, rows: Any) -> tuple[Any, dict[str, ColumnElement[Any]]]:
    """Return the rows joined with what their facts look up, and what is found, by the stage's columns."""
    joined, columns = rows, dict[str, ColumnElement[Any]]()
    for fact in facts(batch.metadata):
        if fact.source is source:
            joined, found = in_force(fact, rows, joined, through_others=False)
            columns |= {column.name: found[name] for name, column in fact.looked_up.items()}
    return joined, columns


def _completed(
    source: Source, typed_rows: Any, fallible: list[Word], counts: Counting | None, reader: Reader
) -> Select[Any]:
    """Return the typed rows with defaults, derived columns, the names of the columns whose text is no value, and notes.

    A default stands only where nothing was delivered: a text that is no value is not replaced, nor is a number that
    could not be counted.
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
    """Return the raw records, and whether some are of earlier batches.

    Those are the ones that waited and may now enter, and those that stand again.
    """
    bronze = source.bronze
    names = [column for column in bronze.c if column.name not in ORIGIN and column.name != "extra"]
    new = select(
        bronze.c.batch_id,
        bronze.c.file_id,
        bronze.c.record_number,
        bindparam("as_of", batch.as_of, Date).label("as_of"),
        *names,
        read_as(batch, source).label(READ_AS),
    ).where(bronze.c.file_id.in_(batch.files_of(source)))
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
