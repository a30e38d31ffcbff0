"""Citus: whether a warehouse is distributed over its servers, and how a local table is registered with it."""

from __future__ import annotations

from sqlalchemy import Connection, Text, cast, column, func, literal, select, table
from sqlalchemy.dialects.postgresql import REGCLASS

PARTITIONS = table("pg_dist_partition", column("logicalrelid"), column("partmethod"))
"""Citus's own list of the tables that it manages."""
_KNOWN = "warehouse is spread"
_HASHED = "h"


def has_citus(connection: Connection) -> bool:
    """Return whether the database has the extension `citus`."""
    found = func.to_regclass(literal(f"pg_catalog.{PARTITIONS.name}", Text)).is_not(None)
    return bool(connection.scalar(select(found)))


def is_spread(connection: Connection) -> bool:
    """Return whether tables of the database are distributed; queried once for each connection."""
    if _KNOWN not in connection.info:
        hashed = select(PARTITIONS.c.logicalrelid).where(PARTITIONS.c.partmethod == _HASHED).exists()
        connection.info[_KNOWN] = has_citus(connection) and bool(connection.scalar(select(hashed)))
    return bool(connection.info[_KNOWN])


def make_known(connection: Connection, name: str) -> None:
    """Register a local table with Citus, so that UPDATE and DELETE can use it together with reference tables."""
    connection.execute(select(func.citus_add_local_table_to_metadata(cast(name, REGCLASS))))
