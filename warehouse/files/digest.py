"""The digest of a file, and whether what was read is what was digested."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import DeliveryError, WarehouseError
from warehouse.files.interface import InputFile

CHUNK = 1 << 20
Stamp = tuple[int, ...]


def digest(path: Path) -> tuple[str, int, Stamp]:
    """Return the SHA-256 of a file's bytes, how many there are, and what changes when somebody touches the file."""
    found, size = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as stream:
        stamp = _stamp(os.fstat(stream.fileno()))
        while chunk := stream.read(CHUNK):
            found.update(chunk)
            size += len(chunk)
    return found.hexdigest(), size, stamp


def _stamp(stat: os.stat_result) -> Stamp:
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


@contextmanager
def same_bytes(file: InputFile) -> Iterator[None]:
    """Hold that the bytes read within the block are those that were digested when the file was found.

    They are digested once more at the end, which costs a hundredth of loading them: times of files are too coarse to
    show every change. But they do show a file that was put back, so both must be as they were. Whatever fails on the
    way is the fault of the change, if there was one.
    """
    try:
        yield
    except (WarehouseError, OSError) as exc:
        if _changed(file):
            raise changed(file) from exc
        raise
    if _changed(file):
        raise changed(file)


def _changed(file: InputFile) -> bool:
    try:
        return digest(file.path) != (file.sha256, file.bytes, file.stamp)
    except OSError:
        return True


def changed(file: InputFile) -> DeliveryError:
    """Return the error that a file is no longer what it was when it was found."""
    return DeliveryError(f"{file.name} changed while it was being read; load again.", file=file.name)
