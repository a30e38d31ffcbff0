"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.charts import compact, percent, whole


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (12.5, "12.50"),
        (987, "987"),
        (9870.4, "9,870"),
        (9999.4, "9,999"),
        (9999.6, "10.0k"),
        (98_700, "98.7k"),
        (999_949, "1.00M"),
        (999_400, "999k"),
        (1_234_567, "1.23M"),
        (12_345_678_900, "12.3B"),
        (-98_700, "\u221298.7k"),
        (math.nan, "\u2013"),
        (None, "\u2013"),
    ],
)
def test_compact(value: float | None, shown: str) -> None:
    """Three or four digits, whatever the size."""
    assert compact(value) == shown


@given(st.floats(0.01, 9e14))
def test_compact_is_near(value: float) -> None:
    """What is shown is never further from the value than its last digit."""
    text = compact(value).replace(",", "")
    size = {"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}.get(text[-1], 1.0)
    assert float(text.rstrip("kMBT")) * size == pytest.approx(value, rel=0.0051, abs=0.0051)
    assert len(text.rstrip("kMBT").replace(".", "")) <= 4


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.5, "50.0 %"),
        (0.0001, "<0.1 %"),
        (0.99999, ">99.9 %"),
        (-0.25, "\u221225.0 %"),
        (12.5, "1250.0 %"),
        (None, "\u2013"),
    ],
)
def test_percent(value: float | None, shown: str) -> None:
    """A share that is not quite all or nothing does not say that it is."""
    assert percent(value) == shown


def test_whole() -> None:
    """No decimals, and thousands apart."""
    assert whole(1234567.4) == "1,234,567"
    assert whole(-3) == "\u22123"
    assert whole(None) == "\u2013"
