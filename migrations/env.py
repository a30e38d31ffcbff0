"""How Alembic reaches the database: by the settings of the program, or by the connection that it passes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from alembic import context
from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    exists,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.schema import CreateSchema, CreateTable, DropSchema, DropTable

from warehouse import settings
from warehouse.audit import SCHEMAS
from warehouse.database.chain import AUDIT, chain_of
from warehouse.database.connect import connect
from warehouse.database.revision import VERSION_SCHEMA, VERSION_TABLE, bring_home, current, head
from warehouse.database.turns import take_turn
from warehouse.project import model_of
from warehouse.recorded import views
from warehouse.recorded.columns import follow_columns, note_columns
from warehouse.roles import renew

VERSION = Table(
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
    schema=VERSION_SCHEMA,
)
"""The table that Alembic makes, for what it does not do."""


PARTITIONS = text("""
SELECT namespace.nspname, relation.relname FROM pg_catalog.pg_class relation
JOIN pg_catalog.pg_namespace namespace ON namespace.oid = relation.relnamespace
WHERE relation.relispartition AND relation.relkind = 'r'
""")


def handed_over(name: str) -> Any:
    """Return what the program has handed over; None where Alembic was called by hand."""
    return context.config.attributes.get(name)


def its_metadata() -> MetaData:
    """Return the model whose revisions these are: that of the program unless another was handed over, or is set."""
    found = handed_over("metadata")
    if isinstance(found, MetaData):
        return found
    ours = handed_over("connection") is not None
    return model_of(settings.Settings(model=settings.OURS) if ours else settings.load_settings(None)).metadata


def its_timezone() -> str:
    """Return the time zone in which days end: what the program has handed over, or that of the settings."""
    found = handed_over("timezone")
    return found if isinstance(found, str) else settings.load_settings(None).timezone


metadata = its_metadata()


def partitions(connection: Connection) -> set[tuple[str, str]]:
    """Return the partitions by schema and name; what was no transaction stays none, which Alembic makes."""
    begun = connection.in_transaction()
    found = {(schema, name) for schema, name in connection.execute(PARTITIONS)}
    if not begun:
        connection.rollback()
    return found


def includes(partitions: Collection[tuple[str, str]]) -> Callable[[str | None, str, Any], bool]:
    """Return what leaves schemas of others alone, and partitions, which belong to their parents."""

    def include_name(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "schema":
            return name in SCHEMAS
        return kind != "table" or (parents.get("schema_name"), name) not in partitions

    return include_name


def leave_out_info(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Keep what the readers need of a table out of new revisions: it is no part of the schema."""
    for script in directives:
        for operation in script.upgrade_ops.ops:
            operation.info = {}


OPTIONS: dict[str, Any] = {
    "target_metadata": metadata,
    "include_schemas": True,
    "include_name": includes(()),
    "process_revision_directives": leave_out_info,
    "version_table": VERSION_TABLE,
    "version_table_schema": VERSION_SCHEMA,
}


def run(connection: Connection) -> None:
    """Run the revisions on a connection, all in one transaction, and after those of whoever came before."""
    context.configure(connection=connection, **(OPTIONS | {"include_name": includes(partitions(connection))}))
    with context.begin_transaction():
        opts = context.get_context().opts
        asks_only = opts.get("dont_mutate", False)
        if "destination_rev" in opts:
            take_turn(connection)
        if not asks_only:
            _make_home(connection)
            views.take_away(connection.execute)
            note_columns(connection.execute)
        context.run_migrations()
        reached = current(connection)
        if reached == head(metadata):
            if not asks_only:
                follow_columns(connection.execute)
                views.make_if_tables_are_as_declared(connection, metadata, its_timezone())
            renew(connection, metadata)
        if reached is None and not asks_only:
            _remove_home()


def _make_home(connection: Connection) -> None:
    """Make the schema that Alembic's table stands in: it looks for it before the first revision is run."""
    if current(connection) is None:
        context.execute(CreateSchema(VERSION_SCHEMA))
    bring_home(connection)


def _remove_home() -> None:
    context.execute(DropTable(VERSION, if_exists=True))
    context.execute(DropSchema(VERSION_SCHEMA, if_exists=True))


def write() -> None:
    """Write the statements of the revisions, for somebody else to run."""
    context.configure(dialect_name="postgresql", literal_binds=True, **OPTIONS)
    since, until = context.get_starting_revision_argument(), context.get_revision_argument()
    with context.begin_transaction():
        context.execute("SET LOCAL search_path TO pg_catalog, pg_temp")
        if since is None:
            context.execute(CreateSchema(VERSION_SCHEMA))
        else:
            # An earlier version of the program kept it in another schema, which it may share with other programs.
            context.execute(CreateTable(VERSION, if_not_exists=True))
            known = select(literal(since)).where(~exists(select(VERSION.c.version_num)))
            context.execute(insert(VERSION).from_select(["version_num"], known))
            views.take_away(context.execute)
            note_columns(context.execute)
        context.run_migrations()
        if _is_last(until):
            if since is not None:
                follow_columns(context.execute)
            views.make(context.execute, metadata, its_timezone())
        if not until:
            _remove_home()


def _is_last(until: Any) -> bool:
    """Whether nothing is run after these revisions: those of the audit tables may be only the first part."""
    heads = chain_of(metadata).heads
    last = {name for name in heads if not name.startswith(AUDIT)} or heads
    return bool(last.intersection([until] if isinstance(until, str) else until or ()))


if context.is_offline_mode():
    write()
elif (given := handed_over("connection")) is not None:
    run(given)
else:
    with connect(settings.load_settings(None)) as database, database.engine.connect() as own:
        run(own)
