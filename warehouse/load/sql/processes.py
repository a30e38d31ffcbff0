"""How many processes of the server work on one statement."""

from __future__ import annotations

from ipaddress import ip_address

from sqlalchemy import Connection, Integer, Text, cast, func, select

from warehouse.database.raw import raw_cursor
from warehouse.database.tuning import processor_count

SETTINGS = ("max_parallel_workers_per_gather", "max_parallel_maintenance_workers")
"""How many processes help another one; PostgreSQL's own value is two."""


def limit_processes(connection: Connection) -> None:
    """Let a server on this machine use at most as many processes for a statement as there are processors.

    PostgreSQL does not look how many there are. With two, three processes take 0.48 s for a key of 1,000,000 texts, and
    two 0.37 s. How many a distant server has is not known, so it keeps its settings.
    """
    if _is_here(connection):
        helpers = max(1, processor_count() - 1)
        for name in SETTINGS:
            value = func.least(cast(func.current_setting(name), Integer), helpers)
            connection.execute(select(func.set_config(name, cast(value, Text), True)))


def _is_here(connection: Connection) -> bool:
    """Return whether the server is reached through a socket file or the loopback address."""
    with raw_cursor(connection) as cursor:
        info = cursor.connection.info
        return info.host.startswith("/") or (bool(info.hostaddr) and ip_address(info.hostaddr).is_loopback)
