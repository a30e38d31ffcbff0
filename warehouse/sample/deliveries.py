"""Generates dated deliveries of any size with planted errors, and the figures that they must lead to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from warehouse.errors import UsageError
from warehouse.sample.catalogue import FIRST_NAMES, GOODS, HOMES, LAST_NAMES, MAIL_DOMAINS
from warehouse.sample.control import Control, DeliveryControl, FileControl, Planted, Totals, write_control
from warehouse.sample.defects import DEFECTS
from warehouse.sample.plan import OPENING, Plan

HEADERS = {
    "customers": "customer_id,customer_name,email,city,state,country,signup_date",
    "products": "product_id,product_name,category,price",
    "orders": "order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode",
}
MEMORY = "1GB"

Parameter = int | str | date


class Generator:
    """Carries out a plan, delivery by delivery, in its own DuckDB database."""

    def __init__(self, plan: Plan, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._plan, self._folder, self._connection = plan, folder, connection
        self._fixed: dict[str, Parameter] = {
            # far apart, so that neighbouring seeds do not give shifted copies of one sample
            "seed": plan.seed * 1_299_709 % 2_147_483_647,
            "dirt": round(plan.dirt * 1_000_000),
            "opening": OPENING,
            "start": plan.start,
            "customers": plan.customers,
            "products": plan.products,
            "spoiled_customers": int(plan.customers * plan.dirt),
            "spoiled_products": int(plan.products * plan.dirt),
            "articles": sum(map(len, GOODS.values())),
            "customer_kinds": len(DEFECTS["customers"]),
            "product_kinds": len(DEFECTS["products"]),
        }
        self._run("setup")
        self._fill()
        self._run("first")

    def _run(self, script: str, **parameters: Parameter) -> list[tuple[Any, ...]]:
        """Run the statements of a script and return the rows of the last one."""
        text = files(__package__).joinpath("sql", f"{script}.sql").read_text(encoding="utf-8")
        known = {**self._fixed, **parameters}
        for statement in self._connection.extract_statements(text):
            self._connection.execute(statement, {name: known[name] for name in statement.named_parameters})
        return self._connection.fetchall()

    def _fill(self) -> None:
        names = zip(FIRST_NAMES, LAST_NAMES, strict=True)
        insert = self._connection.executemany
        insert("INSERT INTO person VALUES (?, ?, ?)", [(i, *name) for i, name in enumerate(names)])
        insert("INSERT INTO place VALUES (?, ?, ?, ?)", [(i, *home) for i, home in enumerate(dict.fromkeys(HOMES))])
        goods = [(name, category, Decimal(price)) for category, shelf in GOODS.items() for name, price in shelf]
        articles = [(i, name, category, int(price * 100)) for i, (name, category, price) in enumerate(goods)]
        insert("INSERT INTO article VALUES (?, ?, ?, ?)", articles)
        insert("INSERT INTO mail_domain VALUES (?, ?)", list(enumerate(MAIL_DOMAINS)))
        defects = [
            (source, i, defect.outcome, list(defect.breaks), list(defect.texts), list(defect.texts.values()))
            for source, kinds in DEFECTS.items()
            for i, defect in enumerate(kinds)
        ]
        insert("INSERT INTO defect VALUES (?, ?, ?, ?, map(?::VARCHAR[], ?::VARCHAR[]))", defects)

    def deliver(self, delivery: int) -> DeliveryControl:
        """Write the files of a delivery and return its figures; deliveries are asked for in order, from 1."""
        plan, as_of = self._plan, self._plan.as_of(delivery)
        if delivery > 1:
            self._run("later", delivery=delivery, as_of=as_of)
        name = as_of.isoformat()
        (self._folder / name).mkdir(parents=True, exist_ok=True)
        window: dict[str, Parameter] = {
            "delivery": delivery,
            "as_of": as_of,
            "since": plan.since(delivery),
            "first": plan.until(delivery - 1) + 1 if delivery > 1 else 1,
            "last": plan.until(delivery),
        }
        sources = {source: self._file(source, self._folder / name, window) for source in HEADERS}
        return DeliveryControl(name, as_of, sources)

    def _file(self, source: str, folder: Path, window: dict[str, Parameter]) -> FileControl:
        self._run(source, kinds=len(DEFECTS[source]), **window)
        path = folder / f"{source}.csv"
        lines = self._connection.sql("SELECT unnest(lines) AS line FROM (SELECT lines FROM record ORDER BY n)")
        # a line is written as it is: a tab never occurs, and nothing is quoted
        headed = lines.select(duckdb.ColumnExpression("line").alias(HEADERS[source]))
        headed.write_csv(str(path), sep="\t", header=True, quotechar="", escapechar="")
        return self._account(path.name)

    def _account(self, file: str) -> FileControl:
        planted = {rule: Planted(count, tuple(keys)) for rule, count, keys in self._run("planted")}
        ((read, repeated, superseded, quarantined, rejected),) = self._run("account")
        accepted = read - repeated - superseded - quarantined - rejected
        return FileControl(file, read, accepted, repeated, superseded, 0, quarantined, rejected, planted)

    def totals(self) -> Totals:
        """Return what gold must hold after the deliveries so far."""
        ((fact_rows, quantity, cents, *members),) = self._run("totals")
        return Totals(fact_rows, quantity, Decimal(cents).scaleb(-2), *members)


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database on disk, so that memory stays bounded whatever the size of the sample."""
    with TemporaryDirectory(prefix="warehouse-sample-") as folder:
        config: dict[str, Any] = {"memory_limit": MEMORY, "temp_directory": str(Path(folder) / "spill")}
        with duckdb.connect(str(Path(folder) / "sample.duckdb"), config=config) as connection:
            yield connection


