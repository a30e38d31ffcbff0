"""Recognises a lack of memory, threads or processes, which libraries report in a dozen ways."""

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
"""The most bytes that a library reserves at a time: a malloc heap for a thread."""
Least = tuple[int, int]
"""The least limits of addresses and of data, in bytes, with which something begins."""
LEAST_FOR_A_LOAD: Least = (720 << 20, 80 << 20)
"""A library that cannot get addresses for a thread aborts the process."""
LEAST: Least = (160 << 20, 80 << 20)
"""For a command that needs settings: `status` takes 94 MB of addresses and 56 MB of data at least."""
LEAST_OF_ALL: Least = (64 << 20, 32 << 20)
"""For anything: `--help` takes 50 MB of addresses and 30 MB of data.

CPython hangs where it has no memory for the number that it keeps of an exception's place: it looks for a handler of
that shortage, and needs the number again. So memory must not run out where it can be known to.
"""
MEMORY = (
    "There is too little memory for this command; allow it 2 GB of addresses at least (ulimit -v and -d, the limit of "
    "the container), and run it again."
)
THREADS = (
    "No more threads or processes may be started; allow more (ulimit -u, the limit of the container), and run it again."
)

_RESERVE = [bytes(1 << 20)]
"""Reserved memory for reporting an error while the error still keeps everything else alive."""
_READY = {said: said.encode() + b"\n" for said in (MEMORY, THREADS)}


def last_words(text: str) -> None:
    """Write a line to stderr by the bare system call: consoles and streams need memory, and a module or two."""
    with suppress(OSError):
        os.write(2, _READY.get(text) or f"{text}\n".encode("ascii", "backslashreplace"))


def shortage(error: BaseException) -> str | None:
    """Return a sentence about what ran out, if an error or one of its causes says so."""
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
    """Return a sentence about what ran out, if the message of a library or program is about that."""
    return THREADS if _THREADS.search(said) else MEMORY if _MEMORY.search(said) else None


def too_little(least: Least = LEAST) -> str | None:
    """Return a sentence if a limit leaves the process less memory than that."""
    try:
        import resource  # noqa: PLC0415  (Unix only)

        limits = [resource.getrlimit(one)[0] for one in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    except (ModuleNotFoundError, OSError):
        return None
    return MEMORY if any(0 <= most < needed for most, needed in zip(limits, least, strict=True)) else None


def at_the_limit() -> bool:
    """Return whether the process came as close to a memory limit as one reservation of a library.

    Then even an unrelated error, such as a missing name, is probably a lack of memory.
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
