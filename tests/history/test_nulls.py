"""Absent values, dates and statuses that a comparison could miss: each test isolates one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.history.drawn import assert_gold, delivery
from tests.history.loading import LENIENT, Warehouse
from warehouse import audit
from warehouse.model import sales


def test_a_null_that_gets_a_value_opens_a_version(warehouse: Warehouse) -> None:
    """And so does one that loses it; nothing else of the row changes, its region neither."""
    for day, city in {"2024-01-01": "-", "2024-02-01": "Ulm", "2024-03-01": "-", "2024-04-01": "-"}.items():
        drawn = f"customer_id | city | state | country\nC1 | {city} | - | Germany"
        warehouse.load_all([delivery(day, customers=drawn)])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city | region        | valid_from | valid_to
            C1          | -    | International | …          | 2024-02-01
            C1          | Ulm  | International | 2024-02-01 | 2024-03-01
            C1          | -    | International | 2024-03-01 | …
        """,
    )


def test_a_null_between_other_states_that_arrives_late_opens_a_version(warehouse: Warehouse) -> None:
    for day, city in {"2024-01-01": "Ulm", "2024-03-01": "Ulm", "2024-02-01": "-"}.items():
        drawn = f"customer_id | city | state | country\nC1 | {city} | - | Germany"
        warehouse.load_all([delivery(day, customers=drawn)])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city | valid_from | valid_to
            C1          | Ulm  | …          | 2024-02-01
            C1          | -    | 2024-02-01 | 2024-03-01
            C1          | Ulm  | 2024-03-01 | …
        """,
    )


def test_a_null_of_an_order_line_that_gets_a_value_changes_the_fact(warehouse: Warehouse) -> None:
    """And so does a value that becomes null."""
    for day, mode in {"2024-02-01": "-", "2024-02-02": "PayPal", "2024-02-03": "-", "2024-02-04": "PayPal"}.items():
        drawn = f"order_id | unit_price | payment_mode\nO1 | 5 | {mode}"
        *_, account = warehouse.load_all([delivery(day, orders=drawn)])
        (fact,) = warehouse.rows(select(sales.c.payment_mode))
        assert (fact["payment_mode"] or "-") == mode
        counts = account.gold["fact_sales"]
        assert (counts["inserted"], counts["updated"]) == ((1, 0) if day == "2024-02-01" else (0, 1))


def test_a_null_of_type_1_that_gets_a_value_changes_the_row(warehouse: Warehouse) -> None:
    """And so does one that loses it; no version opens, and the same value again changes nothing."""
    for day, email in {"2024-01-01": "-", "2024-02-01": "a@b.ef", "2024-03-01": "-", "2024-04-01": "-"}.items():
        drawn = f"customer_id | email\nC1 | {email}"
        *_, account = warehouse.load_all([delivery(day, customers=drawn)])
        assert_gold(warehouse, dim_customer=f"customer_id | email | valid_from | valid_to\nC1 | {email} | … | …")
        updated = 1 if day in ("2024-02-01", "2024-03-01") else 0
        assert account.gold["dim_customer"]["updated"] == updated, day


@pytest.mark.parametrize(("was", "becomes"), [("-", "Ulm"), ("Ulm", "-")])
def test_a_version_whose_null_is_corrected_keeps_its_days(warehouse: Warehouse, was: str, becomes: str) -> None:
    """The day is delivered again: the version of that day is the same row with the other value."""
    for day, city in [("2024-01-01", "Bonn"), ("2024-02-01", was), ("2024-02-01", becomes)]:
        drawn = f"customer_id | city | state | country\nC1 | {city} | - | Germany"
        warehouse.load_all([delivery(day, customers=drawn)])
    assert_gold(
        warehouse,
        dim_customer=f"""
            customer_id | city      | valid_from | valid_to
            C1          | Bonn      | …          | 2024-02-01
            C1          | {becomes} | 2024-02-01 | …
        """,
    )


def test_records_with_the_same_nulls_are_repeated(warehouse: Warehouse) -> None:
    """Within one delivery, and again in the next one, where the line is known and not changed."""
    line = "O1 | 5 | -"
    first = delivery("2024-02-01", orders=f"order_id | unit_price | payment_mode\n{line}\n{line}")
    second = delivery("2024-02-02", orders=f"order_id | unit_price | payment_mode\n{line}")
    one, two = warehouse.load_all([first, second])
    orders = one.sources["orders"]
    assert (orders.total("accepted"), orders.total("repeated"), orders.total("superseded")) == (1, 1, 0)
    assert (two.gold["fact_sales"]["inserted"], two.gold["fact_sales"]["updated"]) == (0, 0)


def test_the_same_bytes_of_another_date_are_seen_again(warehouse: Warehouse) -> None:
    """What falls between the two dates, and comes later, ends on the second of them."""
    austin, dallas = ("customer_id | city\nC1 | Austin", "customer_id | city\nC1 | Dallas")
    accounts = warehouse.load_all(
        [
            delivery("2024-01-01", customers=austin),
            delivery("2024-03-01", customers=austin),
            delivery("2024-02-01", customers=dallas),
        ]
    )
    assert [account.status for account in accounts] == ["loaded"] * 3
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city   | valid_from | valid_to
            C1          | Austin | …          | 2024-02-01
            C1          | Dallas | 2024-02-01 | 2024-03-01
            C1          | Austin | 2024-03-01 | …
        """,
    )


