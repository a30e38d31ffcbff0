"""Facts that find members through another fact, facts without measures, and several facts of one source."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Date, Integer, Select, Text, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse.database.metadata import new_metadata
from warehouse.errors import DeclarationError
from warehouse.vocabulary import (
    business_key,
    calendar,
    degenerate,
    dimension,
    fact,
    field,
    measure,
    source,
    through,
    type2,
)
from warehouse.vocabulary.roles import Through

JANUARY, FEBRUARY, MARCH, APRIL = (date(2024, month, 1) for month in (1, 2, 3, 4))


class Returns:
    """Order lines, what comes back of them, and at which table they were packed."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        buyers = source(
            "buyers",
            "The buyers.",
            business_key("buyer", Text, "Number of the buyer"),
            field("town", Text, "Town"),
            keep="observations",
            metadata=self.metadata,
        )
        lines = source(
            "lines",
            "The order lines.",
            business_key("ordered", Text, "Number of the order"),
            business_key("line", Integer, "Line in the order"),
            field("sold_on", Date, "Day of the order"),
            field("buyer", Text, "Who buys", refers=True),
            field("packed_by", Text, "Who packed it"),
            field("units", Integer, "How many"),
            metadata=self.metadata,
        )
        self.returned = source(
            "returns",
            "What comes back.",
            business_key("returned", Integer, "Number of the return"),
            field("ordered", Text, "Number of the order"),
            field("order_line", Integer, "Line in the order"),
            field("returned_on", Date, "Day of the return"),
            field("units", Integer, "How many come back"),
            metadata=self.metadata,
        )
        self.buyer = dimension(
            "buyer",
            "A buyer.",
            business_key("buyer", Text, "Number of the buyer"),
            type2("town", Text, "Town"),
            source=buyers,
        )
        self.day = calendar("day", "A day.", metadata=self.metadata)
        self.sales = fact(
            "sales",
            "What was sold.",
            measure("units", Integer, "How many"),
            grain="one row per order line",
            dimensions={"buyer": self.buyer},
            happened_on="sold_on",
            calendar=self.day,
            source=lines,
        )
        self.packing = fact(
            "packing",
            "That a line was packed; there is nothing to measure.",
            degenerate("packed_by", Text, "Who packed it", optional=True),
            grain="one row per order line",
            dimensions={},
            happened_on="sold_on",
            calendar=self.day,
            source=lines,
        )
        self.returns = fact(
            "returns",
            "What came back.",
            measure("units", Integer, "How many came back"),
            grain="one row per return",
            dimensions={"buyer": through(self.sales, on={"line": "order_line"})},
            happened_on="returned_on",
            calendar=self.day,
            source=self.returned,
        )

    def who(self) -> Select[tuple[object, ...]]:
        """Return whose each return is, and where they lived on its day."""
        one = self.returns.c
        return (
            select(one.returned, self.buyer.c.buyer, self.buyer.c.town, one.units)
            .join(self.buyer, self.buyer.c.buyer_key == one.buyer_key)
            .order_by(one.returned)
        )


LINE, RETURN = "ordered,line,sold_on,buyer,packed_by,units\n", "returned,ordered,order_line,returned_on,units\n"
BUYERS = "buyer,town\na,Austin\nb,Boston\n"
BACK = RETURN + "1,o,1,2024-02-02,1\n2,o,2,2024-02-02,2\n3,x,1,2024-02-03,3\n4,y,1,2024-02-04,4\n"
DELIVERIES = [
    (JANUARY, {"buyers": BUYERS, "lines": LINE + "o,1,2024-01-01,a,p,5\no,2,2024-01-01,z,,6\n"}),
    (FEBRUARY, {"returns": BACK}),
    (MARCH, {"buyers": "buyer,town\nb,Boise\n", "lines": LINE + "x,1,2024-01-20,b,q,7\n"}),
    (APRIL, {"lines": LINE + "o,2,2024-01-01,b,,6\n"}),
]


def test_a_return_belongs_to_the_buyer_of_its_order(new_star: NewStar) -> None:
    """Also where the order comes later, or names another buyer since; unknown as long as no order is there."""
    returns = Returns()
    assert the_same_in_any_order(new_star, returns.metadata, DELIVERIES, returns.who()) == [
        (1, "a", "Austin", 1),
        (2, "b", "Boston", 2),
        (3, "b", "Boston", 3),
        (4, None, None, 4),
    ]


def test_a_return_follows_its_order_and_leaves_nobody_behind(new_star: NewStar) -> None:
    """The inferred buyer whom only the wrong order named, and the unknown one, go once no fact names them."""
    returns = Returns()
    star = new_star(returns.metadata)
    star.load(FEBRUARY, **DELIVERIES[1][1])
    assert star.rows(select(returns.returns.c.buyer_key).distinct()) == [(0,)]
    account = star.load(FEBRUARY, lines=LINE + "o,1,2024-01-01,w,,5\no,2,2024-01-01,w,,6\nx,1,2024-01-20,w,q,7\n")
    assert account.gold["fact_returns"]["repointed"] == 3
    star.load(
        MARCH, lines=LINE + "o,1,2024-01-01,a,,5\no,2,2024-01-01,a,,6\nx,1,2024-01-20,a,q,7\ny,1,2024-01-20,a,q,7\n"
    )
    assert star.rows(select(returns.buyer.c.buyer)) == [("a",)]


def test_two_facts_of_one_source_stand_side_by_side(new_star: NewStar) -> None:
    """Both have every line, of which one has nothing to measure; a correction reaches both."""
    returns = Returns()
    star = new_star(returns.metadata)
    star.load(JANUARY, **DELIVERIES[0][1])
    star.load(MARCH, lines=LINE + "o,1,2024-01-02,b,r,8\n")
    sales, packing = returns.sales.c, returns.packing.c
    assert star.rows(select(sales.line, sales.sold_on_key, sales.units).order_by(sales.line)) == [
        (1, 20240102, 8),
        (2, 20240101, 6),
    ]
    assert star.rows(select(packing.line, packing.sold_on_key, packing.packed_by).order_by(packing.line)) == [
        (1, 20240102, "r"),
        (2, 20240101, None),
    ]


def test_what_names_no_fact_is_refused_when_declared() -> None:
    """A role that the other fact does not have, a part of its grain that is missing, a person whom nobody can find."""
    returns = Returns()

    def declare(role: str, given: Through) -> None:
        fact(
            f"other_{role}",
            "What came back.",
            grain="one row per return",
            dimensions={role: given},
            happened_on="returned_on",
            calendar=returns.day,
            source=returns.returned,
        )

    with pytest.raises(DeclarationError, match="fact_sales does not name `seller` itself; it has buyer"):
        declare("seller", through(returns.sales))
    with pytest.raises(DeclarationError, match="the source 'returns' has no column `line`"):
        declare("buyer", through(returns.sales))
    with pytest.raises(DeclarationError, match="fact_returns does not name `buyer` itself"):
        declare("buyer", through(returns.returns))
