"""The temporary folder of a load; one left by a killed load is removed by the next."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.printable import readable_name

PREFIX, LOCK = "warehouse-load-", "in-use"
NEW = 60.0
"""Seconds for which a folder without a lock is left alone, because its process may be about to create the lock."""


@contextmanager
def workspace() -> Iterator[Path]:
    """Yield a private folder that is removed at the end; another load may remove it if its lock is free."""
    remove_left()
    place = tempfile.gettempdir()
    try:
        place.encode()
    except UnicodeEncodeError:
        raise DeliveryError(
            f"The name of the temporary folder {readable_name(place)} is no text; set TMPDIR to another."
        ) from None
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{PREFIX}"))
    except OSError as exc:
        raise DeliveryError(f"No temporary folder can be made ({exc.strerror}); set TMPDIR to one with room.") from exc
    # it gets its discoverable name only once its lock is held, which lasts until the process ends in any way
    folder = made.with_name(made.name[1:])
    try:
        with (made / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made.rename(folder)
            yield folder
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def remove_left() -> list[Path]:
    """Remove the folders of loads that were killed, and return those that could not be removed."""
    places = dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp"])
    found = [folder for place in places for folder in sorted(Path(place).glob(PREFIX + "*"))]
    return [folder for folder in found if _is_left(folder) and not _removed(folder)]


def _removed(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _is_left(folder: Path) -> bool:
    """Return whether a folder belongs to this user and no process uses it."""
    try:
        about = folder.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid():
            return False
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return folder.exists() and time.time() - about.st_mtime > NEW
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True
