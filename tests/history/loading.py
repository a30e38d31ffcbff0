"""A warehouse for the tests of histories: deliveries go in, gold comes out, and it can be emptied again."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812  (the model has a table of that name)
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine, MetaData, Table, create_engine, select, text
from sqlalchemy.schema import DropTable

from tests.history.oracle import Delivery, Gold, Row, in_order
from warehouse.database.connect import Database
from warehouse.database.urls import database_url
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.load.facts.partitions import existing
from warehouse.model import customer, date, metadata, product, product_price_history, sales
from warehouse.prune import PruneAccount, prune
from warehouse.settings import RuleSettings, Settings, SourceSettings
from warehouse.settings.retention import KINDS, RetentionSettings
from warehouse.vocabulary.fact import fact_of

LENIENT = {
    rule: RuleSettings(severity="off")
    for rule in ("BR-008", "BR-009", "SR-C-009", "SR-C-012", "SR-C-013", "SR-Q-001", "GR-M-001")
}
"""Random deliveries are small, wipe dimensions, and leave things out."""
COLUMNS = {
    "customers": ("customer_id", "customer_name", "email", "city", "state", "country", "signup_date"),
    "products": ("product_id", "product_name", "category", "price"),
    "orders": (
        "order_id",
        "order_line",
        "order_date",
        "customer_id",
        "product_id",
        "quantity",
        "unit_price",
        "order_status",
        "payment_mode",
    ),
}


@dataclass
class Warehouse:
    """A migrated database, and the settings of its loads."""

    engine: Engine
    url: str
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    retention: RetentionSettings | None = None

    def load(self, delivery: Delivery, **options: Any) -> BatchAccount:
        """Load one delivery; sources that it does not bring are left alone."""
        kinds = {
            name: SourceSettings(delivery="snapshot" if f.snapshot else "changes") for name, f in delivery.files.items()
        }
        settings = Settings(
            database_url=SecretStr(self.url), rules=dict(self.rules), sources=kinds, retention=self.retention
        )
        database = Database(self.engine, database_url(self.url), False, "the test's", "the test's")
        with tempfile.TemporaryDirectory() as folder:
            write(delivery, Path(folder))
            request = Request("a test", dict.fromkeys(delivery.files, Path(folder)), as_of=delivery.as_of, **options)
            return load(database, metadata, settings, request)

    def undo(self, number: int | None, **options: Any) -> BatchAccount:
        """Take a batch back."""
        settings = Settings(database_url=SecretStr(self.url), rules=dict(self.rules), retention=self.retention)
        database = Database(self.engine, database_url(self.url), False, "the test's", "the test's")
        return load(database, metadata, settings, Request(f"undo of batch {number}", {}, undo=number, **options))

    def prune(self, before: Date, kinds: Iterable[str] = KINDS, **options: Any) -> PruneAccount:
        """Remove what is from before a day and not needed."""
        settings = Settings(database_url=SecretStr(self.url), rules=dict(self.rules), retention=self.retention)
        database = Database(self.engine, database_url(self.url), False, "the test's", "the test's")
        return prune(database, metadata, settings, dict.fromkeys(kinds, before), **options)

    def fill(self) -> BatchAccount:
        """Fill attributes that no member has from what silver kept, whatever is noted of the star."""
        with self.engine.begin() as connection:
            for table in ("dim_customer", "dim_product", "fact_sales"):
                connection.execute(text(f"COMMENT ON CONSTRAINT pk_{table} ON gold.{table} IS NULL"))
        settings = Settings(database_url=SecretStr(self.url), rules=dict(self.rules), retention=self.retention)
        database = Database(self.engine, database_url(self.url), False, "the test's", "the test's")
        return load(database, metadata, settings, Request("new attributes", {}, fill=True))

    def load_all(self, deliveries: Iterable[Delivery]) -> list[BatchAccount]:
        """Load deliveries one after the other; none may be refused."""
        accounts = [self.load(delivery) for delivery in deliveries]
        for account in accounts:
            assert account.status in ("loaded", "unchanged"), account.reason
        return accounts

    def gold(self) -> Gold:
        """Return the star by business keys, in no particular order of the database's."""
        c, p, h, f = customer.c, product.c, product_price_history.c, sales.c
        customers = [column for column in c if column.name not in _BOOKKEEPING and column is not c.customer_key]
        products = [column for column in p if column.name not in _BOOKKEEPING and column is not p.product_key]
        fact = [f.order_id, f.order_line, f.quantity, f.order_status, f.unit_price, f.is_vanished]
        version = [c.customer_id, c.valid_from.label("customer_since")]
        return Gold(
            self.rows(select(*customers)),
            self.rows(select(*products)),
            self.rows(
                select(p.product_id, h.price, h.valid_from, h.valid_to).join_from(product, product_price_history)
            ),
            self.rows(
                select(*fact, *version, p.product_id, date.c.calendar_date.label("order_date"))
                .join_from(sales, customer, c.customer_key == f.customer_key)
                .join(product, p.product_key == f.product_key)
                .join(date, date.c.date_key == f.order_date_key)
            ),
        )

    def rows(self, query: Any) -> list[Row]:
        """Return the rows of a query as dictionaries."""
        with self.engine.connect() as connection:
            return in_order(map(dict, connection.execute(query).mappings()))

    def empty(self) -> None:
        """Take everything out that was loaded: all but what migrations bring."""
        with self.engine.begin() as connection:
            for name in existing(connection, fact_of(sales)):
                connection.execute(DropTable(Table(name, MetaData(), schema="gold")))
            names = ", ".join(f"{table.schema}.{table.name}" for table in _loaded())
            connection.execute(text(f"TRUNCATE {names}"))


_BOOKKEEPING = ("is_current", "created_date", "updated_date", "batch_id", "previous_valid_to", "next_valid_from")


def _loaded() -> Iterator[Table]:
    for table in metadata.tables.values():
        if "calendar" not in table.info and "reference" not in table.info:
            yield table


def write(delivery: Delivery, folder: Path) -> None:
    """Write the files of a delivery; null is nothing."""
    for source, file in delivery.files.items():
        with (folder / f"{source}.csv").open("w", newline="") as target:
            writer = csv.writer(target)
            writer.writerow(COLUMNS[source])
            writer.writerows([record[name] for name in COLUMNS[source]] for record in file.records)


@contextmanager
def opened(url: str, rules: Mapping[str, RuleSettings] | None = None) -> Iterator[Warehouse]:
    """Open a warehouse for the length of the block, on one connection that is kept."""
    engine = create_engine(database_url(url), pool_size=1)
    try:
        yield Warehouse(engine, url, rules or {})
    finally:
        engine.dispose()
