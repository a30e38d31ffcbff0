"""The word `calendar`: the dimension of days, which no source brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from warehouse.database.metadata import metadata as the_metadata
from warehouse.vocabulary.checks.tables import check_calendar

FIRST_YEAR, LAST_YEAR = 2020, 2030
"""The years in a new warehouse; the calendar grows by whole years to cover every fact."""


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Dates beyond these are markers, such as 9999-12-31 for never; the calendar would grow by millions of rows."""


def date_key(day: date) -> int:
    """Return the key of a day, YYYYMMDD as a number."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(key: int) -> date:
    """Return the day of a key."""
    return date(key // 10_000, key // 100 % 100, key % 100)


def calendar(name: str, description: str, *, metadata: MetaData = the_metadata) -> Table:
    """Declare the dimension of days and return its table, ``gold.dim_<name>``."""
    check_calendar(name, description, metadata)
    table = Table(
        f"dim_{name}",
        metadata,
        Column(f"{name}_key", Integer, autoincrement=False, comment="Day as a number, YYYYMMDD"),
        Column("calendar_date", Date, nullable=False, comment="The day"),
        Column("day_of_week", Integer, nullable=False, comment="Day of the week, 1 = Monday"),
        Column("day_name", Text, nullable=False, comment="English name of the day of the week"),
        Column("week_of_year", Integer, nullable=False, comment="ISO 8601 week"),
        Column("month", Integer, nullable=False, comment="Month, 1 to 12"),
        Column("month_name", Text, nullable=False, comment="English name of the month"),
        Column("quarter", Integer, nullable=False, comment="Quarter, 1 to 4"),
        Column("year", Integer, nullable=False, comment="Year"),
        Column("is_holiday", Boolean, nullable=False, comment="Whether it is a federal holiday of the United States"),
        Column("holiday_name", Text, comment="Name of the holiday"),
        Column("is_weekend", Boolean, nullable=False, comment="Whether it is a Saturday or a Sunday"),
        PrimaryKeyConstraint(f"{name}_key"),
        UniqueConstraint("calendar_date"),
        schema="gold",
        comment=description,
    )
    table.info["calendar"] = True
    return table


def days(name: str, first_year: int, last_year: int) -> Iterator[dict[str, Any]]:
    """Yield one row for each day of the given years, both inclusive.

    Holidays are the federal ones of the United States, as the library `holidays` computes them, observed days included.
    """
    import holidays  # noqa: PLC0415  (a large library, needed only when the calendar grows)

    federal = holidays.country_holidays("US", years=range(first_year, last_year + 1), language="en_US")
    day, last = date(first_year, 1, 1), date(last_year, 12, 31)
    while day <= last:
        holiday = federal.get(day)
        yield {
            f"{name}_key": date_key(day),
            "calendar_date": day,
            "day_of_week": day.isoweekday(),
            "day_name": _DAYS[day.weekday()],
            "week_of_year": day.isocalendar().week,
            "month": day.month,
            "month_name": _MONTHS[day.month - 1],
            "quarter": (day.month + 2) // 3,
            "year": day.year,
            "is_holiday": holiday is not None,
            "holiday_name": holiday,
            "is_weekend": day.isoweekday() >= 6,
        }
        day += timedelta(days=1)


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
