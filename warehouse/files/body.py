"""The part of a text file below its header."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warehouse.files.dialect import Dialect
from warehouse.files.headers import BOM, Header


@dataclass(frozen=True)
class Body:
    """The part of a UTF-8 file below its header: its first byte and line, its dialect and width."""

    path: Path
    name: str
    start: int
    line: int
    header: Header | None
    width: int
    dialect: Dialect
    encoding: str
    marked: bool
    direct: bool

    def is_odd(self, data: bytes) -> bool:
        """Return whether some record of the data may be the header again, or have a byte order mark before it."""
        marked = not data.isascii() and BOM in data
        return marked or (self.header is not None and self.header.may_be_in(data))


def behind_marks(data: bytes, place: int) -> int:
    """Return where a record begins after the byte order marks before it, which belong to no field."""
    while data.startswith(BOM, place):
        place += len(BOM)
    return place


def is_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8."""
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
