"""The filters beside the pages: period, category, region and status, with the values that the warehouse has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import streamlit as st

from warehouse.dashboard.reading import Reader
from warehouse.frames import Choice

ALL_TIME, OWN = "All time", "Between two days"
DAYS = {"Last 12 months": 365, "Last 90 days": 90, "Last 30 days": 30, "Last 7 days": 7}
FILTERS = {"category": "Category", "region": "Region", "order_status": "Status"}


@dataclass(frozen=True)
class Chosen:
    """What is chosen, over which days, and the equally long period before, if orders reach back so far."""

    choice: Choice
    first: date
    last: date
    before: Choice | None


def chosen(reader: Reader, bounds: tuple[date, date]) -> Chosen:
    """Draw the filters and return what they choose."""
    first, last = _period(bounds)
    only = []
    for name, title in FILTERS.items():
        values = st.multiselect(title, reader.values(name), key=name, placeholder="All")
        if values:
            only.append((name, tuple(values)))
    choice = Choice(first, last, tuple(only))
    return Chosen(choice, first, last, _before(choice, first, last, bounds[0]))


def narrowed(choice: Choice, column: str, value: str) -> Choice:
    """Return the lines of a choice that have one value more."""
    return replace(choice, only=(*choice.only, (column, (value,))))


def _period(bounds: tuple[date, date]) -> tuple[date, date]:
    first, last = bounds
    period = st.selectbox(
        "Period", [ALL_TIME, *DAYS, f"Year {last.year}", OWN], key="period", help="Up to the newest order."
    )
    if period in DAYS:
        return max(first, last - timedelta(days=DAYS[period] - 1)), last
    if period == OWN:
        days = st.date_input("Days", bounds, min_value=first, max_value=last, key="days")
        return _both(days, bounds)
    return (first, last) if period == ALL_TIME else (max(first, date(last.year, 1, 1)), last)


def _both(days: date | Sequence[date], bounds: tuple[date, date]) -> tuple[date, date]:
    """Return the two days, also while only the first of them is picked."""
    picked = list(days) if isinstance(days, Sequence) else [days]
    return (picked[0], picked[-1]) if picked else bounds


def _before(choice: Choice, first: date, last: date, oldest: date) -> Choice | None:
    start = first - (last - first) - timedelta(days=1)
    return replace(choice, first=start, last=first - timedelta(days=1)) if start >= oldest else None
