"""The digest of a file, and whether what was read is what was digested."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.interface import InputFile

CHUNK = 1 << 20
Stamp = tuple[int, ...]


def digest(path: Path) -> tuple[str, int, Stamp]:
    """Return the SHA-256 of a file's bytes, their number, and the file status that changes with every write."""
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
    """Check that the bytes read within the block are those that were digested when the file was found.

    They are digested again at the end, which costs a hundredth of loading them: file times are too coarse to show every
    change. But they do show a file that was replaced and restored, so both must be unchanged. If the file changed, any
    failure within the block is reported as that change.
    """
    try:
        yield
    except Exception as exc:  # also the server's, which refuses lines that no longer fit
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
    """Return the error that a file has changed since it was found."""
    return DeliveryError(f"{file.name} changed while it was being read; load again.", file=file.name)
