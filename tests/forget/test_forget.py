"""A person is forgotten: what was personal is nowhere any more, and what was counted still is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, MetaData, Text, cast, func, select, text

from warehouse import audit
from warehouse.audit import SCHEMAS
from warehouse.check import check
from warehouse.database.connect import Database, connect
from warehouse.erasure import sweep
from warehouse.errors import UsageError
from warehouse.export import export, read_manifest, verify
from warehouse.export.manifest import Manifest
from warehouse.forget import forget, let_in_again, person_of, snapshots
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import customer, metadata, sales
from warehouse.settings import RetentionSettings, Settings

CUSTOMERS = """
    customer_id,customer_name,email,city,state,country,signup_date,nickname
    c1,Ada Needle,ada@needle.example,Austin,TX,USA,2023-01-01,Needly
    c2,Bob Straw,bob@straw.example,Boston,MA,USA,2023-01-01,Strawy
"""
PRODUCTS = """
    product_id,product_name,category,price
    p1,Pen,Paper,2.00
"""
ORDERS = """
    order_id,order_line,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode,note
    o1,1,2024-01-30,c1,p1,10,,Completed,PayPal,for Ada Needle
    o2,1,2024-02-02,c2,p1,2,,Completed,PayPal,for Bob Straw
"""
MOVED = """
    customer_id,customer_name,email,city,state,country,signup_date,nickname
    c1,Ada Needle,ada@needle.example,Chicago,IL,USA,2023-01-01,Needly
