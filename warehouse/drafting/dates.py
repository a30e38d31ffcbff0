"""The date formats of a column's values, and whether other formats read them as other days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from warehouse.drafting.numbers import Values
from warehouse.files.months import MONTHS

ENOUGH = 0.9
"""The share of a column that must be of a type."""
TRIED = 3
"""How many values choose the formats that all values are read by: there are hundreds of formats."""

_DAYS = (
    "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%d-%m-%Y", "%m-%d-%Y", "%d-%m-%y",
    "%m-%d-%y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d-%b-%Y", "%d-%b-%y", "%b-%d-%y", "%b-%d-%Y", "%d %b %Y",
    "%d %b %y", "%b %d, %Y", "%d/%b/%Y", "%b %d %Y", "%d. %b %Y", "%d de %b de %Y", "%d %b de %Y", "%d.%b.%Y",
    "%m.%d.%Y", "%Y-%b-%d", "%d %b, %Y", "%d/%b/%y", "%d.%b.%y", "%d. %b %y", "%d de %b, %Y",
)  # fmt: skip
_TIMES = (
    "", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S", ", %I:%M %p", ", %I:%M:%S %p",
    " %H:%M:%S %z", "T%H:%M:%S", ", %I:%M:%S%p", " %I:%M%p", " - %H:%M",
)  # fmt: skip
FORMATS = ("%Y-%m-%d", "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M %p", *(day + time for day in _DAYS for time in _TIMES))
"""The date formats that are tried; ISO dates with any time of day match the first."""
SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
"""A serial day of spreadsheets, with the time of day as its fraction."""
SERIALS = range(32874, 58441)
"""The days from 1990 to 2059."""
_NUMBERS = {name: number for number, names in enumerate(MONTHS) for name in names.split()}
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAME = re.compile(r"([^\W\d_]{3,})(?:\.(?!\d))?")
_ZONE = re.compile(r" (UTC|GMT|WET|CET|CEST|BST|EET|EEST|[ECMP][SD]?T|AK[SD]T|HST|A[EWC][SD]T)$")
"""The abbreviation of a time zone behind a time of day; what counts is the day on the shop's clock."""
_ZONED = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S.%f")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?")

_INSTANT = re.compile(r".*?(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)? ?([+-])(\d{2}):?(\d{2})")


@dataclass(frozen=True)
class Dates:
    """The formats of dates, in the order of their counts, and what share of the values they read.

    ``rivals`` are formats that read all the values as well, as other days.
    """

    formats: tuple[str, ...]
    share: float
    rivals: tuple[str, ...] = ()


def dates_of(values: Values, *, serial: bool = False) -> Dates | None:
    """Return the date formats of the values of a column; None if they are not dates.

    ``serial`` days of spreadsheets are numbers like others: the name of the column must say that they are days.
    """
    total = sum(count for _, count in values)
    shapes: dict[str, list[tuple[str, int]]] = {}
    for text, count in ((_in_english(text), count) for text, count in values):
        zone = _ZONE.search(text.strip())
        shapes.setdefault(_date_shape(text) + (zone[1] if zone else ""), []).append((text.strip(), count))
    if not total or len(shapes) > 60:
        return None
    counts: dict[str, int] = {}
    by_shape: list[tuple[list[str], list[tuple[str, int]]]] = []
    for ones in shapes.values():
        fitting, read = _fitting(ones, serial=serial)
        if fitting:
            by_shape.append((fitting, read))
            for one in fitting:
                counts[one] = counts.get(one, 0) + sum(count for _, count in read)
    fit = sum(count for _, ones in by_shape for _, count in ones)
    if fit < ENOUGH * total:
        return None
    chosen: dict[str, int] = {}
    for fitting, ones in by_shape:
        best = max(fitting, key=lambda one: (counts[one], -FORMATS.index(one) if one in FORMATS else 0))
        chosen[best] = chosen.get(best, 0) + sum(count for _, count in ones)
    formats = tuple(sorted(chosen, key=lambda one: -chosen[one]))
    return Dates(formats, fit / total, _rivals(formats, by_shape))


