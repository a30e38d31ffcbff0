"""`warehouse serve`: keeps the embedded server running on a local address, with a role for BI tools."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import MetaData, select

from warehouse import audit
from warehouse.database.connect import Database, connect
from warehouse.database.embedded import server_running
from warehouse.database.endpoint import DATABASE, HOST, Endpoint
from warehouse.errors import ServerError, UsageError
from warehouse.load import fill_new
from warehouse.migrate import upgrade
from warehouse.roles import grant, new_password
from warehouse.roles.logins import change_password, role_exists
from warehouse.settings import Settings

ROLE = "bi"
PORT = 54320
POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Address:
    """Where BI tools find the warehouse; the password is the last field of ``passfile``, as libpq reads it."""

    port: int
    passfile: Path
    pii: bool

    def urls(self, passfile: str) -> dict[str, str]:
        """Return what each tool needs, without the password; ``passfile`` is the path to show for the file."""
        place = f"{HOST}:{self.port}"
        return {
            "psql": f"postgresql://{ROLE}@{place}/{DATABASE}?passfile={quote(passfile)}",
            "DBeaver": f"jdbc:postgresql://{place}/{DATABASE}",
            "Power BI": f"server {place}, database {DATABASE}",
            "Superset": f"postgresql+psycopg2://{ROLE}@{place}/{DATABASE}",
            "Metabase": f"host {HOST}, port {self.port}, database {DATABASE}, schemas mart",
        }

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "host": HOST,
            "port": self.port,
            "database": DATABASE,
            "user": ROLE,
            "pii": self.pii,
            "passfile": str(self.passfile),
            "urls": self.urls(str(self.passfile)),
        }


@contextmanager
def served(settings: Settings, metadata: MetaData, port: int = PORT) -> Iterator[Address]:
    """Keep the embedded server running on a port within the block, and let the role for BI tools in.

    Raises UsageError if the settings name another server or the port is taken, and ServerError if the server is in use.
    """
    if settings.database_url is not None:
        raise UsageError(
            "`serve` keeps the embedded server up, but WAREHOUSE_DATABASE_URL names another one, which runs by itself; "
            f"`warehouse grant {ROLE} --create` makes a role for BI tools there."
        )
    with connect(settings, Endpoint(port, ROLE)) as database:
        zone, timeout = settings.timezone, settings.lock_timeout
        before, after = upgrade(database.engine, metadata=metadata, lock_timeout=timeout, timezone=zone)
        if before not in (None, after):
            fill_new(database, metadata, settings)
        passfile = settings.home.resolve() / f"{ROLE}.pgpass"
        pii = _let_in(database, metadata, passfile, port)
        yield Address(port, passfile, pii)


def wait(settings: Settings, stopped: Callable[[], bool]) -> None:
    """Return when asked to stop; raises ServerError if the server goes away before."""
    while not stopped():
        if not server_running(settings.home):
            raise ServerError(
                f"The embedded server in {settings.home} has stopped by itself; see {settings.home}/postgres.log, and "
                "serve again."
            )
        time.sleep(POLL_SECONDS)


def _let_in(database: Database, metadata: MetaData, passfile: Path, port: int) -> bool:
    """Create the role, with its earlier password if there is one; return whether it sees personal data."""
    password = _known_password(passfile) or new_password()
    _write_secret(passfile, f"{HOST}:{port}:{DATABASE}:{ROLE}:{password}\n")
    with database.engine.begin() as connection:
        known = connection.execute(select(audit.reader.c.pii).where(audit.reader.c.role == ROLE)).scalar()
        if role_exists(connection, ROLE):
            change_password(connection, ROLE, password)
    return grant(database, metadata, ROLE, pii=bool(known), create=True, password=password).pii


def _known_password(passfile: Path) -> str | None:
    try:
        return passfile.read_text(encoding="utf-8").strip().rpartition(":")[2] or None
    except FileNotFoundError:
        return None


def _write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read from its first byte on."""
    following = path.with_name(f"{path.name}.new")
    following.unlink(missing_ok=True)
    with os.fdopen(os.open(following, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    following.replace(path)
