"""The ways that only large batches go: what they leave behind is what every batch leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, inspect, select, text

from warehouse import audit
from warehouse.database.connect import Database, connect
from warehouse.files import find_deliveries
from warehouse.load import Request, load
from warehouse.load.sql import bulk, scratch, statistics
from warehouse.model import metadata, sales
from warehouse.model.dimensions import customer, date, product
from warehouse.model.sources import products
from warehouse.settings import RuleSettings, Settings, SourceSettings
from warehouse.vocabulary.source import source_of, sources

HEADERS = {
    "orders": "order_id,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode,order_line",
    "products": "product_id,product_name,category,price",
}
TEXTS = ["plain", "", r"\N", r"\.", "a,b", 'say "so"', "two\nlines", " around ", "NULL", '""', "\ttab", "Zoë", "''"]

SEVERAL = " \t\n\u00a0\u202f\u200b\u3000"
"""Blanks of each length in UTF-8, of ASCII and of none; tests/load/test_texture.py has them all."""


@pytest.fixture
def lenient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings in which a delivery may be small and bad; every batch is large, and worth all that is done for one."""
    for module, border in ((scratch, "LARGE"), (bulk, "WORTH_IT")):
        monkeypatch.setattr(module, border, 0)
    monkeypatch.setattr(statistics, "WORTH_ANALYSING", 1)
    off = dict.fromkeys(("BR-008", "SR-Q-001", "GR-M-001"), RuleSettings(severity="off"))
    return settings.model_copy(update={"rules": off})


def bring(database: Database, settings: Settings, day: Path, source: str, records: Sequence[str]) -> None:
    """Load a delivery of one file."""
    day.mkdir()
    (day / f"{source}.csv").write_text("".join(f"{line}\n" for line in (HEADERS[source], *records)), newline="")
    delivery = find_deliveries(day, settings)[0]
    account = load(database, metadata, settings, Request(day.name, {source: delivery}, delivery.as_of))
    assert account.status == "loaded", account.reason


def order(number: int | str, day: str, quantity: int) -> str:
    """Return the record of an order."""
    return f"o{number},{day},c,p,{quantity},5,Completed,PayPal,1"


def catalogue(connection: Connection) -> dict[str, object]:
    """Return the keys and indexes of the tables of bronze and silver."""
    look = inspect(connection)
    tables = [table for source in sources(metadata) for table in (source.bronze, source.silver)]
    return {
        str(table): (look.get_pk_constraint(table.name, table.schema), look.get_indexes(table.name, table.schema))
        for table in tables
    }


@pytest.mark.every_postgres
def test_keys_and_indexes_are_as_they_were(lenient: Settings, tmp_path: Path) -> None:
    """An empty table is filled without them."""
    with connect(lenient) as database:
        with database.engine.connect() as connection:
            before = catalogue(connection)
        bring(database, lenient, tmp_path / "2024-01-02", "orders", [order(1, "2024-01-01", 1)])
        with database.engine.connect() as connection:
            assert catalogue(connection) == before
    assert "brin" in str(before)


@pytest.mark.parametrize("others", [TEXTS, TEXTS[:1]], ids=["among all kinds", "among plain ones"])
@pytest.mark.parametrize("text", TEXTS)
def test_bronze_keeps_a_text_to_the_letter(lenient: Settings, tmp_path: Path, text: str, others: list[str]) -> None:
    """Whatever stands beside it in its block, which goes to the server with quotes or without."""
    texts = [text, *others]
    quoted = ['"' + one.replace('"', '""') + '"' for one in texts]
    records = [f"p{number},{one},,1" for number, one in enumerate(quoted)]
    bronze = source_of(products).bronze
    with connect(lenient) as database:
        bring(database, lenient, tmp_path / "2024-01-02", "products", records)
        with database.engine.connect() as connection:
            columns = select(bronze.c.product_name, bronze.c.category).order_by(bronze.c.record_number)
            assert list(map(tuple, connection.execute(columns))) == [(one, None) for one in texts]


@pytest.mark.every_postgres
def test_the_whole_is_analysed_once_it_has_grown_by_a_tenth(lenient: Settings, tmp_path: Path) -> None:
    """By one batch or by several; what each of them added to its own months autovacuum sees."""
    known: list[float] = []
    with connect(lenient) as database:
        for number, (month, orders) in enumerate({1: 400, 2: 20, 3: 15, 4: 20, 5: 1}.items(), 1):
            rows = [order(month * 1000 + n, f"2024-0{month}-10", 1) for n in range(orders)]
            bring(database, lenient, tmp_path / f"2024-05-0{number}", "orders", rows)
            with database.engine.begin() as connection:
                whole = text("SELECT reltuples FROM pg_class WHERE oid = 'gold.fact_sales'::regclass")
                known.append(connection.scalar(whole))
                connection.execute(text(f"ANALYZE gold.fact_sales_20240{month}"))
    assert known[:3] == [400, 400, 400]
    assert known[-1] >= 440


