"""Rights on a table that another session is changing are granted once that has finished."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import psycopg
import pytest
from psycopg import sql

from warehouse.database.connect import connect
from warehouse.database.urls import database_url
from warehouse.model import metadata
from warehouse.roles import Reader, grant
from warehouse.settings import Settings

WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event IN ('transactionid', 'tuple')
"""


@contextmanager
def granted_beside(settings: Settings, database: str, other: psycopg.Connection) -> Iterator[None]:
    """Grant to a new role until it waits for rights that another session changed, do something, and let that end."""
    role = f"{database_url(database).database}_reader"
    given: list[Reader | Exception] = []

    def give() -> None:
        try:
            with connect(settings) as warehouse:
                given.append(grant(warehouse, metadata, role, create=True))
        except Exception as exc:
            given.append(exc)

    with psycopg.connect(database, autocommit=True) as watching:
        beside = Thread(target=give)
        beside.start()
        deadline = time.monotonic() + 120
        while watching.execute(WAITS).fetchone() == (0,) and time.monotonic() < deadline:
            time.sleep(0.01)
        yield
        other.commit()
        beside.join(300)
        try:
            assert [type(one) for one in given] == [Reader], given
        finally:
            watching.execute("REVOKE ALL ON gold.dim_date, gold.dim_customer FROM pg_monitor")
            name = sql.Identifier(role)
            watching.execute(sql.SQL("DROP OWNED BY {}; DROP ROLE {}").format(name, name))


@pytest.mark.every_postgres
def test_a_grant_that_is_overtaken_is_given_again(settings: Settings, database: str) -> None:
    with psycopg.connect(database) as other:
        other.execute("GRANT SELECT ON gold.dim_date TO pg_monitor")
        with granted_beside(settings, database, other):
            pass


@pytest.mark.every_postgres
def test_a_grant_that_ends_a_deadlock_is_given_again(settings: Settings, database: str) -> None:
    """The other session changes the rights of two tables, too, the first of them as the last."""
    with psycopg.connect(database) as other:
        other.execute("SET deadlock_timeout = '1min'")
        other.execute("GRANT SELECT ON gold.dim_date TO pg_monitor")
        with granted_beside(settings, database, other):
            other.execute("GRANT SELECT ON gold.dim_customer TO pg_monitor")
