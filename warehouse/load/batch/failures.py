"""Why a batch failed, in one sentence for people."""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import DBAPIError

from warehouse.database.refusals import reason
from warehouse.database.rights import INSUFFICIENT_PRIVILEGE, lacks_right
from warehouse.errors import DatabaseError, DeliveryError, OutcomeUnknown, SettingsError, WarehouseError

TOO_LARGE, UNKNOWN_ZONE = "22003", "22023"


def cause_of(exc: BaseException) -> BaseException:
    """Return the error of a load: its outcome is unknown, or nothing was changed, whatever failed in cleanup."""
    before: BaseException | None = exc
    while before is not None:
        if isinstance(before, OutcomeUnknown):
            return before
        before = before.__context__
    return database_error(exc) if isinstance(exc, DBAPIError | psycopg.Error) else exc


def database_error(error: DBAPIError | psycopg.Error) -> WarehouseError:
    """Return a database error as one for people; the details stay in ``__cause__``."""
    orig = error.orig if isinstance(error, DBAPIError) else error
    said = getattr(getattr(orig, "diag", None), "message_primary", None) or str(orig).partition("\n")[0]
    state = getattr(orig, "sqlstate", None)
    if state == INSUFFICIENT_PRIVILEGE:
        return lacks_right(said)
    if state == TOO_LARGE:
        return DeliveryError(
            f"A number that is computed from the delivery is too large for its column ({said}); nothing was changed. "
            "Correct it in the source, or make the rules about its parts errors again."
        )
    if state == UNKNOWN_ZONE and "time zone" in said:
        return SettingsError(f"timezone: the database server does not know it ({said}); use another name of it.")
    why = reason(orig)
    if why is not None:
        return DatabaseError(f"The server {why}; nothing of this delivery was loaded.", sqlstate=state)
    return DatabaseError(
        f"The database refused the work ({said}; SQLSTATE {state}); nothing of this delivery was loaded. "
        "Run the command again; if it says the same, report it with the delivery.",
        sqlstate=state,
    )
