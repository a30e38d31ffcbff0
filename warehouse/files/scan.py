"""Separates the lines that are records from those that are not, before DuckDB sees them.

DuckDB is then given nothing but well-formed records with LF ends, and reads them in one thread. Tried with version 2.0:
its parallel reader lost and invented records, a CRLF on the edge of two of its buffers left the LF in a value, and one
open quote swallows the rest of a file.
"""

from __future__ import annotations

import json
import re
from array import array
from io import BufferedReader, BufferedWriter
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.body import Body, behind_marks, is_utf8
from warehouse.files.dialect import LINE_END, Fault, Parsed
from warehouse.files.encodings import readable
from warehouse.files.headers import AGAIN
from warehouse.files.limits import check_field, size_text
from warehouse.files.plain import Plain
from warehouse.settings import FileSettings

CHUNK = 1 << 18
RAW = 4 << 20
"""The length to which the text of a reject is kept."""
# DuckDB removes a byte order mark at the very beginning, even if it belongs to a value, so a line precedes it.
HEAD = b"records\n"


class Scan:
    """One pass over a body. ``clean`` then holds only the records, and is the file itself if all lines are valid.

    ``gaps`` has for each reject the number of records before it; ``cuts`` are offsets below the header of ``clean``
    between two records, some CHUNK apart. ``bare`` says that each line is one record without quotes.
    """

    def __init__(self, body: Body, folder: Path, settings: FileSettings) -> None:
        self.body = body
        self._settings = settings
        self.records = 0
        self.longest = 0
        self.bare = body.width > 1
        self.gaps = array("q")
        self.cuts = array("q")
        self.rejects_path = folder / "rejects"
        self._clean_path = folder / "clean.csv"
        self._clean: BufferedWriter | None = None
        self._line = body.line
        self._offset = body.start
        self._record = body.dialect.record(body.width)
        self._plain = Plain(body)

    @property
    def clean(self) -> Path:
        """Return the file that DuckDB reads."""
        return self.body.path if self.direct else self._clean_path

    @property
    def start(self) -> int:
        """Return where the first record begins in ``clean``."""
        return self.body.start if self.direct else len(HEAD)

    @property
    def direct(self) -> bool:
        """Return whether DuckDB can read the file itself; like ``clean``, below its first line."""
        return self._clean is None

    def run(self) -> None:
        """Read the body from end to end."""
        with self.body.path.open("rb") as text, self.rejects_path.open("ab") as self._rejects:
            try:
                if not self.body.direct:
                    self._copy_until(self.body.start)
                self._read(text)
            finally:
                if self._clean:
                    self._clean.close()

    def _read(self, text: BufferedReader) -> None:
        text.seek(self.body.start)
        buffer, want = b"", CHUNK
        while True:
            block = text.read(want)
            buffer += block
            if not buffer:
                return
            chunk = buffer if not block else buffer[: _whole_lines(buffer)]
            taken = self._take(chunk, final=not block)
            self._offset += taken
            self.cuts.append(self._clean.tell() - len(HEAD) if self._clean else self._offset - self.body.start)
            buffer = buffer[taken:]
            want = CHUNK if taken else len(buffer)
            if len(buffer) > 2 * self._settings.max_field and not taken:
                raise DeliveryError(
                    f"{self.body.name} has a line of more than {size_text(2 * self._settings.max_field)} at line "
                    f"{self._line}; it is no table of records, or its line ends are lost.",
                    file=self.body.name,
                    line=self._line,
                )

    def _take(self, chunk: bytes, *, final: bool) -> int:
        self.longest = max(self.longest, len(chunk))
        if len(chunk) > self._settings.max_field:
            check_field(longest_between(self.body.dialect.delimiter, chunk), self._settings, self.body.name)
        lines = self._plain.lines(chunk)
        if lines is None:
            self.bare = False
            return self._sift(chunk, final=final)
        if self.bare and (b'"' in chunk or (self.body.dialect.quote and self.body.dialect.quote in chunk)):
            self.bare = False
        self.records += lines
        self._line += lines
        if self._plain.end != b"\n":
            self._copy_until(self._offset).write(chunk.replace(self._plain.end, b"\n"))
        elif self._clean:
            self._clean.write(chunk)
        return len(chunk)

    def _copy_until(self, offset: int) -> BufferedWriter:
        """Create the clean file, unless it exists, with everything found clean so far."""
        if self._clean is None:
            self._clean = self._clean_path.open("wb")
            self._clean.write(HEAD)
            with self.body.path.open("rb") as text:
                text.seek(self.body.start)
                left = offset - self.body.start
                while left and (block := text.read(min(left, 1 << 20))):
                    self._clean.write(block)
                    left -= len(block)
        return self._clean

    def _sift(self, chunk: bytes, *, final: bool) -> int:
        """Process the records of a chunk one by one, and return where a record begins that needs more of the file."""
        suspect = b"\0" in chunk or not is_utf8(chunk) or self.body.is_odd(chunk)
        pieces: list[bytes] = []
        changed = False
        place = kept = 0
        while place < len(chunk):
            found = None if suspect or self.body.width == 1 else self._record.match(chunk, place)
            if found:
                self.records += 1
                self._line += _lines(chunk, place, found.end())
                if found[1] not in (b"\n", b""):
                    pieces += (chunk[kept : found.start(1)], b"\n")
                    changed, kept = True, found.end()
                place = found.end()
                continue
            verdict = self._judge(chunk, place, final=final)
            if verdict is None:
                break
            text, after = verdict
            if text != chunk[place:after]:
                pieces += (chunk[kept:place], text)
                changed, kept = True, after
            place = after
        if changed or self._clean:
            self._copy_until(self._offset).writelines([*pieces, chunk[kept:place]])
        return place

    def _judge(self, chunk: bytes, place: int, *, final: bool) -> tuple[bytes, int] | None:
        """Return the text of the record at a position, empty if it is not a record, and where the next begins.

        Nothing is returned if that cannot be decided without more of the file.
        """
        line_end = LINE_END.search(chunk, place)
        end, after = line_end.span() if line_end else (len(chunk), len(chunk))
        start = behind_marks(chunk, place)
        if self.body.width > 1 and not chunk[start:end].strip(self.body.dialect.blanks):
            self._line += 1
            return b"", after
        parsed = self.body.dialect.parse(chunk, start, self.body.width + 10_000)
        if parsed is Fault.OPEN and not final and len(chunk) - place < self._settings.max_field:
            return None
        if isinstance(parsed, Fault):
            return self._reject(chunk, place, end, after, parsed.value)
        text = chunk[start : parsed.end]
        if reason := self._fault(text, parsed):
            if self._swallows(chunk, parsed, after):
                return self._reject(chunk, place, end, after, Fault.BROKEN.value)
            return self._reject(chunk, place, parsed.end, parsed.next, reason)
        self.records += 1
        self._line += _lines(chunk, place, parsed.next)
        return self._written(parsed) + b"\n", parsed.next

    def _written(self, parsed: Parsed) -> bytes:
        # DuckDB does not read an empty line as a record, so a record of one column gets a second field.
        return self.body.dialect.write(parsed.fields + [(b"", False)] * (self.body.width == 1))

    def _swallows(self, chunk: bytes, parsed: Parsed, after: int) -> bool:
        """Return whether a faulty record of several lines has a valid record as its second line."""
        return self.body.width > 1 and after < parsed.next and bool(self._record.match(chunk, after))

    def _fault(self, text: bytes, parsed: Parsed) -> str | None:
        if b"\0" in text:
            return "it holds a NUL character"
        if not is_utf8(text):
            return f"it holds bytes that are no text in {self.body.encoding}"
        if self.body.header is not None and self.body.header.is_again(parsed.fields):
            return AGAIN
        count = len(parsed.fields)
        if count == self.body.width:
            return None
        return f"it has {count} field{'s' * (count != 1)} where the header has {self.body.width}"

    def _reject(self, chunk: bytes, place: int, end: int, after: int, reason: str) -> tuple[bytes, int]:
        text = readable(chunk[place : min(end, place + RAW)], marked=self.body.marked)
        if end - place > RAW:
            text += f" ... and {end - place - RAW:,} bytes more"
        self._rejects.write(json.dumps([self._line, text, reason]).encode() + b"\n")
        self.gaps.append(self.records)
        self._line += _lines(chunk, place, after)
        return b"", after


def longest_between(mark: bytes, data: bytes) -> int:
    """Return the length of the longest piece between two delimiters or line ends."""
    longest = place = 0
    for found in re.finditer(b"[%b\r\n]" % re.escape(mark), data):
        longest, place = max(longest, found.start() - place), found.end()
    return max(longest, len(data) - place)


def _whole_lines(data: bytes) -> int:
    """Return how many bytes make whole lines; a CR at the very end may be half of a line end."""
    if cut := data.rfind(b"\n") + 1:
        return cut
    return data.rfind(b"\r", 0, len(data) - 1) + 1


def _lines(data: bytes, place: int, end: int) -> int:
    """Count the physical lines of a piece of text that ends with a line end or with the file."""
    if data.find(b"\r", place, end) < 0:
        count = data.count(b"\n", place, end)
    else:
        count = len(LINE_END.findall(data, place, end))
    return count + (data[end - 1 : end] not in (b"\n", b"\r"))
