"""Drift of distributions: a column is empty, has a word, or has large numbers, unlike in the last deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from typing import Any

from warehouse.load.rules.shapes import Look
from warehouse.load.rules.usual import ANYWAY, Bounds, bounds, unusual

POINTS = 0.1
"""Ten percentage points, by which a share may always differ."""
ERRORS = 4
"""Standard errors of a sample by which a value may always differ: a small delivery varies by chance."""
NAMED = 3
"""Words named in a sentence."""

Series = list[tuple[date, float]]


@dataclass
class Past:
    """What a column was like in earlier deliveries, each with its date."""

    empty: Series = field(default_factory=list)
    middle: Series = field(default_factory=list)
    shares: list[tuple[date, dict[str, float]]] = field(default_factory=list)


def past_of(rows: Sequence[Any]) -> dict[str, Past]:
    """Return the past of each column from rows of `audit.look`, each with the date of its delivery."""
    found: dict[str, Past] = defaultdict(Past)
    for row in rows:
        past = found[row.column_name]
        if row.empty is not None:
            past.empty.append((row.as_of, row.empty))
        if row.middle is not None:
            past.middle.append((row.as_of, row.middle))
        if row.shares is not None and len(row.shares) == len(row.words or ()):
            shares = zip(row.words, row.shares, strict=True)
            past.shares.append((row.as_of, {word.casefold(): share for word, share in shares}))
    return found


def differences(name: str, look: Look, past: Past, day: date) -> str | None:
    """Return in words how the values of a column are distributed unlike before; None if they are not."""
    plain = [*_empty(look, past, day), *_middle(look, past, day)]
    words = list(_words(look, past, day))
    if words:
        plain.append(f"has other shares: {', '.join(words)}")
    return f"{name} {' and '.join(plain)}" if plain else None


def _empty(look: Look, past: Past, day: date) -> Iterator[str]:
    now = look.empty
    if now is not None:
        found = unusual(past.empty, day, now, _shares_of(look.records))
        if found is not None:
            yield f"is empty in {_percent(now)} of records where {_between(*found)}"


def _middle(look: Look, past: Past, day: date) -> Iterator[str]:
    now, error = look.middle, ERRORS * look.error
    relative = error / abs(now) if now else 0.0

    def usual(values: Sequence[float]) -> Bounds:
        return bounds(values, lambda middle: max(ANYWAY, relative) * abs(middle) or error)

    if now is not None:
        found = unusual(past.middle, day, now, usual)
        if found is not None:
            (least, most), when = found
            yield f"is {_number(now)} on average where {_number(least)} to {_number(most)} are usual{when}"


def _words(look: Look, past: Past, day: date) -> Iterator[str]:
    """Yield the words whose share is unlike before, those that differ most first."""
    shares = look.shares
    if not shares or not past.shares:
        return
    known = {word for _, one in past.shares for word in one}
    found = []
    for word in known:
        before = [(at, one.get(word, 0.0)) for at, one in past.shares]
        now = shares.get(word, 0.0)
        unlike = unusual(before, day, now, _shares_of(look.filled))
        if unlike is not None:
            (least, most), _ = unlike
            found.append((-max(least - now, now - most), word, now, unlike))
    for _, word, now, unlike in sorted(found)[:NAMED]:
        spelled = look.words[word][0] if word in look.words else word
        yield f"{spelled!r} {_percent(now)} where {_between(*unlike)}"


def _shares_of(number: int) -> Callable[[Sequence[float]], Bounds]:
    """Return what bounds shares have in a sample of so many values."""

    def usual(values: Sequence[float]) -> Bounds:
        def room(middle: float) -> float:
            chance = min(max(middle, 1 / number), 1 - 1 / number)
            return max(POINTS, ERRORS * sqrt(chance * (1 - chance) / number))

        return bounds(values, room)

    return usual


def _between(found: Bounds, when: str) -> str:
    least, most = found
    return f"{_percent(max(least, 0.0))} to {_percent(min(most, 1.0))} are usual{when}"


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) < 10**6 else f"{value:,.0f}"
