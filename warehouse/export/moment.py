"""The single transaction in which an export reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from psycopg import sql
from sqlalchemy import Connection, MetaData, Table, func, select

from warehouse import audit
from warehouse.database.connect import Database
from warehouse.database.raw import raw_cursor

SESSION = {"work_mem": "64MB", "timezone": "UTC", "datestyle": "ISO", "extra_float_digits": "1", "jit": "off"}
"""Settings of the transaction: a partition is sorted in memory, and values are written as the readers expect them."""


@contextmanager
def moment(
    database: Database, tables: Iterable[Table], prepare: Callable[[Connection], None] = lambda _connection: None
) -> Iterator[Connection]:
    """Open a repeatable-read, read-only transaction in which tables stand still.

    The tables are locked before the snapshot is taken, as pg_dump does: a table that a migration rewrites would
    otherwise appear empty. ``prepare`` runs first in the same session, while that may still write.
    """
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.engine.connect() as connection:
        prepare(connection)
        connection.commit()
        connection.execution_options(**options)
        names = sql.SQL(", ").join(map(identifier, tables))
        with raw_cursor(connection) as cursor:
            if names.as_string():
                cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(names))
        for name, value in SESSION.items():
            connection.execute(select(func.set_config(name, value, True)))
        yield connection


def exported(metadata: MetaData, layers: Iterable[str]) -> list[Table]:
    """Return the tables of some layers, layer by layer, in the order in which they depend on each other."""
    return [table for layer in layers for table in metadata.sorted_tables if table.schema == layer]


def newest_batch(connection: Connection) -> int | None:
    """Return the number of the batch that was loaded last, None before the first."""
    loaded = audit.batch.c.status == "loaded"
    newest: int | None = connection.execute(select(func.max(audit.batch.c.batch_id)).where(loaded)).scalar_one()
    return newest


def newest_erasure(connection: Connection) -> int | None:
    """Return the number of the erasure that was committed last, None before the first."""
    newest: int | None = connection.execute(select(func.max(audit.erasure.c.erasure_id))).scalar_one()
    return newest


def date_of(connection: Connection, batch_id: int | None) -> date | None:
    """Return the date on which the delivery of a batch was true."""
    query = select(audit.batch.c.as_of).where(audit.batch.c.batch_id == batch_id)
    return connection.execute(query).scalar_one_or_none()


def identifier(table: Table) -> sql.Identifier:
    """Return the full name of a table, for the driver."""
    return sql.Identifier(table.schema or "public", table.name)
