"""Records of one delivery that share a key and differ: the last stands, but for order lines without numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from warehouse.database.connect import Database, connect
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import metadata, sales
from warehouse.model.dimensions import customer
from warehouse.settings import Settings

ORDERS = "order_id,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode"
CUSTOMERS = "customer_id,customer_name,email,city,state,country,signup_date"
LENIENT = {name: {"severity": "off"} for name in ("GR-M-001", "SR-Q-001")}


def line(order: str = "o1", product: str = "p", quantity: object = 1, status: str = "Completed") -> str:
    """Return the text of an order line."""
    return f"{order},2024-01-01,c,{product},{quantity},5,{status},PayPal"


@dataclass
class Shop:
    """An empty warehouse, and deliveries of single files."""

    database: Database
    settings: Settings
    folder: Path

    def load(self, files: Mapping[str, list[str]], rules: Mapping[str, Any] = LENIENT, **orders: Any) -> BatchAccount:
        """Load files of customers or of orders, under settings of rules and of the orders."""
        path = {"path": "orders*.csv"} if any(name.startswith("orders") for name in files) else {}
        sources = {"orders": path | orders, "customers": {"path": "customers*.csv"}}
        settings = Settings.model_validate({"rules": rules, "sources": sources})
        for name, (head, *lines) in files.items():
            (self.folder / name).write_text("".join(f"{text}\n" for text in (head, *lines)))
        asked = {re.split("[-_.]", name)[0] for name in files}
        return load(self.database, metadata, settings, Request("shop", dict.fromkeys(asked, self.folder)))

    def lines(self) -> list[tuple[Any, ...]]:
        """Return the facts."""
        with self.database.engine.connect() as connection:
            query = select(sales.c.order_id, sales.c.order_line, sales.c.quantity).order_by("order_id", "order_line")
            return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Iterator[Shop]:
    """A shop without customers and orders."""
    with connect(settings) as database:
        yield Shop(database, settings, tmp_path)


SEVERAL: dict[str, dict[str, list[str]]] = {
    "in one file": {"orders.csv": [ORDERS, line(), line(product="q"), line("o2")]},
    "of one product": {"orders.csv": [ORDERS, line(), line(quantity=2)]},
    "in two files": {"orders_1.csv": [ORDERS, line()], "orders_2.csv": [ORDERS, line(product="q")]},
    "several times in a file": {
        "orders_1.csv": [ORDERS, line(), line(quantity=2)],
        "orders_2.csv": [ORDERS, line(quantity=3)],
    },
    "one of them held back": {"orders.csv": [ORDERS, line(), line(product="q", quantity="many"), line("o2")]},
    "with empty line numbers": {
        "orders.csv": [f"{ORDERS},order_line", f"{line()},", f"{line(product='q')}, ", f"{line('o2')},1"]
    },
}


@pytest.mark.parametrize("files", SEVERAL.values(), ids=SEVERAL)
@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_several_lines_without_numbers_refuse_the_batch(
    shop: Shop, files: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, *, large: bool
) -> None:
    """Whether the key of silver is made at the end, or is there from the start; the sentence says what to do."""
    if large:
        monkeypatch.setattr("warehouse.load.sql.bulk.WORTH_IT", 0)
    account = shop.load(files)
    assert account.status == "refused"
    assert account.reason is not None
    assert account.reason.startswith("SR-U-003 order line is unique in a delivery; orders")
    assert "of order_id o1 differ" in account.reason
    assert 'order_line = { number_within = "order_id" }' in account.reason
    (gate,) = account.quality.gates
    assert (gate.rule.id, gate.examples[0].what.split(" ", 1)[1]) == (
        "SR-U-003",
        "records of order_id o1 differ, and no order_line distinguishes them",
    )
    assert shop.lines() == []


def test_the_sentence_names_the_column_of_the_file(shop: Shop) -> None:
    """And how many more orders are like the first."""
    head = ORDERS.replace("order_id", "Invoice")
    lines = [line(order, quantity=number) for order in ("b", "a", "c") for number in (1, 2)]
    account = shop.load({"orders.csv": [head, *lines]}, columns={"order_id": "Invoice"})
    assert account.status == "refused"
    assert "2 records of order_id a differ" in str(account.reason)
    assert "(2 more keys like it)" in str(account.reason)
    assert 'number_within = "Invoice"' in str(account.reason)


def test_repetition_is_no_second_line(shop: Shop) -> None:
    account = shop.load({"orders.csv": [ORDERS, line(), line(), f" {line()}"]})
    assert (account.status, account.sources["orders"].total("repeated")) == ("loaded", 2)
    assert shop.lines() == [("o1", 1, 1)]


@pytest.mark.parametrize(
    ("numbers", "columns"),
    [(",order_line", {}), (",Pos", {"order_line": "Pos"}), ("", {"order_line": {"constant": "1"}})],
    ids=["given", "mapped", "constant"],
)
def test_of_lines_with_one_number_the_last_stands(shop: Shop, numbers: str, columns: dict[str, Any]) -> None:
    """A constant says that an order has one line only; SR-U-003 says that a line came twice."""
    number = ",1" if numbers else ""
    lines = [f"{line()}{number}", f"{line(product='q', quantity=2)}{number}"]
    account = shop.load({"orders.csv": [f"{ORDERS}{numbers}", *lines]}, columns=columns)
    assert account.status == "loaded"
    assert {one.rule.id: one.failed for one in account.quality.results if not one.passed}["SR-U-003"] == 1
    assert shop.lines() == [("o1", 1, 2)]


@pytest.mark.parametrize("severity", ["warning", "info", "off"])
def test_a_weaker_rule_lets_the_last_line_stand(shop: Shop, severity: str) -> None:
    rules = LENIENT | {"SR-U-003": {"severity": severity}}
    assert shop.load({"orders.csv": [ORDERS, line(), line(quantity=2)]}, rules).status == "loaded"
    assert shop.lines() == [("o1", 1, 2)]


def test_a_later_file_brings_the_newer_state_of_a_line(shop: Shop) -> None:
    """The same customer, product and day: it is the line that an earlier file had; the account names the files."""
    files = {"orders-10.csv": [ORDERS, line(quantity=10)], "orders-9.csv": [ORDERS, line(quantity=9), line("o2")]}
    account = shop.load(files)
    assert account.status == "loaded", account.reason
    assert shop.lines() == [("o1", 1, 10), ("o2", 1, 1)]
    assert account.sources["orders"].notes == [
        "1 key stands in orders-9.csv and in orders-10.csv with different contents; orders-10.csv counts, "
        "because it is read later"
    ]


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_of_a_dimension_the_last_file_stands(shop: Shop, monkeypatch: pytest.MonkeyPatch, *, large: bool) -> None:
    """In natural order; keys that merely come again decide nothing, and neither do states of one file."""
    if large:
        monkeypatch.setattr("warehouse.load.sql.bulk.WORTH_IT", 0)

    def person(number: int, city: str) -> str:
        return f"c{number},Ann,ann{number}@example.com,{city},TX,USA,2020-01-01"

    account = shop.load(
        {
            "customers_10.csv": [CUSTOMERS, person(1, "New"), person(2, "New"), person(3, "Same"), person(4, "Alone")],
            "customers_2.csv": [CUSTOMERS, person(1, "Old"), person(2, "Old"), person(3, "Same"), person(5, "Old")],
            "customers_1.csv": [CUSTOMERS, person(1, "Older"), person(6, "Old"), person(6, "New")],
        }
    )
    assert account.status == "loaded", account.reason
    with shop.database.engine.connect() as connection:
        cities = connection.execute(select(customer.c.customer_id, customer.c.city).where(customer.c.is_current))
        found = {row.customer_id: row.city for row in cities if row.customer_id}
    assert found == {"c1": "New", "c2": "New", "c3": "Same", "c4": "Alone", "c5": "Old", "c6": "New"}
    assert account.sources["customers"].notes == [
        "2 keys stand in customers_2.csv and in customers_10.csv with different contents; customers_10.csv counts, "
        "because it is read later",
        "1 key stands in customers_1.csv and in customers_10.csv with different contents; customers_10.csv counts, "
        "because it is read later",
    ]


def test_a_second_delivery_is_no_second_line(shop: Shop) -> None:
    """An order that comes again in a later batch is its newer state."""
    assert shop.load({"orders.csv": [ORDERS, line(), line("o2")]}).status == "loaded"
    assert shop.load({"orders.csv": [ORDERS, line(product="q", quantity=3)]}).status == "loaded"
    with shop.database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(sales)) == 2
    assert shop.lines() == [("o1", 1, 3), ("o2", 1, 1)]
