"""Tables of the dashboard show days and numbers as the texts beside them do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from warehouse.dashboard.tables import DAY, PLAIN, SHARE, column, table
from warehouse.report.period import day_text

WHEN = pd.Timestamp(2024, 1, 5, 9, 30)


@pytest.mark.parametrize(
    ("name", "values", "format_"),
    [
        ("order_date", pd.Series([WHEN]), DAY),
        ("as_of", pd.Series([date(2024, 1, 5), None]), DAY),
        ("started_at", pd.Series([WHEN]), f"{DAY} HH:mm"),
        ("order_id", pd.Series(["2024-01-05"]), None),
    ],
)
def test_days_have_one_form(name: str, values: pd.Series[Any], format_: str | None) -> None:
    assert column(name, name, values, None, None).get("type_config", {}).get("format") == format_
    assert (day_text(WHEN.date()), DAY) == ("5 Jan 2024", "D MMM YYYY")


@pytest.mark.parametrize(
    ("values", "format_"),
    [([29.990000000000002, 57.99, None], "accounting"), ([0.00345, 29.990000000000002], PLAIN)],
    ids=["cents", "thousandths"],
)
def test_amounts_have_no_digits_of_binary_fractions(values: list[float | None], format_: str) -> None:
    """A price that may have eight decimals was shown with sixteen: 29.990000000000002."""
    assert column("unit_price", "Unit price", pd.Series(values), None, PLAIN)["type_config"]["format"] == format_


def test_shares_are_percentages_as_in_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As 16.3 %, with a blank, and never 100 % of what is not whole."""
    drawn: list[pd.DataFrame] = []
    formats: list[str] = []

    def draw(frame: pd.DataFrame, *, column_config: dict[str, Any], **_options: Any) -> None:
        drawn.append(frame)
        formats.append(column_config["score"]["type_config"]["format"])

    monkeypatch.setattr("streamlit.dataframe", draw)
    table(pd.DataFrame({"score": [1, 0.163, 0.99999, None], "status": ["a", "b", "c", "d"]}), "scores")
    assert drawn[0]["score"].tolist()[:3] == [100.0, 16.3, 99.99]
    assert drawn[0]["score"].isna().tolist() == [False, False, False, True]
    assert formats == [SHARE] == ["%.4g %%"]
