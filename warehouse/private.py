"""Files that only the user who wrote them may read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

OTHERS = 0o077
"""The mask of a private file: it denies everything to the group and to others."""


@contextmanager
def private_files(shared: bool = False) -> Iterator[None]:
    """Within the block, create files and folders for this user only, or as the umask says if they are ``shared``.

    The umask belongs to the whole process.
    """
    before = _umask()
    os.umask(before if shared else before | OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def new_file_mode() -> int:
    """Return the mode that a file created now gets."""
    return 0o666 & ~_umask()


def _umask() -> int:
    """Return the umask, which can only be read by setting it."""
    mask = os.umask(OTHERS)
    os.umask(mask)
    return mask
