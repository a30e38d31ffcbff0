"""How many processes of the server work on one statement of a load."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, select

from warehouse.load.sql import processes
from warehouse.load.sql.processes import SETTINGS, limit_processes


@pytest.fixture(autouse=True)
def usual(connection: Connection) -> None:
    """Give the session PostgreSQL's own settings for parallel work; its server is on this machine."""
    for name in SETTINGS:
        connection.execute(select(func.set_config(name, "2", False)))
    connection.commit()


def helpers(connection: Connection) -> list[str]:
    """Return how many processes may help another one."""
    return [str(connection.scalar(select(func.current_setting(name)))) for name in SETTINGS]


@pytest.mark.every_postgres
@pytest.mark.parametrize(("processors", "expected"), [(1, "1"), (2, "1"), (3, "2"), (64, "2")])
def test_no_more_than_there_are_processors(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, processors: int, expected: str
) -> None:
    """A server that was told to use fewer keeps to that, and the settings end with the transaction."""
    monkeypatch.setattr(processes, "processor_count", lambda: processors)
    limit_processes(connection)
    assert helpers(connection) == [expected] * 2
    connection.execute(select(func.set_config(SETTINGS[0], "0", True)))
    limit_processes(connection)
    assert helpers(connection) == ["0", expected]
    connection.rollback()
    assert helpers(connection) == ["2"] * 2


def test_a_distant_server_keeps_its_settings(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "processor_count", lambda: 1)
    monkeypatch.setattr(processes, "_is_here", lambda _connection: False)
    limit_processes(connection)
    assert helpers(connection) == ["2"] * 2
