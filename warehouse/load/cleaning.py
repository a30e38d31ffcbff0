"""From text to values: SQL expressions that never fail, whatever the text."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
)
from sqlalchemy.dialects.postgresql import array

from warehouse.letters import ASCII_BLANKS, BLANKS, small, tidy
from warehouse.load.texture import UNKNOWN, Texture
from warehouse.settings import SourceSettings
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.texts import composed, is_ascii, lowered, raised

LONGEST_KEY = 1_000
"""Longest business key, in bytes: a B-tree holds no row above 2,704 bytes."""

_TIME = r"([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?( ?(Z|[+-][0-9]{2}(:?[0-9]{2})?))?)?"
_ISO_DATE = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_TIME}$"
_DIRECTIVES = {
    "Y": r"([0-9]{4})", "m": r"([0-9]{1,2})", "d": r"([0-9]{1,2})", "b": r"([A-Za-z]{3})", "B": r"([A-Za-z]+)",
    "H": r"[0-9]{1,2}", "I": r"[0-9]{1,2}", "M": r"[0-9]{2}", "S": r"[0-9]{2}", "f": r"[0-9]{1,9}",
    "p": r"[AaPp]\.?[Mm]\.?", "z": r"(?:Z|[+-][0-9]{2}:?[0-9]{2})", "%": "%",
}  # fmt: skip
_BLANK = f"[{BLANKS}]+"
_CENTURIES = {"20": r"([0-5][0-9]|6[0-8])", "19": r"(69|[7-9][0-9])"}


def cleaned(
    raw: ColumnElement[str], word: Word, settings: SourceSettings, texture: Texture = UNKNOWN
) -> ColumnElement[Any]:
    """Return the text of a delivered column in the spelling in which it is kept.

    It has no blanks around it and composed letters, and the case declared; it is null where nothing or a null marker
    stands. What the ``texture`` says no text has is not looked for.
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
    """Return a text without blanks around it, composed, by the cheapest way that its file's texture allows."""
    plain = func.btrim(raw, ASCII_BLANKS) if texture.padded else raw
    if not (texture.wide or texture.decomposed):
        return plain
    rest = func.btrim(raw, BLANKS) if texture.wide else plain
    return case((is_ascii(raw), plain), else_=composed(rest) if texture.decomposed else rest)


def spelled(text: ColumnElement[Any], values: tuple[str, ...]) -> ColumnElement[Any]:
    """Return a text in the spelling of the known value that it equals without regard to case."""
    by_case = case({small(value): value for value in values}, value=lowered(text), else_=text)
    return case((text.in_(values), text), else_=by_case)


def typed(text: ColumnElement[Any], word: Word, settings: SourceSettings) -> ColumnElement[Any]:
    """Return a cleaned text as a value of the column's type; null where it is none. No session setting matters."""
    kind = word.type() if isinstance(word.type, type) else word.type
    if isinstance(kind, Integer):
        return _integer(text, settings)
    if isinstance(kind, Numeric):
        return _number(text, kind, settings)
    if isinstance(kind, Date):
        return _date(text, settings.date_formats)
    if isinstance(kind, Boolean):
        return case(
            (lowered(text).in_(["true", "t", "yes", "y", "1"]), True),
            (lowered(text).in_(["false", "f", "no", "n", "0"]), False),
        )
    if word.is_key:
        return case((func.octet_length(text) <= LONGEST_KEY, text))
    return text


def _digits(settings: SourceSettings, most: int) -> str:
    plain = rf"0*[0-9]{{1,{most}}}"
    if settings.thousands is None:
        return plain
    mark = re.escape(settings.thousands)
    return rf"(?:{plain}|[0-9]{{1,3}}(?:{mark}[0-9]{{3}}){{1,{(most - 3) // 3}}})"


