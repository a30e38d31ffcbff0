"""Which revision the schemas have, and which one the program needs."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, column, select, table, text
from sqlalchemy.exc import ProgrammingError

from warehouse.errors import NotMigrated

UNDEFINED_TABLE = "42P01"
VERSION_TABLE = "alembic_version"
VERSION_SCHEMA = "audit"
"""Where Alembic keeps the revision: neither the search path nor another program's table has a say."""
OURS = re.compile(r"[0-9]{4}")
ELSEWHERE = text("""
SELECT elsewhere.nspname
FROM pg_catalog.pg_class version
JOIN pg_catalog.pg_namespace elsewhere ON elsewhere.oid = version.relnamespace
JOIN pg_catalog.pg_namespace audit ON audit.nspname = 'audit'
JOIN pg_catalog.pg_class batch ON batch.relnamespace = audit.oid AND batch.relname = 'batch'
JOIN pg_catalog.pg_attribute number ON number.attrelid = version.oid AND number.attname = 'version_num'
LEFT JOIN pg_catalog.pg_class home ON home.relnamespace = audit.oid AND home.relname = version.relname
WHERE version.relname = 'alembic_version' AND version.relkind = 'r' AND elsewhere.oid <> audit.oid AND home.oid IS NULL
    -- what anybody else made is not read: it could run their code as ours
    AND version.relowner = batch.relowner AND NOT version.relrowsecurity
ORDER BY elsewhere.nspname <> 'public', elsewhere.nspname
""")
"""Where a version table stands that whoever made the warehouse made, as long as the warehouse has none at home."""


def migrations_folder() -> Path:
    """Return the folder of the migrations: inside an installed wheel, else at the top of the checkout."""
    package = Path(__file__).parent.parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def head() -> str:
    """Return the newest revision that ships with the program."""
    names = sorted(path.name for path in (migrations_folder() / "versions").glob("[0-9]*_*.py"))
    return names[-1].split("_", 1)[0]


def current(connection: Connection) -> str | None:
    """Return the revision of the database, None if it was never migrated."""
    version = table(VERSION_TABLE, column("version_num"), schema=VERSION_SCHEMA)
    found: str | None
    try:
        with connection.begin_nested():
            found = connection.execute(select(version.c.version_num)).scalar()
    except ProgrammingError as exc:
        if getattr(exc.orig, "sqlstate", None) != UNDEFINED_TABLE:
            raise
        return _kept_elsewhere(connection)[1]
    return found


def bring_home(connection: Connection) -> None:
    """Move the version table of a warehouse that kept it outside of its schemas to where it belongs."""
    schema, revision = _kept_elsewhere(connection)
    if schema is None or revision is None:
        return
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"ALTER TABLE {quote(schema)}.{quote(VERSION_TABLE)} SET SCHEMA {quote(VERSION_SCHEMA)}"))


def is_home(connection: Connection) -> bool:
    """Say whether the version table, if there is any, stands where it belongs."""
    return _kept_elsewhere(connection)[0] is None


def _kept_elsewhere(connection: Connection) -> tuple[str | None, str | None]:
    """Return where an earlier version of the program kept the version table, and the revision in it.

    Another program's is not ours, even if it stands there alone.
    """
    for schema in connection.scalars(ELSEWHERE).all():
        version = table(VERSION_TABLE, column("version_num"), schema=schema)
        revision = connection.execute(select(version.c.version_num)).scalar()
        if OURS.fullmatch(str(revision)):
            return schema, str(revision)
    return None, None


def require_head(connection: Connection, shown: str) -> None:
    """Raise NotMigrated unless the database has the newest revision; ``shown`` names the database for people."""
    found, wanted = current(connection), head()
    if found == wanted:
        return
    state = "has no schemas of the warehouse yet" if found is None else f"is at revision {found}, not at {wanted}"
    if found is not None and found > wanted:
        raise NotMigrated(
            f"The database {shown} {state}: it was migrated by a newer version of this program; install that version.",
            found=found,
            wanted=wanted,
        )
    raise NotMigrated(
        f"The database {shown} {state}; run `warehouse migrate` first (it reads the same settings).",
        found=found,
        wanted=wanted,
    )
