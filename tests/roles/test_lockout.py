"""A reader logs in and tries everything that it must not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from psycopg import sql
from sqlalchemy import Table, text

from tests.command import SAMPLE
from warehouse.audit import SCHEMAS
from warehouse.database.connect import Database, connect
from warehouse.database.creation import views
from warehouse.database.urls import written
from warehouse.errors import UsageError
from warehouse.load import Request, load
from warehouse.migrate import _config, migrate
from warehouse.model import metadata
from warehouse.roles import grant, revoke
from warehouse.settings import Settings
from warehouse.vocabulary.summary import summaries

PERSONAL = ("customer_name", "email")
Reading = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def shop(settings: Settings) -> Iterator[Database]:
    """A database with the sample in it."""
    with connect(settings) as database:
        folders = dict.fromkeys(("customers", "products", "orders"), SAMPLE)
        account = load(database, metadata, settings, Request("sample", folders, date(2023, 5, 1)))
        assert account.status == "loaded", account.reason
        yield database


@pytest.fixture
def role(shop: Database) -> Iterator[str]:
    """The name of a role that the server does not have; it is removed in the end, for roles belong to all databases."""
    name = f"reader {uuid4().hex[:8]}"
    yield name
    with psycopg.connect(written(shop.url), autocommit=True) as owner:
        if owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
            owner.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(name)))


@contextmanager
def logged_in(shop: Database, role: str, password: str | None) -> Iterator[Reading]:
    with psycopg.connect(written(shop.url.set(username=role, password=password)), autocommit=True) as reading:
        yield reading


def refused(reading: Reading, statement: sql.Composed | str) -> bool:
    """Whether a statement is refused for want of a right, and not for any other reason."""
    try:
        with reading.transaction():
            reading.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def relations(shop: Database) -> list[tuple[str, str, str]]:
    """Return every table and view of the warehouse, partitions too, and the table of the revisions."""
    query = text(
        "SELECT n.nspname, c.relname, c.relispartition::text FROM pg_class c JOIN pg_namespace n "
        "ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname = any(:schemas)"
    )
    with shop.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query, {"schemas": [*SCHEMAS, "public"]})]


def select_from(schema: str, table: str, columns: sql.Composable) -> sql.Composed:
    return sql.SQL("SELECT {} FROM {} LIMIT 1").format(columns, sql.Identifier(schema, table))


def readable(table: Table, *, pii: bool) -> sql.Composed:
    names = [column.name for column in table.columns if pii or not column.info.get("pii")]
    return sql.SQL(", ").join(map(sql.Identifier, names))


@pytest.mark.every_postgres
def test_a_reader_reads_gold_and_marts_and_nothing_else(shop: Database, role: str) -> None:
    account = grant(shop, metadata, role, create=True)
    assert (account.created, account.beyond) == (True, [])
    assert account.password is not None
    gold = [table for table in metadata.sorted_tables if table.schema == "gold"]
    with logged_in(shop, role, account.password) as reading:
        for table in gold:
            reading.execute(select_from("gold", table.name, readable(table, pii=False)))
        for view in views(metadata):
            reading.execute(select_from("mart", view.table.name, sql.SQL("*")))
        for name in PERSONAL:
            assert refused(reading, select_from("gold", "dim_customer", sql.Identifier(name)))
            assert refused(reading, f"SELECT 1 FROM gold.dim_customer WHERE {name} = 'x'")
            assert refused(reading, f"SELECT count(*) FROM gold.dim_customer c GROUP BY c.{name}")
        assert refused(reading, select_from("gold", "dim_customer", sql.SQL("*")))
        assert refused(reading, "SELECT c FROM gold.dim_customer c")
        tried = 0
        behind = {summary.table.name for summary in summaries(metadata)}
        for schema, name, partition in relations(shop):
            full = sql.Identifier(schema, name)
            if schema not in ("gold", "mart") or partition == "true" or name in behind:
                assert refused(reading, select_from(schema, name, sql.SQL("*"))), name
                tried += 1
            is_view = schema == "mart" and name not in behind
            if not is_view:  # one that joins is not to be written to by anybody
                assert refused(reading, sql.SQL("DELETE FROM {}").format(full)), name
                assert refused(reading, sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(full)), name
            assert refused(reading, sql.SQL("DROP {} {}").format(sql.SQL("VIEW" if is_view else "TABLE"), full)), name
        assert tried > 15


@pytest.mark.every_postgres
def test_a_reader_changes_and_makes_nothing(shop: Database, role: str) -> None:
    account = grant(shop, metadata, role, create=True)
    with logged_in(shop, role, account.password) as reading:
        for statement in (
            "INSERT INTO gold.dim_date SELECT * FROM gold.dim_date",
            "UPDATE gold.fact_sales SET quantity = 0",
            "DELETE FROM gold.fact_sales",
            "TRUNCATE gold.fact_sales",
            "ALTER TABLE gold.dim_product ADD note text",
            "CREATE INDEX ON gold.fact_sales (batch_id)",
            "CREATE OR REPLACE VIEW mart.daily_sales AS SELECT 1",
            "COMMENT ON TABLE gold.dim_date IS ''",
            *(f"CREATE TABLE {schema}.mine (a int)" for schema in (*SCHEMAS, "public")),
            "CREATE SCHEMA mine",
            "CREATE ROLE another",
            "GRANT SELECT ON gold.dim_customer TO public",
            "COPY gold.dim_date TO '/tmp/dim_date'",
            "COPY gold.dim_date TO PROGRAM 'cat'",
            "SELECT pg_read_file('/etc/passwd')",
            "SET ROLE warehouse",
        ):
            before = reading.execute("SELECT count(*) FROM mart.sales").fetchone()
            assert refused(reading, statement) or statement.startswith("GRANT"), statement
            assert reading.execute("SELECT count(*) FROM mart.sales").fetchone() == before
        assert refused(reading, "SELECT email FROM gold.dim_customer")


@pytest.mark.every_postgres
def test_marts_mask_what_the_reader_may_not_see(shop: Database, role: str) -> None:
    """The same view shows names to those who may read them; statistics give nothing away either."""
    password = grant(shop, metadata, role, create=True).password
    with shop.engine.begin() as connection:
        connection.execute(text("ANALYZE gold.dim_customer"))
    names = "SELECT count(customer_name), count(*) FROM mart.customer_value"
    shown = "SELECT count(*) FROM pg_stats WHERE tablename = 'dim_customer' AND attname = 'email'"
    with logged_in(shop, role, password) as reading:
        assert reading.execute(names).fetchone() == (0, 50)
        assert reading.execute("SELECT count(*) FROM mart.sales WHERE customer_name LIKE '%'").fetchone() == (0,)
        assert reading.execute(shown).fetchone() == (0,)
        grant(shop, metadata, role, pii=True)
        assert reading.execute(names).fetchone() == (50, 50)
        assert reading.execute("SELECT count(email) FROM gold.dim_customer").fetchone() == (50,)
        assert grant(shop, metadata, role).beyond == []
        assert reading.execute(names).fetchone() == (0, 50)
        assert refused(reading, "SELECT email FROM gold.dim_customer")


def test_what_comes_later_is_read_too(shop: Database, settings: Settings, role: str) -> None:
    """A new month of facts is read by itself; a view that is created again, from the next migration on."""
    password = grant(shop, metadata, role, create=True).password
    region = next(view for view in views(metadata) if view.table.name == "region_aov")
    with logged_in(shop, role, password) as reading:
        with shop.engine.begin() as connection:
            connection.execute(text("CREATE TABLE gold.later PARTITION OF gold.fact_sales FOR VALUES FROM (1) TO (2)"))
            connection.execute(text("DROP VIEW mart.region_aov"))
            connection.execute(region)
        assert reading.execute("SELECT count(*) FROM gold.fact_sales").fetchone() == (100,)
        assert refused(reading, "SELECT * FROM gold.later")
        assert refused(reading, "SELECT * FROM mart.region_aov")
        with shop.engine.connect() as connection:
            command.downgrade(_config(connection=connection), "0007")
            connection.commit()
        migrate(settings)
        reading.execute("SELECT * FROM mart.region_aov")
        assert refused(reading, "SELECT email FROM gold.dim_customer")


def test_revoked(shop: Database, role: str) -> None:
    """It reads nothing any more, and the role can be dropped."""
    password = grant(shop, metadata, role, create=True, pii=True).password
    assert revoke(shop, metadata, role) == []
    with logged_in(shop, role, password) as reading:
        assert refused(reading, "SELECT 1 FROM mart.daily_sales")
        assert refused(reading, "SELECT 1 FROM gold.dim_date")
    with shop.engine.begin() as connection:
        connection.execute(text(f'DROP ROLE "{role}"'))
        assert connection.execute(text("SELECT count(*) FROM audit.reader")).scalar_one() == 0


def test_rights_of_others_are_named(shop: Database, role: str) -> None:
    """What a role may do besides is not taken away, because somebody else gave it, but it is told."""
    grant(shop, metadata, role, create=True)
    with shop.engine.begin() as connection:
        connection.execute(text(f'GRANT USAGE ON SCHEMA silver TO "{role}"'))
        connection.execute(text(f'GRANT SELECT (city) ON silver.customers TO "{role}"'))
        connection.execute(text(f'GRANT DELETE ON silver.orders TO "{role}"'))
    assert grant(shop, metadata, role).beyond == ["read silver.customers", "delete from silver.orders"]


def test_roles_that_cannot_be_let_in(shop: Database, role: str) -> None:
    """One that is missing, and one that no right limits."""
    with pytest.raises(UsageError, match=f"has no role {role}; `warehouse grant '{role}' --create` makes it"):
        grant(shop, metadata, role)
    owner = shop.url.username
    assert owner is not None
    with pytest.raises(UsageError, match=f"The role {owner} is a superuser"):
        grant(shop, metadata, owner)
    with pytest.raises(UsageError, match="nothing to take"):
        revoke(shop, metadata, role)


def test_the_password_stands_nowhere(shop: Database, role: str) -> None:
    """The server is told the scrambled password only, so that no log holds it."""
    with shop.engine.begin() as connection:
        grant(shop, metadata, role, create=True, password="correct horse")
        stored = connection.execute(text("SELECT rolpassword FROM pg_authid WHERE rolname = :role"), {"role": role})
        assert str(stored.scalar_one()).startswith("SCRAM-SHA-256$")
