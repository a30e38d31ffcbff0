"""A junk dimension: the flags of an order, in all combinations that there are."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Boolean, Date, Integer, Numeric, Select, Text, func, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse.database.metadata import new_metadata
from warehouse.errors import DeclarationError
from warehouse.vocabulary import (
    business_key,
    by,
    calendar,
    combination,
    fact,
    field,
    junk,
    measure,
    source,
)

JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


class Orders:
    """Orders with a channel, a mark for gifts, a rebate and a campaign's day."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        self.orders = source(
            "orders",
            "The orders.",
            business_key("order_no", Integer, "Number of the order"),
            field("ordered_on", Date, "Day of the order"),
            field("channel", Text, "Where it was ordered"),
            field("is_gift", Boolean, "Whether it is a gift"),
            field("rebate", Numeric(5, 2), "Rebate in per cent"),
            field("campaign", Date, "Day of the campaign"),
            field("buyer", Text, "Who buys", pii=True),
            field("units", Integer, "How many"),
            combination("flags", "How it was ordered", "channel", "is_gift", "rebate", "campaign"),
            combination("who", "Who ordered", "buyer"),
            metadata=self.metadata,
        )
        self.flags = junk("flags", "How something was ordered.", source=self.orders)
        self.fact = fact(
            "orders",
            "What was ordered.",
            measure("units", Integer, "How many"),
            grain="one row per order",
            dimensions={"flags": by(self.flags, "flags")},
            happened_on="ordered_on",
            calendar=calendar("day", "A day.", metadata=self.metadata),
            source=self.orders,
        )

    def everything(self) -> Select[tuple[object, ...]]:
        """Return how each order was made."""
        one, flags = self.fact.c, self.flags.c
        found = select(one.order_no, flags.channel, flags.is_gift, flags.rebate, flags.campaign, flags.is_inferred)
        return found.join(self.flags, flags.flags_key == one.flags_key).order_by(one.order_no)

    def combinations(self) -> Select[int]:
        """Return how many combinations there are."""
        return select(func.count()).select_from(self.flags)


ORDER = "order_no,ordered_on,channel,is_gift,rebate,campaign,buyer,units\n"
DELIVERIES = [
    (JANUARY, {"orders": ORDER + "1,2024-01-01,web,true,0,,a,1\n2,2024-01-01,web,,,2024-01-01,b,1\n"}),
    (FEBRUARY, {"orders": ORDER + '3,2024-02-01,"a"", b",no,1.5,,a,1\n4,2024-02-01,web,yes,0.00,,c,1\n'}),
    (MARCH, {"orders": ORDER + "2,2024-01-01,shop,false,,,b,1\n5,2024-03-01,,,,,b,1\n"}),
]


def test_every_combination_is_one_member(new_star: NewStar) -> None:
    """Equal values are one member however they are spelt; what is empty is null, and what nobody has any more goes."""
    orders = Orders()
    assert the_same_in_any_order(new_star, orders.metadata, DELIVERIES, orders.everything()) == [
        (1, "web", True, 0, None, False),
        (2, "shop", False, None, None, False),
        (3, 'a", b', False, 1.5, None, False),
        (4, "web", True, 0, None, False),
        (5, None, None, None, None, False),
    ]


def test_a_combination_goes_with_its_last_order(new_star: NewStar) -> None:
    """Orders 1 and 4 share one; that of order 2 is another since it was corrected."""
    orders = Orders()
    star = new_star(orders.metadata)
    star.load(JANUARY, **DELIVERIES[0][1])
    star.load(FEBRUARY, **DELIVERIES[1][1])
    assert star.rows(orders.combinations()) == [(3,)]
    star.load(MARCH, orders=ORDER + "2,2024-01-01,web,true,0,,b,1\n")
    assert star.rows(orders.combinations()) == [(2,)]
    star.settings = star.settings.model_validate(
        {"database_url": star.url, "sources": {"orders": {"where": "order_no = '1'"}}}
    )
    star.load(JANUARY, **DELIVERIES[0][1])
    star.load(FEBRUARY, **DELIVERIES[1][1])
    assert [row[0] for row in star.rows(orders.everything())] == [1, 2]
    assert star.rows(orders.combinations()) == [(1,)]


def test_what_is_personal_is_no_junk() -> None:
    """It could not be forgotten; nor is there a dimension of a combination that the source does not have."""
    orders = Orders()
    with pytest.raises(DeclarationError, match="junk 'who': `buyer` is personal"):
        junk("who", "Who ordered.", source=orders.orders)
    with pytest.raises(DeclarationError, match=r"has no such combination; declare combination\(\"marks\""):
        junk("marks", "Marks.", source=orders.orders)
