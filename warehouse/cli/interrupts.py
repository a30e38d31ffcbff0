"""Interrupts that libraries cannot swallow: a request to stop ends a command wherever it is."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from warehouse.database.sockets import cut
from warehouse.outcomes import outcomes

AGAIN = 0.25
"""Seconds until an interrupt that has disappeared is raised again.

Longer than one wait of psycopg (0.1): Python can handle signals only after a wait that no signal cut short.
"""
HAS_TIMER = hasattr(signal, "setitimer")
"""Whether the system has a timer that can interrupt."""
PATIENCE = 3.0
"""Seconds that the database has to answer a cancellation or a rollback while the program exits."""
IMPORTING = "<frozen importlib._bootstrap>"
"""The file name of Python's own frames while it imports a module."""


class Interrupts:
    """What asked the program to stop, if anything has: ``code`` is then the exit code.

    As a context manager it raises KeyboardInterrupt in the block on SIGINT or SIGTERM, again and again until the block
    is left. An interrupt may hit between the block and its first or last line too: `end` tidies up after it once more.
    """

    def __init__(self) -> None:
        self.code: int | None = None
        self._asked: float | None = None
        self._importing = _imports(sys._getframe())
        self._before: dict[int, Any] = {}
        self._shown: list[Callable[[Any], object]] = [sys.unraisablehook, threading.excepthook]
        self._over = self._late = False

    def __enter__(self) -> Interrupts:
        """Begin to hear; what is replaced is noted first, because an interrupt may come in between."""
        sys.unraisablehook, threading.excepthook = [self._until_asked(show) for show in self._shown]
        handlers = {signal.SIGINT: self.interrupt, signal.SIGTERM: self.interrupt}
        for number, handler in {**handlers, **({signal.SIGALRM: self.insist} if HAS_TIMER else {})}.items():
            if number in handlers and signal.getsignal(number) is signal.SIG_IGN:
                continue
            self._before[number] = signal.getsignal(number) or signal.SIG_DFL
            signal.signal(number, handler)
        return self

    def __exit__(self, *_: object) -> None:
        """Hear no more."""
        self.end()

    def end(self) -> None:
        """Let signals mean what they meant before; a request that comes meanwhile is raised when that is done."""
        self._over = True
        _look_again(0)
        while self._before:
            signal.signal(*self._before.popitem())
        sys.unraisablehook, threading.excepthook = self._shown
        if self._late:
            self._late = False
            raise KeyboardInterrupt

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Leave as after an error, so that transactions are rolled back and the embedded server is stopped.

        KeyboardInterrupt for any signal, because psycopg then cancels the statement that the server is running.
        """
        self.code = 128 + number
        if self._over:
            self._late = True
            return
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
        if self._over:
            return
        if self._asked is not None and time.monotonic() - self._asked >= PATIENCE:
            cut(PATIENCE)
        if sys.exc_info()[0] is None and outcomes.earned is None:
            self._raise_unless_importing(frame)

    def _until_asked(self, show: Callable[[Any], object]) -> Callable[[Any], None]:
        """Show errors that nobody can catch, as in a finalizer or a thread, until the program was asked to stop.

        Afterwards they are the interrupt itself, which comes again, or come from what it took away.
        """

        def hook(found: object) -> None:
            if self.code is None:
                show(found)

        return hook

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


def _look_again(seconds: float) -> None:
    if HAS_TIMER:
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
