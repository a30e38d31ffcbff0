"""`warehouse migrate`: bring the schemas to a revision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from warehouse.database.commits import commit
from warehouse.database.connect import connect
from warehouse.database.lock import LEAST, LOCK_NOT_AVAILABLE, blocked, patiently
from warehouse.database.revision import current, head, is_home, migrations_folder
from warehouse.database.rights import cannot_migrate, require_writable
from warehouse.database.turns import take_turn
from warehouse.database.urls import shown
from warehouse.database.waiting import Waiting, quietly
from warehouse.errors import UsageError
from warehouse.outcomes import outcomes
from warehouse.settings import Settings


def _config(**attributes: Any) -> Any:
    from alembic.config import Config  # noqa: PLC0415  (slow to import, and most commands do without)

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes.update(attributes)
    return config


def upgrade(
    engine: Engine,
    revision: str = "head",
    waiting: Waiting = quietly,
    settle: Callable[[str], None] = lambda _said: None,
    *,
    lock_timeout: float = 60.0,
) -> tuple[str | None, str | None]:
    """Upgrade a database and return the revisions before and after.

    One program migrates at a time: who comes second tells ``waiting`` so, and finds the work done. ``settle`` is told
    what was done as soon as that is certain. Raises UsageError for an unknown revision, Locked if a reader's open
    transaction is in the way for longer than ``lock_timeout``, and DatabaseError where the role may not write or make
    what is needed.
    """
    with engine.connect() as connection:
        before = current(connection)
        if _stands(connection, before, revision):
            return before, before
        require_writable(connection, shown(engine.url))
        connection.rollback()
        from alembic import command  # noqa: PLC0415
        from alembic.util import CommandError  # noqa: PLC0415

        try:
            take_turn(connection, waiting)
            patiently(connection, max(lock_timeout, LEAST))
            before = current(connection)
            if not _stands(connection, before, revision):
                command.upgrade(_config(connection=connection), revision)
        except CommandError as exc:
            raise UsageError(f"Cannot migrate to {revision!r}: {exc}.", revision=revision) from exc
        except DBAPIError as exc:
            if getattr(exc.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
                connection.rollback()
                raise blocked(engine, lock_timeout) from exc
            raise cannot_migrate(connection, exc, shown(engine.url)) or exc from exc
        after = current(connection)
        commit(
            connection,
            "the migration",
            lambda other: current(other) == after,
            lambda: settle(f"the database is at revision {after}"),
        )
    return before, after


def _stands(connection: Connection, found: str | None, wanted: str) -> bool:
    """Whether there is nothing to do."""
    return wanted == "head" and found == head() and is_home(connection)


def migrate(
    settings: Settings, revision: str = "head", *, sql: bool = False, waiting: Waiting = quietly
) -> tuple[str | None, str | None]:
    """Upgrade the database of the settings and return the revisions before and after.

    With ``sql`` nothing is changed: the statements are printed, for a database administrator to run. Raises UsageError
    for an unknown revision and DatabaseError if no database can be reached.
    """
    if sql:
        from alembic import command  # noqa: PLC0415

        command.upgrade(_config(), revision, sql=True)
        return None, None
    with connect(settings, waiting=waiting) as database:
        return upgrade(database.engine, revision, waiting, outcomes.settle, lock_timeout=settings.lock_timeout)