@pytest.mark.every_postgres
@pytest.mark.parametrize(("corrected", "searches"), [(0, 1), (4, 2), (200, 0)])
def test_corrected_lines_are_found(lenient: Settings, tmp_path: Path, corrected: int, searches: int) -> None:
    """Few of them one by one in silver and in gold, and many by reading all; they may move to another month."""
    first = {number: (f"2024-0{number % 3 + 1}-10", 1) for number in range(400)}
    second = {number: (f"2024-0{(number + 1) % 3 + 1}-11", 2) for number in range(corrected)}
    planned: list[str] = []
    with connect(lenient) as database:
        bring(database, lenient, tmp_path / "2024-04-01", "orders", [order(n, *state) for n, state in first.items()])
        event.listen(database.engine, "before_cursor_execute", lambda *call: planned.append(str(call[3])))
        again = [*((n, *state) for n, state in second.items()), (999, "2024-03-30", 3)]
        bring(database, lenient, tmp_path / "2024-04-02", "orders", [order(*one) for one in again])
        with database.engine.connect() as connection:
            rows = connection.execute(select(sales.c.order_id, sales.c.order_date_key, sales.c.quantity)).all()
    expected = {f"o{n}": state for n, state in (first | second | {999: ("2024-03-30", 3)}).items()}
    assert {row[0]: row[1:] for row in rows} == {
        name: (int(day.replace("-", "")), quantity) for name, (day, quantity) in expected.items()
    }
    assert len(rows) == 401
    assert sum("enable_hashjoin" in one and "off" in one for one in planned) == searches


@pytest.mark.every_postgres
def test_who_reads_bronze_first_writes_nothing(lenient: Settings, tmp_path: Path) -> None:
    """Records that fill an empty bronze are frozen, so that no reader has to mark them on their pages."""
    with connect(lenient) as database:
        bring(database, lenient, tmp_path / "2024-03-01", "orders", [order(n, "2024-03-01", 1) for n in range(2000)])
        with database.engine.connect() as connection:
            pages = "SELECT relallvisible, relpages FROM pg_class WHERE oid = 'bronze.orders'::regclass"
            visible, all_pages = connection.execute(text(pages)).one()
            assert visible >= all_pages - 1 > 10
        bring(database, lenient, tmp_path / "2024-03-02", "orders", [order(n, "2024-03-02", 2) for n in range(2000)])
        with database.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM bronze.orders")) == 4000


@pytest.mark.every_postgres
def test_several_files_fill_an_empty_bronze(lenient: Settings, tmp_path: Path) -> None:
    """All of them are frozen, whether their lines need a reader or not."""
    day = tmp_path / "2024-03-01"
    (day / "orders").mkdir(parents=True)
    lenient = lenient.model_copy(update={"sources": {"orders": SourceSettings(path="orders/*.csv")}})
    for month in ("01", "02", "03"):
        lines = [order(f"{month}-{n}", f"2024-{month}-01", 1) for n in range(1000)]
        lines[0] = f'"{lines[0].partition(",")[0]}",{lines[0].partition(",")[2]}' if month == "02" else lines[0]
        (day / "orders" / f"{month}.csv").write_text("".join(f"{line}\n" for line in (HEADERS["orders"], *lines)))
    delivery = find_deliveries(day, lenient)[0]
    with connect(lenient) as database:
        account = load(database, metadata, lenient, Request(day.name, {"orders": delivery}, delivery.as_of))
        assert (account.status, account.sources["orders"].total("accepted")) == ("loaded", 3000)
        with database.engine.begin() as connection:
            first = text("EXPLAIN (ANALYZE, WAL, FORMAT JSON) SELECT count(*) FROM bronze.orders")
            (found,) = connection.scalar(first)
            assert found["Plan"]["WAL Bytes"] < 8192
            assert connection.scalar(text("SELECT count(*) FROM bronze.orders")) == 3000
            pages = "SELECT count(*) FROM pg_class WHERE oid = 'bronze.orders'::regclass AND relallvisible > 0"
            assert connection.scalar(text(pages)) == 1


