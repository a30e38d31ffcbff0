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


def test_labels_say_what_a_period_is() -> None:
    """A single month is called by its month; the year stands where it begins, and labels never touch."""
    (january,) = pd.date_range("2024-01-01", periods=1)
    assert ticks([january], grain="month") == {"2024-01-01": ["Jan", "2024"]}
    assert ticks([january], grain="year") == {"2024-01-01": ["2024"]}
    assert ticks([january]) == {"2024-01-01": ["1 Jan", "2024"]}
    days = list(pd.date_range("2023-12-30", periods=4))
    assert list(ticks(days).values()) == [["30 Dec", "2023"], ["31 Dec"], ["1 Jan", "2024"], ["2 Jan"]]
    years = list(pd.date_range("2015-01-01", periods=9, freq="YS"))
    assert list(ticks(years, 5).values()) == [["2016"], ["2018"], ["2020"], ["2022"]]
    scattered = [pd.Timestamp("2019-06-01"), *pd.date_range("2022-01-01", periods=24, freq="MS")]
    assert len(ticks(scattered, 6)) <= 6
