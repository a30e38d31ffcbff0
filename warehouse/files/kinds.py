"""The kind of a file that is not text, by its bytes, and what to do with it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from warehouse.errors import DeliveryError

START = 4096
BOOK = "xl/workbook.xml"
GZIP, ZSTD, PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
"""A frame of zstd that holds no data, which some packers put first."""
_UNPACK, _EXPORT = "unpack it and deliver what it holds", "export its table as CSV"
_FOREIGN = (
    (rb"PK\x03\x04.{26}(?:\[Content_Types\]|_rels/|docProps/|xl/)", "an Excel workbook", _EXPORT),
    (rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis", "an OpenDocument spreadsheet", _EXPORT),
    (rb"PK\x03\x04|PK\x05\x06", "a zip archive or an Excel workbook", "unpack it or export it as CSV"),
    (rb"\xd0\xcf\x11\xe0", "an old Excel workbook", _EXPORT),
    (rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", "compressed by bzip2", _UNPACK),
    (rb"\xfd7zXZ\0", "compressed by xz", _UNPACK),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (rb"Rar!\x1a\x07", "a rar archive", _UNPACK),
    (rb"\x04\x22\x4d\x18|\x02\x21\x4c\x18", "compressed by lz4", _UNPACK),
    (rb"\xff\x06\0\0sNaPpY", "compressed by snappy", _UNPACK),
    (rb"LZIP\x01", "compressed by lzip", _UNPACK),
    (rb"\x1f\x9d", "compressed by compress (.Z)", _UNPACK),
    (rb".{257}ustar", "a tar archive", _UNPACK),
    (rb"PARE", "an encrypted Parquet file", "deliver it without encryption"),
    (rb"ARROW1\0\0|FEA1", "an Arrow or Feather file", "write it as Parquet or CSV"),
    (rb"ORC", "an ORC file", "write it as Parquet or CSV"),
    (rb"Obj\x01", "an Avro file", "write it as Parquet or CSV"),
    (rb"SQLite format 3\0", "an SQLite database", _EXPORT),
    (rb"%PDF-", "a PDF", _EXPORT),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a", "a picture", "put the table in its place"),
    (rb"\{\\rtf", "a text of a word processor", _EXPORT),
    (rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|table)\b", "an HTML page", "deliver its table as CSV"),
    (rb"(?:\xef\xbb\xbf)?\s*<\?xml", "XML", _EXPORT),
    (rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"[^\"]*\"\s*:|\[\s*\{)", "JSON", _EXPORT),
)  # fmt: skip
_KINDS = [(re.compile(pattern, re.DOTALL), what, then) for pattern, what, then in _FOREIGN]
_TEXTS = ("an HTML page", "XML", "JSON", "a PDF", "a text of a word processor")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f"))
LOCKS = re.compile(r"~\$.+|\.~lock\..+#")
"""Names of the files that office programs leave beside an open document."""


def start_of(path: Path) -> bytes:
    """Return the first bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(START)


def is_workbook(path: Path) -> bool:
    """Recognise a workbook whose sheets are XML by the contents of its archive."""
    if not start_of(path).startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as packed:
            return BOOK in packed.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def is_parquet(path: Path) -> bool:
    """Recognise a Parquet file by its first and last bytes; a truncated one counts too, a text does not."""
    start = start_of(path)
    if not start.startswith(PARQUET):
        return False
    with path.open("rb") as stream:
        stream.seek(-4, 2)
        return stream.read() == PARQUET or not (b"\n" in start and _is_plain(start))


def refuse_foreign(start: bytes, name: str, packed: str = "") -> None:
    """Raise a DeliveryError that says what a file is, if its first bytes say that it is neither text nor Parquet.

    ``packed`` says how it was packed.
    """
    for pattern, what, then in _KINDS:
        # Some of these signatures may begin the header of a text, but then no control character follows.
        if pattern.match(start) and (what in _TEXTS or not _is_plain(start)):
            raise DeliveryError(f"{name} is {what}{packed}; {then}.", file=name)
    if start.startswith(GZIP) or start.startswith(ZSTD):
        raise DeliveryError(f"{name} is packed twice; unpack it once and deliver it so.", file=name)
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if controls >= 8 and controls * 10 > len(start) and not _may_be_wide(start) and not start.startswith(PARQUET):
        raise DeliveryError(
            f"{name} holds binary data{packed} and no table of text; deliver it as CSV or Parquet.", file=name
        )


def _is_plain(start: bytes) -> bool:
    return len(start.translate(None, _CONTROLS)) == len(start)


def _may_be_wide(start: bytes) -> bool:
    """Return whether the zero bytes may be those of UTF-16 or UTF-32: at every other place at most."""
    marked = start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
    even, odd = start[::2].count(0), start[1::2].count(0)
    quarters = [start[place::4].count(0) * 4 > len(start) * 0.7 for place in range(4)]
    return marked or quarters.count(True) == 3 or (min(even, odd) * 20 < max(even, odd) > len(start) // 16)
