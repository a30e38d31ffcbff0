"""From text to days: how date formats read a text, and which formats read one text as different days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Numeric, and_, case, cast, func, literal

from warehouse.letters import BLANKS
from warehouse.load.records.months import ANY_MONTH, in_numbers

_TIME = r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
_ISO_TIMED = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_TIME}$"
_ISO_ZONED = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_TIME} ?(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$"
_DIRECTIVES = {
    "Y": r"([0-9]{4})", "m": r"([0-9]{1,2})", "d": r"([0-9]{1,2})", "b": r"([A-Za-z]{3})", "B": r"([A-Za-z]+)",
    "H": r"[0-9]{1,2}", "I": r"[0-9]{1,2}", "M": r"[0-9]{2}", "S": r"[0-9]{2}", "f": r"[0-9]{1,9}",
    "p": r"[AaPp]\.?[Mm]\.?", "z": r"(?:Z|[+-][0-9]{2}:?[0-9]{2})", "%": "%",
}  # fmt: skip
_ZONED = {"H": r"([0-9]{1,2})", "I": r"([0-9]{1,2})", "M": r"([0-9]{2})", "S": r"([0-9]{2})", "f": r"([0-9]{1,9})",
          "p": r"([AaPp])\.?[Mm]\.?", "z": r"(Z|[+-][0-9]{2}:?[0-9]{2})"}  # fmt: skip
"""In a text with an offset the time counts too: it may be another day in the time zone of the settings."""
_BLANK = f"[{BLANKS}]+"
_CENTURIES = {"20": r"([0-5][0-9]|6[0-8])", "19": r"(69|[7-9][0-9])"}
_EXCEL = r"^[0-9]{5}([.,][0-9]+)?$"
"""Excel's day numbers from 1927 to 2173; the part after the decimal point is the time of day."""
_EXCEL_BEGINS = date(1899, 12, 30)
_EXCEL_1970 = 25569
_SAMPLES = (datetime(2001, 2, 3, tzinfo=UTC), datetime(2010, 11, 12, tzinfo=UTC))

Test = tuple[ColumnElement[bool], ColumnElement[Any]]


def day(text: ColumnElement[Any], formats: list[str], timezone: str) -> ColumnElement[Any]:
    """Return a text as a day, read by the first format that fits; null if none does.

    A time of day is dropped; an instant, which has an offset, becomes its day in the time zone of the settings.
    """
    return case(*(test for format_ in formats for test in _tests(text, format_, timezone)))


def moments(text: ColumnElement[Any], formats: list[str], timezone: str, *, zoned: bool) -> list[Test]:
    """Return a test for each format, with the moment that it reads.

    ``zoned`` moments are instants, and a text without an offset is one in the time zone; others are local times.
    """
    return [test for format_ in formats for test in _moments(text, format_, timezone, zoned)]


def _moments(text: ColumnElement[Any], format_: str, timezone: str, zoned: bool) -> list[Test]:
    if format_ == "%Y-%m-%d":
        local, instant = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}({_TIME})?$", _ISO_ZONED
        return [
            _clock(text.regexp_match(local), text, timezone, zoned),
            _instant(text.regexp_match(instant), text, timezone, zoned),
        ]
    if format_ == "excel":
        seconds = (cast(func.replace(text, ",", "."), Numeric) - _EXCEL_1970) * 86400
        clock = func.timezone("UTC", func.to_timestamp(func.round(seconds)), type_=DateTime())
        value = func.timezone(timezone, clock, type_=DateTime(timezone=True)) if zoned else clock
        return [(text.regexp_match(_EXCEL), value)]
    read = _instant if "%z" in format_ else _clock
    return [
        read(text.regexp_match(shape), _iso(text, shape, replacement), timezone, zoned)
        for shape, replacement in shapes_of(format_, timed=True)
    ]


def _clock(has_shape: ColumnElement[bool], iso: ColumnElement[Any], timezone: str, zoned: bool) -> Test:
    time = cast(iso, DateTime())
    value = func.timezone(timezone, time, type_=DateTime(timezone=True)) if zoned else time
    return and_(has_shape, func.pg_input_is_valid(iso, "timestamp")), value


def _instant(has_shape: ColumnElement[bool], iso: ColumnElement[Any], timezone: str, zoned: bool) -> Test:
    instant = cast(iso, DateTime(timezone=True))
    value = instant if zoned else func.timezone(timezone, instant, type_=DateTime())
    return and_(has_shape, func.pg_input_is_valid(iso, "timestamptz")), value


def differs(text: ColumnElement[Any], formats: list[str], timezone: str) -> ColumnElement[bool] | None:
    """Return the condition that two of the formats read a text as different days; None if no two formats can."""
    doubtful = colliding(formats)
    if not doubtful:
        return None
    days = [case(*_tests(text, format_, timezone)) for format_ in doubtful]
    return func.least(*days) < func.greatest(*days)


def colliding(formats: list[str]) -> list[str]:
    """Return the formats whose texts may also fit another one, such as those with day and month swapped."""
    pairs = combinations(dict.fromkeys(formats), 2)
    found = {one for pair in pairs if _collide(*pair) for one in pair}
    return [one for one in dict.fromkeys(formats) if one in found]


