"""The rights themselves: schemas, tables, and the columns of tables that hold personal data."""

from __future__ import annotations

from psycopg import sql
from sqlalchemy import Connection, MetaData, Table

from warehouse.audit import SCHEMAS
from warehouse.database.creation import views
from warehouse.database.raw import raw_cursor

READABLE = ("gold", "mart")

BEYOND = """
SELECT n.nspname || '.' || c.relname, a.attname, p.privilege
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS p (privilege)
WHERE n.nspname = ANY(%(schemas)s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND has_schema_privilege(%(role)s, n.oid, 'USAGE')
  AND has_column_privilege(%(role)s, c.oid, a.attnum, p.privilege)
ORDER BY 1, a.attnum, 3
"""
"""Every column that a role may read or write, by whatever right."""
OTHERWISE = """
SELECT n.nspname || '.' || c.relname, p.privilege
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN unnest(ARRAY['DELETE', 'TRUNCATE']) AS p (privilege)
WHERE n.nspname = ANY(%(schemas)s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND has_schema_privilege(%(role)s, n.oid, 'USAGE') AND has_table_privilege(%(role)s, c.oid, p.privilege)
UNION ALL
SELECT 'schema ' || nspname, 'CREATE' FROM pg_namespace
WHERE nspname = ANY(%(schemas)s) AND has_schema_privilege(%(role)s, oid, 'CREATE')
ORDER BY 1, 2
"""
VERBS = {
    "SELECT": "read",
    "INSERT": "add to",
    "UPDATE": "change",
    "DELETE": "delete from",
    "TRUNCATE": "empty",
    "CREATE": "make tables in",
}


def relations(metadata: MetaData) -> list[Table]:
    """Return what readers are let read: the tables of gold and the marts, never the partitions behind them."""
    gold = [table for table in metadata.sorted_tables if table.schema == "gold"]
    return [*gold, *(view.table for view in views(metadata))]


def give(connection: Connection, metadata: MetaData, role: str, *, pii: bool) -> None:
    """Let a role read; of a table with personal data it may not see, the other columns.

    A mart can be read whole: it masks what its reader may not read in gold.
    """
    who = sql.Identifier(role)
    statements = [
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(_database(connection)), who),
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(_schemas(connection), who),
    ]
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
    _run(
        connection,
        [
            sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(schemas, who),
            sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(schemas, who),
            sql.SQL("REVOKE CONNECT ON DATABASE {} FROM {}").format(sql.Identifier(_database(connection)), who),
        ],
    )


def beyond(connection: Connection, metadata: MetaData, role: str, *, pii: bool, reader: bool = True) -> list[str]:
    """Return what a role may do besides reading what ``reader`` says it should, a few words each."""
    allowed: dict[str, set[str]] = {}
    for table in relations(metadata) if reader else []:
        names = {column.name for column in table.columns if pii or table.schema == "mart" or not column.info.get("pii")}
        allowed[table.fullname] = names
    parameters = {"schemas": list(SCHEMAS), "role": role}
    with raw_cursor(connection) as cursor:
        columns = cursor.execute(BEYOND, parameters).fetchall()
        others = cursor.execute(OTHERWISE, parameters).fetchall()
    found = [
        f"{VERBS[str(privilege)]} {relation}"
        for relation, column, privilege in columns
        if privilege != "SELECT" or str(column) not in allowed.get(str(relation), ())
    ]
    found += [f"{VERBS[str(privilege)]} {relation}" for relation, privilege in others]
    return list(dict.fromkeys(found))


def _schemas(connection: Connection) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, READABLE))


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
