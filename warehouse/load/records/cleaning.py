"""From text to values: SQL expressions that never fail, whatever the text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Text,
    Time,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import TypeEngine

from warehouse.letters import ASCII_BLANKS, BLANKS, small, tidy
from warehouse.load.records.dates import day
from warehouse.load.records.kinds import document, floating, identifier, moment, short, time_of_day
from warehouse.load.records.texture import UNKNOWN, Texture
from warehouse.settings import SourceSettings
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.texts import composed, is_ascii, lowered, raised

SPACES = " \u00a0\u2007\u2009\u202f"
"""Spaces between thousands, wide, narrow and unbreakable: nobody sees which of them a file has."""
LONGEST_KEY = 1_000
"""Longest business key, in bytes: a B-tree index row holds at most 2,704 bytes."""


def cleaned(
    raw: ColumnElement[str], word: Word, settings: SourceSettings, texture: Texture = UNKNOWN
) -> ColumnElement[Any]:
    """Return the text of a delivered column in the spelling in which it is stored.

    It is trimmed, has composed letters and the declared case, and is null if it is empty or a null marker. Anything
    that the ``texture`` rules out is not looked for.
    """
    trimmed = _trimmed(raw, texture)
    untouched = composed(raw) if texture.decomposed else raw
    kept: ColumnElement[Any] = func.nullif(trimmed, "") if word.trim else case((trimmed != "", untouched))
    words = settings.values.get(word.name, {})
    if words:
        theirs = {small(tidy(one)): ours for one, ours in words.items()}
        kept = case(theirs, value=lowered(trimmed), else_=kept)
    if word.case != "as it is":
        kept = lowered(kept) if word.case == "lower" else raised(kept)
    markers = sorted({tidy(marker) for marker in settings.null_values} - {""})
    return case((trimmed.in_(markers), null()), else_=kept) if markers else kept


def _trimmed(raw: ColumnElement[str], texture: Texture) -> ColumnElement[Any]:
    """Return a text trimmed and composed, by the cheapest expression that its file's texture allows."""
    plain = func.btrim(raw, ASCII_BLANKS) if texture.padded else raw
    if not (texture.wide or texture.decomposed):
        return plain
    rest = func.btrim(raw, BLANKS) if texture.wide else plain
    return case((is_ascii(raw), plain), else_=composed(rest) if texture.decomposed else rest)


def spelled(text: ColumnElement[Any], values: tuple[str, ...]) -> ColumnElement[Any]:
    """Return a text in the spelling of the known value that it equals if case is ignored."""
    by_case = case({small(value): value for value in values}, value=lowered(text), else_=text)
    return case((text.in_(values), text), else_=by_case)


def typed(text: ColumnElement[Any], word: Word, settings: SourceSettings, timezone: str) -> ColumnElement[Any]:
    """Return a cleaned text as a value of the column's type, or null if it is none. No session setting matters."""
    kind = word.type() if isinstance(word.type, type) else word.type
    value = _value(text, kind, settings, timezone)
    if word.is_key and isinstance(kind, String):
        return case((func.octet_length(text) <= LONGEST_KEY, value))
    return value


