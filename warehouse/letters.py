"""What counts as blank around a text, and which letters are the same: alike everywhere, whatever the locale.

PostgreSQL's own answers follow the locale of a database, and Python's the version of Unicode that it comes with.
"""

from __future__ import annotations

from unicodedata import normalize

ASCII_BLANKS = " \t\n\v\f\r"
BLANKS = ASCII_BLANKS + "".join(
    chr(code)
    for first, last in (
        # white space
        (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
        (0x205F, 0x205F), (0x3000, 0x3000),
        # invisible characters: soft hyphens, joiners, marks of direction, byte order marks
        (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
        (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB),
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""What counts as blank around a delivered text: Unicode's White_Space, and invisible characters."""

_CASES = [
    (capital, little)
    for capital, little in ((chr(code), chr(code).lower()) for code in range(0x80, 0x530))
    if little != capital and len(little) == 1 and little.upper() == capital
]
CAPITALS = "".join(capital for capital, _ in _CASES)
"""The Latin, Greek and Cyrillic capitals beyond ASCII with one small letter that no other capital has."""
SMALL = "".join(little for _, little in _CASES)
"""Their small letters, in the same order."""
_LOWER = {ord(capital): little for capital, little in _CASES} | {code: chr(code + 32) for code in range(65, 91)}


def tidy(text: str) -> str:
    """Return a text without blanks around it, its letters composed."""
    return normalize("NFC", text.strip(BLANKS))


def small(text: str) -> str:
    """Return a text in lower case, as `vocabulary.texts.lowered` does in the database."""
    return text.translate(_LOWER)
