"""Turns a query into an Arrow table: its rows come by COPY, in the types that the server names."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql
from sqlalchemy import Connection, SelectBase
from sqlalchemy.exc import DBAPIError

from warehouse.database.lock import is_locked_out
from warehouse.database.raw import raw_cursor
from warehouse.errors import UsageError
from warehouse.export.schema import MOST_DIGITS
from warehouse.export.stream import pieces
from warehouse.export.writers import parsed
from warehouse.settings.nearest import or_nearest

TYPES: dict[int, pa.DataType] = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int16(),
    23: pa.int32(),
    700: pa.float32(),
    701: pa.float64(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
    1184: pa.timestamp("us", "UTC"),
}
"""The Arrow types of PostgreSQL's types, by oid; all others are text."""
NUMERIC = 1700

Params = Mapping[str, Any] | Sequence[Any] | None


def fetched(
    connection: Connection, query: sql.Composable | SelectBase, params: Params, known: Sequence[str]
) -> pa.Table:
    """Run a query; raises UsageError for one that cannot be run."""
    try:
        text = _filled(connection, query, params)
        schema, loose = _schema(connection, text)
        rows = sql.SQL("COPY ({}\n) TO STDOUT (FORMAT csv, ENCODING 'UTF8')").format(text)
        with pieces(connection, rows) as found:
            table = pa.Table.from_batches(
                [batch for part in parsed(found, schema) for batch in part.to_batches()], schema
            )
    except (DBAPIError, psycopg.Error) as exc:
        if is_locked_out(exc):
            raise
        raise _failure(exc, known) from exc
    except pa.ArrowInvalid as exc:
        raise UsageError(
            f"The answer holds a value that Arrow has not ({str(exc).partition(chr(10))[0]}), as infinite days are; "
            "cast its column to text."
        ) from exc
    for number in loose:
        name = table.schema.names[number]
        table = table.set_column(number, name, _decimals(name, table.column(number)))
    return table


def _filled(connection: Connection, query: sql.Composable | SelectBase, params: Params) -> sql.Composed:
    """Return the query with its parameters filled in, because COPY takes none."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    if isinstance(query, SelectBase):
        schemas = connection.get_execution_options().get("schema_translate_map")
        translation = {} if schemas is None else {"schema_translate_map": schemas, "render_schema_translate": True}
        compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True}, **translation)
        text, params = compiled.string, compiled.params
    else:
        text = query.as_string(driver)
    filled = psycopg.ClientCursor(driver).mogrify(text, params) if params is not None else text
    return sql.Composed([sql.SQL(filled)])


def _schema(connection: Connection, text: sql.Composed) -> tuple[pa.Schema, list[int]]:
    """Return the columns of a query, and the indexes of those whose numbers have no fixed scale."""
    with raw_cursor(connection) as cursor:
        # binary, because that protocol accepts only a single statement
        cursor.execute(sql.SQL("SELECT * FROM ({}\n) AS rows LIMIT 0").format(text), binary=True)
        described = cursor.description or []
    _require_different([column.name for column in described])
    fields, loose = [], []
    for number, column in enumerate(described):
        kind = TYPES.get(column.type_code, pa.string())
        if column.type_code == NUMERIC:
            digits, scale = column.precision, column.scale
            if digits is not None and digits <= MOST_DIGITS:
                kind = pa.decimal128(digits, scale or 0)
            else:
                loose.append(number)
        fields.append(pa.field(column.name, kind))
    return pa.schema(fields), loose


def _decimals(name: str, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return numbers of any scale with the largest scale that occurs; raises UsageError if no decimal fits."""
    parts = [text.lstrip("-").partition(".") for text in texts.to_pylist() if text is not None]
    scale = max((len(after) for _, _, after in parts), default=0)
    width = scale + max((len(before) for before, _, _ in parts), default=0)
    for kind, digits in ((pa.decimal128, MOST_DIGITS), (pa.decimal256, 2 * MOST_DIGITS)):
        # Arrow's own cast of a text that is too long wraps around.
        if width <= digits:
            with contextlib.suppress(pa.ArrowInvalid):
                return texts.cast(kind(digits, scale))
    raise UsageError(
        f"The column {name} holds a number that no decimal of {2 * MOST_DIGITS} digits is, as NaN; round it or cast it "
        "to double precision or text."
    )


def _require_different(names: Sequence[str]) -> None:
    """Raise UsageError if two columns have one name, which would be ambiguous."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        places = [number for number, name in enumerate(names, 1) if name == twice]
        raise UsageError(
            f"The columns {' and '.join(map(str, places))} of the query are both called {twice}; give each a name of "
            "its own with AS."
        )


def _failure(exc: DBAPIError | psycopg.Error, known: Sequence[str]) -> UsageError:
    error = exc.orig if isinstance(exc, DBAPIError) else exc
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error).strip().partition("\n")[0]
    missing = re.fullmatch(r'relation "(.+)" does not exist', said)
    if missing:
        near = or_nearest(missing[1], known) or or_nearest(missing[1], [name.partition(".")[2] for name in known])
        return UsageError(f"There is no table `{missing[1]}`{near or '; the marts stand in the schema mart.'}")
    return UsageError(f"The query cannot be run ({said}); correct it, only reading ones are.")
