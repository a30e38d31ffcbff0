"""Tables of the dashboard show days as the texts beside them do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from warehouse.dashboard.tables import DAY, column
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
