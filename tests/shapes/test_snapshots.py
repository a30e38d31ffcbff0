"""Periodic snapshots: each delivery is a count of its own day, and the file does not say which."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Integer, Select, Text, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse.database.metadata import new_metadata
from warehouse.vocabulary import business_key, calendar, delivery_day, fact, field, measure, source

JANUARY, FEBRUARY, MARCH = date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)


class Accounts:
    """What lies on the accounts of a bank at the end of each month."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        self.balances = source(
            "balances",
            "The balances.",
            business_key("account", Text, "Number of the account"),
            delivery_day("counted_on", "Day of the balance"),
            field("cents", Integer, "What lies there"),
            metadata=self.metadata,
        )
        self.fact = fact(
            "balances",
            "What lies where.",
            measure("cents", Integer, "What lies there"),
            grain="one row per account and month",
            dimensions={},
            happened_on="counted_on",
            calendar=calendar("day", "A day.", metadata=self.metadata),
            source=self.balances,
        )

    def everything(self) -> Select[tuple[object, ...]]:
        """Return all balances that stand."""
        one = self.fact.c
        stands = select(one.account, one.counted_on_key, one.cents).where(~one.is_vanished)
        return stands.order_by(one.counted_on_key, one.account)


def test_each_delivery_is_a_snapshot_of_its_day(new_star: NewStar) -> None:
    """Months stand side by side; a month that is delivered again replaces itself and no other, corrections included."""
    accounts = Accounts()
    deliveries = [
        (JANUARY, {"balances": "account,cents\na,1\nb,2\n"}),
        (FEBRUARY, {"balances": "account,cents\na,3\nc,4\n"}),
        (MARCH, {"balances": "account,cents\nb,5\n"}),
    ]
    lists = {"sources": {"balances": {"delivery": "snapshot"}}}
    expected = [("a", 20240131, 1), ("b", 20240131, 2), ("a", 20240229, 3), ("c", 20240229, 4), ("b", 20240331, 5)]
    found = the_same_in_any_order(new_star, accounts.metadata, deliveries, accounts.everything(), **lists)
    assert found == expected
    star = new_star(accounts.metadata, **lists)
    for as_of, files in deliveries[:2]:
        star.load(as_of, **files)
    star.load(JANUARY, balances="account,cents\nb,7\n")
    assert star.rows(accounts.everything()) == [("b", 20240131, 7), ("a", 20240229, 3), ("c", 20240229, 4)]


def test_bytes_read_again_under_other_settings_keep_their_day(new_star: NewStar) -> None:
    """A month whose file is read again is that month in its new reading; what nothing says any more is gone."""
    accounts = Accounts()
    star = new_star(accounts.metadata)
    for as_of in (JANUARY, FEBRUARY):
        star.load(as_of, balances=f"account,cents\na,1\nb,{as_of.month}\n")
    only_a = {"where": "account = 'a'"}
    star.settings = star.settings.model_validate(
        {"database_url": star.settings.database_url, "sources": {"balances": only_a}}
    )
    star.load(JANUARY, balances="account,cents\na,1\nb,1\n")
    assert star.rows(accounts.everything()) == [("a", 20240131, 1), ("a", 20240229, 1), ("b", 20240229, 2)]
