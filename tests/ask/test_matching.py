"""Questions in plain English become queries, by words alone; what is not understood is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.load.test_toy_star import Club
from warehouse.ask import Understood, subjects_of, understood
from warehouse.model import MODEL
from warehouse.vocabulary.model import Model

SUBJECTS = subjects_of(MODEL)
VALUES = {
    "sales": {
        "order_status": ["Completed", "Cancelled", "Returned", "Open"],
        "payment_mode": ["Card", "Cash"],
        "category": ["Electronics", "Office Supplies"],
        "region": ["Northeast", "South"],
        "product_name": ["Desk Lamp"],
    }
}
TODAY = date(2024, 11, 29)


def _asked(question: str) -> Understood:
    return understood(question, SUBJECTS, VALUES, TODAY)


def _query(question: str) -> dict[str, Any]:
    found = _asked(question)
    assert found.query is not None, found.missing
    return found.query.model_dump(mode="json", exclude_defaults=True, exclude={"fact"})


def _days(first: str | None, last: str | None) -> dict[str, str]:
    return {name: day for name, day in (("first", first), ("last", last)) if day}


BEST = {"by": "revenue"}


@pytest.mark.parametrize(
    ("question", "query"),
    [
        (
            "Which products sell best, by region and month?",
            {"measures": ["revenue"], "by": ["product", "region", "month"], "order": BEST, "limit": 3,
             "within": ["region", "month"]},
        ),
        ("Top 5 customers by revenue", {"measures": ["revenue"], "by": ["customer"], "order": BEST, "limit": 5}),
        ("Who are our best clients?", {"measures": ["revenue"], "by": ["customer"], "order": BEST, "limit": 10}),
        ("worst three items", {"measures": ["revenue"], "by": ["product"], "limit": 3,
                               "order": {"by": "revenue", "descending": False}}),
        ("Which region brings the most orders?",
         {"measures": ["orders"], "by": ["region"], "order": {"by": "orders"}, "limit": 10}),
        ("monthly revenue", {"measures": ["revenue"], "by": ["month"]}),
        ("average order value per quarter", {"measures": ["average_order_value"], "by": ["quarter"]}),
        ("What is the average unit price by category?", {"measures": ["average_unit_price"], "by": ["category"]}),
        ("How many customers bought Electronics in the Northeast?",
         {"measures": ["customers"], "where": [{"level": "category", "values": ["Electronics"]},
                                               {"level": "region", "values": ["Northeast"]}]}),
        ("how many products are in office supplies?",
         {"measures": ["number_of_products"], "where": [{"level": "category", "values": ["Office Supplies"]}]}),
        ("units of Desk Lamp by weekday",
         {"measures": ["units"], "by": ["weekday"], "where": [{"level": "product_name", "values": ["Desk Lamp"]}]}),
        ("revenue without Electronics",
         {"measures": ["revenue"], "where": [{"level": "category", "values": ["Electronics"], "exclude": True}]}),
        ("sales on weekends", {"measures": ["revenue"], "where": [{"level": "is_weekend", "values": [True]}]}),
        ("Which payment method is used most often?",
         {"measures": ["lines"], "by": ["payment_mode"], "order": {"by": "lines"}, "limit": 10}),
    ],
)  # fmt: skip
def test_questions(question: str, query: dict[str, Any]) -> None:
    """Measures, members, levels, values, the order and the number of rows are found by their words."""
    assert _query(question) == query


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("in 2023", _days("2023-01-01", "2023-12-31")),
        ("last year", _days("2023-01-01", "2023-12-31")),
        ("this month", _days("2024-11-01", "2024-11-30")),
        ("in March 2024", _days("2024-03-01", "2024-03-31")),
        ("in december", _days("2023-12-01", "2023-12-31")),
        ("in Q1 2024", _days("2024-01-01", "2024-03-31")),
        ("in the last 3 months", _days("2024-08-01", "2024-10-31")),
        ("in the last 7 days", _days("2024-11-23", "2024-11-29")),
        ("since 2024-02", _days("2024-02-01", None)),
        ("before 2024", _days(None, "2023-12-31")),
        ("from 2024-01-05 to 2024-02-29", _days("2024-01-05", "2024-02-29")),
        ("yesterday", _days("2024-11-28", "2024-11-28")),
    ],
)
def test_periods(said: str, days: dict[str, str]) -> None:
    """Periods are named outright, or reckoned from today; both ends belong to them."""
    assert _query(f"revenue by region {said}") == {"measures": ["revenue"], "by": ["region"], "period": days}


def test_two_years_are_compared() -> None:
    """Several years are shown apart."""
    assert _query("revenue in 2023 and 2024") == {
        "measures": ["revenue"],
        "by": ["year"],
        "period": _days("2023-01-01", "2024-12-31"),
    }


def test_a_status_that_the_measure_leaves_out() -> None:
    """Where the question chooses by what the measure chooses by, the one of all rows is meant: cancelled orders."""
    assert _query("How many orders were cancelled?") == {
        "measures": ["all_orders"],
        "where": [{"level": "order_status", "values": ["Cancelled"]}],
    }


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("profit by product", "There is no measure called `profit`"),
        ("revenue by weather", "There is nothing called `weather` to group by"),
        ("revenue by customer nickname", "There is nothing called `customer nickname` to group by"),
        ("revenue by product colour and month", "There is nothing called `product colour` to group by"),
        ("revenue in Atlantis", "Nothing, and no value of a level, is called `atlantis`"),
        ("How many lighthouses are there?", "There is nothing called `lighthouse` to count"),
        ("", "The question names nothing that the star knows"),
    ],
)
def test_what_is_missing(question: str, missing: str) -> None:
    """A question about what the star lacks is not answered with something else."""
    found = _asked(question)
    assert (found.query, found.missing) == (None, (missing,))


def test_what_was_left_out() -> None:
    """A word that nothing is called by, and that asks for nothing, is named."""
    found = _asked("loyal revenue by region")
    assert found.query is not None
    assert found.ignored == ("loyal",)


def test_a_model_of_ones_own() -> None:
    """Nothing is known of the retail model: a club's visits are asked for by its own words."""
    subjects = subjects_of(Model(Club().metadata))
    found = understood("paid by level in 2024", subjects, {}, TODAY)
    assert found.query is not None
    assert (found.query.measures, found.query.by) == (("paid",), ("level",))
