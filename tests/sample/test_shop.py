"""The sample's facts, each read again from the CSV files."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from warehouse.sample import write_shop

RAW = Path(__file__).parents[2] / "data" / "raw"
FILES = ["customers.csv", "orders.csv", "products.csv"]
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA RI SC SD TN TX UT VT VA WA WV WI WY"
)
Records = list[dict[str, str]]


def read(name: str) -> Records:
    with (RAW / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def customers() -> Records:
    return read("customers.csv")


@pytest.fixture(scope="module")
def products() -> Records:
    return read("products.csv")


@pytest.fixture(scope="module")
def orders() -> Records:
    return read("orders.csv")


def test_the_committed_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    write_shop(tmp_path / "new" / "folder")
    assert sorted(path.name for path in RAW.iterdir()) == FILES
    for name in FILES:
        assert (tmp_path / "new" / "folder" / name).read_bytes() == (RAW / name).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_plain_csv(name: str) -> None:
    content = (RAW / name).read_bytes()
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8").splitlines()))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert all(value and value == value.strip() for row in rows for value in row)


def test_customers(customers: Records) -> None:
    assert list(customers[0]) == ["customer_id", "customer_name", "email", "city", "state", "country", "signup_date"]
    assert [c["customer_id"] for c in customers] == [f"C{n:03}" for n in range(1, 51)]
    assert len({c["email"] for c in customers}) == 50
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+@example\.(com|org|net)", c["email"]) for c in customers)
    assert all(date.fromisoformat(c["signup_date"]) >= date(2020, 1, 1) for c in customers)
    assert all(c["state"] in STATES.split() for c in customers if c["country"] == "USA")
    assert Counter(c["country"] for c in customers) == {"USA": 47, "Canada": 2, "Germany": 1}


def test_products(products: Records) -> None:
    assert list(products[0]) == ["product_id", "product_name", "category", "price"]
    assert [p["product_id"] for p in products] == [f"P{n:03}" for n in range(1, 61)]
    assert Counter(p["category"] for p in products) == dict.fromkeys(
        ["Electronics", "Clothing", "Sports", "Beauty", "Books", "Home"], 10
    )
    assert len({p["product_name"] for p in products}) == 60
    assert all(re.fullmatch(r"\d+\.\d\d", p["price"]) for p in products)
    prices = [Decimal(p["price"]) for p in products]
    assert (min(prices), max(prices)) == (Decimal("9.99"), Decimal("299.99"))
    lamps = [(p["category"], p["price"]) for p in products if p["product_name"] == "Desk Lamp LED"]
    assert lamps == [("Home", "39.99")]


def test_orders(orders: Records) -> None:
    assert list(orders[0]) == [
        "order_id",
        "order_date",
        "customer_id",
        "product_id",
        "quantity",
        "order_status",
        "payment_mode",
    ]
    assert [o["order_id"] for o in orders] == [f"O{n:03}" for n in range(1, 101)]
    days = [date.fromisoformat(o["order_date"]) for o in orders]
    assert (min(days), max(days)) == (date(2023, 1, 15), date(2023, 4, 21))
    assert all(earlier <= later for earlier, later in pairwise(days))
    assert Counter(o["order_status"] for o in orders) == {"Completed": 78, "Cancelled": 10, "Returned": 12}
    assert {o["payment_mode"] for o in orders} == {"Credit Card", "Debit Card", "PayPal"}
    assert all(1 <= int(o["quantity"]) <= 3 for o in orders)


def test_revenue(products: Records, orders: Records) -> None:
    prices = {p["product_id"]: Decimal(p["price"]) for p in products}
    completed = [o for o in orders if o["order_status"] == "Completed"]
    assert sum(int(o["quantity"]) * prices[o["product_id"]] for o in completed) == Decimal("7427.88")


def test_texas_orders_most(customers: Records, orders: Records) -> None:
    home = {c["customer_id"]: (c["country"], c["state"]) for c in customers}
    (first, most), (_, second) = Counter(home[o["customer_id"]] for o in orders).most_common(2)
    assert (first, most) == (("USA", "TX"), 13)
    assert second < most


def test_john_smith(customers: Records, orders: Records) -> None:
    (john,) = [c["customer_id"] for c in customers if c["customer_name"] == "John Smith"]
    assert sum(o["customer_id"] == john for o in orders) == 3


def test_every_member_is_ordered_and_known(customers: Records, products: Records, orders: Records) -> None:
    assert {o["customer_id"] for o in orders} == {c["customer_id"] for c in customers}
    assert {o["product_id"] for o in orders} == {p["product_id"] for p in products}


def test_nobody_orders_before_signing_up(customers: Records, orders: Records) -> None:
    signup = {c["customer_id"]: c["signup_date"] for c in customers}
    assert all(signup[o["customer_id"]] <= o["order_date"] for o in orders)
