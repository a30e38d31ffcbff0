"""Whether a role may do what a command is about to do; if not, one sentence says what to set or grant."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from warehouse.database.urls import VARIABLE
from warehouse.errors import DatabaseError

INSUFFICIENT_PRIVILEGE, DUPLICATE_SCHEMA = "42501", "42P06"
WRITABLE = text("""
SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS read_only, source,
    current_user AS role, current_database() AS database
FROM pg_settings WHERE name = 'default_transaction_read_only'
""")
WHO = text("""
SELECT current_user AS role, current_database() AS database,
    (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'audit') AS owner
""")
_RESET = {
    "database": "ALTER DATABASE {database} RESET default_transaction_read_only",
    "user": "ALTER ROLE {role} RESET default_transaction_read_only",
    "database user": "ALTER ROLE {role} IN DATABASE {database} RESET default_transaction_read_only",
    "global": "ALTER ROLE ALL RESET default_transaction_read_only",
    "client": f"leave it out of `options` in {VARIABLE}",
}


_HELP = (
    (r"permission denied for schema (\S+)", "GRANT USAGE ON SCHEMA {0} TO it"),
    (
        r"permission denied for (?:table|view|sequence) (\S+)",
        "GRANT SELECT, or to write INSERT and UPDATE, ON {0} TO it",
    ),
    (r"permission denied for database (\S+)", "GRANT CREATE ON DATABASE {0} TO it"),
    (r"permission denied to create role", "ALTER ROLE .. CREATEROLE for it, or let an administrator make the role"),
    (r"must be owner of \w+ (\S+)", "GRANT the owner of {0} TO it"),
)


def lacks_right(said: str) -> DatabaseError:
    """Return the right that a refused role lacks, with the grant that gives it."""
    for pattern, grant in _HELP:
        if found := re.search(pattern, said):
            return DatabaseError(
                f"The role lacks a right ({said}): {grant.format(*found.groups())}; docs/rights.md names all that each "
                "command needs."
            )
    return DatabaseError(f"The role lacks a right ({said}); docs/rights.md names all that each command needs.")


def require_writable(connection: Connection, shown: str) -> None:
    """Raise DatabaseError if the database cannot be written to; ``shown`` names it for people."""
    found = connection.execute(WRITABLE).one()
    if found.standby:
        raise DatabaseError(
            f"The server of {shown} is a standby, which can only be read: name the primary server in {VARIABLE}."
        )
    if found.read_only:
        undo = _RESET.get(found.source, "turn default_transaction_read_only off in the settings of the server")
        quote = connection.dialect.identifier_preparer.quote
        undo = undo.format(role=quote(found.role), database=quote(found.database))
        raise DatabaseError(
            f"The database {shown} is read-only for {found.role}, because default_transaction_read_only is on: {undo}, "
            "or use a role that may write."
        )


def cannot_migrate(connection: Connection, exc: DBAPIError, shown: str) -> DatabaseError | None:
    """Return why the schemas cannot be created or changed; None if it is not about rights or existing objects."""
    state, said = getattr(exc.orig, "sqlstate", None), str(exc.orig).partition("\n")[0]
    connection.rollback()
    if state == DUPLICATE_SCHEMA:
        return DatabaseError(
            f"The database {shown} cannot be migrated ({said}): the warehouse needs the schemas audit, bronze, silver, "
            "gold and mart for itself, so name another database, or rename the one that is there."
        )
    if state != INSUFFICIENT_PRIVILEGE:
        return None
    who, quote = connection.execute(WHO).one(), connection.dialect.identifier_preparer.quote
    if who.owner in (None, who.role):
        help_ = f"`GRANT CREATE ON DATABASE {quote(who.database)} TO {quote(who.role)}` lets it make the schemas"
    else:
        help_ = f"the warehouse belongs to {who.owner}, so migrate as that role, or `GRANT {quote(who.owner)} TO "
        help_ += f"{quote(who.role)}`"
    return DatabaseError(f"The role {who.role} may not migrate the database {shown} ({said}): {help_}.")
