"""Runs the application; whatever a user can cause ends as one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from warehouse.cli.app import app
from warehouse.cli.interrupts import heard
from warehouse.errors import DatabaseError, UsageError, WarehouseError
from warehouse.shortage import shortage

INTERRUPTED, BROKEN_PIPE = 130, 141
# The base of typer's complaints about a call; its module has moved between versions of typer.
_WRONG_CALL: type[Exception] = typer.BadParameter.__bases__[0]


def run(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line (of this process unless given) and return the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115  (open as long as the process)
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _guarded(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code


def _guarded(arguments: Sequence[str] | None) -> int:
    with heard() as interrupts:
        try:
            code = app(
                args=None if arguments is None else list(arguments), prog_name="warehouse", standalone_mode=False
            )
        except (KeyboardInterrupt, typer.Abort):
            code = INTERRUPTED
        except BrokenPipeError:
            raise
        except _WRONG_CALL as exc:
            return _complain(_wrong_call(exc))
        except Exception as exc:
            # A library's own word for an interrupt, or what came of it on the way out.
            code = INTERRUPTED if interrupts.code else _failed(exc)
    if code == INTERRUPTED:
        code = interrupts.code or INTERRUPTED
        _complain(WarehouseError("Interrupted; a load that was under way has changed nothing."))
    return code if isinstance(code, int) else 0


def _failed(exc: Exception) -> int:
    error = in_words(exc)
    if error is None:
        raise exc
    return _complain(error)


def in_words(exc: Exception) -> WarehouseError | None:
    """Return what went wrong as a sentence for people; None if it is an error of the program."""
    if isinstance(exc, WarehouseError):
        return exc
    if said := shortage(exc):
        return UsageError(said)
    if isinstance(exc, OSError):
        where = f"{exc.filename}: " if exc.filename else ""
        return UsageError(f"{where}{exc.strerror or exc}; mend that and run the command again.")
    if any(f"{kind.__module__}.{kind.__name__}" in _OF_DATABASES for kind in type(exc).__mro__):
        said = str(getattr(exc, "orig", None) or exc).strip().splitlines()[0].rstrip(".")
        if getattr(getattr(exc, "orig", exc), "sqlstate", None) == "42501":
            from warehouse.database.rights import lacks_right  # noqa: PLC0415

            return lacks_right(said)
        return DatabaseError(f"The database says: {said}; what was under way was rolled back.")
    return None


# By name, because importing them would cost every call half a second.
_OF_DATABASES = ("sqlalchemy.exc.DBAPIError", "psycopg.Error")


def _wrong_call(exc: Exception) -> UsageError:
    message = getattr(exc, "message", "") or str(exc)
    describe = getattr(exc, "format_message", None)
    said = (describe() if describe else message).strip().rstrip(".")
    context = getattr(exc, "ctx", None)
    path = context.command_path if context is not None else "warehouse"
    joint = " " if said.endswith("?") else "; "
    return UsageError(f"{said}{joint}`{path} --help` shows what there is.")


def _complain(error: WarehouseError) -> int:
    try:
        from warehouse.terminal.console import err  # noqa: PLC0415

        err().sentence(str(error))
    except (MemoryError, ImportError, RuntimeError):
        sys.stderr.write(f"{error}\n")
    return error.exit_code