def _plain(text: ColumnElement[Any], settings: SourceSettings) -> ColumnElement[Any]:
    if settings.thousands is not None:
        text = func.replace(text, settings.thousands, "")
    return text if settings.decimal == "." else func.replace(text, settings.decimal, ".")


def _integer(text: ColumnElement[Any], settings: SourceSettings) -> ColumnElement[Any]:
    shape = rf"^[+-]?{_digits(settings, 9)}(?:{re.escape(settings.decimal)}0*)?$"
    whole = func.split_part(_plain(text, settings), ".", 1)
    return case(
        (and_(func.octet_length(text) <= 9, _without_digits(text) == ""), cast(text, Integer)),
        (text.regexp_match(shape), cast(whole, Integer)),
    )


def _without_digits(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what stands beside the digits: most values are told by it, at a tenth of a regular expression's cost."""
    return func.translate(text, "0123456789", "")


def _number(text: ColumnElement[Any], kind: Numeric[Any], settings: SourceSettings) -> ColumnElement[Any]:
    # one digit less than the type holds, because rounding may carry
    most = (kind.precision or 38) - (kind.scale or 0) - 1
    point = re.escape(settings.decimal)
    digits = _digits(settings, most)
    shape = rf"^[+-]?(?:{digits}(?:{point}[0-9]{{0,60}})?|{point}[0-9]{{1,60}})$"
    return case((text.regexp_match(shape), cast(_plain(text, settings), kind)))


def _date(text: ColumnElement[Any], formats: list[str]) -> ColumnElement[Any]:
    attempts = [attempt for format_ in formats for attempt in _attempts(text, format_)]
    return case(*((and_(has_shape, _is_day(iso)), cast(iso, Date)) for has_shape, iso in attempts))


def _is_day(iso: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.pg_input_is_valid(iso, "date")


def _attempts(text: ColumnElement[Any], format_: str) -> list[tuple[ColumnElement[bool], ColumnElement[Any]]]:
    """Return the tests for the shape of a format, each with the text as an ISO date, which reads one way only."""
    if format_ == "%Y-%m-%d":
        plain = and_(func.octet_length(text) == 10, text.like("____-__-__"), _without_digits(text) == "--")
        timed = and_(func.octet_length(text) > 10, text.regexp_match(_ISO_DATE))
        return [(plain, text), (timed, func.left(text, 10))]
    return [
        (text.regexp_match(shape), func.regexp_replace(text, shape, replacement))
        for shape, replacement in shapes_of(format_)
    ]


def shapes_of(format_: str) -> list[tuple[str, str]]:
    """Return the regular expressions of a strptime format, each with the replacement that makes an ISO date of it.

    A year of two digits belongs to 1969 to 2068, as in POSIX.
    """
    centuries = list(_CENTURIES) if "%y" in format_ else [""]
    shapes = []
    for century in centuries:
        pattern, places = "", dict[str, int]()
        for directive, literal_text in re.findall(r"%(.)|([^%]+)", format_):
            if literal_text:
                pattern += re.sub(r"\s+", _BLANK, re.escape(literal_text).replace("\\ ", " "))
                continue
            part = _CENTURIES[century] if directive == "y" else _DIRECTIVES[directive]
            if part.startswith("(") and not part.startswith("(?:"):
                places["Y" if directive == "y" else "m" if directive in "bB" else directive] = len(places) + 1
            pattern += part
        shapes.append((f"^{pattern}$", rf"{century}\{places['Y']}-\{places['m']}-\{places['d']}"))
    return shapes


def unparsed(texts: dict[str, ColumnElement[Any]], values: dict[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return the array of the names of the columns whose text is there and is no value; null where all is well."""
    if not texts:
        return cast(null(), ARRAY(Text))
    failed = {name: and_(text.is_not(None), values[name].is_(None)) for name, text in texts.items()}
    names = func.array_remove(array([case((test, literal(name))) for name, test in failed.items()]), null())
    return case((or_(*failed.values()), cast(names, ARRAY(Text))))
