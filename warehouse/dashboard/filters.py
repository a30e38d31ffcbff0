"""The filters beside the pages: the period, and those of the report with their values in the warehouse."""

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
    """The selection, its days, and the equally long period before, if there are lines that old."""

    choice: Choice
    first: date
    last: date
    before: Choice | None


def chosen(reader: Reader, bounds: tuple[date, date]) -> Chosen:
    """Draw the filters and return the selection."""
    periods = [ALL_TIME, *DAYS, f"Year {bounds[1].year}", OWN]
    filters = {one.column.name: one.title for one in reader.report.filters}
    values = {name: reader.values(name) for name in filters}
    units = {name: found for name, found in reader.units().items() if len(found) > 1}
    _recall(periods, values, units, bounds)
    first, last = _period(periods, bounds, reader.report.headline.event.one)
    only: list[tuple[str, tuple[str, ...]]] = []
    for name, found in units.items():
        help_ = f"Amounts of more than one {name} are not added up."
        only.append((name, (st.selectbox(name.capitalize(), found, key=f"unit.{name}", help=help_),)))
    for name, title in filters.items():
        wanted = st.multiselect(title, values[name], key=name, placeholder="All")
        if wanted:
            only.append((name, tuple(wanted)))
    names = ("period", "days", *(f"unit.{one}" for one in units), *filters)
    st.session_state["kept"] = {name: st.session_state[name] for name in names if name in st.session_state}
    choice = Choice(first, last, tuple(only))
    return Chosen(choice, first, last, _before(choice, first, last, bounds[0]))


def _recall(
    periods: list[str], values: dict[str, list[str]], units: dict[str, list[str]], bounds: tuple[date, date]
) -> None:
    """Restore the selection of the previous page, which Streamlit forgets, as far as its values still exist."""
    kept: dict[str, Any] = st.session_state.get("kept", {})
    found = {name: [one for one in kept.get(name, ()) if one in known] for name, known in values.items()}
    state: dict[str, Any] = {name: value for name, value in found.items() if value}
    for name, there in units.items():
        if kept.get(f"unit.{name}") in there:
            state[f"unit.{name}"] = kept[f"unit.{name}"]
    if kept.get("period") in periods:
        state["period"] = kept["period"]
    if kept.get("days") and all(bounds[0] <= day <= bounds[1] for day in kept["days"]):
        state["days"] = kept["days"]
    for name, value in state.items():
        st.session_state.setdefault(name, value)


def narrowed(choice: Choice, column: str, value: str) -> Choice:
    """Return a choice narrowed by one more value."""
    return replace(choice, only=(*choice.only, (column, (value,))))


def _period(periods: list[str], bounds: tuple[date, date], event: str) -> tuple[date, date]:
    first, last = bounds
    period = st.selectbox("Period", periods, key="period", help=f"Up to the newest {event}.")
    if period in DAYS:
        return max(first, last - timedelta(days=DAYS[period] - 1)), last
    if period == OWN:
        st.session_state.setdefault("days", bounds)
        days = st.date_input("Days", min_value=first, max_value=last, key="days", format="YYYY-MM-DD")
        return _both(days, bounds)
    return (first, last) if period == ALL_TIME else (max(first, date(last.year, 1, 1)), last)


def _both(days: date | Sequence[date], bounds: tuple[date, date]) -> tuple[date, date]:
    """Return the two days, even while only the first is picked."""
    picked = list(days) if isinstance(days, Sequence) else [days]
    return (picked[0], picked[-1]) if picked else bounds


def _before(choice: Choice, first: date, last: date, oldest: date) -> Choice | None:
    start = first - (last - first) - timedelta(days=1)
    return replace(choice, first=start, last=first - timedelta(days=1)) if start >= oldest else None
