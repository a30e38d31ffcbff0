"""What the rest of the program sees of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ExpectedColumn:
    """A canonical column of a source; a file that cannot fill a required one is refused."""

    name: str
    required: bool


@dataclass(frozen=True)
class InputFile:
    """A file of a delivery, identified by content; ``name`` is its path for people, relative to the delivery."""

    path: Path
    name: str
    sha256: str
    bytes: int
    source: str
    lookup: bool = False
    wanted: str | None = None
    """The `path` of the settings that found it, if it was not found by the source's name."""
    stamp: tuple[int, ...] = ()
    """The file status when its bytes were digested: it changes when somebody writes to the file."""
    use: int = 0
    """Which use of a lookup file this is, if the settings use one several times."""


@dataclass(frozen=True)
class Reject:
    """A line that is not a record, with its physical line number, its text and the reason in plain words."""

    line_number: int
    raw: str
    reason: str


@dataclass
class Account:
    """The account of the records of one file; ``read`` includes those filtered and rejected.

    ``encoding`` is that of its text, None if it has none, and ``guessed`` whether it was decided without a byte order
    mark or a setting.
    """

    read: int = 0
    filtered: int = 0
    rejected: int = 0
    encoding: str | None = None
    guessed: bool = False


def read_rejects(path: Path) -> Iterator[Reject]:
    """Yield rejects from a temporary file, one JSON list per line."""
    with path.open("rb") as stream:
        for line in stream:
            yield Reject(*json.loads(line))
