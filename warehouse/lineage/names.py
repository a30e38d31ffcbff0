"""The names of tables and files in OpenLineage: its naming conventions, and never a login."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.engine import URL

from warehouse.settings import Settings

FILES = "file"
"""The namespace of files on this machine."""
DEFAULT_PORT = 5432


def job_namespace(settings: Settings) -> str:
    """Return the namespace of the jobs."""
    given = settings.lineage.namespace if settings.lineage else None
    return given or os.environ.get("OPENLINEAGE_NAMESPACE") or "warehouse"


def server_namespace(settings: Settings, url: URL, *, embedded: bool) -> str:
    """Return the namespace of the tables: the server's address; for the embedded one, this machine and its folder."""
    if settings.lineage and settings.lineage.server:
        return settings.lineage.server
    machine = socket.gethostname() or "localhost"
    if embedded:
        return f"postgres://{machine}{settings.home.absolute()}"
    host, port = _first(url.host or url.query.get("host")), _first(url.port or url.query.get("port"))
    if not host or host.startswith("/"):
        host = machine
    return f"postgres://{host}:{port or DEFAULT_PORT}"


def _first(value: object) -> str:
    """Return the first of possibly several values, separated by commas."""
    if isinstance(value, tuple):
        value = value[0] if value else ""
    return str(value or "").split(",")[0]


def table_name(url: URL, table: Table) -> str:
    """Return the name of a table, or of a mart, in the namespace of its server."""
    schema = table.schema or ("mart" if "mart" in table.info else "public")
    return f"{url.database or 'warehouse'}.{schema}.{table.name}"


def file_name(path: Path) -> str:
    """Return the name of a file in the namespace of files."""
    return str(path.absolute())
