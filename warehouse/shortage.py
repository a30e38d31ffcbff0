"""Tells that memory, threads or processes ran out, which libraries say in a dozen ways."""

from __future__ import annotations

import errno
import re

_MEMORY = re.compile(
    r"failed to map segment|cannot allocate memory|out of memory|bad_alloc|failed to allocate|malloc of size|"
    r"cannot apply additional memory protection|not enough memory",
    re.IGNORECASE,
)
_THREADS = re.compile(
    r"start (?:a )?new thread|thread constructor|resource temporarily unavailable|pthread_create", re.I
)
MEMORY = (
    "There is too little memory for this command; allow it 2 GB of addresses at least (ulimit -v, the limit of the "
    "container), and run it again."
)
THREADS = (
    "No more threads or processes may be started; allow more (ulimit -u, the limit of the container), and run it again."
)


def shortage(error: BaseException) -> str | None:
    """Return in a sentence what ran out, if an error or one that led to it says so."""
    seen: list[BaseException] = []
    now: BaseException | None = error
    while now is not None and now not in seen:
        seen.append(now)
        if said := _of(now):
            return said
        now = now.__cause__ or now.__context__
    return None


def _of(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return MEMORY
    if isinstance(error, OSError):
        return {errno.ENOMEM: MEMORY, errno.EAGAIN: THREADS}.get(error.errno or 0)
    if isinstance(error, ImportError | RuntimeError | SystemError) or type(error).__module__.startswith(
        ("duckdb", "_duckdb")
    ):
        return THREADS if _THREADS.search(str(error)) else MEMORY if _MEMORY.search(str(error)) else None
    return None
