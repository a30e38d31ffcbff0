"""Random deliveries for hypothesis: several shops that share the days on which they deliver, and nothing else.

A load costs far more than its rows. So one example is a series of deliveries in which each of several shops has its own
customers, products and orders: as many random histories at the price of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import strategies as st

from tests.history.oracle import Delivery, File, Record

SHOPS = 8
CUSTOMERS, PRODUCTS, LINES = 3, 3, 10
DAYS = [date(2024, month, day) for month, day in ((3, 1), (3, 15), (4, 1), (4, 2), (5, 1))]
ORDER_DAYS = [date(2023, 12, 31), date(2024, 2, 29), *DAYS, date(2024, 3, 31)]
HOMES = [("Austin", "TX", "US"), ("Albany", "NY", "US"), ("Berlin", None, "Germany"), (None, None, None)]
ABSENT: dict[str, Any] = {}

CUSTOMER_STATES = [
    *[ABSENT] * 10,
    *(
        {
            "customer_name": name,
            "email": email,
            "city": home[0],
            "state": home[1],
            "country": home[2],
            "signup_date": signup,
        }
        for home, (name, email), signup in product(
            HOMES, (("Ann", "a@b.cd"), ("Bea", None)), (date(2024, 1, 1), date(2024, 1, 2), None)
        )
    ),
    *[{"customer_name": None, "email": None, "city": "Nome", "state": "AK", "country": "US", "signup_date": None}] * 3,
]
PRODUCT_STATES = [
    *[ABSENT] * 4,
    *(
        {"product_name": name, "category": category, "price": price}
        for price, (name, category) in product(
            (Decimal("10.0000"), Decimal("12.0000"), None), (("Mug", "Home"), ("Cup", None))
        )
    ),
    {"product_name": None, "category": None, "price": Decimal("99.0000")},
]
ORDER_STATES: list[dict[str, Any]] = [
    {"order_date": day, "customer": customer, "product": article, "unit_price": price, "order_status": status}
    for status, day, customer, article, price in product(
        ("Completed", "Returned"),
        ORDER_DAYS,
        (*range(CUSTOMERS), None),
        range(PRODUCTS),
        (None, None, Decimal("5.0000")),
    )
]


@dataclass(frozen=True)
class History:
    """Deliveries, and another order in which they may come; those of one date keep theirs."""

    deliveries: tuple[Delivery, ...]
    permutation: tuple[int, ...]

    def permuted(self) -> list[Delivery]:
        """Return the deliveries in the other order."""
        return [self.deliveries[place] for place in self.permutation]


def _customers(draw: st.DrawFn, shop: str) -> Iterator[Record]:
    for number in range(CUSTOMERS):
        state = draw(st.sampled_from(CUSTOMER_STATES))
        if state is not ABSENT:
            yield {"customer_id": f"{shop}C{number}", **state}


def _products(draw: st.DrawFn, shop: str) -> Iterator[Record]:
    for number in range(PRODUCTS):
        state = draw(st.sampled_from(PRODUCT_STATES))
        if state is not ABSENT:
            yield {"product_id": f"{shop}P{number}", **state}


def _orders(draw: st.DrawFn, shop: str) -> Iterator[Record]:
    for line in draw(st.lists(st.integers(0, LINES - 1), max_size=3)):
        state = draw(st.sampled_from(ORDER_STATES))
        customer, article = state["customer"], state["product"]
        yield {
            "order_id": f"{shop}O{line // 2}",
            "order_line": line % 2 + 1,
            "order_date": state["order_date"],
            "customer_id": None if customer is None else f"{shop}C{customer}",
            "product_id": f"{shop}P{article}",
            "quantity": line % 3 + 1,
            "unit_price": state["unit_price"],
            "order_status": state["order_status"],
            "payment_mode": "PayPal",
        }


RECORDS = {"customers": _customers, "products": _products, "orders": _orders}


@st.composite
def deliveries(draw: st.DrawFn, shops: int) -> Delivery:
    """Draw what all shops hand over at one time."""
    files = {}
    for source, records in RECORDS.items():
        kind = draw(st.sampled_from(("changes", "snapshot", "none")))
        if kind != "none":
            rows = tuple(record for shop in range(shops) for record in records(draw, f"S{shop}"))
            if rows:
                files[source] = File(rows, snapshot=kind == "snapshot")
    return Delivery(draw(st.sampled_from(DAYS)), files)


def _prices_stay(drawn: list[Delivery]) -> Iterator[Delivery]:
    """Yield the deliveries without those that take a price back on its own day: the last known price is not taken back.

    Nor is it where the list that brought it is replaced; so articles always have a price where that happens. See
    test_prices.py for what holds then.
    """
    lists = [one.as_of for one in drawn if one.files.get("products", File(())).snapshot]
    if len(lists) > len(set(lists)):
        drawn = [priced(delivery) for delivery in drawn]
    known: dict[tuple[date, str], Decimal] = {}
    for delivery in drawn:
        file = delivery.files.get("products", File(()))
        records = [
            {**record, "price": record["price"] or known.get((delivery.as_of, record["product_id"]))}
            for record in file.records
        ]
        known |= {(delivery.as_of, r["product_id"]): r["price"] for r in records if r["price"] and r["product_name"]}
        changed = {"products": File(tuple(records), file.snapshot)} if records else {}
        yield Delivery(delivery.as_of, {**delivery.files, **changed})


def priced(delivery: Delivery) -> Delivery:
    """Return a delivery in which every article has a price."""
    file = delivery.files.get("products", File(()))
    records = tuple({**record, "price": record["price"] or Decimal("11.0000")} for record in file.records)
    return Delivery(
        delivery.as_of, {**delivery.files, **({"products": File(records, file.snapshot)} if records else {})}
    )


@st.composite
def histories(draw: st.DrawFn, shops: int = SHOPS) -> History:
    """Draw some deliveries and another order of them."""
    every = draw(st.lists(deliveries(shops), min_size=1, max_size=5))
    drawn = list(_prices_stay([delivery for delivery in every if delivery.files]))
    shuffled = draw(st.permutations(range(len(drawn))))
    permutation = list(shuffled)
    for day in DAYS:
        places = [place for place, number in enumerate(shuffled) if drawn[number].as_of == day]
        numbers = sorted(shuffled[place] for place in places)
        for place, number in zip(places, numbers, strict=True):
            permutation[place] = number
    return History(tuple(drawn), tuple(permutation))


WEEKS = [date(2024, 3, day) for day in (1, 8, 15, 22)] + DAYS[2:]


@st.composite
def repeated(draw: st.DrawFn, shops: int = SHOPS) -> list[Delivery]:
    """Draw two deliveries that come again and again, one a day but for some that come late, in the order of arrival.

    So members are observed with the same values many times, and lists lack them now and then.
    """
    told = [draw(deliveries(shops).filter(lambda one: bool(one.files))) for _ in range(2)]
    drawn = [Delivery(day, told[draw(st.sampled_from((0, 0, 1)))].files) for day in WEEKS]
    for _ in range(draw(st.integers(0, 2))):
        drawn.append(drawn.pop(draw(st.integers(0, len(drawn) - 1))))
    return list(_prices_stay(drawn))
