"""Recognises that memory, threads or processes ran out, which libraries say in a dozen ways."""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

_MEMORY = re.compile(
    r"failed to map segment|cannot allocate memory|out of memory|bad_alloc|failed to allocate|malloc of size|"
    r"cannot apply additional memory protection|not enough memory|"
    r"without exception set|without setting an exception",
    re.IGNORECASE,
)
_THREADS = re.compile(
    r"start (?:a )?new thread|thread constructor|resource temporarily unavailable|pthread_create|"
    r"(?:cannot|could not) fork|could not execute command .*cannot allocate memory",
    re.IGNORECASE,
)
NEAR = 64 << 20
"""Bytes that a library reserves at a time, at most: a heap of malloc for a thread."""
LEAST = 720 << 20
"""Bytes of addresses that a load cannot do with less of: a library that gets none for a thread ends the process."""
MEMORY = (
    "There is too little memory for this command; allow it 2 GB of addresses at least (ulimit -v, the limit of the "
    "container), and run it again."
)
THREADS = (
    "No more threads or processes may be started; allow more (ulimit -u, the limit of the container), and run it again."
)

_RESERVE = [bytes(1 << 20)]
"""Memory to look at an error and write a sentence with, while the error still holds on to everything else."""
_READY = {said: said.encode() + b"\n" for said in (MEMORY, THREADS)}


def last_words(text: str) -> None:
    """Write a line to stderr by the system call alone: consoles and streams need memory, and a module or two."""
    with suppress(OSError):
        os.write(2, _READY.get(text) or f"{text}\n".encode("ascii", "backslashreplace"))


def shortage(error: BaseException) -> str | None:
    """Return in a sentence what ran out, if an error or one that led to it says so."""
    _RESERVE.clear()
    seen: list[BaseException] = []
    now: BaseException | None = error
    while now is not None and now not in seen:
        seen.append(now)
        if said := _of(now):
            return said
        now = now.__cause__ or now.__context__
    return None


def shortage_in(said: str) -> str | None:
    """Return in a sentence what ran out, if what a library or another program said is about that."""
    return THREADS if _THREADS.search(said) else MEMORY if _MEMORY.search(said) else None


def too_little_for_a_load() -> str | None:
    """Return in a sentence that the process may have too few addresses for a load, if a limit says so."""
    try:
        import resource  # noqa: PLC0415  (Unix only)

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
    except (ImportError, OSError):
        return None
    return MEMORY if 0 <= most < LEAST else None


def at_the_limit() -> bool:
    """Return whether the process came as near to a limit of its memory as a library reserves it at a time.

    Then even an error that says something else, such as a name that is missing, is likely to be a want of memory.
    """
    try:
        import resource  # noqa: PLC0415  (Unix only)

        known = Path("/proc/self/status").read_text("ascii")
        limits = {"VmPeak": resource.RLIMIT_AS, "VmData": resource.RLIMIT_DATA}
        return any(_near(resource.getrlimit(limit)[0], name, known) for name, limit in limits.items())
    except ModuleNotFoundError:
        return False
    except (ImportError, MemoryError):
        return True
    except OSError as exc:
        return exc.errno == errno.ENOMEM


def _near(limit: int, name: str, known: str) -> bool:
    used = re.search(rf"{name}:\s+(\d+) kB", known)
    return limit >= 0 and used is not None and limit - int(used[1]) * 1024 < NEAR


def _of(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return MEMORY
    if isinstance(error, OSError):
        return {errno.ENOMEM: MEMORY, errno.EAGAIN: THREADS}.get(error.errno or 0)
    if isinstance(error, ImportError | RuntimeError | SystemError) or type(error).__module__.startswith(
        ("duckdb", "_duckdb")
    ):
        return shortage_in(str(error))
    return None
