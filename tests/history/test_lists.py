"""Lists of members: a later one of the same day takes the place of the earlier."""

from __future__ import annotations

from tests.history.drawn import assert_gold
from tests.history.loading import Warehouse
from tests.history.test_snapshots import BOTH, ONE, listing


def test_a_later_list_of_the_day_takes_the_place_of_the_earlier(warehouse: Warehouse) -> None:
    """C2 is a leaver of that day, and so is C3, which only the wrong list knew; what it said of C2 is taken back."""
    wrong = """
        customer_id | customer_name | city
        C1          | Ann           | Austin
        C2          | Bob           | Dallas
        C3          | Test          | Dallas
    """
    days = (("2024-01-01", BOTH), ("2024-02-01", wrong), ("2024-02-01", ONE))
    *_, account = warehouse.load_all([listing(day, drawn) for day, drawn in days])
    assert_gold(
        warehouse,
        dim_customer="""
            customer_id | city   | is_active | valid_from | valid_to
            C1          | Austin | yes       | …          | …
            C2          | Austin | yes       | …          | 2024-02-01
            C2          | Austin | no        | 2024-02-01 | …
            C3          | Dallas | yes       | …          | 2024-02-01
            C3          | Dallas | no        | 2024-02-01 | …
        """,
    )
    assert account.vanished["dim_customer"] == (3, 2)
    assert account.sources["customers"].notes == [
        "The snapshot of 2024-02-01 takes the place of the one that was loaded before for that day"
    ]
