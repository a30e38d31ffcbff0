"""A first load creates its server while Python imports what the load needs: it would only wait for `initdb`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING

from warehouse.cli.app import say_so

if TYPE_CHECKING:
    from warehouse.settings import Settings

NEEDED = (
    "warehouse.database.embedded",
    "warehouse.migrate",
    "alembic.context",
    "warehouse.roles",
    "holidays.countries",
    "duckdb",
    "pyarrow",
    "warehouse.terminal.account",
    "warehouse.terminal.progress",
)
"""Imported by the main thread only, because no two threads may import one module."""


@contextmanager
def making_the_server(settings: Settings) -> Iterator[None]:
    """Create the embedded server in parallel with the block and later imports, if this load is the first to need it.

    Errors of a module or of the server are left to the code that uses them, and reported there.
    """
    from warehouse.database.presence import is_made  # noqa: PLC0415

    if is_made(settings):
        yield
        return
    from warehouse.database.making import making  # noqa: PLC0415  (needs a POSIX system)

    with making(settings.home, say_so, settings.programs):
        yield
        with suppress(ImportError):
            for name in NEEDED:
                import_module(name)
