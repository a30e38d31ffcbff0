"""The open connections of this program, so that an interrupt can end waits for a network that is silent.

Nothing here imports psycopg, so that the command line can look without loading it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from typing import Any
from weakref import WeakKeyDictionary

_OPENED: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
"""Connections of psycopg, each with the moment at which it was opened."""


def remember(connection: Any) -> None:
    """Keep a connection of psycopg in mind for as long as it lives."""
    _OPENED[connection] = time.monotonic()


class _Leaving:
    """Whether the program is on its way out, and waits for nothing that does not answer soon."""

    now = False


def is_leaving() -> bool:
    """Say whether connections were cut, so that new ones should not be waited for either."""
    return _Leaving.now


def cut(patience: float) -> None:
    """Shut down the sockets of connections that were opened more than ``patience`` seconds ago.

    Whoever waits for such a connection gets an error at once, and the server sees the client go: it rolls back.
    """
    _Leaving.now = True
    # The dictionary may change in another thread meanwhile; the caller looks again soon.
    with contextlib.suppress(RuntimeError):
        for connection, opened in list(_OPENED.items()):
            if time.monotonic() - opened >= patience:
                _shut(connection)
                _OPENED.pop(connection, None)


def _shut(connection: Any) -> None:
    if connection.closed:
        return
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.pgconn.socket)) as ours:
        ours.shutdown(socket.SHUT_RDWR)
