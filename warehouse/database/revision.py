"""Which revision the schemas have, and which one the program needs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, column, select, table
from sqlalchemy.exc import ProgrammingError

from warehouse.errors import NotMigrated

UNDEFINED_TABLE = "42P01"


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
    version = table("alembic_version", column("version_num"))
    try:
        with connection.begin_nested():
            found: str | None = connection.execute(select(version.c.version_num)).scalar()
    except ProgrammingError as exc:
        if getattr(exc.orig, "sqlstate", None) == UNDEFINED_TABLE:
            return None
        raise
    return found


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
