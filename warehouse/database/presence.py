"""Whether there is a database at all, found without the libraries that would talk to it."""

from __future__ import annotations

import sys

from warehouse.errors import NotMigrated
from warehouse.settings import Settings


def is_made(settings: Settings) -> bool:
    """Say whether the database is there, as one by URL is taken to be; the embedded one is made when first opened."""
    if settings.database_url is not None or sys.platform == "win32":
        return True
    from warehouse.database.layout import find  # noqa: PLC0415 (needs a POSIX system)

    return find(settings.home).data.exists()


def require_made(settings: Settings) -> None:
    """Raise NotMigrated where the embedded server was never made: asking a question is no reason to make one."""
    if not is_made(settings):
        raise NotMigrated(
            f"There is no warehouse in {settings.home} yet; `warehouse load` makes one, or name a server in "
            "WAREHOUSE_DATABASE_URL.",
            home=str(settings.home),
        )
