"""What is usual, by earlier deliveries: bounds that outliers hardly move, for each weekday where enough are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from statistics import median

LEAST = 5
"""Deliveries that must have been loaded before anything can count as unusual."""
FEW = 2
"""Deliveries of the same weekday that make something otherwise unusual acceptable."""
SPREAD = 4 * 1.4826
"""Four standard deviations, estimated by the median of the distances from the median."""
ANYWAY = 0.25
"""The share of the median by which a size may always differ: some have exactly the same size each day."""

Bounds = tuple[float, float]


def bounds(values: Sequence[float], room: Callable[[float], float]) -> Bounds:
    """Return the bounds of what is usual: the median, give or take its ``room``, or more where values vary more."""
    middle = median(values)
    distance = median(abs(value - middle) for value in values)
    around = max(SPREAD * distance, room(middle))
    return middle - around, middle + around


def usual(sizes: Sequence[int]) -> tuple[int, int]:
    """Return the bounds of what sizes are usual."""
    least, most = bounds(sizes, lambda middle: ANYWAY * middle)
    return max(round(least), 0), round(most)


def unusual(
    before: Sequence[tuple[date, float]], day: date, now: float, usual: Callable[[Sequence[float]], Bounds]
) -> tuple[Bounds, str] | None:
    """Return what would be usual, and on which weekday if only that counts; None if a value is usual or few are known.

    Where five deliveries of the same weekday are known they alone count; where two are, a value like theirs is usual.
    """
    if len(before) < LEAST:
        return None
    same = [value for one, value in before if one.weekday() == day.weekday()]
    by_weekday = LEAST <= len(same) < len(before)
    found = usual(same if by_weekday else [value for _, value in before])
    as_its_weekday = usual(same) if len(same) >= FEW else found
    if any(least <= now <= most for least, most in (found, as_its_weekday)):
        return None
    return found, f" on a {day:%A}" if by_weekday else ""