def _collide(one: str, other: str) -> bool:
    return any(
        re.match(shape, text)
        for here, there in ((one, other), (other, one))
        for text in _written(here)
        for shape in _shapes(there)
    )


def _written(format_: str) -> list[str]:
    """Return days in a format, with and without leading zeros."""
    if format_ == "excel":
        return [str((sample.date() - _EXCEL_BEGINS).days) for sample in _SAMPLES]
    texts = [sample.strftime(format_) for sample in _SAMPLES]
    return [*texts, *(re.sub(r"\b0(?=[0-9])", "", text) for text in texts)]


def _shapes(format_: str) -> list[str]:
    if format_ == "%Y-%m-%d":
        return [r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", _ISO_TIMED, _ISO_ZONED]
    return [_EXCEL] if format_ == "excel" else [shape for shape, _ in shapes_of(format_)]


def _without_digits(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the characters other than digits: they identify most values, at a tenth of a regular expression's cost."""
    return func.translate(text, "0123456789", "")


def _tests(text: ColumnElement[Any], format_: str, timezone: str) -> list[Test]:
    """Return the tests for the texts of a format, each with the day that it reads; no session setting matters."""
    if format_ == "%Y-%m-%d":
        plain = and_(func.octet_length(text) == 10, text.like("____-__-__"), _without_digits(text) == "--")
        timed = and_(func.octet_length(text) > 10, text.regexp_match(_ISO_TIMED))
        zoned = and_(func.octet_length(text) > 10, text.regexp_match(_ISO_ZONED))
        return [_on(plain, text), _on(timed, func.left(text, 10)), _at(zoned, text, timezone)]
    if format_ == "excel":
        return [(text.regexp_match(_EXCEL), literal(_EXCEL_BEGINS, Date) + cast(func.left(text, 5), Integer))]
    tests = []
    for shape, replacement in shapes_of(format_):
        has_shape, iso = text.regexp_match(shape), _iso(text, shape, replacement)
        tests.append(_at(has_shape, iso, timezone) if "%z" in format_ else _on(has_shape, iso))
    return tests


def _iso(text: ColumnElement[Any], shape: str, replacement: str) -> ColumnElement[Any]:
    """Return a text that fits a pattern as PostgreSQL reads dates, whatever the language of its month name."""
    iso = func.regexp_replace(text, shape, replacement)
    return in_numbers(iso) if ANY_MONTH in shape else iso


def _on(has_shape: ColumnElement[bool], iso: ColumnElement[Any]) -> Test:
    return and_(has_shape, func.pg_input_is_valid(iso, "date")), cast(iso, Date)


def _at(has_shape: ColumnElement[bool], iso: ColumnElement[Any], timezone: str) -> Test:
    instant = cast(iso, DateTime(timezone=True))
    return and_(has_shape, func.pg_input_is_valid(iso, "timestamptz")), cast(func.timezone(timezone, instant), Date)


def shapes_of(format_: str, *, timed: bool = False) -> list[tuple[str, str]]:
    """Return the regular expressions of a strptime format, each with the replacement that turns its texts into ISO.

    The result is a date, or an instant if the format has an offset; with its time of day if ``timed``. A two-digit year
    means 1969 to 2068, as in POSIX. Month names are tried in English first, because that is cheapest.
    """
    centuries = list(_CENTURIES) if "%y" in format_ else [""]
    directives = _DIRECTIVES | (_ZONED if timed or "%z" in format_ else {})
    languages: list[dict[str, str]] = [{}, {"b": ANY_MONTH, "B": ANY_MONTH}] if re.search("%[bB]", format_) else [{}]
    return [
        _shape(format_, directives | names | ({"y": _CENTURIES[century]} if century else {}), century, timed=timed)
        for names in languages
        for century in centuries
    ]


def _shape(format_: str, directives: Mapping[str, str], century: str, *, timed: bool) -> tuple[str, str]:
    pattern, places = "", dict[str, int]()
    for directive, literal_text in re.findall(r"%(.)|([^%]+)", format_):
        if literal_text:
            pattern += re.sub(r"\s+", _BLANK, re.escape(literal_text).replace("\\ ", " "))
            continue
        part = directives[directive]
        if part.startswith("(") and not part.startswith("(?:"):
            name = {"y": "Y", "b": "m", "B": "m", "I": "H"}.get(directive, directive)
            places[name] = len(places) + 1
        pattern += part
    iso = rf"{century}\{places['Y']}-\{places['m']}-\{places['d']}"
    case_ = "(?i)" if ANY_MONTH in pattern else ""
    return f"{case_}^{pattern}$", iso + (_time(places) if timed or "z" in places else "")


def _time(places: dict[str, int]) -> str:
    """Return the replacement for the time and the offset, if any; parts that the format lacks are 0."""
    hour, minute, second = (rf"\{places[part]}" if part in places else "00" for part in "HMS")
    fraction = rf".\{places['f']}" if "f" in places else ""
    half = rf" \{places['p']}m" if "p" in places else ""
    offset = rf" \{places['z']}" if "z" in places else ""
    return f" {hour}:{minute}:{second}{fraction}{half}{offset}"
