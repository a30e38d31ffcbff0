"""Notes on values that may differ from what was delivered: rounded numbers and ambiguous dates."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Numeric, Text, and_, any_, cast, func, literal, select

from warehouse import audit
from warehouse.load.batch.batch import Batch
from warehouse.load.records import dates
from warehouse.load.records.reading import ROUNDED
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.source import Source

EXAMPLES = 3


def note_values(batch: Batch, source: Source) -> None:
    """Note in the account how many values of a source were rounded or are ambiguous, with the first ones."""
    counts = Counter[str]()
    for tally in batch.of(source).tallies:
        if not tally.held:
            counts.update(dict.fromkeys(tally.noted, tally.records))
    for noted in sorted(counts):
        kind, name = noted.split(" ", 1)
        word = next(word for word in source.words if word.name == name)
        say = _rounded if kind == ROUNDED else _ambiguous
        examples = "; ".join(_examples(batch, source, noted, word))
        batch.account.sources[source.name].notes.append(f"{say(batch, source, word, counts[noted])}: {examples}")


def _rounded(_batch: Batch, _source: Source, word: Word, count: int) -> str:
    scale = word.type.scale if isinstance(word.type, Numeric) else 0
    values = "1 value has" if count == 1 else f"{count:,} values have"
    return f"{word.name}: {values} more than {scale} decimals and {'is' if count == 1 else 'are'} rounded"


def _ambiguous(batch: Batch, source: Source, word: Word, count: int) -> str:
    formats = dates.colliding(batch.settings.source(source.name).date_formats)
    values = "1 date is another day" if count == 1 else f"{count:,} dates are other days"
    return f"{word.name}: {values} under {' and '.join(formats)}, the first of date_formats that fits counts"


def _examples(batch: Batch, source: Source, noted: str, word: Word) -> list[str]:
    """Return the first records that a note is about, each with its position, its text and its value."""
    stage, bronze, waits = source.stage, source.bronze, audit.quarantine
    first = (
        select(stage.c.file_id, stage.c.record_number, cast(_shown(stage.c[word.name]), Text).label("value"))
        .where(literal(noted, Text) == any_(stage.c.noted))
        .order_by(stage.c.file_id, stage.c.record_number)
        .limit(EXAMPLES)
        .subquery("first")
    )
    of_bronze = and_(
        bronze.c.file_id == first.c.file_id,
        bronze.c.record_number == first.c.record_number,
        bronze.c.file_id.in_(batch.files_of(source)),
    )
    waited = and_(waits.c.file_id == first.c.file_id, waits.c.record_number == first.c.record_number)
    text = func.coalesce(bronze.c[word.name], waits.c.raw[word.name].astext)
    query = (
        select(audit.file.c.name, first.c.record_number, text, first.c.value)
        .select_from(first.join(audit.file, audit.file.c.file_id == first.c.file_id))
        .outerjoin(bronze, of_bronze)
        .outerjoin(waits, waited)
        .order_by(first.c.file_id, first.c.record_number)
    )
    return [
        f"{file}, record {number:,}" + ("" if word.pii else f", {text!r} as {value}")
        for file, number, text, value in batch.connection.execute(query)
    ]


def _shown(value: Any) -> Any:
    return func.trim_scale(value) if isinstance(value.type, Numeric) else value
