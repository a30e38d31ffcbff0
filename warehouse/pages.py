"""HTML pages: each is written whole or not at all, and in the place of no file but a page."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from warehouse.errors import UsageError
from warehouse.private import new_file_mode, private_files

BEGINNING = b"<!doctype html"
"""How a page begins, in lower case."""


def write_page(file: Path, text: str, *, shared: bool = False) -> int:
    """Write a page to a temporary file, then rename it into place; returns its size in bytes.

    Only this user may read it, unless it is ``shared``: then the umask decides. Raises UsageError if that fails, or if
    there is a file that is no page, such as one of a delivery; an earlier file is then untouched.
    """
    content = text.encode()
    beside: Path | None = None
    try:
        if file.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        _refuse_other(file)
        with private_files(shared):
            file.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        beside = Path(name)
        with os.fdopen(number, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with private_files(shared):
            beside.chmod(new_file_mode())
        beside.replace(file)
    except OSError as exc:
        raise UsageError(
            f"Cannot write {file} ({exc.strerror or exc}); fix that or name another file. "
            "What stood there before is untouched.",
            file=str(file),
        ) from exc
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
    return len(content)


def _refuse_other(file: Path) -> None:
    """Raise UsageError if a file is no page, neither by its name nor by what it holds; an empty one may be one."""
    if not file.exists() or file.suffix.lower() in (".html", ".htm"):
        return
    with file.open("rb") as stream:
        found = stream.read(len(BEGINNING))
    if found and found.lower() != BEGINNING:
        raise UsageError(f"{file} is no HTML page and is not overwritten; name another file.", file=str(file))
