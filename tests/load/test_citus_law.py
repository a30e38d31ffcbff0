"""What Citus 14 refuses, held against the statements of a life; and that life on Citus itself, where one is named.

The statements are those that SQLAlchemy hands to the driver. COPY and what the driver composes itself (exports,
the tables of new months) go past the law.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import URL, Connection, DateTime, Engine, Table, event, select

from tests import servers
from tests.command import SAMPLE
from warehouse.check import check
from warehouse.database.connect import Database, connect
from warehouse.database.creation import views
from warehouse.database.spread import is_spread
from warehouse.database.urls import database_url, written
from warehouse.export import export
from warehouse.forget import forget, person_of
from warehouse.load import Request, load
from warehouse.migrate import migrate
from warehouse.migrate.spreading import waiting_to_be_spread
from warehouse.model import metadata
from warehouse.settings import Settings

CITUS = "WAREHOUSE_TEST_CITUS_URL"
"""Variable that names a server whose role may create databases with the extension."""
WORKERS = "WAREHOUSE_TEST_CITUS_WORKERS"
"""Variable that names the servers that then store the spread tables, as host:port, comma-separated; else that one."""

HEADERS = {
    "customers": "customer_id,customer_name,email,city,state,country,signup_date",
    "products": "product_id,product_name,category,price",
    "orders": "order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode",
}
SECOND = {
    "customers": ["C001,Carlos Sanders,carlos.sanders@example.net,Austin,TX,USA,2020-02-07"],
    "products": ["P001,Wireless Mouse,Electronics,25.99", "P900,Kettle,Home,30.00"],
    "orders": [
        "O001,2023-01-16,C022,P001,4,Completed,Debit Card",
        "N1,2023-05-14,C900,P001,2,Completed,PayPal",
        "N2,2023-05-15,C001,P900,1,Completed,PayPal",
        "N3,2023-05-15,C001,P901,1,Completed,PayPal",
    ],
}
LATE = {
    "customers": [
        "C022,Late Move,late@example.net,Reno,NV,USA,2020-02-07",
        "C900,Now Known,n@example.net,Reno,NV,USA,2020-02-07",
    ],
    "products": ["P001,Wireless Mouse,Electronics,23.99", "P901,Lamp,Home,12.00"],
    "orders": ["L1,2023-02-14,C022,P001,1,Returned,PayPal"],
}
"""Later in arrival, earlier in date: timelines split, facts are pointed elsewhere, and a price is found."""

DISTRIBUTED = r"(?:gold\.fact_\w+|silver\.orders|bronze\.orders)"
REFERENCE = rf"(?!{DISTRIBUTED}\b)(?:audit|bronze|silver|gold|mart)\.\w+"
CHANGE = re.compile(rf"\b(UPDATE|DELETE FROM) ({DISTRIBUTED}|{REFERENCE}) ")
OTHERS = re.compile(rf"\b(?:FROM|JOIN|USING|,) ({DISTRIBUTED})\b")
WHERE = re.compile(r"\b(FROM|USING) (.*?)(?= WHERE | RETURNING |$)")
DIMENSION = r"(?:gold\.(?:dim_\w+|product_price_history)|silver\.(?:customers|products))"
ANTI_JOIN = re.compile(rf"\bNOT (?:\(?EXISTS|IN) \(SELECT (?:(?!\bFROM\b).)*\bFROM ({DIMENSION})")
CORRELATED = re.compile(
    rf"\bFROM ({REFERENCE})(?: AS \w+)? WHERE (?:(?! UNION | EXCEPT ).)*"
    rf"\bEXISTS \(SELECT (?:(?!\)).)*?({DISTRIBUTED})\b"
)
SCRATCH = re.compile(r"\bEXISTS \(SELECT (?:(?!\)).)*?\bFROM (\w+)(?: AS \w+)? WHERE\b")
VOLATILE = re.compile(r"\b(to_char|now|clock_timestamp|statement_timestamp)\(|\bCURRENT_TIMESTAMP\b")


def broken(statement: str) -> Iterator[str]:
    """Yield what Citus 14 refuses of a statement, as far as it was met with."""
    for found in CHANGE.finditer(statement):
        command, table = found.groups()
        whole = _clause(statement[found.start() :])
        if re.fullmatch(DISTRIBUTED, table):
            if command == "UPDATE" and (volatile := VOLATILE.search(whole)):
                yield f"{volatile[0]} in UPDATE of {table}"
            if scratch := SCRATCH.search(whole):
                yield f"EXISTS over the scratch table {scratch[1]} for each row of {table}"
            continue
        # what stands in WHERE is read first, and may be anything
        read = WHERE.search(_outside_conditions(whole.removeprefix(f"{command} {table}")))
        if read is not None and (spread := OTHERS.search(f"{read[1]} {read[2]}")):
            yield f"{command} {table} beside {spread[1]}"
    if correlated := CORRELATED.search(statement):
        yield f"EXISTS over {correlated[2]} for each row of {correlated[1]}"
    if "INSERT INTO" in statement and (anti := ANTI_JOIN.search(statement)):
        yield f"NOT EXISTS or NOT IN over {anti[1]} in INSERT .. SELECT"
    if merged := re.search(rf"\bMERGE INTO ({REFERENCE})", statement):
        yield f"MERGE INTO {merged[1]}"


def _clause(text: str) -> str:
    """Return a statement up to the parenthesis that closes what it stands in."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return text[:place]
    return text


