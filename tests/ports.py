"""Ports of this machine that stay what they are while other tests run beside."""

from __future__ import annotations

import random
import socket

UNUSED = 1
"""Nobody listens there: only root could, and no program of today does."""
OWN = range(10_000, 32_000)
"""What the system gives nobody by itself, as it does to each connection and to whoever asks for any port."""
_dice = random.SystemRandom()


def free_port() -> int:
    """Return a port that is free, and that nobody gets by chance before it is used."""
    while True:
        port = _dice.choice(OWN)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
