"""The periods of questions: years, quarters, months, days, and those relative to today."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
_YEAR = r"(?:19|20|21)\d\d"
_DAY = rf"{_YEAR}-\d\d-\d\d"
_UNIT = r"(day|week|month|quarter|year)"


@dataclass(frozen=True)
class Span:
    """The first and the last day of a period, either of which may be open."""

    first: date | None
    last: date | None


def found_in(text: str, today: date) -> tuple[list[Span], str]:
    """Return the periods that a text names, and the text without them."""
    spans: list[Span] = []

    def taken(make: Callable[[re.Match[str]], Span]) -> Callable[[re.Match[str]], str]:
        def replace(found: re.Match[str]) -> str:
            try:
                spans.append(make(found))
            except (ValueError, OverflowError):
                return found[0]
            return " , "

        return replace

    for pattern, make in _patterns(today):
        text = re.sub(rf"\b(?:{pattern})\b", taken(make), text, flags=re.IGNORECASE)
    return spans, text


def _patterns(today: date) -> Iterator[tuple[str, Callable[[re.Match[str]], Span]]]:
    point = rf"({_DAY}|{_YEAR}-\d\d|(?:{_MONTH})\s+{_YEAR}|{_YEAR})"
    yield (
        rf"(?:between|from)\s+{point}\s+(?:and|to|until|till)\s+{point}",
        lambda m: Span(_of(m[1]).first, _of(m[2]).last),
    )
    yield rf"(?:since|starting)\s+{point}", lambda m: Span(_of(m[1]).first, None)
    yield rf"after\s+{point}", lambda m: Span(_next(_of(m[1]).last), None)
    yield rf"before\s+{point}", lambda m: Span(None, _before(_of(m[1]).first))
    yield rf"(?:until|till)\s+{point}", lambda m: Span(None, _of(m[1]).last)
    yield rf"(?:in\s+|for\s+)?(?:the\s+)?q([1-4])\s+(?:of\s+)?({_YEAR})", lambda m: _quarter(int(m[2]), int(m[1]))
    yield rf"(?:in\s+)?({_YEAR})[\s-]*q([1-4])", lambda m: _quarter(int(m[1]), int(m[2]))
    yield rf"(?:in\s+|on\s+|of\s+|for\s+|during\s+)?(?:the\s+year\s+)?{point}", lambda m: _of(m[1])
    yield rf"(?:in|during)\s+({_MONTH})", lambda m: _latest(m[1], today)
    yield r"today", lambda _: Span(today, today)
    yield r"yesterday", lambda _: Span(today - timedelta(1), today - timedelta(1))
    yield (
        rf"(?:in\s+|during\s+|over\s+)?(?:the\s+)?(?:last|past|previous)\s+(\d+)\s+{_UNIT}s?",
        lambda m: _past(int(m[1]), m[2], today),
    )
    yield (
        rf"(?:in\s+|during\s+)?(?:the\s+)?(last|previous|this|current)\s+{_UNIT}",
        lambda m: _around(m[1], m[2], today),
    )


def _of(text: str) -> Span:
    text = " ".join(text.lower().split())
    if re.fullmatch(_DAY, text):
        return Span(date.fromisoformat(text), date.fromisoformat(text))
    if re.fullmatch(_YEAR, text):
        return Span(date(int(text), 1, 1), date(int(text), 12, 31))
    if text[:4].isdigit():
        return _month(int(text[:4]), int(text[5:]))
    name, year = text.split()
    return _month(int(year), _number(name))


def _number(name: str) -> int:
    return next(place for place, one in enumerate(_MONTHS, 1) if one.startswith(name.lower()))


def _month(year: int, month: int) -> Span:
    after = date(year + month // 12, month % 12 + 1, 1)
    return Span(date(year, month, 1), after - timedelta(1))


def _quarter(year: int, quarter: int) -> Span:
    return Span(date(year, 3 * quarter - 2, 1), _month(year, 3 * quarter).last)


def _latest(name: str, today: date) -> Span:
    """Return the newest month with a name that has begun."""
    month = _number(name)
    return _month(today.year - (month > today.month), month)


def _around(which: str, unit: str, today: date) -> Span:
    now = _now(unit, today)
    if which.lower() in ("this", "current"):
        return now
    assert now.first is not None
    return _now(unit, now.first - timedelta(1))


def _now(unit: str, day: date) -> Span:
    if unit == "day":
        return Span(day, day)
    if unit == "week":
        monday = day - timedelta(day.weekday())
        return Span(monday, monday + timedelta(6))
    if unit == "month":
        return _month(day.year, day.month)
    return _quarter(day.year, (day.month + 2) // 3) if unit == "quarter" else _of(str(day.year))


def _past(count: int, unit: str, today: date) -> Span:
    """Return the given number of whole units before the current one; days and weeks end today."""
    if unit.lower() in ("day", "week"):
        return Span(today - timedelta(count * (7 if unit.lower() == "week" else 1) - 1), today)
    last = _before(_now(unit.lower(), today).first)
    first = _now(unit.lower(), last or today).first
    for _ in range(min(count, 2_000) - 1):
        first = _now(unit.lower(), _before(first) or today).first
    return Span(first, last)


def _before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(1)


def _next(day: date | None) -> date | None:
    return None if day is None else day + timedelta(1)