def _make_room(folder: Path, plan: Plan) -> None:
    """Create the folder, and refuse one with other entries: a load would take them for deliveries of this sample."""
    ours = {"control.json", *(plan.as_of(delivery).isoformat() for delivery in range(1, plan.deliveries + 1))}
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder.", folder=str(folder))
    strange = sorted(entry.name for entry in folder.iterdir() if entry.name not in ours) if folder.exists() else []
    if strange:
        raise UsageError(
            f"{folder} holds {strange[0]}, which is none of this sample; name an empty folder.", folder=str(folder)
        )
    folder.mkdir(parents=True, exist_ok=True)


def _carry_out(plan: Plan, folder: Path) -> Control:
    plan.check()
    _make_room(folder, plan)
    with _database() as connection:
        generator = Generator(plan, folder, connection)
        done = tuple(generator.deliver(delivery) for delivery in range(1, plan.deliveries + 1))
        control = Control(folder / "control.json", done, generator.totals())
    write_control(control)
    return control


def write_sample(
    folder: Path,
    *,
    orders: int,
    customers: int | None = None,
    products: int | None = None,
    deliveries: int = 1,
    dirt: float = 0.0,
    seed: int = 0,
    start: date = date(2024, 1, 1),
    days_apart: int = 7,
) -> Control:
    """Write deliveries into ``folder/YYYY-MM-DD/`` and their figures into ``folder/control.json``.

    The first delivery has all customers and products and most of the orders. Each later one, ``days_apart`` days after
    the one before, has all customers (5 % of them moved) and products (10 % with a new price), 5 % of the orders as new
    ones and corrections of 1 % of the earlier ones. Orders are at most two years old when they are delivered. ``dirt``
    is the share of orders that are spoiled, each in one way, and of spoiled customers and products added to the clean
    ones. The same arguments give the same bytes. Raises UsageError for arguments that no sample can have, and for a
    folder that holds something else.
    """
    buyers = max(50, orders // 100) if customers is None else customers
    articles = max(60, orders // 200) if products is None else products
    return _carry_out(Plan(orders, buyers, articles, deliveries, dirt, seed, start, days_apart), folder)
