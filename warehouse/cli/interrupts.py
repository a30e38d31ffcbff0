"""Interrupts that libraries cannot swallow: a request to stop ends a command wherever it is."""

from __future__ import annotations

import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from warehouse.database.sockets import cut
from warehouse.outcomes import outcomes

AGAIN = 0.25
"""Seconds until an interrupt that has disappeared is raised again.

Longer than one wait of psycopg (0.1): Python can handle signals only after a wait that no signal cut short.
"""
PATIENCE = 3.0
"""Seconds that the database has to answer a cancellation or a rollback while the program exits."""
IMPORTING = "<frozen importlib._bootstrap>"
"""The file name of Python's own frames while it imports a module."""


class Interrupts:
    """What asked the program to stop, if anything has: ``code`` is then the exit code."""

    def __init__(self) -> None:
        self.code: int | None = None
        self._asked: float | None = None
        self._importing = _imports(sys._getframe())

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Leave as after an error, so that transactions are rolled back and the embedded server is stopped.

        KeyboardInterrupt for any signal, because psycopg then cancels the statement that the server is running.
        """
        self.code = 128 + number
        outcomes.interrupted = True
        self._asked = self._asked or time.monotonic()
        # SQLAlchemy logs a connection that cannot be rolled back; it is closed, which does the same.
        logging.disable()
        _look_again(AGAIN)
        self._raise_unless_importing(frame)

    def insist(self, _number: int, frame: FrameType | None) -> None:
        """Raise an interrupt that was postponed, or swallowed in a callback of a library.

        Nothing is raised while an exception is being handled, because the program is exiting already, nor once its
        work is done and only the account is left to print. But it does not wait for a database that does not answer:
        psycopg would wait for ever once it has asked for a cancellation.
        """
        if self._asked is not None and time.monotonic() - self._asked >= PATIENCE:
            cut(PATIENCE)
        if sys.exc_info()[0] is None and outcomes.earned is None:
            self._raise_unless_importing(frame)

    def _raise_unless_importing(self, frame: FrameType | None) -> None:
        """Raise now, or after a running import: within one, DuckDB aborts the process and modules seem missing."""
        if _imports(frame) == self._importing:
            raise KeyboardInterrupt


def _imports(frame: FrameType | None) -> int:
    """Return how many frames of the stack belong to imports; some may be those that called the program."""
    count = 0
    while frame is not None:
        count += frame.f_code.co_filename == IMPORTING
        frame = frame.f_back
    return count


@contextmanager
def heard() -> Iterator[Interrupts]:
    """Raise KeyboardInterrupt in the block on SIGINT or SIGTERM, repeatedly until it leaves the block."""
    interrupts = Interrupts()
    asking = [one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) is not signal.SIG_IGN]
    before = {number: signal.signal(number, interrupts.interrupt) for number in asking}
    if hasattr(signal, "SIGALRM"):
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, interrupts.insist)
    shown, sys.unraisablehook = sys.unraisablehook, _quiet(sys.unraisablehook)
    try:
        yield interrupts
    finally:
        _look_again(0)
        sys.unraisablehook = shown
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _quiet(show: Callable[[sys.UnraisableHookArgs], object]) -> Callable[[sys.UnraisableHookArgs], None]:
    """Hide an interrupt that Python swallowed where nothing can be raised, as in a finalizer: it comes again."""

    def hook(found: sys.UnraisableHookArgs) -> None:
        if not isinstance(found.exc_value, KeyboardInterrupt):
            show(found)

    return hook


def _look_again(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
