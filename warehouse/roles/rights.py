"""The rights themselves: schemas, tables, and the columns of tables that hold personal data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql
from sqlalchemy import Connection, MetaData, Table

from warehouse.audit import SCHEMAS
from warehouse.database.creation import views
from warehouse.database.raw import raw_cursor
from warehouse.recorded.asked import SCHEMA_OF
from warehouse.recorded.views import recorded
from warehouse.roles.reach import Reach

READABLE = ("gold", "mart", *SCHEMA_OF.values())

COLUMNS = """
SELECT n.nspname || '.' || c.relname, a.attname, p.privilege
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS p (privilege)
CROSS JOIN unnest(%(roles)s::oid[]) AS r (role)
WHERE n.nspname = ANY(%(schemas)s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND has_schema_privilege(r.role, n.oid, 'USAGE')
  AND has_column_privilege(r.role, c.oid, a.attnum, p.privilege)
ORDER BY 1, a.attnum, 3
"""
"""Every column on which a role has a right, in whatever way."""
OTHERWISE = """
SELECT n.nspname || '.' || c.relname, p.privilege
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN unnest(%(of_tables)s::text[]) AS p (privilege)
CROSS JOIN unnest(%(roles)s::oid[]) AS r (role)
WHERE n.nspname = ANY(%(schemas)s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND has_schema_privilege(r.role, n.oid, 'USAGE') AND has_table_privilege(r.role, c.oid, p.privilege)
UNION ALL
SELECT 'schema ' || nspname, 'CREATE' FROM pg_namespace CROSS JOIN unnest(%(roles)s::oid[]) AS r (role)
WHERE nspname = ANY(%(schemas)s) AND has_schema_privilege(r.role, oid, 'CREATE')
UNION ALL
SELECT 'this database', 'CREATE SCHEMA' FROM unnest(%(roles)s::oid[]) AS r (role)
WHERE has_database_privilege(r.role, current_database(), 'CREATE')
UNION ALL
SELECT CASE WHEN d.defaclnamespace = 0 THEN 'every schema' ELSE 'schema ' || n.nspname END, 'LATER ' || a.privilege_type
FROM pg_default_acl d
CROSS JOIN aclexplode(d.defaclacl) a
LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
WHERE d.defaclobjtype = 'r' AND a.grantee <> d.defaclrole
  AND (a.grantee = 0 OR a.grantee = ANY(%(has)s::oid[])) AND (n.nspname IS NULL OR n.nspname = ANY(%(schemas)s))
ORDER BY 1, 2
"""
VERBS = {
    "SELECT": "read",
    "INSERT": "add to",
    "UPDATE": "change",
    "DELETE": "delete from",
    "TRUNCATE": "empty",
    "REFERENCES": "refer to",
    "TRIGGER": "run code at every change of",
    "MAINTAIN": "lock and maintain",
    "CREATE": "make tables in",
    "CREATE SCHEMA": "make schemas in",
    "LATER SELECT": "read tables that are made later in",
}
LATER = "change tables that are made later in"
KEPT_RAW = frozenset({("audit.quarantine", "raw"), ("audit.quarantine", "raw_line"), ("audit.image", "row")})
"""Columns besides those of a model that may hold personal data, such as `extra` of bronze."""


def relations(metadata: MetaData) -> list[Table]:
    """Return what readers may read: the tables of gold and the marts, never the partitions behind them."""
    gold = [table for table in metadata.sorted_tables if table.schema == "gold"]
    return [*gold, *(view.table for view in views(metadata))]


def give(connection: Connection, metadata: MetaData, role: str, *, pii: bool) -> None:
    """Grant a role its reading rights; on a table with personal data that it may not see, those on the other columns.

    A mart can be granted whole: it masks what its reader may not read in gold. Recorded states are granted like present
    ones.
    """
    who = sql.Identifier(role)
    statements = (
        [] if _connects(connection, role) else [_connect("GRANT CONNECT ON DATABASE {} TO {}", connection, who)]
    )
    schemas = _readable(connection)
    statements.append(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(_listed(schemas), who))
    for table in relations(metadata):
        visible = [column.name for column in table.columns if not column.info.get("pii")]
        whole = pii or table.schema == "mart" or len(visible) == len(table.columns)
        columns = sql.SQL("") if whole else sql.SQL(" ({})").format(sql.SQL(", ").join(map(sql.Identifier, visible)))
        for schema in (str(table.schema), SCHEMA_OF[str(table.schema)]):
            if schema in schemas:
                name = sql.Identifier(schema, table.name)
                statements.append(sql.SQL("GRANT SELECT{} ON {} TO {}").format(columns, name, who))
    _run(connection, statements)


def take(connection: Connection, metadata: MetaData, role: str) -> None:
    """Take all rights in the readable schemas from a role, single columns included."""
    who = sql.Identifier(role)
    schemas = _listed(_readable(connection))
    gives = _gives_connect(connection)
    _run(
        connection,
        [
            sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(schemas, who),
            sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(schemas, who),
            *([_connect("REVOKE CONNECT ON DATABASE {} FROM {}", connection, who)] if gives else []),
        ],
    )


@dataclass(frozen=True)
class Beyond:
    """What a role may do besides its reading, in a few words each; ``fatal`` is what it must not be able to do, if any.

    Fatal are rights on personal data that were not granted with `--pii`, and triggers, which run with the loader's
    rights.
    """

    found: list[str]
    fatal: str | None


def beyond(connection: Connection, metadata: MetaData, reach: Reach, *, pii: bool, reader: bool = True) -> Beyond:
    """Return what a role may do besides reading what ``reader`` allows."""
    allowed: dict[str, set[str]] = {}
    for table in relations(metadata) if reader else []:
        names = {column.name for column in table.columns if pii or table.schema == "mart" or not column.info.get("pii")}
        allowed[table.fullname] = allowed[recorded(table)] = names
    maintain = ["MAINTAIN"] if connection.dialect.server_version_info >= (17,) else []  # type: ignore[operator]
    parameters = {
        "schemas": [*SCHEMAS, *SCHEMA_OF.values()],
        "roles": list(reach.as_which),
        "has": list(reach.has),
        "of_tables": ["DELETE", "TRUNCATE", "TRIGGER", *maintain],
    }
    with raw_cursor(connection) as cursor:
        columns = [tuple(map(str, row)) for row in cursor.execute(COLUMNS, parameters).fetchall()]
        others = [tuple(map(str, row)) for row in cursor.execute(OTHERWISE, parameters).fetchall()]
    extra = [one for one in columns if one[2] != "SELECT" or one[1] not in allowed.get(one[0], ())]
    said = [f"{VERBS[privilege]} {relation}" for relation, _, privilege in extra]
    said += [f"{VERBS.get(privilege, LATER)} {relation}" for relation, privilege in others]
    fatal = _fatal([] if pii else extra, others, personal(metadata))
    return Beyond([*dict.fromkeys(said), *reach.besides()], fatal)


def personal(metadata: MetaData) -> frozenset[tuple[str, str]]:
    """Return the columns of tables that hold, or may hold, personal data."""
    marked = {
        (table.fullname, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("pii") or (table.schema == "bronze" and column.name == "extra")
    }
    shown = {
        (recorded(table), column.name)
        for table in metadata.sorted_tables
        if table.schema == "gold"
        for column in table.columns
        if column.info.get("pii")
    }
    return KEPT_RAW | marked | shown


def _fatal(
    columns: list[tuple[str, ...]], others: list[tuple[str, ...]], people: frozenset[tuple[str, str]]
) -> str | None:
    for relation, privilege in others:
        if privilege == "TRIGGER":
            return f"may run code at every change of {relation}, with the rights of whoever loads"
    for relation, column, privilege in columns:
        if (relation, column) in people and privilege in ("SELECT", "REFERENCES"):
            return f"may {VERBS[privilege]} {column} of {relation}, which is personal, by a right that others gave"
    tables = {relation for relation, _ in people}
    for relation, column, privilege in columns:
        if relation in tables and privilege == "REFERENCES":
            return f"may refer to {column} of {relation}, which holds personal data, by a right that others gave"
    return None


def _readable(connection: Connection) -> list[str]:
    """Return the readable schemas that exist: those of recorded states do not if a model is ahead of its revisions."""
    with raw_cursor(connection) as cursor:
        query = "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY(%s) ORDER BY nspname"
        return [str(name) for (name,) in cursor.execute(query, [list(READABLE)]).fetchall()]


def _listed(schemas: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, schemas))


def _connects(connection: Connection, role: str) -> bool:
    """Return whether we need not, or cannot, grant a role the right to connect: by default everybody has it."""
    with raw_cursor(connection) as cursor:
        query = "SELECT has_database_privilege(%s, current_database(), 'CONNECT')"
        row = cursor.execute(query, [role]).fetchone()
    return row == (True,) and not _gives_connect(connection)


def _gives_connect(connection: Connection) -> bool:
    with raw_cursor(connection) as cursor:
        query = "SELECT has_database_privilege(current_database(), 'CONNECT WITH GRANT OPTION')"
        return cursor.execute(query).fetchone() == (True,)


def _connect(statement: LiteralString, connection: Connection, who: sql.Identifier) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(_database(connection)), who)


def _database(connection: Connection) -> str:
    with raw_cursor(connection) as cursor:
        row = cursor.execute("SELECT current_database()").fetchone()
    assert row is not None
    return str(row[0])


def _run(connection: Connection, statements: list[sql.Composed]) -> None:
    with raw_cursor(connection) as cursor:
        for statement in statements:
            cursor.execute(statement)
