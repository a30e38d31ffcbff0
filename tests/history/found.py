"""Histories on which the loader once failed, kept for good; what hypothesis finds from now on is added here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.history.oracle import Delivery, File, Record

FIRST, SECOND = date(2024, 3, 1), date(2024, 3, 15)


def _customer(number: int) -> Record:
    home = {"customer_name": "Ann", "email": "a@b.cd", "city": "Austin", "state": "TX", "country": "US"}
    return {"customer_id": f"S0C{number}", **home, "signup_date": None}


def _product(number: int) -> Record:
    return {"product_id": f"S0P{number}", "product_name": "Mug", "category": "Home", "price": Decimal("10.0000")}


def _order(number: int, customer: int = 0, article: int = 0) -> Record:
    return {
        "order_id": f"S0O{number}",
        "order_line": 1,
        "order_date": date(2024, 2, 29),
        "customer_id": f"S0C{customer}",
        "product_id": f"S0P{article}",
        "quantity": 1,
        "unit_price": None,
        "order_status": "Completed",
        "payment_mode": "PayPal",
    }


def _all(*records: Record) -> File:
    return File(records, snapshot=True)


def _some(*records: Record) -> File:
    return File(records)


FOUND: dict[str, tuple[Delivery, ...]] = {
    "a member that only a mistake had named stayed when the mistake was corrected": (
        Delivery(
            FIRST, {"customers": _some(_customer(0)), "products": _some(_product(0)), "orders": _some(_order(0, 2))}
        ),
        Delivery(SECOND, {"orders": _some(_order(0, 0))}),
    ),
    "a line stayed vanished though a record of it was held back on the day of the snapshot": (
        Delivery(FIRST, {"customers": _some(_customer(0)), "products": _some(_product(0)), "orders": _some(_order(0))}),
        Delivery(SECOND, {"orders": _all(_order(1))}),
        Delivery(SECOND, {"orders": _some(_order(0, article=1))}),
    ),
    "a list that came again as changes is none any more": (
        Delivery(FIRST, {"customers": _some(_customer(0), _customer(1))}),
        Delivery(SECOND, {"customers": _all(_customer(0)), "orders": _all(_order(0))}),
        Delivery(SECOND, {"customers": _some(_customer(0)), "orders": _some(_order(0))}),
    ),
    "a list whose place another one had taken stands again when that comes as changes": (
        Delivery(FIRST, {"customers": _some(_customer(0), _customer(1)), "products": _some(_product(0), _product(1))}),
        Delivery(SECOND, {"customers": _all(_customer(0), _customer(2)), "orders": _all(_order(0), _order(1))}),
        Delivery(SECOND, {"customers": _all({**_customer(0), "city": "Waco"}), "orders": _all(_order(0, article=1))}),
        Delivery(SECOND, {"customers": _some({**_customer(0), "city": "Waco"}), "orders": _some(_order(0, article=1))}),
    ),
    "a list stands again for articles, and another one takes its place once more": (
        Delivery(FIRST, {"products": _all(_product(0), _product(1))}),
        Delivery(SECOND, {"products": _all(_product(0), _product(2))}),
        Delivery(SECOND, {"products": _all({**_product(0), "product_name": "Cup"})}),
        Delivery(SECOND, {"products": _some({**_product(0), "product_name": "Cup"})}),
        Delivery(SECOND, {"products": _all(_product(1))}),
    ),
    "changes that came again as a list are one": (
        Delivery(FIRST, {"products": _some(_product(0), _product(1))}),
        Delivery(SECOND, {"products": _some(_product(0))}),
        Delivery(SECOND, {"products": _some({**_product(0), "product_name": "Cup"})}),
        Delivery(SECOND, {"products": _all(_product(0))}),
    ),
}
"""What once went wrong -> the deliveries that showed it."""