def _outside_conditions(text: str) -> str:
    """Return what stands before the first WHERE that is in no parentheses, without the parentheses themselves."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth and text.startswith(" WHERE ", place):
            text = text[:place]
            break
    return re.sub(r" WHERE | RETURNING ", " .. ", text)


@contextmanager
def listening() -> Iterator[set[str]]:
    """Gather the statements of all engines during the block, each once and in one line."""
    found: set[str] = set()

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.add(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _deliver(database: Database, settings: Settings, folder: Path, as_of: date, files: dict[str, list[str]]) -> None:
    folder.mkdir()
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join([HEADERS[name], *lines]) + "\n")
    account = load(database, metadata, settings, Request(folder.name, dict.fromkeys(files, folder), as_of))
    assert account.status == "loaded", account.reason


def _lists() -> dict[str, list[str]]:
    """Return the customers and orders of the sample as lists that lack the last of them."""
    return {name: (SAMPLE / f"{name}.csv").read_text().splitlines()[1:-1] for name in ("customers", "orders")}


def _live(settings: Settings, folder: Path) -> dict[str, list[str]]:
    """Have a small life: three deliveries, a list of customers and orders, and all other commands; return gold."""
    lists = {name: {"delivery": "snapshot"} for name in ("customers", "orders")}
    listed = Settings.model_validate(settings.model_dump() | {"sources": lists})
    with connect(settings) as database:
        first = Request("sample", dict.fromkeys(HEADERS, SAMPLE), date(2023, 5, 1))
        assert load(database, metadata, settings, first).status == "loaded"
        _deliver(database, settings, folder / "second", date(2023, 6, 1), SECOND)
        _deliver(database, settings, folder / "late", date(2023, 2, 1), LATE)
        _deliver(database, listed, folder / "list", date(2023, 7, 1), _lists())
        for undone in (2, 4):
            assert load(database, metadata, settings, Request("undo", {}, undo=undone)).status == "loaded"
        forget(database, metadata, settings, person_of(metadata), "C022")
        export(database, metadata, folder / "star", layers=True)
        with database.engine.connect() as connection:
            check(connection, metadata, settings)
            tables = [table for table in metadata.sorted_tables if table.schema == "gold"]
            tables += [view.table for view in views(metadata) if not view.table.name.startswith("quality")]
            return {table.fullname: _rows(connection, table) for table in tables}


def _rows(connection: Connection, table: Table) -> list[str]:
    """Return the rows of a table in words, without the time of day."""
    columns = [column for column in table.c if not isinstance(column.type, DateTime)]
    return sorted(repr(tuple(row)) for row in connection.execute(select(*columns)))


def test_what_citus_refuses(settings: Settings, tmp_path: Path) -> None:
    """No statement of a small life breaks the law."""
    with listening() as statements:
        _live(settings, tmp_path)
    assert len(statements) > 300
    found = {one for statement in statements for one in broken(statement)}
    assert sorted(found) == [], "Citus refuses these; write them otherwise (docs/scaling.md)"


@pytest.mark.skipif(CITUS not in os.environ, reason=f"{CITUS} names no server with Citus")
def test_a_life_on_citus_leaves_the_same_star(settings: Settings, tmp_path: Path) -> None:
    address = database_url(os.environ[CITUS])
    name = f"{servers.token()}_citus"
    there = Settings(database_url=SecretStr(written(address.set(database=name))))
    workers = [address.set(host=host, port=int(port)) for host, port in _workers()]
    try:
        for server in (address, *workers):
            with psycopg.connect(written(server), autocommit=True) as admin:
                admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            with psycopg.connect(written(server.set(database=name)), autocommit=True) as admin:
                admin.execute("CREATE EXTENSION citus")
        with psycopg.connect(written(address.set(database=name)), autocommit=True) as admin:
            _add(admin, address, workers)
        migrate(there, metadata=metadata)
        with connect(there) as database, database.engine.connect() as connection:
            assert is_spread(connection)
            assert waiting_to_be_spread(connection, metadata) == []
        for place in ("here", "there"):
            (tmp_path / place).mkdir()
        expected = _live(settings, tmp_path / "here")
        assert _live(there, tmp_path / "there") == expected
    finally:
        for server in (address, *workers):
            with psycopg.connect(written(server), autocommit=True) as admin:
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _workers() -> list[tuple[str, str]]:
    return [
        (host, port)
        for host, _, port in (one.rpartition(":") for one in os.environ.get(WORKERS, "").split(","))
        if host
    ]


def _add(admin: psycopg.Connection[Any], coordinator: URL, workers: list[URL]) -> None:
    """Make the workers known to the coordinator, which then stores no part of a spread table itself."""
    if not workers:
        return
    admin.execute("SELECT citus_set_coordinator_host(%s, %s)", [coordinator.host, coordinator.port])
    for one in workers:
        admin.execute("SELECT citus_add_node(%s, %s)", [one.host, one.port])
    admin.execute(
        "SELECT citus_set_node_property(%s, %s, 'shouldhaveshards', false)", [coordinator.host, coordinator.port]
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE gold.fact_sales SET a=b.a FROM b WHERE gold.fact_sales.k = b.k", []),
        (
            "UPDATE silver.orders SET a=1 WHERE f = 2 OR (EXISTS (SELECT d.f FROM d WHERE d.f = silver.orders.f))",
            ["EXISTS over the scratch table d for each row of silver.orders"],
        ),
        ("UPDATE silver.orders SET a=1 WHERE f = 2 OR (f, r) IN (SELECT d.f, d.r FROM d)", []),
        ("UPDATE gold.fact_sales SET a=now() WHERE k = 1", ["now( in UPDATE of gold.fact_sales"]),
        ("DELETE FROM gold.dim_product USING (SELECT 1 FROM s) AS x WHERE k = x.k", []),
        (
            "WITH w AS (DELETE FROM gold.dim_product USING (SELECT a FROM s LEFT JOIN gold.fact_sales AS f ON f.k = s.k"
            " WHERE f.k IS NULL) AS x WHERE k = x.k RETURNING 1) SELECT count(*) FROM w",
            ["DELETE FROM gold.dim_product beside gold.fact_sales"],
        ),
        (
            "UPDATE bronze.customers SET a=1 FROM bronze.orders WHERE k = 1",
            ["UPDATE bronze.customers beside bronze.orders"],
        ),
        ("UPDATE bronze.customers SET a=1 WHERE k IN (SELECT k FROM bronze.orders WHERE m)", []),
        (
            "SELECT k FROM gold.dim_customer WHERE a AND NOT (EXISTS (SELECT * FROM gold.fact_sales AS f WHERE m))",
            ["EXISTS over gold.fact_sales for each row of gold.dim_customer"],
        ),
        (
            "INSERT INTO gold.dim_product SELECT a FROM s WHERE NOT (EXISTS (SELECT 1 FROM gold.dim_product))",
            ["NOT EXISTS or NOT IN over gold.dim_product in INSERT .. SELECT"],
        ),
        (
            "INSERT INTO t SELECT a FROM s WHERE s.k NOT IN (SELECT k FROM gold.dim_date)",
            ["NOT EXISTS or NOT IN over gold.dim_date in INSERT .. SELECT"],
        ),
        ("MERGE INTO gold.dim_customer USING s ON true", ["MERGE INTO gold.dim_customer"]),
        ("INSERT INTO t SELECT a FROM s LEFT JOIN gold.dim_date AS d ON d.k = s.k WHERE d.k IS NULL", []),
    ],
)
def test_the_law_sees(statement: str, said: list[str]) -> None:
    assert list(broken(statement)) == said
