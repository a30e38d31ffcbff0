"""Accumulating snapshots: milestones fill up, and the days between them are measures that cannot be wrong."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Date, Integer, MetaData, Select, Table, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse.database.metadata import new_metadata
from warehouse.errors import DeclarationError
from warehouse.vocabulary import business_key, by, calendar, fact, field, lag, source

JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


def pipeline(metadata: MetaData) -> Table:
    """Return the fact of the orders on their way."""
    orders = source(
        "orders",
        "The orders.",
        business_key("ordered", Integer, "Number of the order"),
        field("ordered_on", Date, "Day of the order"),
        field("shipped_on", Date, "Day of the shipment"),
        field("paid_on", Date, "Day of the payment"),
        metadata=metadata,
    )
    day = calendar("day", "A day.", metadata=metadata)
    return fact(
        "pipeline",
        "How far an order is.",
        lag("days_to_ship", "Days from order to shipment", since="ordered_on", until="shipped"),
        lag("days_to_pay", "Days from shipment to payment", since="shipped", until="paid"),
        grain="one row per order",
        dimensions={
            "shipped": by(day, "shipped_on", optional=True),
            "paid": by(day, "paid_on", optional=True),
        },
        happened_on="ordered_on",
        calendar=day,
        source=orders,
    )


ORDER = "ordered,ordered_on,shipped_on,paid_on\n"


def test_milestones_fill_up_and_are_corrected(new_star: NewStar) -> None:
    """The newest state of an order stands, whatever came last; lags span months and are null until both days are."""
    metadata = new_metadata()
    orders = pipeline(metadata).c
    deliveries = [
        (JANUARY, {"orders": ORDER + "1,2023-12-30,,\n2,2023-12-31,2024-01-01,\n"}),
        (FEBRUARY, {"orders": ORDER + "1,2023-12-30,2024-01-02,\n2,2023-12-31,2024-01-01,2024-02-01\n"}),
        (MARCH, {"orders": ORDER + "1,2023-12-29,2024-01-02,2024-02-29\n"}),
    ]
    query: Select[tuple[object, ...]] = select(
        orders.ordered,
        orders.ordered_on_key,
        orders.shipped_key,
        orders.paid_key,
        orders.days_to_ship,
        orders.days_to_pay,
    ).order_by(orders.ordered)
    assert the_same_in_any_order(new_star, metadata, deliveries, query) == [
        (1, 20231229, 20240102, 20240229, 4, 58),
        (2, 20231231, 20240101, 20240201, 1, 31),
    ]


def test_a_lag_between_days_that_are_none_is_refused() -> None:
    """Both ends are roles of the calendar; what is nearly one is named."""
    metadata = new_metadata()
    pipeline(metadata)
    number, came = business_key("visit", Integer, "Number"), field("came", Date, "Day")
    visits = source("visits", "Visits.", number, came, metadata=metadata)
    with pytest.raises(DeclarationError, match="`cam` is no role of the calendar; write `came`"):
        fact(
            "visits",
            "Visits.",
            lag("days", "Days", since="cam", until="came"),
            grain="one row per visit",
            dimensions={},
            happened_on="came",
            calendar=metadata.tables["gold.dim_day"],
            source=visits,
        )


def test_a_milestone_not_reached_has_no_day_and_no_lag(new_star: NewStar) -> None:
    """Whatever is not known yet is null, not a day that means nothing."""
    metadata = new_metadata()
    orders = pipeline(metadata).c
    star = new_star(metadata)
    star.load(JANUARY, orders=ORDER + "1,2023-12-30,,\n2,2023-12-31,2024-01-01,\n")
    found = star.rows(select(orders.shipped_key, orders.days_to_ship, orders.days_to_pay).order_by(orders.ordered))
    assert found == [(None, None, None), (20240101, 1, None)]
