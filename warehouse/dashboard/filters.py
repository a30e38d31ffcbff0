"""The filters beside the pages: the period, and those of the report with the values that the warehouse has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from warehouse.dashboard.reading import Reader
from warehouse.frames import Choice

ALL_TIME, OWN = "All time", "Between two days"
DAYS = {"Last 12 months": 365, "Last 90 days": 90, "Last 30 days": 30, "Last 7 days": 7}


@dataclass(frozen=True)
class Chosen:
    """What is chosen, over which days, and the equally long period before, if lines reach back so far."""

    choice: Choice
    first: date
    last: date
    before: Choice | None


def chosen(reader: Reader, bounds: tuple[date, date]) -> Chosen:
    """Draw the filters and return what they choose."""
    periods = [ALL_TIME, *DAYS, f"Year {bounds[1].year}", OWN]
    filters = {one.column.name: one.title for one in reader.report.filters}
    values = {name: reader.values(name) for name in filters}
    _recall(periods, values, bounds)
    first, last = _period(periods, bounds, reader.report.headline.event.one)
    only = []
    for name, title in filters.items():
        wanted = st.multiselect(title, values[name], key=name, placeholder="All")
        if wanted:
            only.append((name, tuple(wanted)))
    st.session_state["kept"] = {
        name: st.session_state[name] for name in ("period", "days", *filters) if name in st.session_state
    }
    choice = Choice(first, last, tuple(only))
    return Chosen(choice, first, last, _before(choice, first, last, bounds[0]))


def _recall(periods: list[str], values: dict[str, list[str]], bounds: tuple[date, date]) -> None:
    """Choose what the page before this one chose, as far as the warehouse still has it; Streamlit forgets it."""
    kept: dict[str, Any] = st.session_state.get("kept", {})
    found = {name: [one for one in kept.get(name, ()) if one in known] for name, known in values.items()}
    state: dict[str, Any] = {name: value for name, value in found.items() if value}
    if kept.get("period") in periods:
        state["period"] = kept["period"]
    if kept.get("days") and all(bounds[0] <= day <= bounds[1] for day in kept["days"]):
        state["days"] = kept["days"]
    for name, value in state.items():
        st.session_state.setdefault(name, value)


def narrowed(choice: Choice, column: str, value: str) -> Choice:
    """Return the lines of a choice that have one value more."""
    return replace(choice, only=(*choice.only, (column, (value,))))


def _period(periods: list[str], bounds: tuple[date, date], event: str) -> tuple[date, date]:
    first, last = bounds
    period = st.selectbox("Period", periods, key="period", help=f"Up to the newest {event}.")
    if period in DAYS:
        return max(first, last - timedelta(days=DAYS[period] - 1)), last
    if period == OWN:
        st.session_state.setdefault("days", bounds)
        days = st.date_input("Days", min_value=first, max_value=last, key="days")
        return _both(days, bounds)
    return (first, last) if period == ALL_TIME else (max(first, date(last.year, 1, 1)), last)


def _both(days: date | Sequence[date], bounds: tuple[date, date]) -> tuple[date, date]:
    """Return the two days, also while only the first of them is picked."""
    picked = list(days) if isinstance(days, Sequence) else [days]
    return (picked[0], picked[-1]) if picked else bounds


def _before(choice: Choice, first: date, last: date, oldest: date) -> Choice | None:
    start = first - (last - first) - timedelta(days=1)
    return replace(choice, first=start, last=first - timedelta(days=1)) if start >= oldest else None
