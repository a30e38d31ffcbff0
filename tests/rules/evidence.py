"""What a warehouse holds, in full, so that before and after can be compared."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, MetaData, Table, inspect, select, text

from tests.rules.shop import Shop

SCHEMAS = ("bronze", "silver", "gold", "mart", "audit")
CATALOG = """
    SELECT n.nspname, c.relname, c.relkind, c.relpersistence,
        (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull), ',' ORDER BY attnum)
         FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
        (SELECT string_agg(conname || pg_get_constraintdef(oid), ',' ORDER BY conname)
         FROM pg_constraint WHERE conrelid = c.oid),
        pg_get_expr(c.relpartbound, c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY (:schemas) ORDER BY 1, 2
"""
SEQUENCES = "SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2"


def state(shop: Shop, *schemas: str) -> dict[str, Any]:
    """Return the hash of the rows of every table of some schemas, their catalog, and all sequences."""
    wanted = list(schemas or SCHEMAS)
    with shop.database.engine.connect() as connection:
        tables = {f"{schema}.{name}" for schema in wanted for name in inspect(connection).get_table_names(schema)}
        found: dict[str, Any] = {name: _rows(connection, *name.split(".")) for name in sorted(tables)}
        found["catalog"] = connection.execute(text(CATALOG), {"schemas": wanted}).all()
        found["sequences"] = connection.execute(text(SEQUENCES)).all()
    return found


def _rows(connection: Connection, schema: str, name: str) -> str:
    rows = Table(name, MetaData(), schema=schema).alias("r")
    digest = hashlib.sha256()
    for row in sorted(connection.execute(select(text("r::text")).select_from(rows)).scalars()):
        digest.update(row.encode() + b"\0")
    return digest.hexdigest()


def rows_of(shop: Shop, table: Table, *where: Any) -> list[dict[str, Any]]:
    """Return rows of an audit table in the order of their key."""
    query = select(table).where(*where).order_by(*table.primary_key.columns)
    with shop.database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
