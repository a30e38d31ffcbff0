"""Delimiters of several characters, such as `||` or `~|~`: one character unused in the text replaces each."""

from __future__ import annotations

import json
import re
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.contents import CHUNK, Text

MARKS = (b"\x1f", b"\x1e", b"\x1d", b"\x1c", b"\x01", b"\x02")
"""Characters that are separators by definition, or mean nothing in a text."""
MOST_HELD = 64 << 20
"""The bytes read to find the end of a record; text without one by then is no table, and its lines are rejected."""


def with_one_mark(text: Text, delimiter: str, quote: str | None, folder: Path, name: str) -> tuple[Text, str]:
    """Return a text in which a single mark replaces each delimiter outside quotes, and the mark."""
    mark = next((mark for mark in MARKS if not _holds(text.path, mark)), None)
    if mark is None:
        raise DeliveryError(
            f"{name} holds all control characters that could stand for the delimiter {delimiter!r}; write it with a "
            "delimiter of one character.",
            file=name,
        )
    target, between, quoted = folder / "separated.csv", delimiter.encode(), '"' if quote is None else quote
    pattern = _fields(between, quoted.encode())
    with text.path.open("rb") as source, target.open("wb") as out:
        rest = b""
        while block := source.read(CHUNK):
            rest += block
            end = _end_of_records(rest, quoted.encode())
            out.write(pattern.sub(lambda found: found[1] or mark, rest[:end]))
            rest = rest[end:]
        out.write(pattern.sub(lambda found: found[1] or mark, rest))
    return Text(target, text.encoding, text.marked, text.guessed), mark.decode()


def show_delimiter(rejects: Path, mark: str, delimiter: str) -> None:
    """Write rejected lines as they are in the file: with its own delimiter."""
    shown = rejects.with_name("rejects shown")
    with rejects.open("rb") as source, shown.open("wb") as out:
        for line in source:
            number, text, reason = json.loads(line)
            out.write(json.dumps([number, text.replace(mark, delimiter), reason]).encode() + b"\n")
    shown.replace(rejects)


def _fields(delimiter: bytes, quote: bytes) -> re.Pattern[bytes]:
    """Match a delimiter, or in group 1 a whole quoted field, which is left as it is."""
    d = re.escape(delimiter)
    if not quote:
        return re.compile(rb"((?!))|%b" % d)
    q = re.escape(quote)
    begins = rb"(?:\A|(?<=[\r\n])|(?<=%b))" % d
    return re.compile(rb"(%b *%b(?:[^%b]++|%b%b)*+%b *(?=%b|[\r\n]|\Z))|%b" % (begins, q, q, q, q, q, d, d))


def _end_of_records(data: bytes, quote: bytes) -> int:
    """Return where whole records end: after the last line end outside quotes, as far as known."""
    end = data.rfind(b"\n") + 1
    last = end
    while quote and end and data.count(quote, 0, end) % 2:
        end = data.rfind(b"\n", 0, end - 1) + 1
    return end or (last if len(data) > MOST_HELD else 0)


def _holds(path: Path, mark: bytes) -> bool:
    with path.open("rb") as source:
        while block := source.read(CHUNK):
            if mark in block:
                return True
    return False
