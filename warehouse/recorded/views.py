"""The views that show gold and the marts as they were recorded, for any SQL client.

They are created from the declarations after the last revision, and dropped before the first one runs, so that
revisions can change tables and marts as if no view read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from psycopg import sql
from sqlalchemy import DDL, Column, Connection, FromClause, MetaData, Table, cast, false, null, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.schema import SetColumnComment
from sqlalchemy.sql.base import Executable

from warehouse import audit
from warehouse.database.creation import CommentOnSchema, CommentOnView, views
from warehouse.database.swapping import swapped
from warehouse.recorded.asked import SCHEMA_OF, function
from warehouse.recorded.evidence import evidence
from warehouse.vocabulary.mart import marts

COMMENTS = {
    "gold": "The star as it was recorded on the day that the setting warehouse.as_recorded says; of now without it.",
    "mart": "The marts as they were recorded: over gold_as_recorded, and over the results of rules up to then.",
}
Run = Callable[[Executable], Any]
AWAY = sql.SQL("""
DO $block$
DECLARE found text;
BEGIN
    SELECT string_agg(quote_ident(schemaname) || '.' || quote_ident(viewname), ', ') INTO found
    FROM pg_catalog.pg_views WHERE schemaname IN ({schemas});
    IF found IS NOT NULL THEN
        EXECUTE 'DROP VIEW ' || found;
    END IF;
END
$block$
""")


def take_away(run: Run) -> None:
    """Drop the views, if there are any; fails if other objects depend on them."""
    names = list(SCHEMA_OF.values())
    run(_statement(AWAY.format(schemas=sql.SQL(", ").join(map(sql.Literal, names)))))
    for name in names:
        if name == SCHEMA_OF["gold"]:
            run(_statement(sql.SQL("DROP FUNCTION IF EXISTS {}.batch()").format(sql.Identifier(name))))
        run(_statement(sql.SQL("DROP SCHEMA IF EXISTS {}").format(sql.Identifier(name))))


def make_if_tables_are_as_declared(connection: Connection, metadata: MetaData, timezone: str) -> None:
    """Create the views, unless the model is ahead of its revisions: then the next revisions create them."""
    apart = connection.begin_nested()
    try:
        make(connection.execute, metadata, timezone)
    except ProgrammingError:
        apart.rollback()
    else:
        apart.commit()


def make(run: Run, metadata: MetaData, timezone: str) -> None:
    """Create the views of a model; days end in a time zone."""
    for layer, schema in SCHEMA_OF.items():
        run(_statement(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema))))
        run(CommentOnSchema(schema, COMMENTS[layer]))
    run(_statement(function(timezone)))
    for table, query in _queries(metadata):
        view = _shown(table)
        run(_statement(sql.SQL("CREATE VIEW {} AS {}").format(_name(view), query)))
        run(CommentOnView(view))
        for column in view.columns:
            run(SetColumnComment(column))


def recorded(table: Table) -> str:
    """Return the full name of the view that shows a table or a mart as it was recorded."""
    return f"{SCHEMA_OF[str(table.schema)]}.{table.name}"


def _queries(metadata: MetaData) -> Iterator[tuple[Table, sql.Composable]]:
    for table in metadata.sorted_tables:
        if table.schema == "gold":
            yield table, _rows(table)
    # stored sums are the present ones; without them marts add up the rows
    kept = [audit.summary, *(table for table in metadata.sorted_tables if table.schema == "mart")]
    then: Any = {**evidence(), **{table: _none_of(table) for table in kept}}
    queries = {mart.name: mart.query for mart in marts(metadata)}
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for view in views(metadata):
        compiled = swapped(queries[view.table.name], then).compile(
            dialect=dialect,
            compile_kwargs={"literal_binds": True},
            schema_translate_map=SCHEMA_OF,
            render_schema_translate=True,
        )
        yield view.table, sql.SQL(compiled.string.replace("%%", "%"))


def _none_of(table: Table) -> FromClause:
    columns = (cast(null(), column.type).label(column.name) for column in table.columns)
    return select(*columns).where(false()).subquery(f"no_{table.name}")


def _rows(table: Table) -> sql.Composable:
    if "batch_id" not in table.c:
        return sql.SQL("SELECT {} FROM {}").format(_columns(table), _name(table))
    return sql.SQL(
        "SELECT {columns} FROM {table} WHERE batch_id <= (SELECT {schema}.batch())"
        " UNION ALL SELECT {of_row} FROM audit.image AS image"
        " CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, image.row) AS was"
        " WHERE image.table_name = {name} AND image.batch_id <= (SELECT {schema}.batch())"
        " AND image.until_batch_id > (SELECT {schema}.batch())"
    ).format(
        columns=_columns(table),
        of_row=_columns(table, "was"),
        table=_name(table),
        name=sql.Literal(table.fullname),
        schema=sql.Identifier(SCHEMA_OF["gold"]),
    )


def _shown(table: Table) -> Table:
    columns: list[Column[Any]] = [Column(column.name, column.type, comment=column.comment) for column in table.columns]
    return Table(table.name, MetaData(), *columns, schema=SCHEMA_OF[str(table.schema)], comment=table.comment)


def _columns(table: Table, of: str | None = None) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(*([of] if of else []), column.name) for column in table.columns)


def _name(table: Table) -> sql.Identifier:
    return sql.Identifier(str(table.schema), table.name)


def _statement(text: sql.Composable) -> DDL:
    return DDL(text.as_string(None).strip().replace("%", "%%"))  # type: ignore[no-untyped-call]
