"""Where the header of a text file is, what it names, and how its fields are separated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.body import Body, behind_marks
from warehouse.files.contents import Text
from warehouse.files.dialect import LINE_END, Dialect, Fault, Parsed, names_of
from warehouse.files.headers import Header
from warehouse.files.limits import check_columns
from warehouse.files.quotes import needs_apostrophes
from warehouse.settings import FileSettings

SAMPLE = 1 << 18
SAMPLE_LINES = 50
ROW = 1 << 16
"""The bytes of a line that are examined to find the delimiter."""
DELIMITERS = (b",", b";", b"\t", b"|")


@dataclass(frozen=True)
class Layout:
    """The header of a file and its body; ``better`` is a later line that looks more like the header."""

    names: list[str]
    body: Body
    better: int | None
    notes: list[str] = field(default_factory=list)


def find_layout(text: Text, name: str, settings: FileSettings, wanted: Collection[str]) -> Layout:
    """Find the header of a file; the wanted column names help to find the delimiter."""
    sample = _sample(text.path, 2 * settings.max_field)
    known = {one.strip().lower() for one in wanted}
    start, line, announced = _above(sample, settings.skip_lines)
    if start >= len(sample):
        raise DeliveryError(f"{name} holds no line with column names; deliver it with its header.", file=name)
    rows = list(_rows(sample, start))
    head = sample[start : start + SAMPLE]
    dialect, notes = _dialect(head, rows, settings, announced, known), []
    if settings.quote is None and needs_apostrophes(sample, start, dialect.delimiter):
        dialect = Dialect(dialect.delimiter, b"'")
        notes.append(
            f"{name}: read with the apostrophe as its quote, for delimiters, line ends or doubled ones stand between "
            f"pairs of them; set `quote` if that is wrong"
        )
    parsed = dialect.parse(sample, start, 4 * settings.max_columns)
    wide = 1 + settings.max_columns if parsed is Fault.WIDE else 0
    check_columns(len(parsed.fields) if isinstance(parsed, Parsed) else wide, settings, name)
    if isinstance(parsed, Fault):
        raise DeliveryError(
            f"{name} has a header that cannot be read, for {parsed.value} (line {line}); fix it, or name `quote` or "
            "`skip_lines` in warehouse.toml.",
            file=name,
            line=line,
        )
    names = names_of(parsed.fields if settings.header else [(b"", False)] * len(parsed.fields))
    _refuse_repeats(names, name)
    below = parsed.next if settings.header else start
    lines = len(LINE_END.findall(sample, start, below))
    header = Header(parsed.fields, dialect) if settings.header else None
    alone = line == 1 and sample[parsed.end : below] == b"\n" and lines == 1
    body = Body(
        text.path, name, below, line + lines, header, len(names), dialect, text.encoding, text.marked, direct=alone
    )
    return Layout(names, body, _better(rows, names, known, line) if known else None, notes)


def _sample(path: Path, limit: int) -> bytes:
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE)
        while not LINE_END.search(sample) and len(sample) < limit and (block := stream.read(len(sample))):
            sample += block
    return sample


def _above(sample: bytes, skip: int) -> tuple[int, int, bytes | None]:
    """Return where the header begins, its line number, and the delimiter if a line ``sep=;`` announces it."""
    place, line, announced = 0, 1, None
    while (place := behind_marks(sample, place)) < len(sample):
        end = LINE_END.search(sample, place)
        text = sample[place : end.start() if end else len(sample)]
        if len(text) == 5 and text.startswith(b"sep="):
            announced = text[4:]
        elif line > skip and text.strip():
            break
        place, line = end.end() if end else len(sample), line + 1
    return place, line, announced


def _rows(sample: bytes, start: int) -> Iterator[bytes]:
    for _ in range(SAMPLE_LINES):
        if start >= len(sample):
            return
        end = LINE_END.search(sample, start)
        yield sample[start : min(end.start() if end else len(sample), start + ROW)]
        start = end.end() if end else len(sample)


def _dialect(
    head: bytes, rows: list[bytes], settings: FileSettings, announced: bytes | None, known: set[str]
) -> Dialect:
    given = settings.delimiter.encode() if settings.delimiter else announced
    quote = settings.quote.encode() if settings.quote is not None else None
    candidates = [given] if given else list(DELIMITERS)
    quote = b'"' if quote is None else quote
    return Dialect(max(candidates, key=lambda one: _score(head, rows, Dialect(one, quote), known)), quote)


def _score(head: bytes, rows: list[bytes], dialect: Dialect, known: set[str]) -> tuple[int, int, int]:
    """Rate a dialect: wanted names in the header first, then lines as wide as it, then columns.

    The header is the first record of ``head``, which may be longer than the first of the ``rows``.
    """
    widths = [len(names) for row in rows if (names := _names(row, dialect))]
    header = _names(head, dialect)
    alike = Counter(widths)[len(header)] if len(header) > 1 else 0
    return len(known & {one.lower() for one in header}), alike, len(header)


def _names(row: bytes, dialect: Dialect) -> list[str]:
    parsed = dialect.parse(row, 0)
    return [] if isinstance(parsed, Fault) else names_of(parsed.fields)


def _better(rows: list[bytes], header: list[str], known: set[str], line: int) -> int | None:
    """Return a later line that names more of the wanted columns than the header does."""

    def hits(row: bytes) -> int:
        return max(len(known & {one.lower() for one in _names(row, Dialect(mark, b'"'))}) for mark in DELIMITERS)

    best = max(range(len(rows)), key=lambda place: hits(rows[place]))
    here = len(known & {one.lower() for one in header})
    return line + best if hits(rows[best]) > max(here, hits(rows[0])) else None


def _refuse_repeats(names: list[str], file: str) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        earlier = first.setdefault(name.lower(), number)
        if earlier != number:
            raise DeliveryError(
                f"{file} has the column name `{name}` twice, as columns {earlier} and {number}; rename one of them.",
                file=file,
                column=name,
            )
