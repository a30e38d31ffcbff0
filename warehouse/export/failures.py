"""Errors that stop an export, each as one sentence that says what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.exc import DBAPIError

from warehouse.database.lock import is_locked_out
from warehouse.errors import DatabaseError, UsageError


@contextmanager
def folder_errors(folder: Path | str) -> Iterator[None]:
    """Turn an error of the file system into a UsageError that names the folder."""
    try:
        yield
    except OSError as exc:
        said = exc.strerror or str(exc).partition("\n")[0].rstrip(".")
        raise UsageError(
            f"Cannot write an export to {folder} ({said}); fix that or name another folder. "
            "What stood there before is untouched.",
            folder=str(folder),
        ) from exc


@contextmanager
def database_errors(shown: str) -> Iterator[None]:
    """Turn an error of the database into a DatabaseError, but for a lock: who holds it is named by `connect`."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as exc:
        if is_locked_out(exc):
            raise
        said, state = _said(exc)
        raise DatabaseError(
            f"The database {shown} stopped the export ({said}); the previous export is untouched. Run it again.",
            sqlstate=state,
        ) from exc


@contextmanager
def note_errors(folder: Path | str) -> Iterator[None]:
    """Turn an error of the database into a DatabaseError, after the files are published but not recorded."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as exc:
        said, state = _said(exc)
        raise DatabaseError(
            f"The new export in {folder} is whole and published, but the database could not note it in audit.export "
            f"({said}); let this user write there if the exports are to be listed.",
            sqlstate=state,
            folder=str(folder),
        ) from exc


def _said(exc: DBAPIError | psycopg.Error) -> tuple[str, str | None]:
    """Return the first line of the database's message, and its SQLSTATE."""
    error = exc.orig if isinstance(exc, DBAPIError) else exc
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error).strip().partition("\n")[0]
    return said, getattr(error, "sqlstate", None)
