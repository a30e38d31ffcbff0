"""Questions that go without what another session has locked: `warehouse status` is needed most just then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from warehouse.database.lock import is_locked_out, patiently

FIRST, AFTERWARDS = 2.0, 0.1
"""Seconds to wait for a lock: once, as most are held for less, and then for each further question."""

Answer = TypeVar("Answer")


class Glance:
    """Asks one question after another and notes those that a lock of another session leaves without an answer."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.unknown: list[str] = []
        self._patience = FIRST

    def ask(self, what: str, question: Callable[[], Answer]) -> Answer | None:
        """Return the answer to a question about ``what``; None if it has to wait too long for a lock."""
        try:
            with self.connection.begin_nested():
                patiently(self.connection, self._patience)
                return question()
        except DBAPIError as exc:
            if not is_locked_out(exc):
                raise
        self._patience = AFTERWARDS
        self.unknown.append(what)
        return None
