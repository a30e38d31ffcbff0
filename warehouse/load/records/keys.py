"""Business keys of raw records as silver stores them: however a key is spelled, it is the same key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, case, cast, func, literal

from warehouse.letters import BLANKS
from warehouse.load.records.cleaning import cleaned, spelled, typed
from warehouse.load.records.counting import counting
from warehouse.settings import Settings
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.source import Source

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
    own = settings.source(source.name)
    text = cleaned(raw, word, own)
    value: Any = typed(text, word, own, settings.timezone)
    if word.name in spelling:
        value = spelled(value, spelling[word.name])
    parts: list[ColumnElement[Any]] = [cast(value, Text)]
    if word.default is not None and not counted:
        parts.append(case((text.is_(None), cast(literal(word.default, word.type), Text))))
    return func.coalesce(*parts, func.btrim(raw, BLANKS), "")
