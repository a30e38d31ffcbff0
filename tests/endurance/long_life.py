"""A long life: small deliveries day after day; what a batch takes, and what the tables hold, may not creep up."""

from __future__ import annotations

import csv
import statistics
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from tests.endurance.site import Site

CUSTOMERS, PRODUCTS, LINES = 200, 50, 40
FIRST = date(2024, 1, 1)
EARLY = (10, 60, 120, 240)
"""Batches of a long life that are looked at besides its quarters."""
SIZES = """
SELECT n.nspname || '.' || c.relname, pg_total_relation_size(c.oid),
    coalesce(s.n_live_tup, 0), coalesce(s.n_dead_tup, 0)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
WHERE c.relkind = 'r' AND n.nspname IN ('bronze', 'silver', 'gold', 'mart', 'audit')
"""
SCANS = """
SELECT n.nspname || '.' || c.relname, s.seq_scan + coalesce(s.idx_scan, 0), s.seq_tup_read
FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = s.relid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('bronze', 'silver', 'gold', 'audit')
"""
"""Scans of each table so far, and the rows that whole scans of it have read: what plans cost, with no clock in it."""

OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@dataclass
class Life:
    """Seconds of each batch as the account says, and what the tables were at some of them.

    ``scans`` holds what the scans of each table had come to before a look and after the batch that follows it.
    """

    seconds: list[float] = field(default_factory=list)
    sizes: dict[int, dict[str, tuple[int, int, int]]] = field(default_factory=dict)
    scans: dict[int, dict[str, tuple[int, int]]] = field(default_factory=dict)

    def quarter(self, number: int) -> float:
        """Return the median of the seconds in a quarter of the life."""
        each = len(self.seconds) // 4
        return statistics.median(self.seconds[number * each : (number + 1) * each])

    def total(self, batch: int) -> int:
        """Return the bytes of all tables at a batch."""
        return sum(size for size, _, _ in self.sizes[batch].values())

    def dead(self, batch: int) -> int:
        """Return the dead rows of all tables at a batch."""
        return sum(dead for _, _, dead in self.sizes[batch].values())

    def read(self, batch: int) -> dict[str, int]:
        """Return the rows that whole scans read, by table, in one batch."""
        before, after = self.scans[batch - 1], self.scans[batch]
        return {name: rows - before.get(name, (0, 0))[1] for name, (_, rows) in after.items()}

    def scanned(self, batch: int) -> int:
        """Return how often one batch scanned a table or an index."""
        return sum(count for count, _ in self.scans[batch].values()) - sum(
            count for count, _ in self.scans[batch - 1].values()
        )


def deliver(folder: Path, day: int) -> Path:
    """Write the delivery of a day: every member as a snapshot, some of them changed, and new order lines."""
    place = folder / (FIRST + timedelta(days=day)).isoformat()
    place.mkdir(parents=True)
    states = ("TX", "NY", "CA")
    customers = [
        (f"C{n}", f"Name {n}", f"c{n}@shop.example", "Town", states[(day + n) // 97 % 3], "US", FIRST.isoformat())
        for n in range(CUSTOMERS)
    ]
    products = [(f"P{n}", f"Thing {n}", "Home", f"{10 + (day + n) // 61 % 5}.00") for n in range(PRODUCTS)]
    orders = [
        (
            f"O{day}-{n}",
            1,
            place.name,
            f"C{n * 7 % CUSTOMERS}",
            f"P{n % PRODUCTS}",
            1 + n % 3,
            "",
            "Completed",
            "PayPal",
        )
        for n in range(LINES)
    ]
    _write(place / "customers.csv", "customer_id customer_name email city state country signup_date", customers)
    _write(place / "products.csv", "product_id product_name category price", products)
    heading = "order_id order_line order_date customer_id product_id quantity unit_price order_status payment_mode"
    _write(place / "orders.csv", heading, orders)
    return place


def _write(path: Path, heading: str, rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([heading.split(), *rows])


def long_life(site: Site, days: int) -> Life:
    """Load a delivery a day, and look at the tables now and then."""
    url, life = site.database(), Life()
    config = site.folder / "daily.toml"
    kinds = "".join(f'[sources.{name}]\ndelivery = "snapshot"\n' for name in ("customers", "products"))
    config.write_text(kinds)
    looks = {max(1, days * quarter // 4) for quarter in (1, 2, 3, 4)} | {day for day in EARLY if day < days}
    for day in range(days):
        place = deliver(site.folder / "days", day)
        answer = site.call(url, "--config", str(config), "load", str(place), "--json")
        assert answer.code == 0, answer.err + answer.out
        assert answer.json["gold"]["fact_sales"]["inserted"] == LINES
        life.seconds.append(answer.json["seconds"])
        if day + 1 in looks:
            life.sizes[day + 1] = _sizes(url)
        if day + 1 in looks or day + 2 in looks:
            life.scans[day + 1] = _scans(url)
    site.drop(url)
    return life


def _sizes(url: str) -> dict[str, tuple[int, int, int]]:
    with psycopg.connect(url, autocommit=True) as connection:
        _alone(connection)
        return {name: (size, live, dead) for name, size, live, dead in connection.execute(SIZES).fetchall()}


def _scans(url: str) -> dict[str, tuple[int, int]]:
    with psycopg.connect(url, autocommit=True) as connection:
        _alone(connection)
        return {name: (scans, rows) for name, scans, rows in connection.execute(SCANS).fetchall()}


def _alone(connection: psycopg.Connection[tuple[int]]) -> None:
    """Wait until all other sessions have ended, which report what they did to the statistics before that."""
    deadline = time.monotonic() + 120
    while connection.execute(OTHERS).fetchone() != (0,):
        assert time.monotonic() < deadline, "a session does not end"
        time.sleep(0.02)
