"""`python -m warehouse`, and the console script `warehouse`."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn

from warehouse.shortage import MEMORY, at_the_limit, last_words, shortage

RARELY = 250_000
"""New objects between two searches for unreachable ones: importing makes many and leaves none (8 % of `status`)."""


def main() -> NoReturn:
    """Carry out the command line and leave with its exit code."""
    gc.set_threshold(RARELY)
    sys.unraisablehook = _unraisable
    # Else pydantic looks through all packages that are installed for plugins, of which our settings need none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Nothing is computed with matrices, and OpenBLAS ends the process where it cannot have its memory for more threads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        _require_hashes()
        from warehouse.cli import run  # noqa: PLC0415  (so that an interrupt while it is read is quiet too)

        code = run()
    except KeyboardInterrupt:
        code = 130
    except Exception as exc:
        code = _own_error(exc)
    _leave(code)


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """Leave out what nobody can catch, if it is of a shortage that is reported already."""
    if found.exc_value is None or not shortage(found.exc_value):
        sys.__unraisablehook__(found)


def _require_hashes() -> None:
    """Import what computes hashes; where memory is short, Python logs each one that is missing and goes on without."""
    import logging  # noqa: PLC0415  (within reach of the handlers of `main`)

    logging.disable()
    import hashlib  # noqa: PLC0415

    logging.disable(logging.NOTSET)
    if not hasattr(hashlib, "sha256"):
        raise MemoryError


def _own_error(exc: Exception) -> int:
    """Print an error of the program itself, with what is needed to report it but no password; return the exit code.

    What ran out of memory where nothing could be imported any more is no such error, and is said with what there is.
    """
    if said := shortage(exc) or (MEMORY if at_the_limit() else None):
        last_words(said)
        return 2
    import traceback  # noqa: PLC0415  (rarely needed)

    from warehouse.addresses import without_secrets  # noqa: PLC0415

    sys.stderr.write(without_secrets("".join(traceback.format_exception(exc))))
    return 1


def _leave(code: int) -> NoReturn:
    """End the process without taking its objects apart, which took 0.3 s of each command."""
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
