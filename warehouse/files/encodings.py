"""Which encoding a file is in, and its text in UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.guessing import COMMON, Evidence

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
ISO_2022 = re.compile(rb"\x1b\$\(?[@A-D]")
MARKED = re.compile("[\udc00-\udcff]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Replace undecodable bytes by lone surrogates, which are no valid UTF-8 either."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


codecs.register_error("warehouse-mark", _mark)


def readable(line: bytes, *, marked: bool) -> str:
    r"""Return a line as people can read it: undecodable bytes as ``\xNN``, NUL as ``\x00``."""
    if marked:
        text = MARKED.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", line.decode(UTF8, "surrogatepass"))
    else:
        text = line.decode(UTF8, "backslashreplace")
    return text.encode(UTF8, "backslashreplace").decode(UTF8).replace("\0", "\\x00")


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file, and the reason if it was ``guessed``."""

    name: str
    guessed: str | None = None


def given_encoding(path: Path, encoding: str, name: str) -> Encoding:
    """Return the encoding that the settings name; raises DeliveryError if the file's byte order mark is of another."""
    found, mark = _marked(path)
    as_utf8 = found == UTF8 and codecs.lookup(encoding).name == "ascii"
    if found is not None and not as_utf8 and mark.decode(encoding, "replace") not in ("", "\ufeff"):
        raise DeliveryError(
            f'{name} begins with the byte order mark of {found}, but its source has encoding = "{encoding}"; remove '
            "`encoding` from the settings, or give it to the other files only, by `files`.",
            file=name,
        )
    return Encoding(encoding)


def _marked(path: Path) -> tuple[str | None, bytes]:
    """Return the encoding that a byte order mark at the beginning of a file is of, and the mark."""
    with path.open("rb") as stream:
        start = stream.read(4)
    return next(((encoding, mark) for mark, encoding in MARKS.items() if start.startswith(mark)), (None, b""))


def find_encoding(path: Path, name: str) -> Encoding:
    """Return the encoding of a file: by its mark, else UTF-8 if all of it is; else all of its bytes are evidence.

    Raises DeliveryError where they do not decide.
    """
    marked, _ = _marked(path)
    if marked is not None:
        return Encoding(marked)
    with path.open("rb") as stream:
        start = stream.read(4096)
    if wide := _wide(start):
        return Encoding(wide, "every other byte of its plain letters is zero")
    if _half_wide(start):
        raise _undecided(name, "has no mark and looks like UTF-16", ["utf-16-le", "utf-16-be"])
    return Encoding(UTF8) if _is_utf8(path, name) else _by_evidence(path, name)


def _by_evidence(path: Path, name: str) -> Encoding:
    evidence = Evidence()
    tail = b""
    for chunk in _chunks(path):
        block = tail + chunk
        cut = max(block.rfind(b"\n"), block.rfind(b",")) + 1 or len(block)
        evidence.weigh(block[:cut])
        tail = block[cut:]
        if evidence.hopeless:
            break
    evidence.weigh(tail)
    if evidence.is_utf8:
        return Encoding(UTF8, f"all but {evidence.stray} of its bytes are" if evidence.stray else None)
    if not evidence.stray:
        raise _undecided(name, f"reads as UTF-8 and as cp1252 alike (`{evidence.example()}`)", [UTF8, "cp1252"])
    if not evidence.may_be_utf8 and evidence.is_cp1252:
        return Encoding("cp1252", "it is not UTF-8")
    raise _undecided(name, f"is neither UTF-8 nor clearly cp1252 (`{evidence.example()}`)", evidence.likely())


def _undecided(name: str, what: str, encodings: list[str]) -> DeliveryError:
    return DeliveryError(
        f"{name} {what}; set the `encoding` of its source in warehouse.toml, perhaps {' or '.join(encodings)}, "
        "or deliver it in UTF-8.",
        file=name,
    )


def _wide(start: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 without a mark by the zero bytes of their plain letters."""
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


def _half_wide(start: bytes) -> bool:
    """Recognise UTF-16 of other letters, without a mark, by zero bytes that all stand at even or all at odd places."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    plain = b"\n\0" in start or b"\0\n" in start
    return plain and min(even, odd) == 0 and max(even, odd) > max(4, len(start) // 50)


def _is_utf8(path: Path, name: str) -> bool:
    """Return whether all of a file is UTF-8, with some character that single bytes do not form by chance, if any."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    plain, common = True, False
    try:
        for chunk in _chunks(path):
            text = decoder.decode(chunk)
            if b"\x1b" in chunk and ISO_2022.search(chunk):
                raise _undecided(name, "switches its character sets by escapes", ["iso2022_jp", "iso2022_kr"])
            plain = plain and text.isascii()
            common = common or bool(not plain and COMMON.search(text))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return plain or common


def to_utf8(path: Path, encoding: str, target: Path, name: str) -> None:
    """Rewrite a file in UTF-8; what cannot be decoded is marked so that its line can be rejected."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)("warehouse-mark")
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
