"""The rights themselves: schemas, tables, and the columns of tables that hold personal data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql
from sqlalchemy import Connection, MetaData, Table

from warehouse.audit import SCHEMAS
from warehouse.database.creation import views
from warehouse.database.raw import raw_cursor
from warehouse.roles.reach import Reach

READABLE = ("gold", "mart")

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
"""Every column on which a role has a right, by whatever way."""
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
KEPT_RAW = frozenset({("audit.quarantine", "raw"), ("audit.quarantine", "raw_line")})
"""Columns beside those of a model in which personal data may stand, as in `extra` of bronze."""


def relations(metadata: MetaData) -> list[Table]:
    """Return what readers are let read: the tables of gold and the marts, never the partitions behind them."""
    gold = [table for table in metadata.sorted_tables if table.schema == "gold"]
    return [*gold, *(view.table for view in views(metadata))]


def give(connection: Connection, metadata: MetaData, role: str, *, pii: bool) -> None:
    """Let a role read; of a table with personal data it may not see, the other columns.

    A mart can be read whole: it masks what its reader may not read in gold.
    """
    who = sql.Identifier(role)
    statements = (
        [] if _connects(connection, role) else [_connect("GRANT CONNECT ON DATABASE {} TO {}", connection, who)]
    )
    statements.append(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(_schemas(connection), who))
    for table in relations(metadata):
        visible = [column.name for column in table.columns if not column.info.get("pii")]
        whole = pii or table.schema == "mart" or len(visible) == len(table.columns)
        columns = sql.SQL("") if whole else sql.SQL(" ({})").format(sql.SQL(", ").join(map(sql.Identifier, visible)))
        statements.append(sql.SQL("GRANT SELECT{} ON {} TO {}").format(columns, _full(table), who))
    _run(connection, statements)


def take(connection: Connection, metadata: MetaData, role: str) -> None:
    """Take all rights in the readable schemas from a role, single columns included."""
    who = sql.Identifier(role)
    schemas = _schemas(connection)
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
    """What a role may do besides reading what it should, a few words each; ``fatal`` is what it must not, if anything.

    Fatal are rights on personal data that nobody granted with `--pii`, and triggers, which run as whoever loads.
    """

    found: list[str]
    fatal: str | None


def beyond(connection: Connection, metadata: MetaData, reach: Reach, *, pii: bool, reader: bool = True) -> Beyond:
    """Return what a role may do besides reading what ``reader`` says it should."""
    allowed: dict[str, set[str]] = {}
    for table in relations(metadata) if reader else []:
        names = {column.name for column in table.columns if pii or table.schema == "mart" or not column.info.get("pii")}
        allowed[table.fullname] = names
    maintain = ["MAINTAIN"] if connection.dialect.server_version_info >= (17,) else []  # type: ignore[operator]
    parameters = {
        "schemas": list(SCHEMAS),
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
    """Return the columns of tables in which personal data stands or may stand."""
    marked = {
        (table.fullname, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("pii") or (table.schema == "bronze" and column.name == "extra")
    }
    return KEPT_RAW | marked


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


def _schemas(connection: Connection) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, READABLE))


def _connects(connection: Connection, role: str) -> bool:
    """Return whether a role need not, or cannot, be let into the database by us: everybody may, as a rule."""
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


def _full(table: Table) -> sql.Identifier:
    return sql.Identifier(str(table.schema), table.name)


def _run(connection: Connection, statements: list[sql.Composed]) -> None:
    with raw_cursor(connection) as cursor:
        for statement in statements:
            cursor.execute(statement)
