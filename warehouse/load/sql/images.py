"""Images: the rows of gold as they were before a batch changed or removed them, so that they can be queried later.

A batch writes one image of a row, the first; rows that it created itself need none. From PostgreSQL 18 on, the
statement that changes rows returns them as they were, and they are stored in the same pass. Before that version, and on
Citus, a statement of its own finds them first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    CTE,
    Connection,
    Executable,
    Insert,
    Integer,
    Table,
    Text,
    event,
    func,
    insert,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.dml import Delete, Update, UpdateBase

from warehouse import audit
from warehouse.database.spread import is_spread

WITHIN = "within"
"""The option that names the statement in a query that changes rows."""
RETURNS_OLD = (18,)
"""The first version of PostgreSQL whose UPDATE and DELETE can return rows as they were."""
_RETURNED = "warehouse images"
_COLUMNS = ("table_name", "batch_id", "until_batch_id", "row")

Given = Sequence[Mapping[str, Any]]


@contextmanager
def imaged(connection: Connection, batch_id: int) -> Iterator[None]:
    """Store what the statements of the block change in gold; a first batch changes nothing that existed before."""
    before = select(audit.batch.c.batch_id).where(audit.batch.c.batch_id < batch_id, audit.batch.c.status != "refused")
    if connection.scalar(before.limit(1)) is None:
        yield
        return
    # of a connection that was lost meanwhile, `info` cannot be had any more
    info = connection.info
    if (connection.dialect.server_version_info or (0,)) >= RETURNS_OLD and not is_spread(connection):
        info[_RETURNED] = batch_id

    def keep(
        conn: Connection, clause: Executable, multiparams: Given, params: Mapping[str, Any], _options: Any
    ) -> tuple[Executable, Given, Mapping[str, Any]]:
        # searching each statement for a change inside it would take longer than the images do
        statement = clause.get_execution_options().get(WITHIN, clause)
        if (found := _change(statement)) is None:
            return clause, multiparams, params
        if _RETURNED not in conn.info:
            given = dict(params) or (dict(multiparams[0]) if multiparams else {})
            conn.execute(_images(found, batch_id), given)
        elif found is clause:
            _, images = written(conn, found)
            clause = select(literal_column("1")).add_cte(*images)
        return clause, multiparams, params

    event.listen(connection, "before_execute", keep, retval=True)
    try:
        yield
    finally:
        event.remove(connection, "before_execute", keep)
        info.pop(_RETURNED, None)


def written(connection: Connection, statement: UpdateBase, *columns: Any) -> tuple[CTE, list[CTE]]:
    """Return the columns of the rows that a statement writes, and what to add to the query that counts or stores them.

    The query names the statement by the option `WITHIN`.
    """
    found = _change(statement)
    if found is None or _RETURNED not in connection.info:
        return statement.returning(*columns).cte("written"), []
    number = literal(connection.info[_RETURNED], Integer)
    rows = found.returning(
        *columns,
        literal_column("old.batch_id", Integer).label("_batch_id"),
        func.to_jsonb(literal_column("old.*"), type_=JSONB).label("_row"),
    ).cte("written")
    before = select(literal(_name(found), Text), rows.c["_batch_id"], number, rows.c["_row"])
    return rows, [insert(audit.image).from_select(_COLUMNS, before.where(rows.c["_batch_id"] < number)).cte("images")]


def _name(statement: Update | Delete) -> str:
    assert isinstance(statement.table, Table)
    return statement.table.fullname


def _change(statement: Any) -> Update | Delete | None:
    """Return a statement if it changes or removes rows of gold."""
    if isinstance(statement, Update | Delete) and isinstance(statement.table, Table):
        return statement if statement.table.schema == "gold" and "batch_id" in statement.table.c else None
    return None


def _images(statement: Update | Delete, batch_id: int) -> Insert:
    """Return the statement that stores the rows which another one is about to change."""
    table, number = statement.table, literal(batch_id, Integer)
    assert isinstance(table, Table)
    row = func.to_jsonb(table.table_valued(), type_=JSONB)
    # a join may return a row several times
    found = (
        select(literal(_name(statement), Text), table.c.batch_id, number, row)
        .where(*statement._where_criteria, table.c.batch_id < number)
        .distinct()
    )
    return insert(audit.image).from_select(_COLUMNS, found)
