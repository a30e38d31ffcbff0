"""In which formats the values of a column are dates, and whether others read them as other days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from warehouse.drafting.numbers import Values

ENOUGH = 0.9
"""So much of a column must be of a type, or it is not of the type."""


_DAYS = (
    "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%d-%m-%Y", "%m-%d-%Y", "%d-%m-%y",
    "%m-%d-%y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d-%b-%Y", "%d-%b-%y", "%b-%d-%y", "%b-%d-%Y", "%d %b %Y",
    "%d %b %y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d/%b/%Y", "%b %d %Y", "%d. %B %Y", "%d. %b %Y",
    "%d de %B de %Y", "%B %d %Y", "%d.%b.%Y", "%d-%B-%Y", "%m.%d.%Y", "%Y-%b-%d", "%d %B, %Y", "%d %b, %Y",
)  # fmt: skip
_TIMES = (
    "", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S", ", %I:%M %p", ", %I:%M:%S %p",
    " %H:%M:%S %z", "T%H:%M:%S", ", %I:%M:%S%p", " %I:%M%p", " - %H:%M",
)  # fmt: skip
FORMATS = ("%Y-%m-%d", "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M %p", *(day + time for day in _DAYS for time in _TIMES))
"""The ways of writing dates that are looked for; ISO dates with any time of day go by the first."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?")


@dataclass(frozen=True)
class Dates:
    """The formats of dates, in the order of their counts, and what share of the values they read.

    ``rivals`` are formats that read all the values as well, as other days.
    """

    formats: tuple[str, ...]
    share: float
    rivals: tuple[str, ...] = ()


def dates_of(values: Values) -> Dates | None:
    """Return in which formats the values of a column are dates; None if they are none."""
    total = sum(count for _, count in values)
    shapes: dict[str, list[tuple[str, int]]] = {}
    for text, count in values:
        shapes.setdefault(_date_shape(text), []).append((text.strip(), count))
    if not total or len(shapes) > 60:
        return None
    counts: dict[str, int] = {}
    by_shape: list[tuple[list[str], list[tuple[str, int]]]] = []
    for ones in shapes.values():
        if all(_ISO.fullmatch(text) for text, _ in ones):
            fitting = ["%Y-%m-%d"] if all(_reads(text[:10], "%Y-%m-%d") for text, _ in ones) else []
        else:
            fitting = [
                one for one in FORMATS[1:] if _reads(ones[0][0], one) and all(_reads(text, one) for text, _ in ones)
            ]
        if fitting:
            by_shape.append((fitting, ones))
            for one in fitting:
                counts[one] = counts.get(one, 0) + sum(count for _, count in ones)
    fit = sum(count for _, ones in by_shape for _, count in ones)
    if fit < ENOUGH * total:
        return None
    chosen: dict[str, int] = {}
    for fitting, ones in by_shape:
        best = max(fitting, key=lambda one: (counts[one], -FORMATS.index(one)))
        chosen[best] = chosen.get(best, 0) + sum(count for _, count in ones)
    formats = tuple(sorted(chosen, key=lambda one: -chosen[one]))
    return Dates(formats, fit / total, _rivals(formats, by_shape))


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
    """Return the format in which day and month change places."""
    if "%m" not in format_ or format_.startswith("%Y"):
        return None
    return format_.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")


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
