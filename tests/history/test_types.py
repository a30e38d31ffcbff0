"""Each attribute answers to change in its own way: types 0, 1 and 2 in one row, null-safe; some changes are none."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from tests.history.drawn import assert_gold, delivery
from tests.history.loading import Warehouse
from warehouse.model import customer

FIRST = delivery(
    "2024-01-01",
    customers="""
        customer_id | customer_name | email     | city   | state | signup_date
        C1          | Ann           | a@b.cd    | Austin | TX    | 2020-01-01
    """,
)


def test_types_0_1_and_2_in_one_row(warehouse: Warehouse) -> None:
    """The newest name stands on every version, the oldest day of sign-up stays, another city opens a version."""
    second = delivery(
        "2024-02-01",
        customers="""
            customer_id | customer_name | email     | city   | state | signup_date
            C1          | Anna          | a@b.ef    | Dallas | TX    | 2022-02-02
        """,
    )
    warehouse.load_all([FIRST, second])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | customer_name | email  | city   | signup_date | valid_from | valid_to
            C1          | Anna          | a@b.ef | Austin | 2020-01-01  | …          | 2024-02-01
            C1          | Anna          | a@b.ef | Dallas | 2020-01-01  | 2024-02-01 | …
        """,
    )


def test_type_1_alone_opens_no_version(warehouse: Warehouse) -> None:
    second = delivery(
        "2024-02-01",
        customers="""
            customer_id | customer_name | email | city   | state | signup_date
            C1          | Anna          | -     | Austin | TX    | 2020-01-01
        """,
    )
    _, account = warehouse.load_all([FIRST, second])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | customer_name | email | valid_from | valid_to
            C1          | Anna          | -     | …          | …
        """,
    )
    assert (account.gold["dim_customer"]["inserted"], account.gold["dim_customer"]["updated"]) == (0, 1)


def test_a_late_delivery_brings_an_older_type_0_and_no_newer_type_1(warehouse: Warehouse) -> None:
    late = delivery(
        "2023-12-01",
        customers="""
            customer_id | customer_name | email  | city   | state | signup_date
            C1          | Old Ann       | o@b.cd | Austin | TX    | 2019-09-09
        """,
    )
    warehouse.load_all([FIRST, late])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | customer_name | email  | signup_date | valid_from | valid_to
            C1          | Ann           | a@b.cd | 2019-09-09  | …          | …
        """,
    )


def test_null_to_value_and_back_are_changes(warehouse: Warehouse) -> None:
    days = {"2024-01-01": "-", "2024-02-01": "TX", "2024-03-01": "-", "2024-04-01": "-"}
    for day, state in days.items():
        drawn = f"""
            customer_id | state
            C1          | {state}
        """
        warehouse.load_all([delivery(day, customers=drawn)])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | state | region    | valid_from | valid_to
            C1          | -     | Unknown   | …          | 2024-02-01
            C1          | TX    | Southwest | 2024-02-01 | 2024-03-01
            C1          | -     | Unknown   | 2024-03-01 | …
        """,
    )


def test_blanks_around_a_text_and_the_case_of_an_address_are_no_changes(warehouse: Warehouse) -> None:
    """The raw texts stay in bronze; the case of a city is a change, for nothing says that it is none."""
    again = delivery(
        "2024-02-01",
        customers="""
            customer_id | customer_name | email      | city        | state | signup_date
            C1          | '  Ann '      | ' A@B.CD ' | 'Austin   ' | TX    | 2020-01-01
        """,
    )
    _, account = warehouse.load_all([FIRST, again])
    assert not any(account.gold["dim_customer"].values())
    louder = delivery(
        "2024-03-01",
        customers="""
            customer_id | email  | city   | signup_date
            C1          | A@b.cd | AUSTIN | 2020-01-01
        """,
    )
    warehouse.load_all([louder])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | email  | city   | valid_from | valid_to
            C1          | a@b.cd | Austin | …          | 2024-03-01
            C1          | a@b.cd | AUSTIN | 2024-03-01 | …
        """,
    )


@pytest.mark.parametrize("cities", ["Austin Austin Dallas Dallas Austin", "Dallas Austin Austin Austin Dallas"])
def test_neighbours_differ_and_no_version_is_empty(warehouse: Warehouse, cities: str) -> None:
    """Day after day, the newest days first; and the third day is delivered twice, the second time as the others."""
    days = {f"2024-01-0{number}": city for number, city in enumerate(cities.split(), 1)}
    for day, city in [("2024-01-03", "El Paso"), *reversed(days.items())]:
        drawn = f"""
            customer_id | city
            C1          | {city}
        """
        warehouse.load_all([delivery(day, customers=drawn)])
        versions = warehouse.rows(
            select(customer.c.city, customer.c.valid_from, customer.c.valid_to).order_by(customer.c.valid_from)
        )
        versions.sort(key=lambda row: row["valid_from"])
        for before, after in pairwise(versions):
            assert before["city"] != after["city"]
            assert before["valid_to"] == after["valid_from"]
        assert all(row["valid_from"] + timedelta(days=1) <= row["valid_to"] for row in versions)
    assert "El Paso" not in {row["city"] for row in versions}
