"""A header that may be repeated further down, as in files concatenated from several."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from warehouse.files.dialect import Dialect

BOM = b"\xef\xbb\xbf"
_FORMATS = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
"""Invisible characters, which are trimmed from names like blanks."""
AGAIN = "it is the header again"
"""The reason for which a repeated header is rejected."""
_LETTERS = string.ascii_letters.encode()
_PLAIN = re.compile(rb"[^\x80-\xff\r\n\"']+")


class Header:
    """The names of a header as bytes: recognised in other capitals, in quotes or with blanks around them."""

    def __init__(self, fields: Sequence[tuple[bytes, bool]], dialect: Dialect) -> None:
        self._names = _plain(fields)
        trimmed = [text.strip() for text, _ in fields]
        pieces = [piece for text in trimmed for piece in _PLAIN.findall(text)]
        self._sign = max(pieces, key=len, default=b"").lower()
        self._marks = {self._sign[place : place + 1] for place, byte in enumerate(self._sign) if byte not in _LETTERS}
        edge = rb"[ \t\x80-\xff\"%b]*" % re.escape(dialect.quote)
        names = (edge + b"".join(map(_like, re.split(rb"([\x80-\xff\r\n\"']+)", text))) + edge for text in trimmed)
        self._line = re.compile(rb"(?i)(?:\A|[\r\n])" + re.escape(dialect.delimiter).join(names) + rb"(?:[\r\n]|\Z)")

    def may_be_in(self, data: bytes) -> bool:
        """Return whether some record of the data may be the header; False is certain."""
        # a mark such as `_`, which most records lack, is found at a tenth of what lower() costs
        if not all(mark in data for mark in self._marks):
            return False
        return self._sign in data.lower() and self._line.search(data) is not None

    def is_again(self, fields: Sequence[tuple[bytes, bool]]) -> bool:
        """Return whether the fields of a record are the names of the header."""
        return len(fields) == len(self._names) and _plain(fields) == self._names


def _like(piece: bytes) -> bytes:
    """Match a piece of a name in any capitals; letters beyond ASCII, which have their own, are compared later."""
    return re.escape(piece) if _PLAIN.fullmatch(piece) else rb"[\x80-\xff\r\n\"']+" if piece else b""


def _plain(fields: Sequence[tuple[bytes, bool]]) -> list[str]:
    names = []
    for text, _ in fields:
        name, before = text.decode("utf-8", "replace"), None
        while name != before:
            before, name = name, name.strip().strip(_FORMATS)
        names.append(name.casefold())
    return names
