"""What it costs to take a batch back that is not the newest: `python -m benchmarks.undo --help`.

Loads customers, products and a series of batches of orders, asks what an undo of the middle one would change, takes it
back, and brings it back again by taking the undo back.
"""

from __future__ import annotations

import argparse
import csv
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from sqlalchemy import func, select

from warehouse.database.connect import Database, connect
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.migrate import upgrade
from warehouse.model import metadata, sales
from warehouse.settings import Settings

FIRST_DAY = date(2023, 1, 1)
MEMBERS = 1_000


def _members(folder: Path) -> None:
    with (folder / "customers.csv").open("w", newline="") as file:
        rows = ([f"C{n}", f"Ann {n}", f"{n}@example.com", "Austin", "TX", "US", "2020-02-01"] for n in range(MEMBERS))
        heading = ["customer_id", "customer_name", "email", "city", "state", "country", "signup_date"]
        csv.writer(file).writerows([heading, *rows])
    with (folder / "products.csv").open("w", newline="") as file:
        products = ([f"P{n}", f"Thing {n}", "Books", f"{n % 90 + 1}.50"] for n in range(MEMBERS))
        csv.writer(file).writerows([["product_id", "product_name", "category", "price"], *products])


def _orders(folder: Path, batch: int, orders: int) -> None:
    """Write the orders of a day; each tenth is one of the day before in a newer state, which an undo gives back."""
    day = FIRST_DAY + timedelta(days=batch)
    with (folder / "orders.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["order_id", "order_date", "customer_id", "product_id", "quantity", "order_status", "payment_mode"]
        )
        for place in range(orders):
            again = batch > 1 and place % 10 == 0
            n = (batch - again) * orders + place + again
            ordered = day - timedelta(days=again)
            status = "Returned" if again else "Completed"
            writer.writerow([f"O{n}", ordered, f"C{n % MEMBERS}", f"P{n * 7 % MEMBERS}", n % 4 + 1, status, "PayPal"])


def _run(database: Database, settings: Settings, request: Request) -> BatchAccount:
    account = load(database, metadata, settings, request)
    if account.status not in ("loaded", "planned"):
        raise SystemExit(f"{request.delivery} was {account.status}: {account.reason}.")
    return account


def _facts(database: Database) -> int:
    with database.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(sales)).scalar_one()


def measure(database: Database, batches: int, orders: int) -> None:
    """Load, and take the middle batch back; print what each step took."""
    settings = Settings(database_url=SecretStr(database.shown))
    seconds = []
    with TemporaryDirectory(prefix="warehouse-benchmark-") as name:
        folder = Path(name)
        _members(folder)
        _run(database, settings, Request("members", dict.fromkeys(("customers", "products"), folder), FIRST_DAY))
        for batch in range(1, batches + 1):
            _orders(folder, batch, orders)
            request = Request("orders", {"orders": folder}, FIRST_DAY + timedelta(days=batch))
            seconds.append(_run(database, settings, request).seconds)
    print(f"{batches} batches of {orders:,} orders: {min(seconds):.2f} to {max(seconds):.2f} s each")
    whole, middle = _facts(database), batches // 2 + 1
    planned = _run(database, settings, Request("plan", {}, undo=middle, plan=True))
    print(f"undo of batch {middle} --plan: {planned.seconds:.2f} s")
    undone = _run(database, settings, Request("undo", {}, undo=middle))
    left = _facts(database)
    print(f"undo of batch {middle}: {undone.seconds:.2f} s, {whole - left:,} of {whole:,} facts went")
    back = _run(database, settings, Request("undo of it", {}, undo=undone.batch_id))
    if _facts(database) != whole:
        raise SystemExit("The undo of the undo did not bring all facts back.")
    print(f"undo of that undo: {back.seconds:.2f} s, all facts are back")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.undo", description=__doc__)
    parser.add_argument("--batches", type=int, default=30)
    parser.add_argument("--orders", type=int, default=10_000, help="orders of each batch")
    parser.add_argument("--url", help="an empty database; without it an embedded server of its own")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="warehouse-benchmark-") as home:
        url = SecretStr(given.url) if given.url else None
        with connect(Settings(database_url=url, home=Path(home))) as database:
            upgrade(database.engine)
            measure(database, given.batches, given.orders)


if __name__ == "__main__":
    main()
