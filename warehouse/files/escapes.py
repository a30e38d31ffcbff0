"""Rewrites quotes after an escape character, as Spark and MySQL write them, into doubled ones, which are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from warehouse.files.contents import CHUNK, Text
from warehouse.settings import FileSettings

MARKS = b",;\t|"
"""What may stand beside a quoted value, besides line ends, where no delimiter is given."""


def without_escapes(text: Text, settings: FileSettings, folder: Path) -> Text:
    """Return a text in which an escaped quote is doubled, and an escaped escape character is a single one.

    Only within quotes: elsewhere, as in the name of a shared folder, both are ordinary characters.
    """
    quote = '"' if settings.quote is None else settings.quote
    if not settings.escape or not quote or settings.escape == quote:
        return text
    target = folder / "unescaped.csv"
    with text.path.open("rb") as source, target.open("wb") as out:
        out.writelines(_rewritten(source, settings.escape.encode(), quote.encode(), settings))
    return Text(target, text.encoding, text.marked, text.guessed)


def _rewritten(source: BufferedReader, mark: bytes, quote: bytes, settings: FileSettings) -> Iterator[bytes]:
    value = _quoted((settings.delimiter or "").encode(), mark, quote)
    escaped = re.compile(re.escape(mark) + b"(" + re.escape(mark) + b"|" + re.escape(quote) + b")")
    rest, place = b"", 0
    while True:
        block = source.read(CHUNK)
        rest += block
        while (found := value.search(rest, place)) is not None:
            start, end = found.span()
            yield rest[place:start]
            place = start
            if block and not rest[end:].strip(b" ") and end - start < settings.max_field:
                break
            if found[1] is None:
                place, text = start + 1, rest[start : start + 1]
            else:
                place, text = end, escaped.sub(lambda one: one[1] * 2 if one[1] == quote else one[1], found[0])
            yield text
        else:
            # blanks and marks at the very end may stand before a quote
            end = max(place, len(rest.rstrip(b" \xef\xbb\xbf")) if block else len(rest))
            yield rest[place:end]
            place = end
        if not block:
            return
        kept = max(0, place - 1)
        rest, place = rest[kept:], place - kept


def _quoted(delimiter: bytes, mark: bytes, quote: bytes) -> re.Pattern[bytes]:
    """Match a value in quotes between delimiters or line ends; group 1 is its end, if the data have one."""
    m, q = re.escape(mark), re.escape(quote)
    before, after = (re.escape(one or MARKS) for one in (delimiter[-1:], delimiter[:1]))
    blank = b"" if delimiter == b" " else b" *+"
    begins = rb"(?:\A|(?<=[%b\r\n]))(?:\xef\xbb\xbf)*+%b%b" % (before, blank, q)
    inside = rb"(?:[^%b%b]++|%b.|%b%b)*+" % (q, m, m, q, q)
    return re.compile(rb"(?s:%b%b(?:(%b)(?=%b(?:[%b\r\n]|\Z))|%b?\Z))" % (begins, inside, q, blank, after, m))
