"""A program that waits for another one says so."""

from __future__ import annotations

from collections.abc import Callable

SILENT_SECONDS = 1.0
"""How long a program waits before it says so: most waits are shorter."""

Waiting = Callable[[str], None]
"""Called with a sentence that says what the program waits for."""


def quietly(_sentence: str) -> None:
    """Say nothing."""
