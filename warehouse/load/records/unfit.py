"""Why a text is not a value of its column: which column, which text, and what was tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, FromClause, Integer, Numeric, case, func, literal
from sqlalchemy.types import Text

from warehouse.load.batch.batch import Batch
from warehouse.load.records.needs import is_unparsed
from warehouse.load.records.reading import typed_throughout
from warehouse.settings import SourceSettings
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.source import Source

SHOWN = 60
"""Characters of a text that are shown."""
TYPED = " (it has a type of its own, so that the settings for texts do not apply; convert it by `sql`)"


def unfit(batch: Batch, source: Source, words: Iterable[Word], texts: FromClause | None) -> list[ColumnElement[Any]]:
    """Return, for each column, a sentence if its text is not a value, else null; ``texts`` has the delivered text."""
    settings, typed = batch.settings.source(source.name), typed_throughout(batch, source)
    said = ((word, TYPED if word.name in typed else _tried(word, settings)) for word in words)
    return [case((is_unparsed(source, word.name), _sentence(word, tried, texts))) for word, tried in said]


def _sentence(word: Word, tried: str, texts: FromClause | None) -> ColumnElement[Any]:
    why = f"{_why(word)}{tried}"
    if texts is None or word.pii:
        return literal(f"{word.name} {why}", Text)
    shown = func.coalesce(func.left(texts.c[word.name], SHOWN), "")
    return func.concat(literal(f"{word.name} '", Text), shown, literal(f"' {why}", Text))


def _why(word: Word) -> str:
    kind = word.type() if isinstance(word.type, type) else word.type
    names = {Integer: "whole number", Numeric: "number", Date: "date", Boolean: "truth value"}
    name = next((name for type_, name in names.items() if isinstance(kind, type_)), None)
    if name is None:
        return "cannot be a key: it is longer than 1,000 bytes"
    return f"is no {name} that its column can hold" if not word.is_key else f"cannot be a key: it is no {name}"


def _tried(word: Word, settings: SourceSettings) -> str:
    kind = word.type() if isinstance(word.type, type) else word.type
    if isinstance(kind, Date):
        return f" (tried {', '.join(settings.date_formats)})"
    if not isinstance(kind, Integer | Numeric):
        return ""
    marks = f"decimal '{settings.decimal}', " + (
        f"thousands '{settings.thousands}'" if settings.thousands else "no thousands"
    )
    return f" ({marks}{', currency ' + ' '.join(settings.currency) if settings.currency else ''})"
