"""Rewrites quotes after an escape character, as Spark and MySQL write them, into doubled ones, which are read."""

from __future__ import annotations

import re
from pathlib import Path

from warehouse.files.contents import CHUNK, Text


def without_escapes(text: Text, escape: str | None, quote: str | None, folder: Path) -> Text:
    """Return a text in which an escaped quote is doubled, and an escaped escape character is a single one."""
    mark, quoted = (escape or "").encode(), (quote or '"').encode()
    if not mark or mark == quoted:
        return text
    target = folder / "unescaped.csv"
    pattern = re.compile(re.escape(mark) + b"(" + re.escape(mark) + b"|" + re.escape(quoted) + b")")
    with text.path.open("rb") as source, target.open("wb") as out:
        rest = b""
        while block := source.read(CHUNK):
            rest += block
            # an escape at the very end may belong to the next chunk
            held = len(rest) - len(rest.rstrip(mark))
            whole, rest = rest[: len(rest) - held], rest[len(rest) - held :]
            if held % 2 == 0:
                whole, rest = whole + rest, b""
            out.write(pattern.sub(lambda found: found[1] * 2 if found[1] == quoted else found[1], whole))
        out.write(rest)
    return Text(target, text.encoding, text.marked, text.guessed)
