"""Which model each table of gold follows, so that `migrate` compares it with its records only where the model differs.

It is noted as the comment of the primary key: it goes with the table into a dump and with it away, no revision compares
it, and no tool of a reader shows it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, MetaData, Table, func, select, text
from sqlalchemy.exc import DBAPIError

from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.dimension import Dimension, dimensions
from warehouse.vocabulary.fact import Fact, facts

KEYS = text("""
SELECT relation.relname, key.conname, obj_description(key.oid, 'pg_constraint') AS noted,
    pg_has_role(relation.relowner, 'USAGE') AS ours,
    (SELECT array_agg(attribute.attnum || ' ' || attribute.attname ORDER BY attribute.attnum)
     FROM pg_catalog.pg_attribute AS attribute
     WHERE attribute.attrelid = relation.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped) AS places
FROM pg_catalog.pg_constraint AS key JOIN pg_catalog.pg_class AS relation ON relation.oid = key.conrelid
WHERE key.contype = 'p' AND relation.relnamespace = to_regnamespace('gold') AND NOT relation.relispartition
""")
"""The primary keys of gold, their comments, and the columns by number: one that was added again has another number."""
WAITS = "1s"
"""How long a comment waits for a lock; without it, the next migration compares again."""


def unlike_model(connection: Connection, metadata: MetaData) -> list[Dimension | Fact]:
    """Return the dimensions and facts that are not noted to follow the model."""
    found = {row.relname: row for row in connection.execute(KEYS)}
    return [
        part for part in _parts(metadata) if (row := found.get(part.table.name)) is None or not _is_noted(part, row)
    ]


def note_model(connection: Connection, metadata: MetaData) -> None:
    """Note that all dimensions and facts follow the model; where that cannot be written they are compared again."""
    found = _keys(connection)
    for part in _parts(metadata):
        row = found.get(part.table.name)
        if row is not None and row.ours and not _is_noted(part, row):
            _comment(connection, part.table, row.conname, _shape(part, row.places))


def _parts(metadata: MetaData) -> Iterator[Dimension | Fact]:
    yield from dimensions(metadata)
    yield from facts(metadata)


def _keys(connection: Connection) -> dict[str, Any]:
    return {row.relname: row for row in connection.execute(KEYS)}


def _is_noted(part: Dimension | Fact, row: Any) -> bool:
    return row is not None and bool(row.noted == _shape(part, row.places))


def _shape(part: Dimension | Fact, places: Sequence[str]) -> str:
    """Return in short what a table's columns are made of."""
    sources = part.sources if isinstance(part, Dimension) else (part.source,)
    shape = [list(places), [source.name for source in sources], [_made_of(word) for word in part.words]]
    return f"Follows the model {hashlib.sha256(json.dumps(shape).encode()).hexdigest()}"


def _made_of(word: Word) -> list[Any]:
    otherwise = None if word.otherwise is None else str(word.otherwise)
    return [word.name, word.role.value, word.previous_of, word.history, word.follows_activity, otherwise]


def _comment(connection: Connection, table: Table, key: str, said: str) -> None:
    names = sql.Identifier(key), sql.Identifier(table.schema or "gold", table.name), sql.Literal(said)
    with contextlib.suppress(DBAPIError), connection.begin_nested():
        connection.execute(select(func.set_config("lock_timeout", WAITS, True)))
        connection.exec_driver_sql(sql.SQL("COMMENT ON CONSTRAINT {} ON {} IS {}").format(*names).as_string())