"""
PERSON = person_of(metadata)


@dataclass(frozen=True)
class Shop:
    """A warehouse, and the folder that its deliveries are written to."""

    database: Database
    settings: Settings
    folder: Path

    def deliver(self, day: str, **files: str) -> BatchAccount:
        """Load a delivery of the given day."""
        place = self.folder / day
        place.mkdir(exist_ok=True)
        for name, content in files.items():
            (place / f"{name}.csv").write_text(dedent(content).strip() + "\n")
        request = Request(day, dict.fromkeys(files, place), date.fromisoformat(day))
        return load(self.database, metadata, self.settings, request)

    def mentions(self, needle: str) -> list[str]:
        """Return every table of the warehouse in which a text stands anywhere in any row."""
        found = []
        with self.database.engine.connect() as connection:
            tables = MetaData()
            for schema in (*SCHEMAS, "public"):
                tables.reflect(connection, schema=schema)
            for table in tables.tables.values():
                row = func.lower(cast(table.table_valued(), Text))
                if connection.scalar(select(func.count()).select_from(table).where(row.contains(needle))):
                    found.append(table.fullname)
        return sorted(found)

    def one(self, query: Any) -> Any:
        """Return the one value of a query."""
        with self.database.engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def forget(self, key: str = "c1") -> Any:
        return forget(self.database, metadata, self.settings, PERSON, key)


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Iterator[Shop]:
    """A shop that knows Ada from two deliveries, a record held back, and a line that is no record."""
    with connect(settings) as database:
        found = Shop(database, settings, tmp_path)
        assert found.deliver("2024-03-01", customers=CUSTOMERS, products=PRODUCTS, orders=ORDERS).status == "loaded"
        assert found.deliver("2024-03-02", customers=MOVED).status == "loaded"
        held = CUSTOMERS + "    c1,,ada@needle.example,Austin,TX,USA,2023-01-01,Needly\n"
        broken = "\n".join(f"    x{number},A,a{number}@b.example,C,TX,USA,2023-01-01,n" for number in range(60))
        held += broken + '\n    c9,Ada Needle,"broken,ada@needle.example\n'
        account = found.deliver("2024-03-03", customers=held)
        assert account.sources["customers"].total("rejected") + account.sources["customers"].total("quarantined") > 0
        yield found


def refuse(shop: Shop) -> None:
    """Deliver Ada in a batch that a gate refuses: its evidence stays."""
    lines = "".join(f"    c{number},,x@needle.example,Austin,TX,USA,2023-01-01,Needly\n" for number in (1, 3, 4, 5))
    assert shop.deliver("2024-03-04", customers=CUSTOMERS.splitlines()[1] + "\n" + lines).status == "refused"


@pytest.mark.every_postgres
def test_nothing_personal_is_left(shop: Shop) -> None:
    """Name, address and nickname stand in no table; others are untouched, and the rules hold."""
    refuse(shop)
    assert len(shop.mentions("needle")) >= 5
    straw = shop.mentions("straw")
    revenue = shop.one(select(func.sum(sales.c.total_amount)))
    account = shop.forget()
    assert set(account.rows) == {
        "audit.image",
        "audit.quarantine",
        "bronze.customers",
        "bronze.orders",
        "gold.dim_customer",
        "silver.customers",
    }
    with shop.database.engine.begin() as connection:  # of others in the refused delivery, who are not forgotten
        connection.execute(text("DELETE FROM audit.quarantine WHERE raw ->> 'customer_id' IN ('c3', 'c4', 'c5')"))
    assert shop.mentions("needle") == []
    assert shop.mentions("needly") == []
    assert shop.mentions("straw") == straw
    assert shop.one(select(func.sum(sales.c.total_amount))) == revenue
    assert shop.one(select(func.count()).where(customer.c.customer_id == "c1")) == 3
    with shop.database.engine.connect() as connection:
        assert check(connection, metadata, shop.settings).errors == []


def test_lists_that_are_folded_are_erased_too(shop: Shop) -> None:
    changes = RetentionSettings(bronze="changes", observations="changes")
    folding = replace(shop, settings=shop.settings.model_copy(update={"retention": changes}))
    for day in ("2024-04-01", "2024-04-02", "2024-04-03"):
        assert folding.deliver(day, customers=CUSTOMERS).status == "loaded"
    folded = select(func.count()).select_from(audit.folded)
    assert shop.one(folded) >= 4
    account = folding.forget()
    assert account.rows["silver.customers"] == 6  # one for each day, as if none were folded
    assert shop.one(folded) >= 4
    # without the setting all of them come back as they are now
    assert shop.deliver("2024-04-04", customers=MOVED).status == "loaded"
    assert shop.one(folded) == 0
    assert shop.mentions("needle") == []


def test_the_proof_names_nobody(shop: Shop) -> None:
    """It tells what was erased where and when, holds for who knows the key, and is not written twice."""
    account = shop.forget()
    with shop.database.engine.connect() as connection:
        proof = connection.execute(select(audit.erasure)).one()
    assert (proof.erasure_id, proof.dimension, proof.rows) == (1, "customer", account.rows)
    assert proof.key_hash == shop.one(text(f"SELECT encode(sha256('{proof.salt}c1'), 'hex')"))
    assert "c1" not in str((proof.dimension, proof.rows, proof.exports))
    again = shop.forget()
    assert (again.erasure_id, again.rows) == (None, {})
    assert again.first is not None
    assert shop.one(select(func.count()).select_from(audit.erasure)) == 1
    with pytest.raises(UsageError, match="Nothing in the warehouse is about customer_id c77"):
        shop.forget("c77")
    with pytest.raises(UsageError, match="No dimension custmer holds people; is it `customer`"):
        person_of(metadata, "custmer")
    with pytest.raises(UsageError, match="has not forgotten customer_id c2"):
        let_in_again(shop.database, shop.settings, PERSON, "c2")


def test_later_deliveries_do_not_bring_it_back(shop: Shop) -> None:
    """Not a newer one, not an older one, not the same bytes with another date; everything else of them is loaded."""
    shop.forget()
    assert shop.deliver("2024-03-09", customers=MOVED.replace("Chicago,IL", "Dallas,TX")).status == "loaded"
    assert shop.deliver("2023-12-01", customers=CUSTOMERS).status == "loaded"
    assert shop.deliver("2024-03-10", customers=MOVED).status == "loaded"
    assert shop.mentions("needle") == []
    cities = select(customer.c.city).where(customer.c.customer_id == "c1").order_by(customer.c.valid_from)
    with shop.database.engine.connect() as connection:
        assert list(connection.scalars(cities)) == ["Austin", "Chicago", "Austin", "Dallas", "Chicago"]
    orders = ORDERS.replace("o1", "o7").replace("o2", "o8")
    assert shop.deliver("2024-03-11", orders=orders).status == "loaded"
    assert shop.mentions("needle") == []
    assert shop.mentions("for bob straw") == ["bronze.orders"]


def test_refused_and_lifted(shop: Shop) -> None:
    """A refused delivery keeps its evidence without her; who comes back of their own will is known again."""
    shop.forget()
    refuse(shop)
    held = select(func.count()).select_from(audit.quarantine)
    hers = audit.quarantine.c.raw["customer_id"].astext == "c1"
    assert shop.one(held.where(hers, audit.quarantine.c.status == "refused")) == 1
    assert shop.one(held.where(hers, audit.quarantine.c.raw["email"].astext.is_not(None))) == 0
    let_in_again(shop.database, shop.settings, PERSON, "c1")
    shop.deliver("2024-03-09", customers=MOVED)
    assert "gold.dim_customer" in shop.mentions("needle")
    assert shop.forget().erasure_id == 2
    assert shop.one(held.where(hers, audit.quarantine.c.raw["email"].astext.is_not(None))) == 0


def test_exports_that_still_hold_it(shop: Shop, tmp_path: Path) -> None:
    """Their manifests say so, and so does the proof; the next export has forgotten too."""
    parquet, csv = (tmp_path / name for name in ("parquet", "csv"))
    written = [
        str(export(shop.database, metadata, parquet, layers=True).snapshot),
        str(export(shop.database, metadata, csv, format="csv").snapshot),
    ]
    account = shop.forget()
    assert account.snapshots == written
    assert len(read_manifest(parquet).erasures) == 1
    assert any("forgot on" in problem for problem in verify(csv))
    assert shop.one(select(audit.erasure.c.exports)) == written
    for folder in (parquet, csv):
        export(shop.database, metadata, folder, keep=1, format="csv" if folder == csv else "parquet")
        assert verify(folder, shop.database, metadata) == []
    assert shop.forget().snapshots == []


def test_a_deadlock_while_it_is_swept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other programs keep from being swept is named, and the next `forget` sweeps it: the erasure stands."""
    vacuum = sweep._vacuum

    def cross(connection: Connection, name: str, options: str) -> None:
        if (name, "FULL" in options) == ("gold.dim_customer", True):
            raise psycopg.errors.DeadlockDetected("deadlock detected")
        vacuum(connection, name, options)

    with monkeypatch.context() as patch:
        patch.setattr(sweep, "_vacuum", cross)
        account = shop.forget()
    assert account.rows["gold.dim_customer"]
    (left,) = (one for one in account.left if one.startswith("gold.dim_customer"))
    assert left.startswith("gold.dim_customer is not swept yet (it is in use, maybe by ")
    assert not any(one.startswith("gold.dim_customer") for one in shop.forget().left)


def test_an_export_that_goes_meanwhile(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot that the next export removes while it is searched holds nobody any more."""

    def read_late(folder: Path) -> Manifest:
        shutil.rmtree(folder)
        return read_manifest(folder)

    export(shop.database, metadata, tmp_path)
    monkeypatch.setattr(snapshots, "read_manifest", read_late)
    account = shop.forget()
    assert (account.snapshots, account.unseen) == ([], [])
