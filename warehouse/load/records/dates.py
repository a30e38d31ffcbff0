"""From text to days: how date formats read a text, and which formats read one text as different days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Numeric, and_, case, cast, func, literal

from warehouse.files.date_shapes import EXCEL, ISO_TIMED, ISO_ZONED, TIME, shapes_of
from warehouse.files.months import ANY_MONTH
from warehouse.load.records.months import in_numbers

_EXCEL_BEGINS = date(1899, 12, 30)
_EXCEL_1970 = 25569
_SAMPLES = (datetime(2001, 2, 3, tzinfo=UTC), datetime(2010, 11, 12, tzinfo=UTC))

_DIGITS = {"%Y": "YYYY", "%m": "MM", "%d": "DD"}
_DIRECTIVE = re.compile("%.")
_WHOLE_DAY = re.compile(r"(?=.*YYYY)(?=.*MM)(?=.*DD)(?:YYYY|MM|DD)[-./ ]?(?:YYYY|MM|DD)[-./ ]?(?:YYYY|MM|DD)")

Test = tuple[ColumnElement[bool], ColumnElement[Any]]


def day(text: ColumnElement[Any], formats: list[str], timezone: str) -> ColumnElement[Any]:
    """Return a text as a day, read by the first format that fits; null if none does.

    A time of day is dropped; an instant, which has an offset, becomes its day in the time zone of the settings.
    """
    return case(*(test for format_ in formats for test in _tests(text, format_, timezone)))


def pattern(formats: list[str]) -> str | None:
    """Return the pattern of PostgreSQL's `to_char` for texts that the formats read as the day they are written for.

    It is that of the first format, or of one whose texts no other format reads; None if no such format has only year,
    month and day in digits.
    """
    doubtful = colliding(formats)
    for place, format_ in enumerate(formats):
        written = _DIRECTIVE.sub(lambda found: _DIGITS.get(found[0], ""), format_)
        if _WHOLE_DAY.fullmatch(written) and (place == 0 or format_ not in doubtful):
            return written
    return None


def moments(text: ColumnElement[Any], formats: list[str], timezone: str, *, zoned: bool) -> list[Test]:
    """Return a test for each format, with the moment that it reads.

    ``zoned`` moments are instants, and a text without an offset is one in the time zone; others are local times.
    """
    return [test for format_ in formats for test in _moments(text, format_, timezone, zoned)]


def _moments(text: ColumnElement[Any], format_: str, timezone: str, zoned: bool) -> list[Test]:
    if format_ == "%Y-%m-%d":
        local, instant = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}({TIME})?$", ISO_ZONED
        return [
            _clock(text.regexp_match(local), text, timezone, zoned),
            _instant(text.regexp_match(instant), text, timezone, zoned),
        ]
    if format_ == "excel":
        seconds = (cast(func.replace(text, ",", "."), Numeric) - _EXCEL_1970) * 86400
        clock = func.timezone("UTC", func.to_timestamp(func.round(seconds)), type_=DateTime())
        value = func.timezone(timezone, clock, type_=DateTime(timezone=True)) if zoned else clock
        return [(text.regexp_match(EXCEL), value)]
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
        return [r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", ISO_TIMED, ISO_ZONED]
    return [EXCEL] if format_ == "excel" else [shape for shape, _ in shapes_of(format_)]


def _without_digits(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the characters other than digits: they identify most values, at a tenth of a regular expression's cost."""
    return func.translate(text, "0123456789", "")


def _tests(text: ColumnElement[Any], format_: str, timezone: str) -> list[Test]:
    """Return the tests for the texts of a format, each with the day that it reads; no session setting matters."""
    if format_ == "%Y-%m-%d":
        plain = and_(func.octet_length(text) == 10, text.like("____-__-__"), _without_digits(text) == "--")
        timed = and_(func.octet_length(text) > 10, text.regexp_match(ISO_TIMED))
        zoned = and_(func.octet_length(text) > 10, text.regexp_match(ISO_ZONED))
        return [_on(plain, text), _on(timed, func.left(text, 10)), _at(zoned, text, timezone)]
    if format_ == "excel":
        return [(text.regexp_match(EXCEL), literal(_EXCEL_BEGINS, Date) + cast(func.left(text, 5), Integer))]
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
