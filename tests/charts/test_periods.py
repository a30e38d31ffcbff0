"""Days become periods, and nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.charts import by_period, grain_of
from warehouse.charts.periods import ticks


@pytest.mark.parametrize(
    ("days", "grain"), [(1, "day"), (62, "day"), (63, "week"), (366, "week"), (367, "month"), (4000, "year")]
)
def test_the_length_of_history_says_by_what_it_is_shown(days: int, grain: str) -> None:
    """A chart has some sixty bars at most."""
    first = pd.Timestamp("2023-01-01")
    assert grain_of(first, first + pd.Timedelta(days=days - 1)) == grain


def test_periods_at_the_ends_are_not_complete() -> None:
    """A month that began before the history or ends after it is not held against the others."""
    days = pd.date_range("2023-01-10", "2024-03-15")
    summed = by_period(pd.DataFrame({"day": days, "value": 1.0}), "day", ["value"])
    assert len(summed) == 15
    assert list(summed["complete"]) == [False, *[True] * 13, False]
    assert list(summed["value"])[:3] == [22, 28, 31]
    assert summed["day"].iloc[0] == pd.Timestamp("2023-01-01")


def test_further_columns_stay_apart() -> None:
    """Sums are by period and by the columns named."""
    frame = pd.DataFrame(
        {"day": pd.to_datetime(["2024-01-01", "2024-01-01", "2024-01-02"]), "part": list("aba"), "value": [1, 2, 3]}
    )
    summed = by_period(frame, "day", ["value"], by=["part"])
    assert list(zip(summed["part"], summed["value"], strict=True)) == [("a", 1), ("b", 2), ("a", 3)]


def test_no_days_are_no_periods() -> None:
    """An empty frame stays empty, with its columns."""
    summed = by_period(pd.DataFrame({"day": pd.to_datetime([]), "value": []}), "day", ["value"])
    assert list(summed.columns) == ["day", "value", "complete"]
    assert summed.empty


@settings(max_examples=40)
@given(st.dates(date(1990, 1, 1), date(2035, 1, 1)), st.integers(1, 2500), st.integers(3, 12))
def test_nothing_is_lost_and_labels_fit(first: date, length: int, most: int) -> None:
    """The sums of the periods are the sum of the days, and an axis has no more labels than asked for."""
    days = [pd.Timestamp(first + timedelta(days=number)) for number in range(length)]
    summed = by_period(pd.DataFrame({"day": days, "value": 1}), "day", ["value"])
    assert summed["value"].sum() == length
    assert summed["day"].is_monotonic_increasing
    assert 0 < len(ticks(list(summed["day"]), most)) <= most
