"""From text to days in DuckDB: a text is the same day here as in silver."""

from __future__ import annotations

from collections.abc import Iterable

from warehouse.files.date_shapes import EXCEL, ISO, ISO_TIMED, ISO_ZONED, SERIAL, shapes_of
from warehouse.files.engine import literal
from warehouse.files.months import MONTH_PATTERNS

_ISO_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_OFFSET, _WITH_COLON = literal(" ?([+-][0-9]{2}):?([0-9]{2})?$"), literal(r"\1:\2")


def day(text: str, formats: Iterable[str], timezone: str) -> str:
    """Return the SQL of a text as a day, read by the first format that fits, at last as an ISO date; else null.

    A time of day is dropped; an instant, which has an offset, becomes its day in the time zone.
    """
    ways = [way for format_ in dict.fromkeys([*formats, ISO]) for way in _ways(text, format_, timezone)]
    return f"coalesce({', '.join(ways)})"


def _ways(text: str, format_: str, timezone: str) -> list[str]:
    if format_ == ISO:
        first = f"try_cast(left({text}, 10) as date)"
        return [
            _if_like(text, _ISO_DAY, first),
            _if_like(text, ISO_TIMED, first),
            _if_like(text, ISO_ZONED, _local(text, timezone, half=False)),
        ]
    if format_ == SERIAL:
        return [_if_like(text, EXCEL, f"date '1899-12-30' + cast(left({text}, 5) as integer)")]
    ways = []
    for shape, replacement in shapes_of(format_):
        iso = f"regexp_replace({text}, {literal(shape)}, {literal(replacement)})"
        for number, names in enumerate(MONTH_PATTERNS if "%b" in format_ or "%B" in format_ else (), 1):
            iso = f"regexp_replace({iso}, {literal(f'-(?:{names})-')}, '-{number:02}-', 'i')"
        zoned = "%z" in format_
        value = _local(iso, timezone, half="%p" in format_) if zoned else f"try_cast({iso} as date)"
        ways.append(_if_like(text, shape, value))
    return ways


def _if_like(text: str, shape: str, value: str) -> str:
    return f"case when regexp_matches({text}, {literal(shape)}) then {value} end"


def _local(instant: str, timezone: str, *, half: bool) -> str:
    """Return the day of an instant, whose offset DuckDB wants without a blank before it and with a colon."""
    plain = f"regexp_replace(regexp_replace({instant}, ' ?Z$', '+00'), {_OFFSET}, {_WITH_COLON})"
    whole = f"regexp_replace({plain}, ':$', ':00')"
    clock = f"try_strptime({whole}, '%Y-%m-%d %I:%M:%S %p%z')" if half else f"try_cast({whole} as timestamptz)"
    return f"cast(timezone({literal(timezone)}, {clock}) as date)"
