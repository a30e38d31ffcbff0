"""The progress of a running statement, seen from a second connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.command import Program
from warehouse.database import watching
from warehouse.database.connect import connect
from warehouse.database.raw import raw_cursor
from warehouse.database.urls import database_url
from warehouse.database.watching import Work, watched
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

LIMIT = 120.0
"""Seconds after which a test gives up waiting for what must come."""


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often enough to see what is over soon."""
    monkeypatch.setattr(watching, "EVERY", 0.01)


def wait(for_: Callable[[], bool]) -> bool:
    """Wait until something holds, and return whether it does."""
    until = time.monotonic() + LIMIT
    while not for_() and time.monotonic() < until:
        time.sleep(0.01)
    return for_()


def watchers() -> list[threading.Thread]:
    """Return the threads that look."""
    return [thread for thread in threading.enumerate() if thread.name == "watching"]


@pytest.mark.every_postgres
def test_rows_of_a_copy_and_the_share_of_an_index_are_seen(database: str) -> None:
    """A COPY shows its table and rows as long as it lasts, an index how much of it is made."""
    engine = create_engine(database_url(database), poolclass=NullPool)
    seen: list[Work | None] = []
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE public.many (n bigint)"))
        connection.commit()
        with watched(engine, connection, seen.append), raw_cursor(connection) as cursor:
            with cursor.copy("COPY public.many FROM STDIN") as copy:
                copy.write("".join(f"{n}\n" for n in range(200_000)))
                assert wait(lambda: any(work and work.doing == "copy" and work.rows for work in seen))
            copied = [work for work in seen if work]
            assert {work.table for work in copied} == {"many"}
            assert max(work.rows or 0 for work in copied) <= 200_000
            # an index on a function that takes its time, so that it can be seen on any machine
            cursor.execute(
                "CREATE FUNCTION public.slow(n bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS "
                "$$ BEGIN IF n % 20000 = 0 THEN PERFORM pg_sleep(0.2); END IF; RETURN n; END $$"
            )
            cursor.execute("CREATE INDEX ON public.many (public.slow(n))")
            indexed = [work for work in seen if work and work.doing == "index"]
    shares = [work.share for work in indexed if work.share is not None]
    assert shares
    assert all(0 <= share <= 1 for share in shares)
    assert max(shares) > min(shares)
    assert watchers() == []


def test_nobody_looks_where_nobody_is_told(database: str) -> None:
    engine = create_engine(database_url(database), poolclass=NullPool)
    with engine.connect() as connection, watched(engine, connection, None):
        assert watchers() == []


def test_a_failure_leaves_no_thread(database: str) -> None:
    engine = create_engine(database_url(database), poolclass=NullPool)

    def fail() -> None:
        with engine.connect() as connection, watched(engine, connection, lambda _work: None):
            assert len(watchers()) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert watchers() == []


@pytest.mark.every_postgres
def test_a_load_goes_on_when_the_one_who_looks_is_thrown_out(tmp_path: Path, settings: Settings, database: str) -> None:
    """Each look is ended from outside: the load sees nothing of it."""
    Program(tmp_path)("sample", "many", "--orders", "20000")
    (folder,) = (tmp_path / "many").glob("*/")
    ended: list[int] = []
    admin = create_engine(database_url(database), poolclass=NullPool)

    def throw_out(_work: Work | None) -> None:
        with admin.connect() as connection:
            ended.extend(
                connection.scalars(
                    text(
                        "SELECT pg_terminate_backend(pid)::int FROM pg_stat_activity "
                        "WHERE application_name = 'warehouse progress' AND datname = current_database()"
                    )
                )
            )

    with connect(settings) as opened:
        request = Request("many", dict.fromkeys(("customers", "products", "orders"), folder))
        account = load(opened, metadata, settings, request, watch=throw_out)
    assert account.status == "loaded"
    assert ended == [1]
    assert watchers() == []


def test_a_load_that_is_watched_tells_of_its_reading(tmp_path: Path, settings: Settings) -> None:
    """The rows that PostgreSQL counts are those of the delivery, and no more."""
    Program(tmp_path)("sample", "many", "--orders", "40000")
    (folder,) = (tmp_path / "many").glob("*/")
    seen: list[Work | None] = []
    with connect(settings) as opened:
        request = Request("many", dict.fromkeys(("customers", "products", "orders"), folder))
        assert load(opened, metadata, settings, request, watch=seen.append).status == "loaded"
    rows = [work.rows or 0 for work in seen if work and work.doing == "copy"]
    assert rows
    assert max(rows) <= 40_000
