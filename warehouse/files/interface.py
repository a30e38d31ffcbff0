"""What the rest of the program gets to see of a file."""

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
    """A file of a delivery, known by its content; ``name`` is what people see, relative to the delivery."""

    path: Path
    name: str
    sha256: str
    bytes: int
    source: str
    lookup: bool = False
    wanted: str | None = None
    """The `path` of the settings that found it, if it was not found by the source's name."""
    stamp: tuple[int, ...] = ()
    """What the file system said of it when its bytes were digested: it changes when somebody writes to the file."""


@dataclass(frozen=True)
class Reject:
    """A line that is no record, with its physical line number, its text and the reason in plain words."""

    line_number: int
    raw: str
    reason: str


@dataclass
class Account:
    """What became of the records of one file; ``read`` holds those that are filtered and rejected too.

    ``encoding`` is that of its text, None where it has none of its own, and ``guessed`` whether it was taken for that
    one without a mark or a setting.
    """

    read: int = 0
    filtered: int = 0
    rejected: int = 0
    encoding: str | None = None
    guessed: bool = False


def read_rejects(path: Path) -> Iterator[Reject]:
    """Yield rejects that were put aside, one JSON list a line."""
    with path.open("rb") as stream:
        for line in stream:
            yield Reject(*json.loads(line))
