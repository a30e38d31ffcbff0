"""The open connections of this program, so that an interrupt can end waits for a silent network.

Nothing here imports psycopg, so that the command line can look here without loading it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from typing import Any
from weakref import WeakKeyDictionary

_OPENED: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
"""Connections of psycopg, each with the time at which it was opened."""


def remember(connection: Any) -> None:
    """Track a connection of psycopg for as long as it lives."""
    _OPENED[connection] = time.monotonic()


class _Leaving:
    """Whether the program is exiting and no longer waits for anything that does not answer soon."""

    now = False


def is_leaving() -> bool:
    """Return whether connections were cut, so that new ones should not be waited for either."""
    return _Leaving.now


def cut(patience: float) -> None:
    """Shut down the sockets of connections that were opened more than ``patience`` seconds ago.

    A thread that waits for such a connection gets an error at once; the server sees the client leave and rolls back.
    """
    _Leaving.now = True
    # Another thread may change the dictionary meanwhile; the caller looks again soon.
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
