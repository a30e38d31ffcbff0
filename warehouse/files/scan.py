"""Tells the lines that are records from those that are not, before DuckDB sees them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warehouse.files.types import Reject

LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Dialect:
    """How the fields of a file are told apart, as single bytes."""

    delimiter: bytes
    quote: bytes


def fields_of(line: bytes, dialect: Dialect) -> list[tuple[bytes, bool]] | None:
    """Return the fields of a record and whether each was quoted, or nothing if the quotes do not pair."""
    fields: list[tuple[bytes, bool]] = []
    pattern = field_pattern(dialect)
    place = 0
    while True:
        found = pattern.match(line, place)
        if found is None:
            return None
        quoted = found[1] is not None
        text = found[1].replace(dialect.quote * 2, dialect.quote) if quoted else found[2]
        fields.append((text, quoted))
        if found.end() == len(line):
            return fields
        if line[found.end() : found.end() + 1] != dialect.delimiter:
            return None
        place = found.end() + 1


def field_pattern(dialect: Dialect) -> re.Pattern[bytes]:
    """Return the pattern of one field, quoted (group 1) or bare (group 2)."""
    q, d = re.escape(dialect.quote), re.escape(dialect.delimiter)
    return re.compile(rb"%b((?:[^%b]++|%b%b)*+)%b|((?!%b)[^%b]*+)" % (q, q, q, q, q, q, d))


def raw_text(line: bytes) -> str:
    """Return a line as people can read it, bytes that are no text escaped."""
    return line.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def physical_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file with their ends, be they LF, CRLF or CR."""
    rest = b""
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            lines = (rest + chunk).splitlines(keepends=True)
            rest = lines.pop() if lines else b""
            yield from lines
        if rest:
            yield from rest.splitlines(keepends=True)


class Scan:
    """One pass over the lines below the header: clean records go to a file, all others become rejects."""

    def __init__(self, width: int, dialect: Dialect, header: bytes) -> None:
        self.width, self.dialect, self.header = width, dialect, header.rstrip(b"\r\n")
        self.records = 0
        self.rejected = 0
        self.longest = 0

    def run(self, lines: Iterator[bytes], first_line: int, clean: BinaryIO, rejects: BinaryIO) -> None:
        """Write the clean records, numbered, and the rejects as JSON lines."""
        queue: list[bytes] = []
        number = first_line
        while True:
            line = queue.pop(0) if queue else next(lines, None)
            if line is None:
                return
            taken = [line]
            reason = self._judge(line)
            if reason == "open":
                reason = self._close(taken, queue, lines)
            if reason is None and not (self.width > 1 and not line.strip()):
                self._accept(b"".join(taken), clean)
            elif reason is not None:
                self.rejected += 1
                text = raw_text(b"".join(taken).rstrip(b"\r\n"))
                rejects.write(json.dumps([number, text, reason]).encode() + b"\n")
            number += len(taken)

    def _judge(self, line: bytes) -> str | None:
        body = line.rstrip(b"\r\n")
        if body == self.header:
            return "it is the header again"
        if b"\0" in body:
            return "it holds a NUL character"
        try:
            body.decode()
        except UnicodeDecodeError:
            return "it holds bytes that are no text in the encoding of the file"
        if not body.strip() and self.width > 1:
            return None
        if self.dialect.quote not in body:
            return self._count(body.count(self.dialect.delimiter) + 1)
        fields = fields_of(body, self.dialect)
        return "open" if fields is None else self._count(len(fields))

    def _count(self, count: int) -> str | None:
        if count == self.width:
            return None
        return f"it has {count} field{'s' * (count != 1)} where the header has {self.width}"

    def _close(self, taken: list[bytes], queue: list[bytes], lines: Iterator[bytes]) -> str | None:
        more: list[bytes] = []
        text = taken[0]
        while text.count(self.dialect.quote) % 2:
            line = queue.pop(0) if queue else next(lines, None)
            if line is None:
                break
            more.append(line)
            text += line
        fields = fields_of(text.rstrip(b"\r\n"), self.dialect)
        reason = "its quotes do not pair" if fields is None else self._judge_joined(text, len(fields))
        if fields is None:
            queue[:0] = more
        else:
            taken += more
        return reason

    def _judge_joined(self, text: bytes, count: int) -> str | None:
        if b"\0" in text:
            return "it holds a NUL character"
        try:
            text.decode()
        except UnicodeDecodeError:
            return "it holds bytes that are no text in the encoding of the file"
        return self._count(count)

    def _accept(self, record: bytes, clean: BinaryIO) -> None:
        self.records += 1
        self.longest = max(self.longest, len(record))
        number = str(self.records + self.rejected).encode()
        clean.write(number + self.dialect.delimiter + record.rstrip(b"\r\n") + b"\n")


def read_rejects(path: Path) -> Iterator[Reject]:
    """Yield the rejects that a scan wrote."""
    with path.open("rb") as stream:
        for line in stream:
            yield Reject(*json.loads(line))
