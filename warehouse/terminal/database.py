"""Where a database is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.terminal.formats import plain, short_path

if TYPE_CHECKING:
    from warehouse.database.connect import Database


def location(database: Database) -> str:
    """Return where a database is; for the embedded one, its data folder."""
    if not database.embedded:
        return plain(database.shown)
    what, comma, folder = database.description.partition(", data in ")
    return f"{plain(what)}{comma}{short_path(folder)}"
