"""What can stop an export, in one sentence that says what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.exc import DBAPIError

from warehouse.errors import DatabaseError, UsageError


@contextmanager
def folder_told(folder: Path | str) -> Iterator[None]:
    """Turn what the file system says into a UsageError that names the folder."""
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
def database_told(shown: str) -> Iterator[None]:
    """Turn what the database says into a DatabaseError."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as exc:
        said, state = _said(exc)
        raise DatabaseError(
            f"The database {shown} broke the export off ({said}); the export of before is untouched. Run it again.",
            sqlstate=state,
        ) from exc


@contextmanager
def note_told(folder: Path | str) -> Iterator[None]:
    """Turn what the database says into a DatabaseError, once the files are published and only the note is missing."""
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
    """Return the first line of what the database said, and its SQLSTATE."""
    error = exc.orig if isinstance(exc, DBAPIError) else exc
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error).strip().partition("\n")[0]
    return said, getattr(error, "sqlstate", None)
