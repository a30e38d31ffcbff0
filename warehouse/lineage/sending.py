"""Sends events from its own thread, so that no batch waits for the receiver."""

from __future__ import annotations

import logging
import sys
import time
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from warehouse.lineage import Lineage, Run

INSTALL = (
    "Lineage is sent by OpenLineage's client, which is not installed: pip install 'retail-warehouse-loader[lineage]'."
)
NOISY = ("openlineage", "requests", "urllib3", "httpx", "httpx2")
"""Loggers that would print addresses, and with them passwords, on stderr."""
CONSOLE = "openlineage.client.transport.console"
"""The logger through which the client's console transport prints."""
OWN_CONFIGURATION = {"facets": {"source_code_location": {"disabled": True}}}
"""The git repository of the working folder is not that of this program, and its address may hold a password."""


class Sender:
    """Sends the events of runs one after the other; ``asked_for`` if the settings ask for lineage.

    If they do not, a missing client is not reported.
    """

    def __init__(self, *, asked_for: bool) -> None:
        self.asked_for = asked_for
        self.put, self.sent, self.failure = 0, 0, ""
        self._queue: SimpleQueue[Callable[[], Any] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._events: list[Any] = []

    def begin(self, lineage: Lineage, run: Run) -> None:
        """Send the start of a run."""
        made: list[Any] = []

        def start() -> Any:
            from warehouse.lineage.events import Events  # noqa: PLC0415  (an extra, and slow to import)

            made.append(Events(lineage.settings, lineage.metadata, lineage.database, run))
            return made[0].start()

        self._events = made
        self._hand_over(start)

    def end(self) -> None:
        """Send the end of the run that was started last."""
        made = self._events

        def end() -> Any:
            return made[0].end()

        self._hand_over(end)

    def close(self, patience: float) -> list[str]:
        """Wait a limited time until everything is sent; return a sentence if something was not."""
        until = time.monotonic() + patience
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(patience)
        if self.sent == self.put and not (self._thread and self._thread.is_alive()):
            return []
        if self.failure == INSTALL:
            return [INSTALL] if self.asked_for else []
        late = f"no answer within {patience:g} seconds" if time.monotonic() >= until else "unknown"
        lost = self.put - self.sent or self.put
        of = f"{lost} of {self.put} lineage events {'was' if lost == 1 else 'were'}"
        return [f"{of} not delivered ({self.failure or late}); the work itself is not affected."]

    def _hand_over(self, make: Callable[[], Any]) -> None:
        self.put += 1
        try:
            if self._thread is None:
                self._thread = Thread(target=self._send_all, name="lineage", daemon=True)
                self._thread.start()
        except RuntimeError:
            self._thread, self.failure = None, "no thread can be started"
            return
        self._queue.put(make)

    def _send_all(self) -> None:
        try:
            client = _client()
        except ImportError:
            self.failure = INSTALL
            return
        except Exception as exc:  # (a transport may fail in any way, and a load must not fail for that)
            self.failure = self.failure or type(exc).__name__
            return
        while make := self._queue.get():
            if not self._delivered(client, make):
                break
        self._flush(client)

    def _delivered(self, client: Any, make: Callable[[], Any]) -> bool:
        """Send one event; return whether the receiver may be asked again."""
        try:
            event = make()
        except Exception as exc:  # (what lineage cannot tell must not fail a load)
            self.failure = self.failure or type(exc).__name__
            return True
        try:
            client.emit(event)
        except Exception as exc:  # (a transport may fail in any way)
            self.failure = self.failure or type(exc).__name__
            return is_refusal(exc)
        self.sent += 1
        return True

    def _flush(self, client: Any) -> None:
        """Let a transport that sends asynchronously finish."""
        try:
            client.close()
        except Exception as exc:  # (as above)
            self.sent, self.failure = 0, self.failure or type(exc).__name__


def is_refusal(exc: Exception) -> bool:
    """Return whether a receiver answered that it refuses this event: it may take the next.

    Any other failure comes after the client's own retries, and the next event would only wait as long again.
    """
    status = getattr(getattr(exc, "response", None), "status_code", 0)
    return isinstance(status, int) and 400 <= status < 500


def _client() -> Any:
    """Return OpenLineage's configured client, with its libraries silenced."""
    for name in NOISY:
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
    from openlineage.client import OpenLineageClient  # noqa: PLC0415  (an extra, and slow to import)

    from warehouse.lineage.answers import bound  # noqa: PLC0415  (imports what sends by HTTP)

    client = OpenLineageClient(config=OWN_CONFIGURATION)
    bound(client.transport)
    if client.transport.kind == "console":
        console = logging.getLogger(CONSOLE)
        console.setLevel(logging.INFO)
        console.handlers = [logging.StreamHandler(sys.stderr)]
        console.propagate = False
    return client
