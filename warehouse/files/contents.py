"""The content of a file, decompressed and in UTF-8, so that all later code reads one kind of text."""

from __future__ import annotations

import gzip
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import DeliveryError
from warehouse.files.encodings import UTF8, find_encoding, given_encoding, to_utf8
from warehouse.files.kinds import GZIP, SKIPPABLE, START, ZSTD, is_workbook, refuse_foreign, start_of
from warehouse.files.limits import check_unpacked
from warehouse.settings import FileSettings

if TYPE_CHECKING:
    import pyarrow

CHUNK = 1 << 20


@dataclass(frozen=True)
class Text:
    """A file as UTF-8 text; ``marked`` if lone surrogates stand for undecodable bytes.

    ``guessed`` is the reason for its ``encoding`` if that is a guess, None if it is certain.
    """

    path: Path
    encoding: str
    marked: bool
    guessed: str | None = None


def unpack(path: Path, folder: Path, name: str, settings: FileSettings) -> Path:
    """Return the file, or the decompressed contents in the folder; its first bytes decide."""
    start = start_of(path)
    if start.startswith(GZIP):
        return _unpacked(path, lambda: gzip.open(path, "rb"), folder, name, settings)
    if start.startswith(ZSTD) or SKIPPABLE.match(start):
        import pyarrow  # noqa: PLC0415  (slow to import, and most files do without)

        def opened() -> pyarrow.NativeFile:
            return pyarrow.input_stream(path, compression="zstd")

        return _unpacked(path, opened, folder, name, settings)
    if not is_workbook(path):
        refuse_foreign(start, name)
    return path if is_utf8(str(path.resolve())) else Path(shutil.copyfile(path, folder / "copy"))


def is_utf8(path: str) -> bool:
    """Return whether DuckDB and Arrow, which accept only UTF-8 file names, can be given a path."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unpacked(
    path: Path,
    open_it: Callable[[], gzip.GzipFile | pyarrow.NativeFile],
    folder: Path,
    name: str,
    settings: FileSettings,
) -> Path:
    target, size, packed = folder / "unpacked", 0, path.stat().st_size
    try:
        with open_it() as stream, target.open("wb") as out:
            for chunk in _chunks(stream):
                size += len(chunk)
                check_unpacked(size, packed, settings, name)
                if size == len(chunk):
                    refuse_foreign(chunk[:START], name, " in a packed file")
                out.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as exc:
        raise _damaged(name) from exc
    except OSError as exc:
        # zstd's own errors are plain OSErrors without errno; a full disk has one.
        if exc.errno is not None:
            raise
        raise _damaged(name) from exc
    if not size:
        raise DeliveryError(f"{name} holds nothing; a delivery without records has at least a header.", file=name)
    return target


def _chunks(stream: gzip.GzipFile | pyarrow.NativeFile) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _damaged(name: str) -> DeliveryError:
    return DeliveryError(f"{name} is cut off or damaged and cannot be unpacked whole; deliver it again.", file=name)


def as_text(path: Path, encoding: str | None, folder: Path, name: str) -> Text:
    """Return a file as UTF-8 text; the encoding is the given one, else found from the bytes."""
    found = given_encoding(path, encoding, name) if encoding else find_encoding(path, name)
    if found.name.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"):
        return Text(path, UTF8, False, found.guessed)
    target = folder / "text.csv"
    to_utf8(path, found.name, target, name)
    return Text(target, found.name, True, found.guessed)
