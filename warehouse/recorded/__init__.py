"""Gold and the marts as they were recorded: what they held right after a batch, whatever came later.

Views in separate schemas show them as of the day or the batch that a session's setting `warehouse.as_recorded` names;
statements about gold and the marts reach these views by `SHOWN`.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, literal_column, select
from sqlalchemy.exc import DBAPIError

from warehouse.errors import UsageError
from warehouse.recorded.asked import REFUSED, SCHEMA_OF, SETTING, ZONE
from warehouse.settings import Settings

__all__ = ["RECORDED", "SHOWN", "batch_of", "show"]

SHOWN = SCHEMA_OF
"""The schema translation with which statements about gold and the marts read the state that `show` set."""
RECORDED = ("loaded", "undone")
"""The status of batches that recorded something, even if they were undone later."""
MISSING = {"3F000", "42883"}


def batch_of(connection: Connection, settings: Settings, day: date) -> int:
    """Return the last batch that was loaded up to the end of a day, in the time zone of the settings.

    Batches that were undone later count too. Raises UsageError if there was none, or if the changes since are not
    known, because the warehouse stored no images at that time or has pruned them.
    """
    apart = connection.begin_nested()
    try:
        for name, value in ((SETTING, str(day)), (ZONE, settings.timezone)):
            connection.execute(select(func.set_config(name, value, True)))
        return int(connection.execute(select(literal_column(f"{SCHEMA_OF['gold']}.batch()"))).scalar_one())
    except DBAPIError as exc:
        state = getattr(exc.orig, "sqlstate", None)
        if state == REFUSED:
            raise UsageError(str(exc.orig).partition("\n")[0], as_recorded=day) from exc
        if state in MISSING:
            raise UsageError(
                "The views of what was recorded are not there; `warehouse migrate` makes them.", as_recorded=day
            ) from exc
        raise
    finally:
        apart.rollback()


def show(connection: Connection, batch_id: int) -> None:
    """Show the session gold and the marts as they were right after a batch, once the transaction is committed."""
    connection.execute(select(func.set_config(SETTING, f"batch {batch_id}", False)))
