"""How the fields of a text file are separated, and the one grammar of a record that this package follows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

LINE_END = re.compile(rb"\r\n|\n|\r")
MOST_FIELDS = 1_000_000


class Fault(Enum):
    """Why no record begins at a position."""

    BROKEN = "its quotes do not pair"
    OPEN = "it opens a quote that is never closed"
    WIDE = "it has thousands of fields more than the header"


@dataclass(frozen=True)
class Parsed:
    """One record: its fields (text, whether quoted), where its text ends and where the next line begins."""

    fields: list[tuple[bytes, bool]]
    end: int
    next: int


@dataclass(frozen=True)
class Dialect:
    """The delimiter and the quote, one byte each; an empty quote means that quotes are ordinary characters.

    Blanks around a quoted field are dropped, a quote within a bare field is an ordinary character, and a quote
    within a quoted field is doubled.
    """

    delimiter: bytes
    quote: bytes

    @cached_property
    def blanks(self) -> bytes:
        """Return the bytes that are blank outside of quotes."""
        return b" \t".replace(self.delimiter, b"")

    @cached_property
    def _field(self) -> re.Pattern[bytes]:
        """Match a field: group 1 if it is quoted, group 2 if it is bare."""
        d, q = re.escape(self.delimiter), re.escape(self.quote)
        bare = rb"[^%b\r\n]*+" % d
        if not q:
            return re.compile(rb"((?!))|(%b)" % bare)
        blank = b"" if self.delimiter == b" " else b" *+"
        quoted = rb"%b%b((?:[^%b]++|%b%b)*+)%b%b(?=[%b\r\n]|\Z)" % (blank, q, q, q, q, q, blank, d)
        return re.compile(rb"%b|((?!%b%b)%b)" % (quoted, blank, q, bare))

    @cached_property
    def _open(self) -> re.Pattern[bytes]:
        """Match a quoted field that is still open where the data end."""
        q = re.escape(self.quote)
        blank = b"" if self.delimiter == b" " else b" *+"
        return re.compile(rb"%b%b(?:[^%b]++|%b%b)*+\Z" % (blank, q, q, q, q) if q else rb"(?!)")

    def record(self, width: int) -> re.Pattern[bytes]:
        """Return the pattern of a record with this many fields that DuckDB cannot misread.

        Group 1 is its line end.
        """
        d, q = re.escape(self.delimiter), re.escape(self.quote)
        blank = b"" if self.delimiter == b" " else b" *+"
        bare = rb"(?!%b%b)[^%b%b\r\n]*+" % (blank, q, d, q) if q else rb"[^%b\r\n]*+" % d
        field = rb"(?:%b(?:[^%b]++|%b%b)*+%b|%b)" % (q, q, q, q, q, bare) if q else bare
        return re.compile(rb"%b(?:%b%b){%d}(\r\n|\n|\r|\Z)" % (field, d, field, width - 1))

    def parse(self, data: bytes, place: int, most: int = MOST_FIELDS) -> Parsed | Fault:
        """Read the record that begins at a position; it may span lines, and have at most this many fields."""
        fields: list[tuple[bytes, bool]] = []
        while True:
            found = self._field.match(data, place)
            if found is None:
                return Fault.OPEN if self._open.match(data, place) else Fault.BROKEN
            quoted = found[1] is not None
            fields.append((found[1].replace(self.quote * 2, self.quote) if quoted else found[2], quoted))
            place = found.end()
            if data[place : place + 1] != self.delimiter:
                break
            if len(fields) > most:
                return Fault.WIDE
            place += 1
        line_end = LINE_END.match(data, place)
        return Parsed(fields, place, line_end.end() if line_end else place)

    def write(self, fields: list[tuple[bytes, bool]]) -> bytes:
        """Return fields as a record that cannot be misread, without its line end."""
        if not self.quote:
            return self.delimiter.join(text for text, _ in fields)
        return self.delimiter.join(self._written(text, quoted) for text, quoted in fields)

    def _written(self, text: bytes, quoted: bool) -> bytes:
        if quoted or self.quote in text:
            return self.quote + text.replace(self.quote, self.quote * 2) + self.quote
        return text


def names_of(fields: list[tuple[bytes, bool]]) -> list[str]:
    """Return the fields of a header as column names: trimmed, and numbered if blank."""
    texts = [text.decode("utf-8", "backslashreplace").replace("\0", "\\x00").strip() for text, _ in fields]
    return [text or f"column {number}" for number, text in enumerate(texts, 1)]
