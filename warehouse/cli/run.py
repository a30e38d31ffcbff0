"""Runs the application; every error that a user can cause ends as one sentence and an exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import typer

from warehouse.cli.app import app
from warehouse.cli.failures import failing
from warehouse.cli.interrupts import Interrupts
from warehouse.errors import DatabaseError, OutcomeUnknown, UsageError, WarehouseError
from warehouse.outcomes import outcomes
from warehouse.printable import printable
from warehouse.shortage import MEMORY, THREADS, last_words, shortage

INTERRUPTED, BROKEN_PIPE = 130, 141
# The base class of typer's usage errors; its module has moved between versions of typer.
_WRONG_CALL: type[Exception] = typer.BadParameter.__bases__[0]


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (that of this process unless given) and return the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115  (open as long as the process)
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    outcomes.begin()
    failing.begin(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _guarded(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _close(sys.stdout)
        if outcomes.sentences:
            _complain(WarehouseError(f"The output was closed before all of it was written. {outcomes.summary()}"))
        return BROKEN_PIPE
    except OSError as exc:
        code = _failed(exc)
    return code


def _close(stream: IO[str]) -> None:
    """Discard what a stream still holds, so that writing it does not fail again."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _guarded(arguments: Sequence[str] | None) -> int:
    interrupts = Interrupts()
    try:
        with interrupts:
            code = _called(arguments, interrupts)
    except KeyboardInterrupt:  # (between the block and the first or last line of what hears in it)
        code = INTERRUPTED
    finally:
        interrupts.end()
    if code == INTERRUPTED:
        code = _interrupted(interrupts.code or INTERRUPTED)
    return code if isinstance(code, int) else 0


def _called(arguments: Sequence[str] | None, interrupts: Interrupts) -> object:
    """Run the application and return its exit code, None or anything else if it has none."""
    try:
        return app(args=None if arguments is None else list(arguments), prog_name="warehouse", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except _WRONG_CALL as exc:
        return _complain(_wrong_call(exc))
    except OutcomeUnknown as exc:
        return _failed(exc)
    except Exception as exc:
        # A library's own exception for an interrupt, or an error that the interrupt caused during cleanup.
        return INTERRUPTED if interrupts.code else _failed(exc)


def _interrupted(code: int) -> int:
    """Print what was done before an interrupt and return the exit code: that of the work if all of it was done."""
    if outcomes.earned is not None:
        return _complain(WarehouseError(f"Interrupted after the work was done. {outcomes.summary()}"), outcomes.earned)
    done = f" {outcomes.summary()}" if outcomes.sentences else ""
    return _complain(WarehouseError(f"Interrupted; nothing of what was under way is in the database.{done}"), code)


def _failed(exc: Exception) -> int:
    """Print what failed and what was done before; return the exit code: that of the work if all of it was done."""
    error = explained(exc)
    if error is None:
        raise exc
    if isinstance(exc, OSError):
        _close(sys.stdout)
    if not outcomes.sentences:
        return _complain(error)
    if outcomes.earned is not None and isinstance(exc, OSError):
        error = WarehouseError(f"The account of it cannot be written ({exc.strerror or exc}).")
    code = error.exit_code if outcomes.earned is None else outcomes.earned
    return _complain(WarehouseError(f"{outcomes.summary()} {error}", **error.where), code)


def explained(exc: Exception) -> WarehouseError | None:
    """Return an error as a sentence for people; None if it is a bug of the program."""
    if isinstance(exc, WarehouseError):
        return exc
    if said := shortage(exc):
        return UsageError(said)
    if isinstance(exc, OSError):
        where = f"{exc.filename}: " if exc.filename else ""
        return UsageError(f"{where}{exc.strerror or exc}; fix that and run the command again.")
    if any(f"{kind.__module__}.{kind.__name__}" in _OF_DATABASES for kind in type(exc).__mro__):
        return _of_a_database(exc)
    return None


def _of_a_database(exc: Exception) -> DatabaseError:
    from warehouse.database.refusals import reason  # noqa: PLC0415  (needed only here)

    why = reason(getattr(exc, "orig", None) or exc)
    if why is not None:
        return DatabaseError(f"What was not committed yet was rolled back, because the server {why}.")
    said = str(getattr(exc, "orig", None) or exc).strip().splitlines()[0].rstrip(".")
    if getattr(getattr(exc, "orig", exc), "sqlstate", None) == "42501":
        from warehouse.database.rights import lacks_right  # noqa: PLC0415

        return lacks_right(said)
    return DatabaseError(f"The database says: {said}; what was not committed yet was rolled back.")


# By name, because importing them would cost every call half a second.
_OF_DATABASES = ("sqlalchemy.exc.DBAPIError", "psycopg.Error")


def _wrong_call(exc: Exception) -> UsageError:
    message = getattr(exc, "message", "") or str(exc)
    describe = getattr(exc, "format_message", None)
    said = _in_words((describe() if describe else message).strip().rstrip("."))
    context = getattr(exc, "ctx", None)
    path = context.command_path if context is not None else "warehouse"
    joint = " " if said.endswith("?") else "; "
    return UsageError(f"{said}{joint}`{path} --help` shows what there is.")


def _in_words(said: str) -> str:
    """Return what is wrong with a value as people say it; some versions of typer quote what checks types."""
    for theirs, ours in _OF_VALUES:
        said = re.sub(theirs, ours, said)
    return said


_OF_VALUES = (
    ("Value error, ", ""),
    ("Input should be a valid integer.*", "it must be a whole number"),
    ("Input should be a valid number.*", "it must be a number"),
    ("Input should be greater than or equal to ", "it must be at least "),
    ("Input should be less than or equal to ", "it must be at most "),
)


def _complain(error: WarehouseError, code: int | None = None) -> int:
    text, code = str(error), error.exit_code if code is None else code
    if MEMORY in text or THREADS in text:
        last_words(text)
    else:
        try:
            from warehouse.terminal.console import err  # noqa: PLC0415

            err().sentence(text)
        except (MemoryError, ImportError, RuntimeError, OSError):
            last_words(printable(text))
    failing.show(error, code)
    return code
