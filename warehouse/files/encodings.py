"""Which encoding a file is in, and its text in UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from warehouse.errors import DeliveryError

CHUNK = 1 << 20
UTF8 = "utf-8"
# UTF-32 before UTF-16: the mark of one begins with the mark of the other.
MARKS = {
    codecs.BOM_UTF8: UTF8,
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    rb"|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}"
)
MARKED = re.compile("[\udc00-\udcff]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Stand for bytes that cannot be decoded by lone surrogates, which are no valid UTF-8 either."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


codecs.register_error("warehouse-mark", _mark)


def _cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the five bytes that cp1252 leaves open as latin-1 does."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("warehouse-cp1252", _cp1252)


def readable(line: bytes, *, marked: bool) -> str:
    r"""Return a line as people can read it: bytes that are no text as ``\xNN``, NUL as ``\x00``."""
    if marked:
        text = MARKED.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", line.decode(UTF8, "surrogatepass"))
    else:
        text = line.decode(UTF8, "backslashreplace")
    return text.encode(UTF8, "backslashreplace").decode(UTF8).replace("\0", "\\x00")


def find_encoding(path: Path) -> str:
    """Tell the encoding of a file from its mark or its bytes: UTF-8 if it can be, else UTF-16, else cp1252.

    A file that is not valid UTF-8 and yet holds a character of UTF-8 is UTF-8 with some broken lines.
    """
    with path.open("rb") as stream:
        start = stream.read(4096)
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding
    if wide := _wide(start):
        return wide
    return UTF8 if _is_utf8(path) or _has_multibyte(path) else "cp1252"


def _wide(start: bytes) -> str | None:
    """Tell UTF-16 and UTF-32 without a mark from the zero bytes of their plain letters."""
    if len(start) < 8 or start.count(0) < len(start) // 3:
        return None
    zeros = [start[place::4].count(0) * 4 > len(start) * 0.7 for place in range(4)]
    shapes = {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }
    return shapes.get((zeros[0], zeros[1], zeros[2], zeros[3]))


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder(UTF8)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_multibyte(path: Path) -> bool:
    tail = b""
    for chunk in _chunks(path):
        if MULTIBYTE.search(tail + chunk):
            return True
        tail = chunk[-3:]
    return False


def to_utf8(path: Path, encoding: str, target: Path, name: str) -> None:
    """Write a file anew in UTF-8; what cannot be decoded is marked so that its line can be rejected."""
    errors = "warehouse-cp1252" if encoding == "cp1252?" else "warehouse-mark"
    try:
        decoder = codecs.getincrementaldecoder(encoding.rstrip("?"))(errors)
        with target.open("wb") as out:
            for chunk in _chunks(path):
                out.write(decoder.decode(chunk).encode(UTF8, "surrogatepass"))
            out.write(decoder.decode(b"", final=True).encode(UTF8, "surrogatepass"))
    except UnicodeError as exc:
        raise DeliveryError(
            f"{name} cannot be read in the encoding {encoding} ({exc}); name its true `encoding` in warehouse.toml.",
            file=name,
        ) from exc


def _chunks(path: Path) -> Iterator[bytes]:
    with closing(path.open("rb")) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
