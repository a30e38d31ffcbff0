"""A prune that is killed has removed nothing, whatever it was doing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, func, select

from tests.history.loading import LENIENT, Warehouse, opened
from tests.history.oracle import Delivery, File
from warehouse import audit
from warehouse.errors import DatabaseError
from warehouse.model import metadata
from warehouse.vocabulary.source import sources

FIRST = date(2024, 3, 1)
EVERY = 4
"""How many statements lie between two blows."""


@pytest.fixture
def filled(database: str) -> Iterator[Warehouse]:
    """A warehouse with daily lists on which next to nothing changes, and a record that is settled."""
    with opened(database, LENIENT) as warehouse:
        for day in range(6):
            ann = {"customer_id": "C1", "customer_name": "Ann", "email": None, "signup_date": None}
            ann |= {"city": "Austin" if day < 4 else "Dallas", "state": "TX", "country": "US"}
            bea = ann | {"customer_id": "C2", "customer_name": "Bea" if day else None}
            lists = {"customers": File((ann, bea), snapshot=True)}
            assert warehouse.load(Delivery(FIRST + timedelta(day), lists)).status == "loaded"
        yield warehouse


def _state(engine: Engine) -> dict[str, int]:
    tables = [audit.batch, audit.pruned, audit.rule_result, audit.quarantine]
    tables += [table for source in sources(metadata) for table in (source.bronze, source.silver)]
    with engine.connect() as connection:
        return {
            table.fullname: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }


def test_killed_at_any_statement_it_is_all_or_nothing(filled: Warehouse) -> None:
    before, limit = _state(filled.engine), FIRST + timedelta(5)
    blows = 0
    while True:
        counted = _Killer(filled.url, at=1 + blows * EVERY)
        event.listen(filled.engine, "before_cursor_execute", counted)
        try:
            account = filled.prune(limit)
        except DatabaseError:
            blows += 1
        else:
            break
        finally:
            event.remove(filled.engine, "before_cursor_execute", counted)
        assert _state(filled.engine) == before
    assert blows > 5
    after = _state(filled.engine)
    assert account.status == "pruned"
    for one in account.tables:
        assert after[one.table] == before[one.table] - one.rows
    assert after["audit.batch"] == before["audit.batch"] + 1
    assert after["audit.pruned"] == len(account.tables)
    assert {one.kind for one in account.tables} == {"bronze", "observations", "rule_results", "quarantine"}


class _Killer:
    """Ends the session of a statement from another one, just before its turn."""

    def __init__(self, url: str, at: int) -> None:
        self._url, self._left = url, at

    def __call__(self, connection: Any, *_rest: Any) -> None:
        """Count a statement."""
        self._left -= 1
        if self._left == 0:
            pid = connection.connection.driver_connection.info.backend_pid
            with psycopg.connect(self._url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
