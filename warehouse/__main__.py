"""`python -m warehouse`, and the console script `warehouse`."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from warehouse.shortage import LEAST_OF_ALL, MEMORY, at_the_limit, last_words, shortage, too_little

RARELY = 250_000
"""New objects between two garbage collections: imports create many and leave no garbage (8 % of `status`)."""


def main() -> NoReturn:
    """Run the command line and exit with its exit code."""
    # An interrupt in an import may be swallowed in a callback, and there is nothing to tidy up yet.
    _on_ctrl_c(signal.SIG_DFL)
    gc.set_threshold(RARELY)
    sys.unraisablehook = _unraisable
    # Otherwise pydantic searches all installed packages for plugins, and our settings need none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Nothing here computes with matrices, and OpenBLAS aborts the process if it cannot get memory for more threads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        try:
            if too_little(LEAST_OF_ALL):
                raise MemoryError
            _require_hashes()
            from warehouse.cli import run  # noqa: PLC0415  (so that an interrupt during the import is quiet too)

            _on_ctrl_c(signal.default_int_handler)
            code = run()
        finally:
            _on_ctrl_c(signal.SIG_DFL)
    except KeyboardInterrupt:
        code = _earned(130)
    except Exception as exc:
        code = _own_error(exc)
    _leave(code)


def _on_ctrl_c(handler: Callable[..., object] | signal.Handlers) -> None:
    """Let Ctrl-C mean something else, unless whoever started the program has it ignore that."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handler)


def _earned(code: int) -> int:
    """Return the exit code of the work if all of it was done when an interrupt came: it is not denied."""
    outcomes = sys.modules.get("warehouse.outcomes")
    earned: int | None = outcomes.outcomes.earned if outcomes else None
    return code if earned is None else earned


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """Hide errors that nobody can catch, if they come from a shortage that is reported already."""
    if found.exc_value is None or not shortage(found.exc_value):
        sys.__unraisablehook__(found)


def _require_hashes() -> None:
    """Import hashlib; if memory is short, Python logs each missing hash and continues without it."""
    import logging  # noqa: PLC0415  (within reach of the handlers of `main`)

    logging.disable()
    import hashlib  # noqa: PLC0415

    logging.disable(logging.NOTSET)
    if not hasattr(hashlib, "sha256"):
        raise MemoryError


def _own_error(exc: Exception) -> int:
    """Print a bug of the program with what is needed to report it, without passwords; return the exit code.

    Running out of memory so far that nothing can be imported is no bug, and is reported without imports.
    """
    if said := shortage(exc) or (MEMORY if at_the_limit() else None):
        last_words(said)
        return 2
    import traceback  # noqa: PLC0415  (rarely needed)

    from warehouse.addresses import without_secrets  # noqa: PLC0415

    sys.stderr.write(without_secrets("".join(traceback.format_exception(exc))))
    return 1


def _leave(code: int) -> NoReturn:
    """End the process without freeing its objects, which took 0.3 s of each command.

    Ctrl-C ends it at once by now: there is nothing left to tidy up, and nobody left to answer with a sentence.
    """
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
