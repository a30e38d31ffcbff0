"""Imports what a first load needs while its server is being made: Python would only wait for `initdb` meanwhile."""

from __future__ import annotations

from importlib import import_module
from threading import Thread

NEEDED = (
    "alembic.command",
    "alembic.context",
    "warehouse.model",
    "warehouse.roles",
    "holidays.countries",
    "duckdb",
    "pyarrow",
    "warehouse.terminal.account",
    "warehouse.terminal.progress",
)
"""In the order of need; the server takes about as long to be made."""


def import_ahead() -> Thread:
    """Return the thread that imports; to be joined before its modules are used, so that no two threads import one.

    A module that cannot be imported is left to those who need it, and the error with it.
    """
    thread = Thread(target=_import, name="importing", daemon=True)
    thread.start()
    return thread


def _import() -> None:
    for name in NEEDED:
        try:
            import_module(name)
        except ImportError:
            return