@pytest.mark.every_postgres
def test_a_late_price_leaves_facts_on_their_pages(lenient: Settings, tmp_path: Path) -> None:
    """New months leave room for it, so that the indexes of a fact whose price alone changed get no entry."""
    place = text("SELECT order_id, (ctid::text::point)[0], unit_price FROM gold.fact_sales WHERE unit_price < 9")
    lines = [f"o{n},2024-01-10,c,{'late' if n % 20 == 0 else 'p'},1,,Completed,PayPal,1" for n in range(400)]
    with connect(lenient) as database:
        bring(database, lenient, tmp_path / "2024-01-08", "products", ["late,Late,,7", "p,Other,,9"])
        bring(database, lenient, tmp_path / "2024-01-11", "orders", lines)
        with database.engine.connect() as connection:
            before = {name: (page, price) for name, page, price in connection.execute(place)}
        bring(database, lenient, tmp_path / "2024-01-09", "products", ["late,Late,,8"])
        with database.engine.connect() as connection:
            after = {name: (page, price) for name, page, price in connection.execute(place)}
    assert len({page for page, _ in before.values()}) > 3
    assert after == {name: (page, 8) for name, (page, _) in before.items()}
    assert {price for _, price in before.values()} == {7}


@pytest.mark.every_postgres
@pytest.mark.parametrize("held", [False, True], ids=["all good", "one held back"])
def test_doubled_keys_of_a_first_delivery(lenient: Settings, tmp_path: Path, *, held: bool) -> None:
    """The key of silver cannot be made then; the last record of each key stands, whoever else is held back."""
    records = [
        order(1, "2024-01-01", 1),
        order(2, "2024-01-01", 1),
        order(1, "2024-01-01", 2),
        order(3, "2024-02-01", 1),
        order(3, "2024-02-01", 1),
        *([order(4, "2024-02-01", -1)] if held else []),
    ]
    with connect(lenient) as database:
        with database.engine.connect() as connection:
            before = catalogue(connection)
        bring(database, lenient, tmp_path / "2024-03-01", "orders", records)
        with database.engine.connect() as connection:
            assert catalogue(connection) == before
            facts = connection.execute(select(sales.c.order_id, sales.c.quantity).order_by(sales.c.order_id)).all()
            account = connection.execute(select(audit.file)).mappings().one()
    assert list(map(tuple, facts)) == [("o1", 2), ("o2", 1), ("o3", 1)]
    kept = {name: account[name] for name in ("read", "accepted", "repeated", "superseded", "quarantined")}
    assert kept == {"read": 5 + held, "accepted": 3, "repeated": 1, "superseded": 1, "quarantined": int(held)}


@pytest.mark.parametrize("blank", SEVERAL, ids=[f"U+{ord(blank):04X}" for blank in SEVERAL])
@pytest.mark.parametrize("edge", ["{blank}Book", "Book{blank}"], ids=["before", "behind"])
def test_a_blank_at_an_edge_is_seen(lenient: Settings, tmp_path: Path, blank: str, edge: str) -> None:
    """Of a file in which it is the only one; silver trims no text of a file without any."""
    text = edge.format(blank=blank)
    records = ["p1,Plain one,,1", f'p2,"{text}",,1' if blank in "\r\n" else f"p2,{text},,1", "p3,Other one,,1"]
    silver = source_of(products).silver
    with connect(lenient) as database:
        bring(database, lenient, tmp_path / "2024-01-02", "products", records)
        with database.engine.connect() as connection:
            names = connection.scalars(select(silver.c.product_name).order_by(silver.c.product_id)).all()
    assert names == ["Plain one", "Book", "Other one"]


def test_waiting_records_are_trimmed_beside_a_file_without_blanks(lenient: Settings, tmp_path: Path) -> None:
    """They come from the quarantine as they were delivered."""
    waits = "o1,2024-01-01,c, p1 ,2,,Completed,PayPal,1"
    with connect(lenient) as database:
        bring(database, lenient, tmp_path / "2024-01-02", "orders", [waits])
        bring(database, lenient, tmp_path / "2024-01-03", "products", ["p1,Book,,3"])
        with database.engine.connect() as connection:
            assert connection.execute(select(sales.c.order_id, sales.c.total_amount)).all() == [("o1", 6)]


@pytest.mark.every_postgres
def test_what_was_looked_up_in_vain_is_looked_up_again(lenient: Settings, tmp_path: Path) -> None:
    """A member that nobody brought, and a day beyond the calendar, beside others that were there."""
    with connect(lenient) as database:
        bring(database, lenient, tmp_path / "2024-01-02", "products", ["p,Book,,3"])
        records = [order(1, "2024-01-01", 1), "o2,2019-05-05,new,p,2,,Completed,PayPal,1"]
        bring(database, lenient, tmp_path / "2024-01-03", "orders", records)
        with database.engine.connect() as connection:
            joined = (
                select(sales.c.order_id, customer.c.customer_id, product.c.product_id, date.c.calendar_date)
                .join(customer, customer.c.customer_key == sales.c.customer_key)
                .join(product, product.c.product_key == sales.c.product_key)
                .join(date, date.c.date_key == sales.c.order_date_key)
                .order_by(sales.c.order_id)
            )
            rows = [(*map(str, row),) for row in connection.execute(joined)]
    assert rows == [("o1", "c", "p", "2024-01-01"), ("o2", "new", "p", "2019-05-05")]
