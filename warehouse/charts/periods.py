"""Groups days into weeks, months or years, so that a chart of any history has a readable number of marks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import pandas as pd

Grain = Literal["day", "week", "month", "year"]

MOST_DAYS, MOST_WEEKS, MOST_MONTHS = 62, 366, 366 * 6
"""The longest histories, in days, to show by day, by week and by month."""
OFFSETS: dict[Grain, pd.DateOffset] = {
    "day": pd.DateOffset(days=1),
    "week": pd.DateOffset(weeks=1),
    "month": pd.DateOffset(months=1),
    "year": pd.DateOffset(years=1),
}


def grain_of(first: pd.Timestamp, last: pd.Timestamp) -> Grain:
    """Return the period by which to show a history from one day to another, both included."""
    days = (last - first).days + 1
    if days <= MOST_DAYS:
        return "day"
    if days <= MOST_WEEKS:
        return "week"
    return "month" if days <= MOST_MONTHS else "year"


def start_of(days: pd.Series[pd.Timestamp], grain: Grain) -> pd.Series[pd.Timestamp]:
    """Return for each day the first day of its period; weeks begin on Monday."""
    days = pd.to_datetime(days)
    if grain == "day":
        return days.dt.normalize()
    period = {"week": "W-SUN", "month": "M", "year": "Y"}[grain]
    return days.dt.to_period(period).dt.start_time


def by_period(
    frame: pd.DataFrame,
    time: str,
    values: Sequence[str],
    *,
    grain: Grain | None = None,
    by: Sequence[str] = (),
    until: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Return sums by period, and by further columns if named, in order.

    The column ``time`` then holds the first day of a period; ``complete`` says whether all its days lie within the
    history, which ends with the newest day unless ``until`` says otherwise.
    """
    columns = [time, *by, *values]
    if frame.empty:
        return frame[columns].assign(complete=pd.Series(dtype=bool))
    days = pd.to_datetime(frame[time])
    first, last = days.min(), until or days.max()
    grain = grain or grain_of(first, last)
    periods = frame[columns].assign(**{time: start_of(days, grain)})
    summed = periods.groupby([time, *by], as_index=False, sort=True, dropna=False)[list(values)].sum()
    starts = summed[time]
    ends = starts + OFFSETS[grain] - pd.DateOffset(days=1)
    return summed.assign(complete=(starts >= first) & (ends <= last))


def ticks(starts: Sequence[pd.Timestamp], most: int = 9, grain: Grain | None = None) -> dict[str, list[str]]:
    """Return the periods to label on an axis, by their key: at most this many, at starts of months and years if any.

    The second line of a label is the year, where a year begins.
    """
    if not starts:
        return {}
    ordered = sorted(set(starts))
    if grain in ("month", "year") or (ordered[-1] - ordered[0]).days > 75:
        chosen = _firsts_of_months(ordered, most)
        labels = [[day.strftime("%b"), str(day.year)] for day in chosen]
        if grain == "year" or (len(chosen) > 1 and all(day.month == 1 for day in chosen)):
            return {key(day): [str(day.year)] for day in chosen}
    else:
        chosen = ordered[:: math.ceil(len(ordered) / most)]
        labels = [[f"{day.day} {day:%b}", str(day.year)] for day in chosen]
    result: dict[str, list[str]] = {}
    year = None
    for day, label in _apart(ordered, chosen, labels, most):
        result[key(day)] = label if day.year != year else label[:1]
        year = day.year
    return result


def _apart(
    days: Sequence[pd.Timestamp], chosen: Sequence[pd.Timestamp], labels: Sequence[list[str]], most: int
) -> Iterator[tuple[pd.Timestamp, list[str]]]:
    """Yield the labels that do not overlap the one before, where periods between them are missing."""
    room = len(days) / (1.7 * most)
    last = -math.inf
    for day, label in zip(chosen, labels, strict=True):
        place = days.index(day)
        if place - last >= room:
            last = place
            yield day, label


def every_period(starts: pd.Series[pd.Timestamp], grain: Grain) -> list[pd.Timestamp]:
    """Return all periods from the first to the last, empty ones included."""
    if starts.empty:
        return []
    return list(pd.date_range(starts.min(), starts.max(), freq=OFFSETS[grain]))


def key(day: pd.Timestamp) -> str:
    """Return what a period is called in charts, YYYY-MM-DD."""
    return f"{day:%Y-%m-%d}"


def _firsts_of_months(days: Sequence[pd.Timestamp], most: int) -> list[pd.Timestamp]:
    """Return the first period that begins in each month, or in every second, third .. one, at most this many."""
    firsts: dict[tuple[int, int], pd.Timestamp] = {}
    for day in days:
        firsts.setdefault((day.year, day.month), day)
    for step in (1, 2, 3, 6, 12, 24, 60, 120):
        if step <= 12:
            chosen = [day for (_, month), day in firsts.items() if (month - 1) % step == 0]
        else:
            chosen = [day for (year, month), day in firsts.items() if month == 1 and year % (step // 12) == 0]
        if 0 < len(chosen) <= most:
            return chosen
    return [days[0], days[-1]]
