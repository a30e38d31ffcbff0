"""A second opinion: deliveries read with the csv module and judged by the rulebook in plain Python."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
Record = dict[str, str]

ID = {"customers": "customer_id", "products": "product_id", "orders": "order_id"}
NEEDED = {
    "SR-C-001": "customer_id",
    "SR-C-002": "customer_name",
    "SR-C-003": "email",
    "SR-C-004": "city",
    "SR-C-005": "state",
    "SR-C-006": "product_id",
    "SR-C-007": "product_name",
    "SR-C-008": "category",
    "SR-C-009": "price",
    "SR-C-010": "order_id",
    "SR-C-011": "order_date",
    "SR-C-012": "customer_id",
    "SR-C-013": "product_id",
    "SR-C-014": "quantity",
    "SR-C-015": "order_status",
}
NEEDED_IN = {"customers": range(1, 6), "products": range(6, 10), "orders": range(10, 16)}
WARNINGS = {f"SR-{rule}" for rule in ("C-003", "C-004", "C-005", "C-008", "V-001", "V-002", "V-004", "A-003", "A-004")}
WARNINGS |= {f"SR-{rule}" for rule in ("A-006", "T-001", "X-001", "X-002")}
STATES = set(re.findall("..", "ALAKAZARCACOCTDEDCFLGAHIIDILINIAKSKYLAMEMDMAMIMNMSMOMTNENVNHNJNMNYNCND"))
STATES |= set(re.findall("..", "OHOKORPARISCSDTNTXUTVTVAWAWVWIWY"))


def parsed(text: str, kind: Callable[[str], T]) -> T | None:
    """Return the value of a text, None where it is absent or no such value."""
    try:
        return kind(text)
    except (ValueError, InvalidOperation):
        return None


@dataclass
class Recount:
    """What has been seen so far, delivery by delivery."""

    today: date
    signups: dict[str, date | None] = field(default_factory=dict)
    places: dict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))
    prices: dict[str, list[tuple[date, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    orders: dict[str, Record] = field(default_factory=dict)

    def file(self, path: Path, as_of: date) -> tuple[Counter[str], dict[str, list[str]]]:
        """Return the account of a file and the keys by broken rule, and take in what is accepted."""
        source, account, breaches = path.stem, Counter[str](), defaultdict[str, list[str]](list)
        kept: dict[str, Record] = {}
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for row in rows:
            record = dict(zip(header, row, strict=False))
            broken = self.broken(source, record) if len(row) == len(header) else set()
            for rule in broken:
                breaches[rule].append(record[ID[source]])
            if len(row) != len(header):
                account["rejected"] += 1
            elif broken - WARNINGS:
                account["quarantined"] += 1
            elif record[ID[source]] in kept:
                account["repeated" if kept[record[ID[source]]] == record else "superseded"] += 1
                kept[record[ID[source]]] = record
            else:
                kept[record[ID[source]]] = record
        account.update(read=len(rows), accepted=len(kept))
        for record in kept.values():
            getattr(self, f"_take_{source}")(record, as_of)
        return account, breaches

    def broken(self, source: str, record: Record) -> set[str]:
        """Return the rules that a record breaks."""
        needed = {rule: NEEDED[rule] for rule in (f"SR-C-{n:03}" for n in NEEDED_IN[source])}
        absent = {rule for rule, column in needed.items() if not record[column]}
        found: dict[str, bool] = getattr(self, f"_judge_{source}")(record)
        return absent | {rule for rule, breached in found.items() if breached}

    def _judge_customers(self, record: Record) -> dict[str, bool]:
        email, country, state = record["email"], record["country"], record["state"]
        signup = parsed(record["signup_date"], date.fromisoformat)
        return {
            "SR-V-001": email != "" and not re.fullmatch(r"[^@ ]+@[^@ ]+\.[^@ ]+", email),
            "SR-V-002": country not in {"USA", "Canada", "Germany"},
            "SR-A-006": signup is not None and signup < date(2020, 1, 1),
            "SR-T-001": record["signup_date"] != "" and signup is None,
            "SR-X-002": country == "USA" and state not in STATES,
        }

    def _judge_products(self, record: Record) -> dict[str, bool]:
        price = parsed(record["price"], Decimal)
        return {
            "SR-V-003": price is not None and not 0 < price < 100_000,
            "SR-A-001": price is not None and price <= 0,
            "SR-A-003": price is not None and not Decimal("0.01") <= price <= 100_000,
            "SR-T-002": record["price"] != "" and price is None,
        }

    def _judge_orders(self, record: Record) -> dict[str, bool]:
        day, quantity = parsed(record["order_date"], date.fromisoformat), parsed(record["quantity"], int)
        signup = self.signups.get(record["customer_id"])
        unreadable = [record["order_date"] != "" and day is None, record["quantity"] != "" and quantity is None]
        return {
            "SR-V-004": day is not None and not date(2020, 1, 1) <= day <= self.today,
            "SR-V-005": record["order_status"] not in {"Completed", "Cancelled", "Returned", ""},
            "SR-V-006": record["payment_mode"] not in {"Credit Card", "Debit Card", "PayPal", ""},
            "SR-V-007": quantity is not None and not 1 <= quantity <= 1000,
            "SR-A-002": quantity is not None and quantity <= 0,
            "SR-A-004": quantity is not None and not 1 <= quantity <= 1000,
            "SR-A-005": day is not None and day > self.today,
            "SR-T-003": any(unreadable),
            "SR-X-001": day is not None and signup is not None and signup > day,
            "SR-X-003": record["product_id"] not in self.prices,
            "SR-X-004": day is not None and day < date(1990, 1, 1),
        }

    def _take_customers(self, record: Record, as_of: date) -> None:
        self.signups[record["customer_id"]] = parsed(record["signup_date"], date.fromisoformat)
        self.places[record["customer_id"]].append((record["city"], record["state"], record["country"]))

    def _take_products(self, record: Record, as_of: date) -> None:
        self.prices[record["product_id"]].append((as_of, Decimal(record["price"])))

    def _take_orders(self, record: Record, as_of: date) -> None:
        self.orders[record["order_id"]] = record

    def price(self, product_id: str, day: date) -> Decimal:
        """Return the price in force on a day; the first known one reaches back."""
        prices = self.prices[product_id]
        return next((price for since, price in reversed(prices) if since <= day), prices[0][1])

    def revenue(self) -> Decimal:
        """Return the revenue of the completed orders."""
        completed = [order for order in self.orders.values() if order["order_status"] == "Completed"]
        amounts = [
            int(o["quantity"]) * self.price(o["product_id"], date.fromisoformat(o["order_date"])) for o in completed
        ]
        return sum(amounts, Decimal())
