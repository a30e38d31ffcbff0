"""Which characters the texts of a file contain, seen while they are copied: silver skips whatever none of them has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from warehouse.letters import ASCII_BLANKS, BLANKS

_SHORT = ASCII_BLANKS.replace("\n", "").encode()
_LONG = [blank.encode() for blank in BLANKS if not blank.isascii()]
_LEADING = sorted({blank[:1] for blank in _LONG})
_ANY_LONG = re.compile(b"|".join(sorted(map(re.escape, _LONG))))
_PLAIN = bytes(range(0xCC))
"""The bytes of characters below U+0300, which are all composed."""


@dataclass(frozen=True)
class Texture:
    """What some text may contain: a blank at its edge, a blank outside ASCII, a letter that is not composed."""

    padded: bool = True
    wide: bool = True
    decomposed: bool = True

    def __or__(self, other: Texture) -> Texture:
        """Return what the texts of either may contain."""
        return Texture(self.padded or other.padded, self.wide or other.wide, self.decomposed or other.decomposed)


UNKNOWN = Texture()
NOTHING = Texture(padded=False, wide=False, decomposed=False)


def texture_of(block: bytes, *, quoted: bool, mark: bytes = b",") -> Texture:
    """Return the texture of a block of records, which begins with a number and has no quotes unless it is ``quoted``.

    ``mark`` is between its fields.

    If there is nothing to clean, which is usual, silver takes three quarters of the time.
    """
    wide = decomposed = False
    if not block.isascii():
        wide = any(byte in block for byte in _LEADING) and _ANY_LONG.search(block) is not None
        decomposed = len(block.translate(None, _PLAIN)) > 0
    return Texture(quoted or wide or _has_edges(block, mark), wide, decomposed)


def _has_edges(block: bytes, mark: bytes) -> bool:
    plain = block.translate(_edges(mark))
    return b" \n" in plain or b"\n " in plain


@cache
def _edges(mark: bytes) -> bytes:
    """Return the table by which every short blank becomes a space, and what is between fields a line end."""
    return bytes.maketrans(_SHORT + mark, b" " * len(_SHORT) + b"\n")
