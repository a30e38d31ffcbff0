"""`warehouse migrate`: bring the schemas to a revision."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.exc import DBAPIError

from warehouse.database.chain import AUDIT, audit_head, chain_of, migrations_folder
from warehouse.database.commits import commit
from warehouse.database.connect import connect
from warehouse.database.lock import LEAST, blocked, is_locked_out, patiently
from warehouse.database.revision import current, head, is_home, require_known
from warehouse.database.rights import cannot_migrate, require_writable
from warehouse.database.turns import take_turn
from warehouse.database.urls import shown
from warehouse.database.waiting import Waiting, quietly
from warehouse.errors import UsageError
from warehouse.migrate.spreading import spread, waiting_to_be_spread
from warehouse.outcomes import outcomes
from warehouse.recorded.asked import days_end_in
from warehouse.settings import Settings

STEPS = re.compile(r"[+-]\d+")
"""A number of revisions, from that of the database."""


def _config(metadata: MetaData | None = None, **attributes: Any) -> Any:
    from alembic.config import Config  # noqa: PLC0415  (slow to import, and most commands do without)

    config = Config()
    folders = os.pathsep.join(map(str, chain_of(metadata).folders))
    for name, value in (("script_location", str(migrations_folder())), ("version_locations", folders)):
        config.set_main_option(name, value.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(attributes, metadata=metadata)
    return config


def _steps(metadata: MetaData | None, revision: str) -> list[str]:
    """Return the revisions to upgrade to, in order: the audit tables come first, because marts read them."""
    chain = chain_of(metadata)
    if len(chain.folders) == 1 or revision.startswith(AUDIT):
        return [revision]
    own = [name for name in chain.heads if not name.startswith(AUDIT)]
    if revision != "head":
        return [f"{AUDIT}@head", revision]
    if len(own) > 1:
        raise UsageError(
            f"The revisions {' and '.join(sorted(own))} in {chain.folders[-1]} both are the newest; let one of them "
            "follow the other (`down_revision`).",
            revision=revision,
        )
    return [f"{AUDIT}@head", *own]


def _check_named(metadata: MetaData | None, revision: str, steps: list[str], *, steps_on: bool) -> None:
    """Raise UsageError if a revision is none; ``steps_on`` allows a number of steps from where the database stands."""
    relative = STEPS.fullmatch(revision) is not None
    if revision == "head" or (steps_on and relative):
        return
    if relative:
        raise UsageError(
            f"{revision!r} counts from the revision of a database, and --sql asks none; name a revision.",
            revision=revision,
        )
    from alembic.script import ScriptDirectory  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    scripts = ScriptDirectory.from_config(_config(metadata))
    try:
        for step in steps:
            scripts.get_revisions(step)
    except (CommandError, AssertionError) as exc:  # the latter for `@`
        why = str(exc) or "it names no revision"
        raise UsageError(f"Cannot migrate to {revision!r}: {why}.", revision=revision) from exc


def upgrade(
    engine: Engine,
    revision: str = "head",
    waiting: Waiting = quietly,
    settle: Callable[[str], None] = lambda _said: None,
    *,
    metadata: MetaData | None = None,
    lock_timeout: float = 60.0,
    timezone: str | None = None,
) -> tuple[str | None, str | None]:
    """Upgrade a database to a revision of a model, and return the revisions before and after.

    One program migrates at a time: a second one calls ``waiting`` and then finds the work done. ``settle`` is called
    with the result as soon as that is certain. In the views of recorded states, days end in ``timezone``; by default
    as they did before, or in UTC. With the extension `citus`, the tables of ``metadata`` are distributed over its
    servers. Raises UsageError for an unknown revision, Locked if a reader's open transaction is in the way for longer
    than ``lock_timeout``, and DatabaseError if the role may not write or create what is needed.
    """
    with engine.connect() as connection:
        before = current(connection)
        steps = _steps(metadata, revision)
        _check_named(metadata, revision, steps, steps_on=True)
        require_known(connection, shown(engine.url), metadata)
        if _stands(connection, before, revision, metadata, timezone):
            return before, before
        require_writable(connection, shown(engine.url))
        connection.rollback()
        from alembic import command  # noqa: PLC0415
        from alembic.util import CommandError  # noqa: PLC0415

        try:
            take_turn(connection, waiting)
            patiently(connection, max(lock_timeout, LEAST))
            before = current(connection)
            if not _stands(connection, before, revision, metadata, timezone):
                for step in steps:
                    command.upgrade(_config(metadata, connection=connection, timezone=timezone or "UTC"), step)
            if revision == "head" and metadata is not None:
                spread(connection, metadata)
        except CommandError as exc:
            raise UsageError(f"Cannot migrate to {revision!r}: {exc}.", revision=revision) from exc
        except DBAPIError as exc:
            if is_locked_out(exc):
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


def _stands(
    connection: Connection, found: str | None, wanted: str, metadata: MetaData | None, timezone: str | None
) -> bool:
    """Whether there is nothing to do."""
    if wanted != "head" or found != head(metadata) or not is_home(connection):
        return False
    if metadata is not None and waiting_to_be_spread(connection, metadata):
        return False
    return timezone is None or days_end_in(connection, timezone)


def migrate(
    settings: Settings,
    revision: str = "head",
    *,
    metadata: MetaData | None = None,
    sql: bool = False,
    waiting: Waiting = quietly,
) -> tuple[str | None, str | None]:
    """Upgrade the database of the settings to a revision of a model and return the revisions before and after.

    With ``sql`` nothing is changed: the statements are printed, for a database administrator to run. Raises UsageError
    for an unknown revision and DatabaseError if no database can be reached.
    """
    if sql:
        from alembic import command  # noqa: PLC0415

        since, steps = "", _steps(metadata, revision)
        _check_named(metadata, revision, steps, steps_on=False)
        for step in steps:
            command.upgrade(_config(metadata, timezone=settings.timezone), f"{since}{step}", sql=True)
            since = f"{audit_head()}:"
        return None, None
    with connect(settings, waiting=waiting) as database:
        return upgrade(
            database.engine,
            revision,
            waiting,
            outcomes.settle,
            metadata=metadata,
            lock_timeout=settings.lock_timeout,
            timezone=settings.timezone,
        )
