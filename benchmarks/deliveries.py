"""The deliveries that all contenders get: a first, a second, that one again, a late one, a small one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copyfile

import duckdb

FIRST = date(2024, 1, 1)
SECOND = date(2024, 1, 8)
LATE = date(2023, 7, 1)
SMALL = date(2024, 1, 15)
CUSTOMERS, PRODUCTS = 10_000, 5_000
FEW = 10_000
"""Orders of a small delivery."""

CITIES = """
    (0, 'Boston', 'MA'), (1, 'Chicago', 'IL'), (2, 'Dallas', 'TX'), (3, 'Denver', 'CO'), (4, 'Miami', 'FL'),
    (5, 'Nashville', 'TN'), (6, 'Omaha', 'NE'), (7, 'Phoenix', 'AZ'), (8, 'Seattle', 'WA'), (9, 'Tulsa', 'OK')
"""
# `round` is the number of the delivery: 5 % of the customers move and 10 % of the prices change with each.
CUSTOMERS_SQL = f"""
    SELECT format('C{{:06d}}', n) AS customer_id, format('Customer {{:06d}}', n) AS customer_name,
        format('customer{{:06d}}@example.com', n) AS email, city, state, 'USA' AS country,
        (DATE '2020-02-01' + draw(n, 'signup', 600))::DATE AS signup_date
    FROM range(1, {CUSTOMERS} + 1) AS numbers(n)
    JOIN (VALUES {CITIES}) AS cities(number, city, state)
        ON number = (n + (CASE WHEN n % 20 = $round % 20 AND $round > 0 THEN $round ELSE 0 END)) % 10
    ORDER BY n
"""
PRODUCTS_SQL = f"""
    SELECT format('P{{:05d}}', n) AS product_id, format('Product {{:05d}}', n) AS product_name,
        ['Electronics', 'Clothing', 'Home', 'Sports', 'Books'][1 + n % 5] AS category,
        (5 + draw(n, 'price', 9000) / 100 + CASE WHEN n % 10 = $round % 10 THEN $round ELSE 0 END)::DECIMAL(14, 2)
            AS price
    FROM range(1, {PRODUCTS} + 1) AS numbers(n) ORDER BY n
"""
ORDERS_SQL = f"""
    SELECT format('O{{:08d}}', n) AS order_id,
        (DATE '{FIRST}' + ($since + draw(n, 'date', $days)))::DATE AS order_date,
        format('C{{:06d}}', 1 + draw(n, 'customer', {CUSTOMERS})) AS customer_id,
        format('P{{:05d}}', 1 + draw(n, 'product', {PRODUCTS})) AS product_id,
        1 + draw(n, 'quantity', 4) + CASE WHEN n < $corrected THEN 1 ELSE 0 END AS quantity,
        ['Completed', 'Completed', 'Completed', 'Completed', 'Cancelled', 'Returned'][1 + draw(n, 'status', 6)]
            AS order_status,
        ['Credit Card', 'Debit Card', 'PayPal'][1 + draw(n, 'payment', 3)] AS payment_mode
    FROM range($first, $last) AS numbers(n) ORDER BY n
"""
YEARS = 730


def write(folder: Path, orders: int) -> dict[str, Path]:
    """Write the deliveries for so many orders below a folder, unless they are there, and return their folders by name.

    The first delivery has all orders of two years. The second has full snapshots, a twentieth of new orders and a
    hundredth of corrected ones. The late one was true half a year before and brings a twentieth of orders that nobody
    saw yet. The small one has 10,000 new orders and nothing else.
    """
    names = {"first": FIRST, "second": SECOND, "again": SECOND, "late": LATE, "small": SMALL}
    folders = {name: folder / name / day.isoformat() for name, day in names.items()}
    if (folder / "whole").exists():
        return folders
    for place in folders.values():
        place.mkdir(parents=True, exist_ok=True)
    new, old = orders // 20, orders // 100
    _write(folders["first"], 0, _orders(1, orders + 1, -YEARS, YEARS))
    _write(folders["second"], 1, f"{_orders_again(old)} UNION ALL {_orders(orders + 1, orders + new + 1, 0, 7)}")
    _write(folders["late"], 2, _orders(2 * orders + 1, 2 * orders + new + 1, -YEARS, 540))
    _write(folders["small"], None, _orders(3 * orders + 1, 3 * orders + FEW + 1, 8, 7))
    for name in ("customers", "products", "orders"):
        copyfile(folders["second"] / f"{name}.csv", folders["again"] / f"{name}.csv")
    (folder / "whole").touch()
    return folders


def few(folder: Path, orders: int, number: int) -> Path:
    """Write one more small delivery for a warehouse of so many orders: 10,000 new ones of its last month."""
    place = folder / f"few-{number}"
    place.mkdir(parents=True, exist_ok=True)
    first = 4 * orders + number * FEW
    _write(place, None, _orders(first, first + FEW, -31, 31))
    return place / "orders.csv"


def as_of(folder: Path) -> date:
    """Return the day on which a delivery was true."""
    return date.fromisoformat(folder.name)


def _orders(first: int, last: int, since: int, days: int, corrected: int = 0) -> str:
    values = {"first": first, "last": last, "since": since, "days": days, "corrected": corrected}
    text = ORDERS_SQL
    for name, value in sorted(values.items(), reverse=True):
        text = text.replace(f"${name}", str(value))
    return f"({text})"


def _orders_again(count: int) -> str:
    return _orders(1, count + 1, -YEARS, YEARS, corrected=count + 1)


def _write(folder: Path, version: int | None, orders: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE MACRO draw(n, what, sides) AS (hash(n, what) % sides)::INTEGER")
        queries = {"orders": f"SELECT * FROM ({orders}) ORDER BY order_id"}
        if version is not None:
            queries |= {"customers": CUSTOMERS_SQL, "products": PRODUCTS_SQL}
        for name, query in queries.items():
            text = query.replace("$round", str(version))
            connection.execute(f"COPY ({text}) TO '{folder / name}.csv' (HEADER)")