def _value(  # noqa: PLR0911  (a table, one line per type)
    text: ColumnElement[Any], kind: TypeEngine[Any], settings: SourceSettings, timezone: str
) -> ColumnElement[Any]:
    match kind:
        case Integer():
            return _integer(text, kind, settings)
        case Float():
            bare, digits = _bare(text, settings), _digits(settings, _MOST, _MOST // 3)
            return _of_hundred(text, floating(bare, _plain(bare, settings), digits, kind, settings), settings)
        case Numeric():
            return _number(text, kind, settings)
        case DateTime():
            return moment(text, kind, settings, timezone)
        case Date():
            return day(text, settings.date_formats, timezone)
        case Time():
            return time_of_day(text, kind)
        case Boolean():
            return _truth(text)
        case Uuid():
            return identifier(text, kind)
        case JSON():
            return document(text, kind)
        case String():
            return short(text, kind)
    return text


def _truth(text: ColumnElement[Any]) -> ColumnElement[Any]:
    return case(
        (lowered(text).in_(["true", "t", "yes", "y", "1"]), True),
        (lowered(text).in_(["false", "f", "no", "n", "0"]), False),
    )


def _digits(settings: SourceSettings, most: int, groups: int) -> str:
    """Return the pattern of that many digits, or of up to three digits followed by groups of three with separators."""
    plain = rf"0*[0-9]{{1,{most}}}" if most > 0 else "0+"
    if settings.thousands is None or groups < 1:
        return plain
    mark = f"[{SPACES}]" if settings.thousands in SPACES else re.escape(settings.thousands)
    return rf"(?:{plain}|[0-9]{{1,3}}(?:{mark}[0-9]{{3}}){{1,{groups}}})"


def _plain(text: ColumnElement[Any], settings: SourceSettings) -> ColumnElement[Any]:
    if settings.thousands is not None:
        marks = SPACES if settings.thousands in SPACES else settings.thousands
        text = func.translate(text, marks, "")
    return text if settings.decimal == "." else func.replace(text, settings.decimal, ".")


def _bare(text: ColumnElement[Any], settings: SourceSettings) -> ColumnElement[Any]:
    """Return the text of a number without what the settings allow beside it: currencies, other minus signs."""
    if settings.percent:
        text = func.regexp_replace(text, r"\s*%$", "")
    if settings.currency:
        signs = "|".join(re.escape(sign) for sign in sorted(settings.currency, key=len, reverse=True))
        text = func.regexp_replace(text, rf"^([(+-]?)\s*(?:{signs})\s*", r"\1", "i")
        text = func.regexp_replace(text, rf"\s*(?:{signs})\s*([)-]?)$", r"\1", "i")
    if settings.currency or settings.negatives or settings.decimal != ".":
        text = _without_dash(text, settings.decimal)
    if "(1)" in settings.negatives:
        text = func.regexp_replace(text, r"^\(\s*([^()+-]+?)\s*\)$", r"-\1")
    if "1-" in settings.negatives:
        text = func.regexp_replace(text, r"^([^+-]+?)\s*-$", r"-\1")
    return text


def _without_dash(text: ColumnElement[Any], point: str) -> ColumnElement[Any]:
    """Return an amount without the dash that stands for no cents, as in `499,-`: it is not a minus sign."""
    dashed = or_(*(text.endswith(f"{point}{dash}", autoescape=True) for dash in ("-", "--", "\u2013", "\u2014")))
    return case((dashed, func.regexp_replace(text, rf"{re.escape(point)}(?:--?|[\u2013\u2014])$", "")), else_=text)


def _of_hundred(text: ColumnElement[Any], value: ColumnElement[Any], settings: SourceSettings) -> ColumnElement[Any]:
    """Return a number, or a hundredth of it where its text is a percentage."""
    return case((text.like("%\\%"), value / 100), else_=value) if settings.percent else value


_MOST = 255
"""The most repetitions that a regular expression of PostgreSQL can count."""
_WHOLE = {SmallInteger: (4, 15), BigInteger: (18, 63), Integer: (9, 31)}
"""For each integer type, how many digits always fit, and how many bits a number has besides its sign."""


def _integer(text: ColumnElement[Any], kind: Integer, settings: SourceSettings) -> ColumnElement[Any]:
    text = _bare(text, settings)
    fits, bits = next(limits for type_, limits in _WHOLE.items() if isinstance(kind, type_))
    shape = rf"^[+-]?{_digits(settings, fits + 1, fits // 3)}(?:{re.escape(settings.decimal)}0*)?$"
    whole = func.split_part(_plain(text, settings), ".", 1)
    in_range = cast(whole, Numeric()).between(-(2**bits), 2**bits - 1)
    return case(
        (and_(func.octet_length(text) <= fits, _without_digits(text) == ""), cast(text, kind)),
        (case((text.regexp_match(shape), in_range), else_=False), cast(whole, kind)),
    )


def _without_digits(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the characters other than digits: they settle most values, at a tenth of a regular expression's cost."""
    return func.translate(text, "0123456789", "")


def _number(text: ColumnElement[Any], kind: Numeric[Any], settings: SourceSettings) -> ColumnElement[Any]:
    most = min((kind.precision or 38) - (kind.scale or 0), _MOST)
    bare = _bare(text, settings)
    exact = _of_hundred(text, cast(_plain(bare, settings), Numeric()), settings)
    value = cast(exact if settings.percent else _plain(bare, settings), kind)
    # with one digit fewer than the type holds, rounding up cannot overflow it
    short_ = bare.regexp_match(_decimal(settings, most - 1))
    if kind.precision is None:
        return case((short_, value))
    has_shape = bare.regexp_match(_decimal(settings, most + 2 if settings.percent else most))
    holds = func.round(func.abs(exact), kind.scale or 0) < literal(Decimal(10) ** most)
    in_range = case((has_shape, holds), else_=False)
    return case((short_, value), (in_range, value)) if most else case((in_range, value))


def _decimal(settings: SourceSettings, most: int) -> str:
    """Return the pattern of a number with that many digits before its decimal point."""
    point = re.escape(settings.decimal)
    digits = _digits(settings, most, (most - 3) // 3)
    return rf"^[+-]?(?:{digits}(?:{point}[0-9]{{0,60}})?|{point}[0-9]{{1,60}})$"


def is_decimal(word: Word) -> bool:
    """Whether a column holds numbers with a fixed number of decimals."""
    kind = word.type() if isinstance(word.type, type) else word.type
    return isinstance(kind, Numeric) and not isinstance(kind, Float) and kind.scale is not None


def rounded(
    text: ColumnElement[Any], value: ColumnElement[Any], word: Word, settings: SourceSettings
) -> ColumnElement[bool]:
    """Return the condition that a text has more decimals than its column keeps; short ones cannot."""
    kind = word.type() if isinstance(word.type, type) else word.type
    assert isinstance(kind, Numeric)
    long = and_(func.octet_length(text) > (kind.scale or 0) + 1, value.is_not(None))
    return case(
        (long, _of_hundred(text, cast(_plain(_bare(text, settings), settings), Numeric()), settings) != value),
        else_=False,
    )


def unparsed(texts: dict[str, ColumnElement[Any]], values: dict[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return the array of names of the columns whose text is present but not a value; null if there are none."""
    if not texts:
        return cast(null(), ARRAY(Text))
    failed = {name: and_(text.is_not(None), values[name].is_(None)) for name, text in texts.items()}
    names = func.array_remove(array([case((test, literal(name))) for name, test in failed.items()]), null())
    return case((or_(*failed.values()), cast(names, ARRAY(Text))))
