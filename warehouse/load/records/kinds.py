"""From text to timestamps, floating-point numbers, UUIDs and JSON: expressions that never fail, whatever the text."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Float, Text, Time, and_, case, cast, func, literal
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import JSON, String, TypeEngine, Uuid

from warehouse.load.records.dates import moments
from warehouse.settings import SourceSettings

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_TIME = r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?( ?[AaPp]\.?[Mm]\.?)?$"
DEEPEST = 2_000
"""How deeply a document may nest: at several thousand levels PostgreSQL runs out of stack and ends the statement."""


def is_valid(text: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[bool]:
    """Return whether PostgreSQL reads a text as a value of a type."""
    return func.pg_input_is_valid(text, literal(kind.compile(dialect=_DIALECT), Text))


def short(text: ColumnElement[Any], kind: String) -> ColumnElement[Any]:
    """Return a text that fits the length of its column."""
    return text if kind.length is None else case((func.char_length(text) <= kind.length, text))


def floating(
    text: ColumnElement[Any], plain: ColumnElement[Any], digits: str, kind: Float[Any], settings: SourceSettings
) -> ColumnElement[Any]:
    """Return a text as a floating-point number, with or without an exponent; never infinity or NaN."""
    point = re.escape(settings.decimal)
    shape = rf"^[+-]?(?:{digits}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]{{1,4}})?$"
    return case((and_(text.regexp_match(shape), is_valid(plain, kind)), cast(plain, kind)))


def moment(text: ColumnElement[Any], kind: DateTime, settings: SourceSettings, timezone: str) -> ColumnElement[Any]:
    """Return a text as a point in time: without an offset in the settings' time zone, with one converted to it."""
    return case(*moments(text, settings.date_formats, timezone, zoned=kind.timezone))


def time_of_day(text: ColumnElement[Any], kind: Time) -> ColumnElement[Any]:
    """Return a text as a time of day."""
    return case((and_(text.regexp_match(_TIME), is_valid(text, kind)), cast(text, kind)))


def identifier(text: ColumnElement[Any], kind: Uuid[Any]) -> ColumnElement[Any]:
    """Return a text as a UUID."""
    return case((is_valid(text, kind), cast(text, kind)))


def document(text: ColumnElement[Any], kind: JSON) -> ColumnElement[Any]:
    """Return a text as a JSON document."""
    opened = func.octet_length(text) - func.octet_length(func.translate(text, "[{", ""))
    return case((case((opened <= DEEPEST, is_valid(text, kind)), else_=False), cast(text, kind)))
