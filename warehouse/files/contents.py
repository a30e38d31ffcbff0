"""The content of a file, unpacked and in UTF-8, so that all that follows reads one kind of text."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import DeliveryError
from warehouse.files.encodings import UTF8, Encoding, find_encoding, to_utf8

if TYPE_CHECKING:
    import pyarrow

CHUNK = 1 << 20
GZIP, ZSTD, PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
FOREIGN = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"BZh": "compressed by bzip2",
    b"\xfd7zXZ": "compressed by xz",
    b"%PDF": "a PDF",
}


@dataclass(frozen=True)
class Text:
    """A file as UTF-8 text; ``marked`` where undecodable bytes are stood for by lone surrogates.

    ``guessed`` says why its ``encoding`` is taken for that one, None where it is certain.
    """

    path: Path
    encoding: str
    marked: bool
    guessed: str | None = None


def is_parquet(path: Path) -> bool:
    """Tell a Parquet file by its first bytes."""
    with path.open("rb") as stream:
        return stream.read(4) == PARQUET


def unpack(path: Path, folder: Path, name: str) -> Path:
    """Return the file, or what a compressed one holds, put into the folder; its first bytes decide."""
    with path.open("rb") as stream:
        start = stream.read(8)
    for magic, what in FOREIGN.items():
        if start.startswith(magic):
            raise DeliveryError(f"{name} is {what}; unpack it or export it as CSV.", file=name)
    if start.startswith(GZIP):
        return _unpacked(lambda: gzip.open(path, "rb"), folder, name)
    if start.startswith(ZSTD):
        import pyarrow  # noqa: PLC0415  (slow to import, and most files do without)

        return _unpacked(lambda: pyarrow.input_stream(path, compression="zstd"), folder, name)
    return path


def _unpacked(open_it: Callable[[], gzip.GzipFile | pyarrow.NativeFile], folder: Path, name: str) -> Path:
    target = folder / "unpacked"
    try:
        with open_it() as stream, target.open("wb") as out:
            for chunk in _chunks(stream):
                out.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as exc:
        raise _damaged(name) from exc
    except OSError as exc:
        # zstd's own complaints are plain OSErrors without a number; a full disk has one.
        if exc.errno is not None:
            raise
        raise _damaged(name) from exc
    if not target.stat().st_size:
        raise DeliveryError(f"{name} holds nothing; a delivery without records has at least a header.", file=name)
    return target


def _chunks(stream: gzip.GzipFile | pyarrow.NativeFile) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _damaged(name: str) -> DeliveryError:
    return DeliveryError(f"{name} is cut off or damaged and cannot be unpacked whole; deliver it again.", file=name)


def as_text(path: Path, encoding: str | None, folder: Path, name: str) -> Text:
    """Return a file as UTF-8 text; the encoding is the given one, else found from the bytes."""
    found = Encoding(encoding) if encoding else find_encoding(path, name)
    if found.name.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"):
        return Text(path, UTF8, False, found.guessed)
    target = folder / "text.csv"
    to_utf8(path, found.name, target, name)
    return Text(target, found.name, True, found.guessed)
