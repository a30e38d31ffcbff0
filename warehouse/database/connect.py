"""The connection to the database: the server that the settings name, else the embedded server."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from warehouse.database.failures import cannot_connect
from warehouse.database.lock import LEAST, naming_blockers
from warehouse.database.session import Session, opened
from warehouse.database.urls import database_url, shown
from warehouse.database.waiting import Waiting, quietly
from warehouse.errors import ServerError
from warehouse.settings import Settings

if TYPE_CHECKING:
    from warehouse.database.endpoint import Endpoint


@dataclass(frozen=True)
class Database:
    """An open database; ``shown`` is its URL without the password, as psql takes it."""

    engine: sa.Engine = field(repr=False)
    url: URL = field(repr=False)
    embedded: bool
    shown: str
    description: str


@contextlib.contextmanager
def connect(settings: Settings, endpoint: Endpoint | None = None, waiting: Waiting = quietly) -> Iterator[Database]:
    """Open the database for the length of the block; without a URL in the settings, on the embedded server.

    With ``endpoint`` the embedded server listens there meanwhile; a server given by URL has its own addresses.
    ``waiting`` is called if another program is creating or starting the embedded server. Connections are not pooled:
    each is opened when needed and closed when released. No statement waits longer for a lock than the settings allow;
    in the block that raises Locked. Other failures are `CannotConnect`, `ServerError` or `SettingsError`.
    """
    patience = max(settings.lock_timeout, LEAST)
    if settings.database_url is not None:
        url = database_url(settings.database_url.get_secret_value())
        with _opened(url, patience, embedded=False, description=shown(url)) as database:
            yield database
        return
    if sys.platform == "win32":
        raise ServerError("The embedded server needs Linux or macOS: name a server in WAREHOUSE_DATABASE_URL.")
    from warehouse.database.embedded import embedded_server  # noqa: PLC0415 (needs a POSIX system)

    with (
        embedded_server(settings.home, endpoint, waiting, settings.programs) as (url, description),
        _opened(url, patience, embedded=True, description=description) as database,
    ):
        yield database


@contextlib.contextmanager
def _opened(url: URL, patience: float, *, embedded: bool, description: str) -> Iterator[Database]:
    engine, first = _logged_in(url, embedded, patience)
    unused = [first]

    @sa.event.listens_for(engine, "do_connect")
    def open_session(*_arguments: object) -> Session:
        with contextlib.suppress(IndexError):
            return unused.pop()
        return opened(url, ours=embedded, patience=patience)

    try:
        with naming_blockers(engine, patience):
            yield Database(engine, url, embedded, shown(url), description)
    finally:
        engine.dispose()
        for session in unused:
            session.close()


def _logged_in(url: URL, embedded: bool, patience: float) -> tuple[sa.Engine, Session]:
    """Return the engine and its first session, opened here so that errors are reported at once and clearly."""
    try:
        # Looking for a type hstore would cost another statement.
        engine = sa.create_engine(url, poolclass=NullPool, use_native_hstore=False)
        return engine, opened(url, ours=embedded, patience=patience)
    except (psycopg.Error, OSError, ValueError) as exc:
        raise cannot_connect(url, exc) from exc
