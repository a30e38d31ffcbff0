"""Migrations make what the model declares, on every PostgreSQL, there and back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.pool import NullPool

from tests.migrations.catalog import catalog
from warehouse.audit import SCHEMA_COMMENTS
from warehouse.database.chain import migrations_folder
from warehouse.database.connect import connect
from warehouse.database.creation import create_everything
from warehouse.database.revision import current, head
from warehouse.database.urls import database_url
from warehouse.errors import UsageError
from warehouse.load import Request, load
from warehouse.migrate import _config, migrate
from warehouse.model import metadata
from warehouse.model.facts import sales
from warehouse.settings import Settings

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "data" / "raw"
EVERY_SOURCE = dict.fromkeys(("customers", "products", "orders"), SAMPLE)


@contextmanager
def _connect(url: str) -> Iterator[Connection]:
    engine = create_engine(database_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
        connection.commit()


def _catalog(url: str) -> set[tuple[str, ...]]:
    with _connect(url) as connection:
        return catalog(connection)


@pytest.mark.every_postgres
def test_declared_is_migrated(database: str, empty_database: str) -> None:
    """Two databases, one migrated, one made from the declarations, have the same catalogs."""
    with _connect(empty_database) as connection:
        create_everything(connection, [metadata], SCHEMA_COMMENTS)
    declared, migrated = _catalog(empty_database), _catalog(database)
    assert declared - migrated == set()
    assert migrated - declared == set()


def test_the_comparison_sees_what_autogenerate_does_not(database: str, empty_database: str) -> None:
    """A changed CHECK and a changed generated column are seen."""
    before = _catalog(database)
    with _connect(database) as connection:
        connection.execute(text("alter table gold.dim_customer drop constraint ck_dim_customer_period"))
        connection.execute(
            text("alter table gold.dim_customer add constraint ck_dim_customer_period check (valid_from <= valid_to)")
        )
        connection.execute(text("alter table gold.fact_sales drop column total_amount cascade"))
        connection.execute(
            text("alter table gold.fact_sales add total_amount numeric(20, 4) generated always as (quantity) stored")
        )
    changed = {row[3] for row in before ^ _catalog(database)}
    assert {"ck_dim_customer_period", "total_amount"} <= changed


@pytest.mark.every_postgres
def test_down_and_up_again_on_a_loaded_warehouse(settings: Settings) -> None:
    """A loaded warehouse can be taken down to nothing and made again, and loads again."""
    with connect(settings) as database:
        first = load(database, metadata, settings, Request("sample", EVERY_SOURCE))
        with database.engine.connect() as connection:
            command.downgrade(_config(connection=connection), "base")
            connection.commit()
            assert catalog(connection) == set()
            assert current(connection) is None
        migrate(settings)
        again = load(database, metadata, settings, Request("sample", EVERY_SOURCE))
        assert (first.status, again.status) == ("loaded", "loaded")
        with database.engine.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(sales)) == 100


def test_step_by_step(empty_database: str) -> None:
    """Every revision can be reached, and left, on its own."""
    revisions = sorted(path.name[:4] for path in (migrations_folder() / "versions").glob("[0-9]*.py"))
    with _connect(empty_database) as connection:
        for revision in revisions:
            command.upgrade(_config(connection=connection), revision)
            connection.commit()
            assert current(connection) == revision
        for _ in revisions:
            command.downgrade(_config(connection=connection), "-1")
            connection.commit()
        assert catalog(connection) == set()
    assert head() == revisions[-1]


def test_migrating_twice_changes_nothing(settings: Settings) -> None:
    """A database at the newest revision stays as it is."""
    assert migrate(settings) == (head(), head())


def test_unknown_revision(settings: Settings) -> None:
    """A revision that there is not is told as wrong usage."""
    with pytest.raises(UsageError, match="9999"):
        migrate(settings, "9999")


def _alembic(*arguments: str, folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alembic", "-c", str(ROOT / "alembic.ini"), *arguments],
        cwd=folder,
        env=os.environ | {"WAREHOUSE_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )


def test_alembic_by_hand_from_any_folder(empty_database: str, tmp_path: Path) -> None:
    """`alembic upgrade head` reads the settings of the program, wherever it is called."""
    _alembic("upgrade", "head", folder=tmp_path, url=empty_database)
    with _connect(empty_database) as connection:
        assert current(connection) == head()


@pytest.mark.every_postgres
def test_offline_sql_makes_the_same(database: str, empty_database: str, tmp_path: Path) -> None:
    """`alembic upgrade head --sql` works without a database, and its statements make the same warehouse."""
    script = _alembic("upgrade", "head", "--sql", folder=tmp_path, url="postgresql://nobody@127.0.0.1:1/none").stdout
    with _connect(empty_database) as connection:
        _run_script(connection, script)
    assert _catalog(empty_database) == _catalog(database)


def test_offline_sql_goes_on_from_a_revision(empty_database: str, tmp_path: Path) -> None:
    """`alembic upgrade A:B --sql` fits a warehouse whose revision an earlier program kept in schema public."""
    second = "0002"
    with _connect(empty_database) as connection:
        command.upgrade(_config(connection=connection), second)
        connection.execute(text("ALTER TABLE audit.alembic_version SET SCHEMA public"))
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    script = _alembic("upgrade", f"{second}:head", "--sql", folder=tmp_path, url=nowhere).stdout
    with _connect(empty_database) as connection:
        _run_script(connection, script)
        assert current(connection) == head()


def test_offline_sql_down_to_nothing(database: str, tmp_path: Path) -> None:
    """`alembic downgrade head:base --sql` leaves no schema of ours behind."""
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    script = _alembic("downgrade", f"{head()}:base", "--sql", folder=tmp_path, url=nowhere).stdout
    with _connect(database) as connection:
        _run_script(connection, script)
        assert catalog(connection) == set()
        assert current(connection) is None


@pytest.mark.every_postgres
def test_months_are_left_alone_by_alembic(settings: Settings) -> None:
    """`alembic check` finds nothing to do in a loaded warehouse: partitions belong to their facts."""
    with connect(settings) as opened:
        assert load(opened, metadata, settings, Request("sample", EVERY_SOURCE)).status == "loaded"
        with opened.engine.connect() as connection:
            command.check(_config(connection=connection))


def _run_script(connection: Connection, script: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(script)
    driver.commit()
