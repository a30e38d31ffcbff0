"""The disk space of tables that lost many rows: their size, and the vacuum that gives it back after the commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import psycopg
from sqlalchemy import Connection, Engine, cast, func, select, text
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.exc import SQLAlchemyError

PLAIN, ANALYSED, WHOLE = "VACUUM", "VACUUM (ANALYZE)", "VACUUM (FULL, ANALYZE)"


def size_of(connection: Connection, tables: Iterable[str]) -> int:
    """Return the size of some tables with their indexes, in bytes."""
    sizes = (func.pg_total_relation_size(cast(table, REGCLASS)) for table in tables)
    return sum(int(connection.execute(select(size)).scalar_one()) for size in sizes)


def vacuum(engine: Engine, tables: Iterable[str], timeout: float, how: str) -> Iterator[str]:
    """Vacuum tables one by one, and yield a sentence for each that could not be vacuumed.

    What removed the rows is done even if this fails: autovacuum does the same later.
    """
    for table in tables:
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                name = ".".join(map(connection.dialect.identifier_preparer.quote, table.split(".")))
                connection.execute(text(f"SET lock_timeout = {int(timeout * 1000)}"))
                try:
                    connection.execute(text(f"{how} {name}"))
                finally:
                    connection.execute(text("RESET lock_timeout"))
        except (SQLAlchemyError, psycopg.Error) as exc:
            said = str(getattr(exc, "orig", exc)).partition("\n")[0]
            yield f"{table} could not be vacuumed ({said}); autovacuum will do it, or `{ANALYSED} {table}`."