def another_day_in_utc(values: Values) -> str | None:
    """Return the first value with a time and an offset whose day is another one in UTC; None if there is none."""
    for text, _ in values:
        found = _INSTANT.fullmatch(text.strip())
        if found is None:
            continue
        hour, minute, offset_hours, offset_minutes = (int(found[at]) for at in (1, 2, 4, 5))
        offset = (60 * offset_hours + offset_minutes) * (1 if found[3] == "+" else -1)
        if not 0 <= 60 * hour + minute - offset < 24 * 60:
            return text.strip()
    return None


def _fitting(values: list[tuple[str, int]], *, serial: bool) -> tuple[list[str], list[tuple[str, int]]]:
    """Return the formats that read the most of the values of one shape, and the values that they read.

    A day that does not exist, or one of a mistyped year, is a bad record and does not make the others no days.
    """
    if serial and all(_is_serial(text) for text, _ in values):
        return ["excel"], values
    if all(_ISO.fullmatch(text) for text, _ in values):
        found = {"%Y-%m-%d": [one for one in values if _reads(one[0][:10], "%Y-%m-%d")]}
    else:
        likely = [one for one in _with_zone(values[0][0]) if any(_reads(text, one) for text, _ in values[:TRIED])]
        found = {one: [value for value in values if _reads(value[0], one)] for one in likely}
    sums = {one: sum(count for _, count in read) for one, read in found.items()}
    most = max(sums.values(), default=0)
    if most < ENOUGH * sum(count for _, count in values):
        return [], []
    fitting = [one for one, read in sums.items() if read == most]
    return fitting, found[fitting[0]]


def _with_zone(text: str) -> Sequence[str]:
    """Return the formats to try for a text: with the zone that it ends with as it is, if there is one."""
    zone = _ZONE.search(text)
    return [one + zone[0] for one in (*_ZONED, *FORMATS[1:])] if zone else FORMATS[1:]


def _rivals(formats: tuple[str, ...], by_shape: list[tuple[list[str], list[tuple[str, int]]]]) -> tuple[str, ...]:
    """Return formats that read as many values as the chosen ones, but as other days."""
    rivals: dict[str, None] = {}
    for one in formats:
        swapped = _swapped(one)
        mine = [(fitting, ones) for fitting, ones in by_shape if one in fitting]
        if swapped and mine and all(swapped in fitting for fitting, _ in mine):
            differ = any(_day(text, one) != _day(text, swapped) for _, ones in mine for text, _ in ones)
            if differ:
                rivals[swapped] = None
    return tuple(rivals)


def _swapped(format_: str) -> str | None:
    """Return the format with day and month swapped."""
    if "%m" not in format_ or format_.startswith("%Y"):
        return None
    return format_.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")


def _is_serial(text: str) -> bool:
    found = SERIAL.fullmatch(text)
    return found is not None and int(found[1]) in SERIALS


def _in_english(text: str) -> str:
    """Return a text with the month as a short English name, because Python reads only one language."""

    def month(found: re.Match[str]) -> str:
        number = _NUMBERS.get(found[1].lower())
        return found[0] if number is None else _ENGLISH[number]

    return _NAME.sub(month, text)


def _date_shape(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "9", text.strip()))


def _reads(text: str, format_: str) -> bool:
    return _day(text, format_) is not None


def _day(text: str, format_: str) -> object:
    if format_ == "%Y%m%d" and not re.fullmatch(r"(19|20)\d{6}", text):
        return None
    if "%y" in format_ and re.search(r"\d{4}", text.partition(" ")[0]):
        return None
    try:
        made = datetime.strptime(text, format_)  # only the day counts
    except ValueError:
        return None
    return made.date() if 1950 <= made.year <= 2060 else None
