"""The names of months in dates, in the languages of shops."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, literal, select
from sqlalchemy.types import Text

from warehouse.files.months import MONTHS
from warehouse.load.records.dates import colliding, day, moments


def read(connection: Connection, written: str, *formats: str) -> date | None:
    """Return what formats make of a text."""
    found = connection.scalar(select(day(literal(written, Text), list(formats), "UTC")))
    assert found is None or isinstance(found, date)
    return found


@pytest.mark.parametrize(
    ("written", "format_", "expected"),
    [
        ("05-oct.-26", "%d-%b-%y", date(2026, 10, 5)),
        ("05-Okt-26", "%d-%b-%y", date(2026, 10, 5)),
        ("3. März 2026", "%d. %B %Y", date(2026, 3, 3)),
        ("3. MÄRZ 2026", "%d. %B %Y", date(2026, 3, 3)),
        ("12 févr. 2026", "%d %b %Y", date(2026, 2, 12)),
        ("1 août 99", "%d %b %y", date(1999, 8, 1)),
        ("31 de dezembro de 2026", "%d de %B de %Y", date(2026, 12, 31)),
        ("ene 7, 2026", "%b %d, %Y", date(2026, 1, 7)),
        ("7-mei-2026", "%d-%b-%Y", date(2026, 5, 7)),
        ("7 settembre 2026", "%d %B %Y", date(2026, 9, 7)),
        ("7 Mar 2026", "%d %b %Y", date(2026, 3, 7)),
        ("30 février 2026", "%d %B %Y", None),
        ("7 Brumaire 2026", "%d %B %Y", None),
    ],
)
def test_a_named_month(connection: Connection, written: str, format_: str, expected: date | None) -> None:
    assert read(connection, written, format_) == expected


def test_every_name_is_its_month(connection: Connection) -> None:
    wrong = [
        name
        for number, names in enumerate(MONTHS, 1)
        for name in names.split()
        for spelled in (name, name.upper(), name.capitalize() + ".")
        if read(connection, f"05 {spelled} 2026", "%d %B %Y") != date(2026, number, 5)
    ]
    assert wrong == []


def test_no_name_is_two_months() -> None:
    names = [name for month in MONTHS for name in set(month.split())]
    assert len(names) == len(set(names))


def test_the_time_of_day_beside_a_named_month(connection: Connection) -> None:
    (has, value), *rest = moments(literal("5 oct. 2026 08:30 PM", Text), ["%d %b %Y %I:%M %p"], "UTC", zoned=False)[1:]
    assert rest == []
    assert connection.scalar(select(has)) is True
    assert str(connection.scalar(select(value))) == "2026-10-05 20:30:00"


def test_names_collide_with_no_number() -> None:
    assert colliding(["%d %b %Y", "%d %m %Y"]) == []
