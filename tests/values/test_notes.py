"""Rounded and ambiguous values are noted in the account."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.values.shop import deliver, orders, rows
from warehouse.load.records.dates import colliding
from warehouse.settings import Settings


def test_a_value_that_is_rounded_is_noted(settings: Settings, tmp_path: Path) -> None:
    """More than eight decimals: counted, with the first records; zeros behind them are no decimals."""
    lines = orders(
        "O1 2024-01-05 A1 1 0.123456789", "O2 2024-01-05 A1 1 2.5000000000", "O3 2024-01-05 A1 1 1.000000004"
    )
    account = deliver(settings, tmp_path, {"orders": lines})
    assert account.sources["orders"].notes == [
        "unit_price: 2 values have more than 8 decimals and are rounded: "
        "orders.csv, record 1, '0.123456789' as 0.12345679; orders.csv, record 3, '1.000000004' as 1"
    ]


def test_dates_that_are_other_days_under_another_format(settings: Settings, tmp_path: Path) -> None:
    """Day and month that can change places are noted; a text that reads one way only is not."""
    lines = orders("O1 - A1 1 5", "O2 - A1 1 5", "O3 - A1 1 5")
    for number, day in enumerate(("05/01/2024", "25/01/2024", "07/07/2024"), 1):
        lines = lines.replace(f"O{number},,", f"O{number},{day},")
    sources = {"orders": {"date_formats": ["%d/%m/%Y", "%m/%d/%Y"]}}
    account = deliver(settings, tmp_path, {"orders": lines}, sources=sources)
    assert account.sources["orders"].notes == [
        "order_date: 1 date is another day under %d/%m/%Y and %m/%d/%Y, the first of date_formats that fits counts: "
        "orders.csv, record 1, '05/01/2024' as 2024-01-05"
    ]
    assert [day for (day,) in rows(settings, "select order_date from silver.orders order by order_id")] == [
        date(2024, 1, 5),
        date(2024, 1, 25),
        date(2024, 7, 7),
    ]


@pytest.mark.parametrize(
    ("formats", "found"),
    [
        (["%d/%m/%Y", "%m/%d/%Y"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["%Y-%m-%d", "%Y-%d-%m", "%d.%m.%Y"], ["%Y-%m-%d", "%Y-%d-%m"]),
        (["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y %H:%M"], []),
        (["%d.%m.%y", "%y.%m.%d"], ["%d.%m.%y", "%y.%m.%d"]),
        (["%d.%m.%Y", "%d.%m.%y"], []),
    ],
)
def test_formats_that_can_fit_one_text(formats: list[str], found: list[str]) -> None:
    assert colliding(formats) == found
