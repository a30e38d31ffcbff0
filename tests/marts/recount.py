"""A second opinion: the rows of gold, and the marts computed from them in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, select

from warehouse.model import customer, product, sales
from warehouse.vocabulary.mart import marts

Row = dict[str, Any]
CENTS, MILLIONTHS = Decimal("0.0001"), Decimal("0.000001")


def rows_of(connection: Connection, table: Table) -> list[Row]:
    """Return everything in a table or view."""
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def every_mart(connection: Connection) -> dict[str, list[Row]]:
    """Return the rows of all marts by name."""
    return {mart.name: rows_of(connection, mart.table) for mart in marts(sales.metadata)}


def divided(part: Decimal | int | None, whole: Decimal | int | None, digits: Decimal = MILLIONTHS) -> Decimal | None:
    """Return a ratio as the marts give it."""
    return None if not whole or part is None else (Decimal(part) / Decimal(whole)).quantize(digits, "ROUND_HALF_UP")


@dataclass(frozen=True)
class Figures:
    """What the marts count over some order lines."""

    lines: int
    orders: int
    units: int
    revenue: Decimal

    @classmethod
    def over(cls, facts: Iterable[Row]) -> Figures:
        """Count the completed ones."""
        done = [fact for fact in facts if fact["order_status"] == "Completed"]
        revenue = sum((fact["quantity"] * fact["unit_price"] for fact in done), Decimal(0))
        return cls(len(done), len({f["order_id"] for f in done}), sum(f["quantity"] for f in done), revenue)

    @property
    def average(self) -> Decimal | None:
        """Revenue per order."""
        return divided(self.revenue, self.orders, CENTS)


@dataclass(frozen=True)
class Gold:
    """The rows of gold that marts are made from."""

    facts: list[Row]
    customers: dict[int, Row]
    products: dict[int, Row]

    @classmethod
    def of(cls, connection: Connection) -> Gold:
        """Read them."""
        versions = {row["customer_key"]: row for row in rows_of(connection, customer)}
        return cls(rows_of(connection, sales), versions, {r["product_key"]: r for r in rows_of(connection, product)})

    def by(self, key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
        """Return the facts in groups."""
        groups = defaultdict(list)
        for fact in self.facts:
            groups[key(fact)].append(fact)
        return dict(groups)

    def now(self, key: int) -> Row:
        """Return the version in force today of the customer of a version."""
        who = self.customers[key]["customer_id"]
        (found,) = (row for row in self.customers.values() if row["customer_id"] == who and row["is_current"])
        return found

    @property
    def days(self) -> Iterator[date]:
        """Every day from the first order to the last."""
        keys = [fact["order_date_key"] for fact in self.facts]
        day, last = day_of(min(keys)), day_of(max(keys))
        while day <= last:
            yield day
            day += timedelta(days=1)


def day_of(key: int) -> date:
    """Return the day of a key."""
    return date(key // 10_000, key // 100 % 100, key % 100)


def fifth(value: Any, values: list[Any]) -> int:
    """Return the quintile of a value among others, by how many lie below it."""
    below = len([other for other in values if other < value])
    return below * 5 // len(values) + 1


def segment(orders: int, recency: int | None, frequency: int | None, monetary: int | None) -> str:
    """Return the segment of a customer by their scores."""
    if recency is None or frequency is None or monetary is None:
        return "Never bought"
    if min(recency, frequency, monetary) >= 4:
        return "Champion"
    if recency >= 4 and orders == 1:
        return "New"
    valuable = max(frequency, monetary) >= 4
    if recency >= 3:
        return "Loyal" if valuable else "Occasional"
    return "At risk" if valuable else "Lapsed"
