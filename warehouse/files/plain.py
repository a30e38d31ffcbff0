"""Chunks of text without irregularities, which nearly all chunks are."""

from __future__ import annotations

from warehouse.files.body import Body, is_utf8


class Plain:
    """Recognises quickly a chunk in which every line is one valid record, as in nearly all chunks."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.end = b"\n"
        mark, quote = body.dialect.delimiter, body.dialect.quote
        self._mark, self._quote = mark, quote
        self._others = bytes(set(range(256)) - set(mark + quote + b"\r\n\0"))
        self._shapes: dict[bytes, bool] = {}

    def lines(self, chunk: bytes) -> int | None:
        """Return the number of lines if each is one record, or nothing if some line needs a closer look."""
        self.end = b"\r\n" if b"\r" in chunk else b"\n"
        if self.body.width == 1 or not chunk.endswith(self.end) or self.body.is_odd(chunk):
            return None
        skeleton = chunk.translate(None, self._others)
        line = self._mark * (self.body.width - 1) + self.end
        count = len(skeleton) // len(line)
        if skeleton != line * count and not self._quoted(chunk, skeleton):
            return None
        return skeleton.count(b"\n") if is_utf8(chunk) else None

    def _quoted(self, chunk: bytes, skeleton: bytes) -> bool:
        """Return whether all quotes are at the edges of their fields, with only text between them."""
        quotes = skeleton.count(self._quote) if self._quote else 0
        *rows, rest = skeleton.split(self.end)
        if not quotes or rest or not all(self._shape(row) for row in set(rows)):
            return False
        mark, quote = self._mark, self._quote
        opening = chunk.count(mark + quote) + chunk.count(b"\n" + quote) + chunk.startswith(quote)
        closing = chunk.count(quote + mark) + chunk.count(quote + self.end)
        return opening == closing == quotes // 2

    def _shape(self, row: bytes) -> bool:
        known = self._shapes.get(row)
        if known is None:
            fields = row.split(self._mark)
            known = len(fields) == self.body.width and all(field in (b"", self._quote * 2) for field in fields)
            if len(self._shapes) < 4096:
                self._shapes[row] = known
        return known
