"""Business keys of raw records as silver stores them: however a key is spelled, it is the same key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, MetaData, String, Text, case, cast, func, literal, select

from warehouse import audit
from warehouse.erasure.layers import about
from warehouse.letters import BLANKS, tidy
from warehouse.load.records.cleaning import cleaned, spelled, typed
from warehouse.load.records.counting import counting
from warehouse.settings import Settings, SourceSettings
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.source import Source
from warehouse.vocabulary.texts import plain

Spelling = Mapping[str, tuple[str, ...]]
"""The known values of columns, which correct the spelling."""


def key_texts(
    source: Source, rows: FromClause, settings: Settings, spelling: Spelling
) -> dict[str, ColumnElement[str]]:
    """Return the parts of the keys of raw records, each as the text of its value.

    What is no value is the text as delivered, trimmed. An absent part is its default, else an empty text; so is a line
    number that the program counts, whatever it counted.
    """
    counted = counted_part(source, settings)
    return {
        word.name: _text(source, rows.c[word.name], word, settings, spelling, counted=word.name == counted)
        for word in source.delivered
        if word.name in source.read_for_keys
    }


def counted_part(source: Source, settings: Settings) -> str | None:
    """Return the part of a key that the program counts where files have none; None if it counts nothing."""
    counts = counting(source, settings.source(source.name))
    return None if counts is None else counts.number.name


def _text(
    source: Source, raw: ColumnElement[str], word: Word, settings: Settings, spelling: Spelling, *, counted: bool
) -> ColumnElement[str]:
    text, value = _read(source, raw, word, settings)
    if word.name in spelling:
        value = spelled(value, spelling[word.name])
    parts: list[ColumnElement[Any]] = [cast(value, Text)]
    if word.default is not None and not counted:
        parts.append(case((text.is_(None), cast(literal(word.default, word.type), Text))))
    return func.coalesce(*parts, func.btrim(raw, BLANKS), "")


def _read(source: Source, raw: ColumnElement[str], word: Word, settings: Settings) -> tuple[Any, Any]:
    own = settings.source(source.name)
    text = cleaned(raw, word, own)
    return text, typed(text, word, own, settings.timezone)


def as_stored(connection: Connection, settings: Settings, person: Dimension, key: str) -> str:
    """Return the key of a person as silver stores it, however it is spelled; what is no key comes back trimmed."""
    source, name = person.source, person.business_key.name
    word = next(word for word in source.words if word.name == name)
    _, value = _read(source, literal(key, Text), word, settings)
    found: str | None = connection.scalar(select(cast(value, Text)))
    return tidy(key) if found is None else found


def spellings(
    connection: Connection,
    metadata: MetaData,
    settings: Settings,
    person: Dimension,
    keys: Sequence[str],
    *,
    batch_id: int | None = None,
) -> list[str]:
    """Return in which other ways raw records, of one batch or of all, spell the keys of people."""
    waits, file, found = audit.quarantine, audit.file, set[str]()
    for source, word in about(metadata, person):
        if _has_one_spelling(word, settings.source(source.name)):
            continue
        raw, held = source.bronze.c[word.name], waits.c.raw[word.name].astext
        files = select(file.c.file_id).where(file.c.batch_id == batch_id)
        of_batch = [] if batch_id is None else [source.bronze.c.file_id.in_(files)]
        held_by = [waits.c.source == source.name, *([] if batch_id is None else [waits.c.batch_id == batch_id])]
        for text, where in ((raw, of_batch), (held, held_by)):
            _, value = _read(source, text, word, settings)
            found.update(connection.scalars(select(plain(text)).where(cast(value, Text).in_(keys), *where).distinct()))
    return sorted(found - set(keys))


def _has_one_spelling(word: Word, own: SourceSettings) -> bool:
    kind = word.type() if isinstance(word.type, type) else word.type
    return isinstance(kind, String) and word.case == "as it is" and not own.values.get(word.name)
