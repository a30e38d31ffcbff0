"""Shows untrusted text without the characters that would control a terminal or mislead a reader.

Controls (C0, C1), escape sequences, and invisible format characters such as the marks that reverse the direction of a
text are not printable according to Unicode (`str.isprintable`).
"""

from __future__ import annotations

import json
import re

_SUSPECT = re.compile(r"[^ -~]")


def printable(value: object) -> str:
    """Return a text on one line in which each unprintable character is written as its escape."""
    return _SUSPECT.sub(lambda found: _visible(found[0]), str(value))


def within_lines(text: str) -> str:
    """Return a text of several lines with unprintable characters escaped in each."""
    return "\n".join(printable(line) for line in text.split("\n"))


def json_document(value: object) -> str:
    """Return a value as indented JSON, with `\\uXXXX` for unprintable characters; what JSON lacks becomes text."""
    written = json.dumps(value, indent=2, default=str, ensure_ascii=False)
    return _SUSPECT.sub(lambda found: found[0] if found[0] == "\n" else _as_json(found[0]), written)


def toml_string(value: str) -> str:
    """Return a text as a one-line basic string of TOML; undecodable bytes of a file name become `?`."""
    readable = value.encode("utf-8", "replace").decode()
    return _SUSPECT.sub(lambda found: _as_toml(found[0]), json.dumps(readable, ensure_ascii=False))


def readable_name(path: object) -> str:
    r"""Return the name of a file as text that every output accepts: bytes that are not UTF-8 become ``\xNN``."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def sized(size: int) -> str:
    """Return a number of bytes for people."""
    for unit, base in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= base:
            return f"{size / base:,.1f} {unit}"
    return f"{size} bytes"


def _visible(sign: str) -> str:
    if "\udc80" <= sign <= "\udcff":
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return sign if sign.isprintable() else sign.encode("unicode_escape").decode()


def _as_json(sign: str) -> str:
    if "\udc80" <= sign <= "\udcff":
        return f"\\\\x{ord(sign) - 0xDC00:02x}"
    return sign if sign.isprintable() else json.dumps(sign)[1:-1]


def _as_toml(sign: str) -> str:
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"
