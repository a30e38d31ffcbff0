"""How Alembic reaches the database: by the settings of the program, or by the connection that it hands over."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection

from warehouse import settings
from warehouse.audit import SCHEMAS
from warehouse.database.connect import connect
from warehouse.database.revision import current, head
from warehouse.model import metadata
from warehouse.roles import renew


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
}


def run(connection: Connection) -> None:
    """Run the revisions on a connection, all in one transaction."""
    context.configure(connection=connection, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()
        if current(connection) == head():
            renew(connection, metadata)


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", literal_binds=True, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()
elif (handed_over := context.config.attributes.get("connection")) is not None:
    run(handed_over)
else:
    with connect(settings.load_settings(None)) as database, database.engine.connect() as own:
        run(own)
