"""Records without a key, with shifted columns, and of others, that bear the values of a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text

from tests.forget.test_forget import CUSTOMERS, ORDERS, PRODUCTS, Shop
from warehouse import audit
from warehouse.audit import Selection
from warehouse.database.connect import connect
from warehouse.database.urls import written
from warehouse.forget import person_of
from warehouse.model import metadata
from warehouse.quarantine import export_records, held_back
from warehouse.settings import Settings

PERSON = person_of(metadata)
FILLER = "".join(f"    f{n},Filler {n},f{n}@filler.example,Dallas,TX,USA,2023-01-01,f\n" for n in range(100))


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Iterator[Shop]:
    with connect(settings) as database:
        yield Shop(database, settings, tmp_path)


def test_records_without_or_with_a_shifted_key_are_erased(shop: Shop) -> None:
    """In bronze, in the quarantine whatever became of them, in its exports; a namesake keeps the name."""
    keyless = "    ,Ada Needle,ADA@needle.example,Austin,TX,USA,2023-01-01,Needly\n"
    renamed = "    ,A. N.,ada@needle.example,Austin,TX,USA,2023-01-01,\n"
    namesake = "    c7,Ada Needle,other@namesake.example,Boston,MA,USA,2023-01-01,mail to ada@needle.example\n"
    orders = ORDERS + "    o3,1,2024-02-03,c1,p1,1,,Completed,ada@needle.example,x\n"
    orders += "    o4,1,2024-02-03,c2,p1,1,,Completed,PayPal,call Ada Needle!\n"
    orders += "".join(f"    q{n},1,2024-02-04,c2,p1,1,,Completed,PayPal,\n" for n in range(60))
    customers = CUSTOMERS + keyless + renamed + namesake + FILLER
    account = shop.deliver("2024-03-01", customers=customers, products=PRODUCTS, orders=orders)
    assert account.status == "loaded", account.reason
    assert {"audit.quarantine", "bronze.customers", "bronze.orders"} <= set(shop.mentions("ada@needle"))
    found = shop.forget("c1")
    assert shop.mentions("ada@needle") == []
    assert shop.mentions("needly") == []
    assert shop.mentions("ada needle") == ["bronze.customers", "gold.dim_customer", "silver.customers"]
    assert found.others == {"bronze.customers": 1, "gold.dim_customer": 1, "silver.customers": 1}
    left = (
        select(text("customer_id")).select_from(text("gold.dim_customer")).where(text("customer_name = 'Ada Needle'"))
    )
    assert shop.one(left) == "c7"
    assert shop.one(text("SELECT email FROM gold.dim_customer WHERE customer_id = 'c7'")) == "other@namesake.example"
    assert shop.one(text("SELECT count(*) FROM bronze.customers WHERE email LIKE 'f%@filler.example'")) == 100
    file = shop.folder / "held.csv"
    with shop.database.engine.connect() as connection:
        held = held_back(connection, metadata, "all")
        assert held.total > 0
        assert "needle" not in str(held.as_json()).lower()
        export_records(connection, metadata, Selection(source="customers"), file, "all")
    assert "needle" not in file.read_text().lower()


def test_what_stays_as_another_members_is_named(shop: Shop) -> None:
    """A record whose columns are shifted, and that came in as a member of its own, is for a person to judge."""
    shifted = "    Ada Needle,ada@needle.example,Austin,TX,USA,2023-01-01,Needly,\n"
    shop.deliver("2024-03-01", customers=CUSTOMERS + shifted, products=PRODUCTS, orders=ORDERS)
    left = shop.mentions("ada@needle")
    assert shop.forget("c1").others == dict.fromkeys(left, 1)


def test_refused_batches_are_looked_through_too(shop: Shop) -> None:
    shop.deliver("2024-03-01", customers=CUSTOMERS, products=PRODUCTS, orders=ORDERS)
    bad = CUSTOMERS.splitlines()[1] + "\n" + "    ,Ada Needle,ada@needle.example,Austin,TX,USA,2023-01-01,\n" * 5
    assert shop.deliver("2024-03-02", customers=bad).status == "refused"
    assert "audit.quarantine" in shop.mentions("needle")
    shop.forget("c1")
    assert shop.mentions("needle") == []


def test_one_word_is_no_trace_inside_of_texts(shop: Shop) -> None:
    """Whose name is Austin does not take the city from everybody."""
    customers = CUSTOMERS.replace("Ada Needle", "Austin") + FILLER.replace("Dallas", "Austin")
    shop.deliver("2024-03-01", customers=customers, products=PRODUCTS, orders=ORDERS)
    shop.forget("c1")
    assert shop.one(text("SELECT count(*) FROM silver.customers WHERE city = 'Austin'")) == 101


def copies(shop: Shop, needle: bytes) -> int:
    """Return how often a text stands in the files of the database's tables."""
    with shop.database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = connection.scalar(text("SELECT current_setting('data_directory')"))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    files = Path(str(folder), "base", str(number)).iterdir()
    return sum(file.read_bytes().count(needle) for file in files if file.is_file())


