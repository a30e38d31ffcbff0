"""How Alembic reaches the database: by the settings of the program, or by the connection that it hands over."""

from __future__ import annotations

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
)
from sqlalchemy.schema import CreateSchema, CreateTable, DropSchema, DropTable

from warehouse import settings
from warehouse.audit import SCHEMAS
from warehouse.database.connect import connect
from warehouse.database.revision import VERSION_SCHEMA, VERSION_TABLE, bring_home, current, head
from warehouse.database.turns import take_turn
from warehouse.model import metadata
from warehouse.roles import renew

VERSION = Table(
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
    schema=VERSION_SCHEMA,
)
"""The table that Alembic makes, for what it does not do."""


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave schemas of others alone, and the partitions, which belong to their parents."""
    return name in SCHEMAS if kind == "schema" else True


def leave_out_info(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Keep what the readers need of a table out of new revisions: it is no part of the schema."""
    for script in directives:
        for operation in script.upgrade_ops.ops:
            operation.info = {}


OPTIONS: dict[str, Any] = {
    "target_metadata": metadata,
    "include_schemas": True,
    "include_name": include_name,
    "process_revision_directives": leave_out_info,
    "version_table": VERSION_TABLE,
    "version_table_schema": VERSION_SCHEMA,
}


def run(connection: Connection) -> None:
    """Run the revisions on a connection, all in one transaction, and after those of whoever came before."""
    context.configure(connection=connection, **OPTIONS)
    with context.begin_transaction():
        opts = context.get_context().opts
        asks_only = opts.get("dont_mutate", False)
        if "destination_rev" in opts:
            take_turn(connection)
        if not asks_only:
            _make_home(connection)
        context.run_migrations()
        reached = current(connection)
        if reached == head():
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
        context.run_migrations()
        if not until:
            _remove_home()


if context.is_offline_mode():
    write()
elif (handed_over := context.config.attributes.get("connection")) is not None:
    run(handed_over)
else:
    with connect(settings.load_settings(None)) as database, database.engine.connect() as own:
        run(own)
