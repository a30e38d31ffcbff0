"""Deliveries whose values are distributed unlike before: shares of words, empty values, the middle of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from warehouse.alerts import of_batches
from warehouse.audit import drift, look
from warehouse.database.connect import Database, connect
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.load.rules.usual import unusual, usual
from warehouse.model import metadata
from warehouse.settings import Settings, SourceSettings
from warehouse.unlike import unlike

MONDAY = date(2024, 7, 1)
KINDS = ("Books", "Food", "Toys", "Tools")
NUMBER = 80


def usually(number: int) -> str:
    """Return the category and the price of a product as they always were."""
    return f"{KINDS[number % 4]},{number % 40 + 1}.50"


def bring(
    database: Database,
    settings: Settings,
    folder: Path,
    day: int,
    values: Callable[[int], str] = usually,
    *,
    plan: bool = False,
) -> BatchAccount:
    """Load a list of products of a day."""
    lines = [f"P{number},Thing {day} {number},{values(number)}" for number in range(NUMBER)]
    (folder / "products.csv").write_text("\n".join(["product_id,product_name,category,price", *lines]) + "\n")
    request = Request("a list", {"products": folder}, as_of=MONDAY + timedelta(days=day), plan=plan)
    return load(database, metadata, settings, request)


@pytest.mark.every_postgres
def test_shares_empty_values_and_numbers_out_of_line_are_events(settings: Settings, tmp_path: Path) -> None:
    cases: dict[str, Callable[[int], str]] = {
        "category has other shares: 'Books' 92% where 6% to 44% are usual": lambda number: (
            f"{'Books' if number % 10 else KINDS[number // 10 % 4]},{number % 40 + 1}.50"
        ),
        "price is 195 on average where 14.04 to 27.96 are usual": lambda number: (
            f"{KINDS[number % 4]},{10 * (number % 40)}.00"
        ),
        "category is empty in 75% of records where 0% to 10% are usual": lambda number: (
            f"{'' if number % 4 else KINDS[number // 4 % 4]},{number % 40 + 1}.50"
        ),
    }
    with connect(settings) as database:
        for day in range(6):
            assert bring(database, settings, tmp_path, day).drift == []
        for expected, values in cases.items():
            planned = bring(database, settings, tmp_path, 6, values, plan=True)
            ours = [one for one in planned.drift if one.kind == "distribution"]
            assert [one.what[: len(expected)] for one in ours] == [expected]
        strange = bring(database, settings, tmp_path, 6, next(iter(cases.values())))
        with database.engine.connect() as connection:
            kept = connection.execute(select(drift.c.batch_id, drift.c.kind, drift.c.name)).all()
            (told,) = unlike(connection)
        assert bring(database, settings, tmp_path, 7).drift == []
    assert kept == [(7, "distribution", "category")]
    assert (
        "the delivery of products in batch 7 is unlike those before: category has other shares: 'Books' 92%"
        in told.sentence
    )
    # an alert says it without the words
    (alert,) = of_batches([strange])
    assert alert.lines[1] == "products: category has other shares."


def test_a_distribution_refuses_where_the_settings_say_so(settings: Settings, tmp_path: Path) -> None:
    strict = settings.model_copy(update={"sources": {"products": SourceSettings(drift="refuse")}})
    with connect(settings) as database:
        for day in range(6):
            assert bring(database, strict, tmp_path, day).status == "loaded"
        refused = bring(database, strict, tmp_path, 6, lambda number: f"{KINDS[number % 4]},{900 + number}.50")
        assert refused.status == "refused"
        assert refused.reason is not None
        assert refused.reason.startswith(
            "this delivery of products is unlike those before: price is 940 on average where "
        )
        # what an earlier release kept says nothing of distributions
        with database.engine.begin() as connection:
            connection.execute(update(look).values(shares=None, empty=None, middle=None))
        assert bring(database, strict, tmp_path, 6, lambda number: f"{KINDS[number % 4]},{900 + number}.50").drift == []


def test_sundays_are_held_against_sundays() -> None:
    days = [(MONDAY + timedelta(days=day), 60.0 if day % 7 < 6 else 6.0) for day in range(34)]
    next_sunday, next_monday = MONDAY + timedelta(days=34), MONDAY + timedelta(days=35)

    def bounds(values: Sequence[float]) -> tuple[float, float]:
        return usual([round(value) for value in values])

    assert unusual(days, next_sunday, 6, bounds) is None
    assert unusual(days, next_monday, 60, bounds) is None
    found = unusual(days, next_monday, 6, bounds)
    assert found == ((45, 75), " on a Monday")
    assert unusual(days[:4], next_monday, 6, bounds) is None
