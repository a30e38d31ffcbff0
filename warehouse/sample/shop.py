"""The sample: a small shop whose figures are known to the cent."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from warehouse.sample.catalogue import FIRST_NAMES, GOODS, HOMES, LAST_NAMES, MAIL_DOMAINS
from warehouse.sample.dice import Dice

SEED = 2023
REVENUE = Decimal("7427.88")
FIRST_DAY, LAST_DAY = date(2023, 1, 15), date(2023, 4, 21)
STATUSES = ["Completed"] * 78 + ["Cancelled"] * 10 + ["Returned"] * 12
PAYMENT_MODES = ["Credit Card"] * 5 + ["Debit Card"] * 3 + ["PayPal"] * 2
QUANTITIES = [1] * 6 + [2] * 3 + [3]
HOME_STATE, HOME_STATE_ORDERS = "TX", 13
REGULAR, REGULAR_ORDERS = "John Smith", 3


@dataclass(frozen=True)
class Customer:
    """One record of customers.csv."""

    customer_id: str
    customer_name: str
    email: str
    city: str
    state: str
    country: str
    signup_date: date


@dataclass(frozen=True)
class Product:
    """One record of products.csv."""

    product_id: str
    product_name: str
    category: str
    price: Decimal


@dataclass(frozen=True)
class Order:
    """One record of orders.csv."""

    order_id: str
    order_date: date
    customer_id: str
    product_id: str
    quantity: int
    order_status: str
    payment_mode: str


def _customers(dice: Dice) -> list[Customer]:
    homes = dice.shuffled(HOMES)
    names = list(zip(dice.shuffled(FIRST_NAMES), dice.shuffled(LAST_NAMES), strict=True))
    regular = next(i for i, home in enumerate(homes) if home[0] == "Chicago")
    names[regular] = ("John", "Smith")
    signups = sorted(dice.day(date(2020, 2, 1), date(2023, 1, 12)) for _ in homes)
    return [
        Customer(
            f"C{number:03}",
            f"{first} {last}",
            f"{first}.{last}@{dice.pick(MAIL_DOMAINS)}".lower(),
            *home,
            signup,
        )
        for number, ((first, last), home, signup) in enumerate(zip(names, homes, signups, strict=True), start=1)
    ]


def _products() -> list[Product]:
    goods = [(name, category, Decimal(price)) for category, shelf in GOODS.items() for name, price in shelf]
    return [Product(f"P{number:03}", *good) for number, good in enumerate(goods, start=1)]


def _buyers(dice: Dice, customers: Sequence[Customer], orders: int) -> list[str]:
    """Give each customer an order, and the rest at random, while no state comes close to the home state."""
    locals_ = [c for c in customers if c.state == HOME_STATE]
    regular = next(c for c in customers if c.customer_name == REGULAR)
    others = [c for c in customers if c.state != HOME_STATE and c is not regular]
    buyers = [*customers, *[regular] * (REGULAR_ORDERS - 1)]
    buyers += [dice.pick(locals_) for _ in range(HOME_STATE_ORDERS - len(locals_))]
    per_state = Counter(c.state for c in buyers)
    while len(buyers) < orders:
        buyer = dice.pick(others)
        if per_state[buyer.state] < HOME_STATE_ORDERS - 2:
            per_state[buyer.state] += 1
            buyers.append(buyer)
    return [buyer.customer_id for buyer in dice.shuffled(buyers)]


def _reach(orders: Sequence[Order], prices: dict[str, Decimal], dice: Dice) -> list[Order]:
    """Change quantities of completed orders until the revenue is the target.

    The walk stays near the target and ends when a step lands on it.
    """
    found = list(orders)
    completed = [i for i, order in enumerate(found) if order.order_status == "Completed"]
    gap = REVENUE - sum((found[i].quantity * prices[found[i].product_id] for i in completed), Decimal())
    while gap:
        i, quantity = dice.pick(completed), dice.pick(QUANTITIES)
        left = gap - (quantity - found[i].quantity) * prices[found[i].product_id]
        if abs(left) < max(abs(gap), Decimal(200)):
            found[i], gap = replace(found[i], quantity=quantity), left
    return found


def _orders(dice: Dice, customers: Sequence[Customer], products: Sequence[Product]) -> list[Order]:
    count = len(STATUSES)
    prices = {product.product_id: product.price for product in products}
    cheap_first = sorted(products, key=lambda product: product.price)
    again = [dice.pick(cheap_first[: len(products) * 2 // 3]) for _ in range(count - len(products))]
    days = sorted([FIRST_DAY, LAST_DAY, *(dice.day(FIRST_DAY, LAST_DAY) for _ in range(count - 2))])
    goods, statuses = dice.shuffled([*products, *again]), dice.shuffled(STATUSES)
    buyers = _buyers(dice, customers, count)
    orders = [
        Order(
            f"O{i + 1:03}",
            days[i],
            buyers[i],
            goods[i].product_id,
            dice.pick(QUANTITIES),
            statuses[i],
            dice.pick(PAYMENT_MODES),
        )
        for i in range(count)
    ]
    return _reach(orders, prices, dice)


def _write(path: Path, kind: type[Customer | Product | Order], records: Iterable[Customer | Product | Order]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(field.name for field in fields(kind))
        out.writerows(astuple(record) for record in records)


def write_shop(folder: Path) -> None:
    """Write the sample into a folder, which is created if needed: customers.csv, products.csv and orders.csv.

    The bytes are the same in each call; files of these names are overwritten.
    """
    dice = Dice(SEED)
    customers, products = _customers(dice), _products()
    orders = _orders(dice, customers, products)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "customers.csv", Customer, customers)
    _write(folder / "products.csv", Product, products)
    _write(folder / "orders.csv", Order, orders)
