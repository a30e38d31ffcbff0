"""Figures that are known beforehand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from tests.marts.conftest import Loaded


def test_the_sample(sample: Loaded) -> None:
    """78 of the 100 orders of the sample were completed and brought 7,427.88; most orders came from Texas."""
    months = sample.marts["monthly_sales"]
    assert sum(month["revenue"] for month in months) == Decimal("7427.88")
    assert sum(month["orders"] for month in months) == 78
    states = Counter(line["state"] for line in sample.marts["sales"])
    assert states.most_common(1)[0][0] == "TX"
    assert len(sample.marts["sales"]) == 100


def test_orders_are_distinct_and_lines_are_not(drawn: Loaded) -> None:
    """An order of two days counts on both, once in their month; February shows the loss of January's level."""
    months = {row["month_start"]: row for row in drawn.marts["monthly_sales"]}
    assert [row["orders"] for _, row in sorted(months.items())] == [1, 1, 0, 3]
    days = {row["order_date"]: row for row in drawn.marts["daily_sales"]}
    assert (days[date(2024, 2, 3)]["orders"], days[date(2024, 2, 4)]["orders"]) == (1, 1)
    assert len(days) == 65
    february, march, april = months[date(2024, 2, 1)], months[date(2024, 3, 1)], months[date(2024, 4, 1)]
    assert february["revenue_before"] == 22
    assert february["revenue_change"] == Decimal("-4.75")
    assert february["revenue_change_share"] == Decimal("-0.215909")
    assert (march["revenue"], march["average_order_value"], march["revenue_change_share"]) == (0, None, -1)
    assert (april["revenue_before"], april["revenue_change_share"]) == (0, None)


def test_what_was_lost(drawn: Loaded) -> None:
    """Cancelled, returned and unknown states stand beside the completed ones."""
    rows = {(row["month_start"].month, row["order_status"]): row for row in drawn.marts["order_status_impact"]}
    assert rows.keys() == {
        (1, "Completed"),
        (1, "Returned"),
        (2, "Cancelled"),
        (2, "Completed"),
        (4, "Completed"),
        (4, "Unknown"),
    }
    assert (rows[1, "Returned"]["amount"], rows[1, "Returned"]["is_lost"]) == (Decimal("4.5"), True)
    assert (rows[4, "Unknown"]["amount"], rows[4, "Unknown"]["is_lost"]) == (9, False)


def test_who_never_bought(drawn: Loaded) -> None:
    """A customer without completed orders has no scores; what was never sold has no price."""
    customers = {row["customer_id"]: row for row in drawn.marts["customer_value"]}
    assert customers.keys() == {"c1", "c2", "c3", "c9", None}
    assert customers["c3"]["segment"] == "Never bought"
    assert customers["c3"]["recency_score"] is None
    assert (customers["c1"]["city"], customers["c1"]["orders"], customers["c1"]["revenue"]) == ("Chicago", 2, 25)
    products = {row["product_id"]: row for row in drawn.marts["product_revenue"]}
    assert (products["p4"]["revenue"], products["p4"]["average_unit_price"]) == (0, None)