def test_a_whole_number_of_ten_digits_is_quarantined(warehouse: Warehouse) -> None:
    """It is all digits and fits no integer: no error of the database."""
    drawn = "order_id | unit_price | quantity\nO1 | 5 | 9999999999\nO2 | 5 | 2147483648\nO3 | 5 | 1"
    (account,) = warehouse.load_all([delivery("2024-02-01", orders=drawn)])
    assert account.sources["orders"].total("quarantined") == 2
    assert_gold(warehouse, fact_sales="order_id | quantity\nO3 | 1")


def test_an_older_clean_record_does_not_settle_a_newer_one_that_waits(warehouse: Warehouse) -> None:
    (_, account) = warehouse.load_all(
        [
            delivery("2024-03-01", orders="order_id | unit_price | quantity\nO1 | 5 | many"),
            delivery("2024-02-01", orders="order_id | unit_price | quantity\nO1 | 5 | 1"),
        ]
    )
    assert account.sources["orders"].resolved == 0
    assert list(warehouse.rows(select(audit.quarantine.c.status))) == [{"status": "waiting"}]
    (account,) = warehouse.load_all([delivery("2024-03-02", orders="order_id | unit_price | quantity\nO1 | 5 | 2")])
    assert account.sources["orders"].resolved == 1


def test_a_record_of_a_refused_snapshot_keeps_nobody_active(warehouse: Warehouse) -> None:
    """Its quarantined records are evidence of the refusal, and no word about who is there."""
    both = "customer_id | customer_name\nC1 | Ann\nC2 | Bob"
    spoiled = "customer_id | customer_name\nC1 | Ann\nC2 | -"
    one = "customer_id | customer_name\nC1 | Anna"
    warehouse.load_all([delivery("2024-01-01", customers=both, snapshots=["customers"])])
    strict = replace(warehouse, rules={name: rule for name, rule in LENIENT.items() if name != "SR-Q-001"})
    refused = strict.load(delivery("2024-02-01", customers=spoiled, snapshots=["customers"]), strict=True)
    assert refused.status == "refused"
    warehouse.load_all([delivery("2024-02-01", customers=one, snapshots=["customers"])])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | is_active | valid_from | valid_to
            C1          | yes       | …          | …
            C2          | yes       | …          | 2024-02-01
            C2          | no        | 2024-02-01 | …
        """,
    )