def in_statistics(shop: Shop, needle: str) -> int:
    query = text("SELECT count(*) FROM pg_stats s WHERE s::text LIKE '%' || :needle || '%'")
    return int(shop.one(query.bindparams(needle=needle)))


@pytest.mark.every_postgres
def test_nothing_is_left_in_the_files(shop: Shop) -> None:
    """Not in old row versions, not in the free space of pages, not in the statistics."""
    shop.deliver("2024-03-01", customers=CUSTOMERS + FILLER, products=PRODUCTS, orders=ORDERS)
    with shop.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    assert copies(shop, b"Ada Needle") > 0
    found = shop.forget("c1")
    assert (found.left, copies(shop, b"Ada Needle"), in_statistics(shop, "Ada Needle")) == ([], 0, 0)
    assert any("Backups" in one for one in found.beyond)
    assert shop.one(select(audit.erasure.c.swept_at)) is not None


def test_an_open_snapshot_is_named_and_swept_later(shop: Shop) -> None:
    """By the next load; or by forgetting again."""
    shop.deliver("2024-03-01", customers=CUSTOMERS + FILLER, products=PRODUCTS, orders=ORDERS)
    with psycopg.connect(written(shop.database.url), application_name="a dashboard") as looking:
        looking.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        looking.execute("SELECT count(*) FROM mart.sales").fetchone()
        found = shop.forget("c1")
        assert any(f"process {looking.info.backend_pid} (a dashboard" in one for one in found.left)
        assert shop.one(select(audit.erasure.c.swept_at)) is None
        account = shop.deliver("2024-03-02", products=PRODUCTS.replace("2.00", "3.00"))
        assert account.status == "loaded"
        assert any("not swept from the files yet" in one for one in account.notes)
    assert copies(shop, b"Ada Needle") > 0
    assert shop.deliver("2024-03-03", products=PRODUCTS.replace("2.00", "4.00")).notes == []
    assert shop.one(select(audit.erasure.c.swept_at)) is not None
    assert copies(shop, b"Ada Needle") == 0


def test_killed_after_its_commit_it_is_swept_by_the_next(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the second erasure finds nothing to erase."""
    shop.deliver("2024-03-01", customers=CUSTOMERS + FILLER, products=PRODUCTS, orders=ORDERS)
    with shop.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    with monkeypatch.context() as patched:
        patched.setattr("warehouse.forget.sweep", _killed)
        with pytest.raises(KeyboardInterrupt):
            shop.forget("c1")
    assert in_statistics(shop, "Ada Needle") > 0
    again = shop.forget("c1")
    assert (again.rows, again.left) == ({}, [])
    assert (copies(shop, b"Ada Needle"), in_statistics(shop, "Ada Needle")) == (0, 0)


def _killed(*_arguments: object) -> None:
    raise KeyboardInterrupt
