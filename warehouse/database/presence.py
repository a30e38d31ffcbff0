"""Whether there is a database at all, checked without importing the database libraries."""

from __future__ import annotations

import sys

from warehouse.errors import NotMigrated
from warehouse.settings import Settings


def is_made(settings: Settings) -> bool:
    """Return whether the database exists: one by URL is assumed to; the embedded one is created when first opened."""
    if settings.database_url is not None or sys.platform == "win32":
        return True
    from warehouse.database.layout import find  # noqa: PLC0415 (needs a POSIX system)

    return find(settings.home).data.exists()


def require_made(settings: Settings) -> None:
    """Raise NotMigrated if the embedded server was never created: a query should not create one."""
    if not is_made(settings):
        raise NotMigrated(
            f"There is no warehouse in {settings.home} yet; `warehouse load` makes one, or name a server in "
            "WAREHOUSE_DATABASE_URL.",
            home=str(settings.home),
        )
