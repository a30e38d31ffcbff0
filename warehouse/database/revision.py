"""The revision of the schemas, and the one that the program needs."""

from __future__ import annotations

import re

from sqlalchemy import Connection, MetaData, column, select, table, text
from sqlalchemy.exc import ProgrammingError

from warehouse.database.chain import PLACE, chain_of, joined
from warehouse.database.creation import views
from warehouse.errors import NotMigrated

UNDEFINED_TABLE = "42P01"
VERSION_TABLE = "alembic_version"
VERSION_SCHEMA = "audit"
"""Where Alembic stores the revision; the search path and other programs' tables do not matter."""
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
"""Where the owner of the warehouse has a version table, as long as there is none in its proper schema."""

COLUMNS = text("""
SELECT namespace.nspname, relation.relname, array_agg(attribute.attname::text)
FROM pg_catalog.pg_class relation
JOIN pg_catalog.pg_namespace namespace ON namespace.oid = relation.relnamespace
JOIN pg_catalog.pg_attribute attribute ON attribute.attrelid = relation.oid
WHERE namespace.nspname IN ('bronze', 'silver', 'gold', 'mart', 'audit') AND relation.relkind IN ('r', 'p', 'v')
    AND NOT relation.relispartition AND attribute.attnum > 0 AND NOT attribute.attisdropped
GROUP BY namespace.nspname, relation.relname
""")
"""The tables and views of a warehouse with their columns; months count as part of their facts."""


def head(metadata: MetaData | None = None) -> str:
    """Return the newest revision of a model, and that of the audit tables if they have their own branch."""
    return joined(chain_of(metadata).heads) or "none"


def current(connection: Connection) -> str | None:
    """Return the revision of the database; None if it was never migrated."""
    return joined(standing(connection))


def standing(connection: Connection) -> frozenset[str]:
    """Return the revisions that the database is at, one for each chain."""
    version = table(VERSION_TABLE, column("version_num"), schema=VERSION_SCHEMA)
    try:
        with connection.begin_nested():
            return frozenset(connection.execute(select(version.c.version_num)).scalars())
    except ProgrammingError as exc:
        if getattr(exc.orig, "sqlstate", None) != UNDEFINED_TABLE:
            raise
        before = _kept_elsewhere(connection)[1]
        return frozenset() if before is None else frozenset([before])


def bring_home(connection: Connection) -> None:
    """Move the version table to where it belongs, in a warehouse that had it outside its schemas."""
    schema, revision = _kept_elsewhere(connection)
    if schema is None or revision is None:
        return
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"ALTER TABLE {quote(schema)}.{quote(VERSION_TABLE)} SET SCHEMA {quote(VERSION_SCHEMA)}"))


def is_home(connection: Connection) -> bool:
    """Return whether the version table, if there is one, is where it belongs."""
    return _kept_elsewhere(connection)[0] is None


def _kept_elsewhere(connection: Connection) -> tuple[str | None, str | None]:
    """Return where an earlier version of the program stored the version table, and the revision in it.

    Another program's table is not ours, even if it is the only one there.
    """
    for schema in connection.scalars(ELSEWHERE).all():
        version = table(VERSION_TABLE, column("version_num"), schema=schema)
        revision = connection.execute(select(version.c.version_num)).scalar()
        if OURS.fullmatch(str(revision)):
            return schema, str(revision)
    return None, None


def require_head(connection: Connection, shown: str, metadata: MetaData | None = None) -> None:
    """Raise NotMigrated unless the database has the newest revision of a model, and everything that the model declares.

    ``shown`` names the database for people.
    """
    chain, found = chain_of(metadata), standing(connection)
    if found == chain.heads:
        if metadata is not None:
            _require_declared(connection, shown, metadata)
        return
    _require_known(shown, found, metadata)
    wanted = joined(chain.heads)
    state = f"is at revision {joined(found)}, not at {wanted}" if found else "has no schemas of the warehouse yet"
    raise NotMigrated(
        f"The database {shown} {state}; run `warehouse migrate` first (it reads the same settings).",
        found=joined(found),
        wanted=wanted,
    )


def require_known(connection: Connection, shown: str, metadata: MetaData | None = None) -> None:
    """Raise NotMigrated if the database is at a revision that is not among those of a model."""
    _require_known(shown, standing(connection), metadata)


def _require_known(shown: str, found: frozenset[str], metadata: MetaData | None) -> None:
    chain = chain_of(metadata)
    if found <= chain.revisions.keys():
        return
    there, wanted = joined(found), joined(chain.heads)
    raise NotMigrated(
        f"The database {shown} is at revision {there}, not at {wanted}: {_whose(metadata)}.", found=there, wanted=wanted
    )


def _whose(metadata: MetaData | None) -> str:
    own = None if metadata is None else metadata.info.get(PLACE)
    if own is None:
        return "it was migrated by a newer version of this program; install that version"
    return f"it was migrated by another model or a newer state of this one; take the revisions that are not in {own}"


def _require_declared(connection: Connection, shown: str, metadata: MetaData) -> None:
    """Raise NotMigrated if the model declares tables, views or columns that no revision has created."""
    declared = [table for table in metadata.sorted_tables if table.schema] + [view.table for view in views(metadata)]
    made = {(schema, name): set(columns) for schema, name, columns in connection.execute(COLUMNS)}
    missing = []
    for one in declared:
        there = made.get((one.schema, one.name))
        if there is None:
            missing.append(one.fullname)
        else:
            missing += [f"{one.fullname}.{found.name}" for found in one.columns if found.name not in there]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise NotMigrated(
            f"The model declares {missing[0]}{more}, which no revision makes in the database {shown}; "
            '`warehouse migrate --new "what changed"` writes it, then `warehouse migrate` runs it.',
            missing=missing,
        )
