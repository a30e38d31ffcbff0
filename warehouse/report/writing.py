"""A file that is written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from warehouse.errors import UsageError
from warehouse.private import new_file_mode, private_files


def write_whole(file: Path, text: str, *, shared: bool = False) -> int:
    """Write a text to a temporary file, then rename it into place; returns its size in bytes.

    Only this user may read it, unless it is ``shared``: then the umask decides. Raises UsageError if that fails; an
    earlier file is then untouched.
    """
    content = text.encode()
    beside: Path | None = None
    try:
        if file.is_dir():
            raise IsADirectoryError(0, "it is a folder")
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
