"""Where the table of a file begins: below which title lines, and with which delimiter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.files.contents import Text
from warehouse.files.dialect import LINE_END, Dialect, Fault
from warehouse.files.layout import DELIMITERS

SAMPLE = 1 << 17
ROWS = 80
RARE = (b"^", b"~", b"\x1f", b"\x01")
"""Delimiters that are rare in files of shops, and only searched for a draft."""
UNIT = b"\x1f"
_MARKS = re.compile(rb"(?<=[^\W_]) ?([|~^;:#@&*+=!]{2,8}) ?(?=[^\W_])")
"""Two or more marks between letters or digits."""


@dataclass(frozen=True)
class Top:
    """The delimiter of a table, and the number of lines above its header."""

    delimiter: str
    skip_lines: int


def find_top(text: Text, delimiters: Sequence[bytes] = ()) -> Top | None:
    """Return where the table of a text begins; None if no line of several fields repeats its width."""
    with text.path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    tried = delimiters or (*DELIMITERS, *RARE, *_long(sample))
    found = [one for one in (_rated(sample, delimiter) for delimiter in tried) if one is not None]
    return max(found, key=lambda one: one[0])[1] if found else None


def _long(sample: bytes) -> list[bytes]:
    """Return possible delimiters of several characters: adjacent marks that most of the first lines have."""
    lines = [line for line in LINE_END.split(sample)[:ROWS] if line.strip()]
    found = Counter(marks for line in lines for marks in set(_MARKS.findall(line)))
    return [marks for marks, count in found.items() if count >= 0.5 * len(lines)]


def _rated(sample: bytes, delimiter: bytes) -> tuple[tuple[float, int, int], Top] | None:
    one = delimiter
    if len(delimiter) > 1:
        sample, one = sample.replace(delimiter, UNIT), UNIT
    rows = _rows(sample, Dialect(one, b'"'))
    widths = Counter(len(cells) for _, cells in rows if len(cells) > 1)
    if not widths:
        return None
    width = max(widths, key=lambda one: (widths[one], one))
    header = next((place for place, (_, cells) in enumerate(rows) if len(cells) == width and _is_header(cells)), None)
    if header is None:
        return None
    share = widths[width] / len(rows[header:]) if rows[header:] else 0.0
    return (round(min(share, 1.0), 2), width, len(delimiter)), Top(delimiter.decode(), rows[header][0])


def _rows(sample: bytes, dialect: Dialect) -> list[tuple[int, list[str]]]:
    """Return the first records of a sample, each with the number of lines above it."""
    rows: list[tuple[int, list[str]]] = []
    place = line = 0
    while place < len(sample) and len(rows) < ROWS:
        parsed = dialect.parse(sample, place)
        if isinstance(parsed, Fault):
            end = LINE_END.search(sample, place)
            following = end.end() if end else len(sample)
            cells = [""]
        else:
            following, cells = (
                parsed.next,
                [one.decode("utf-8", "replace").strip("\ufeff \t") for one, _ in parsed.fields],
            )
        if following <= place:
            break
        if sample[place:following].strip():
            rows.append((line, cells))
        line += len(LINE_END.findall(sample, place, following))
        place = following
    if len(rows) > 1 and place >= len(sample) == SAMPLE:
        rows.pop()
    return rows


def _is_header(cells: list[str]) -> bool:
    """Return whether texts are column names instead of title lines or values."""
    filled = [cell for cell in cells if cell]
    numeric = sum(bool(re.fullmatch(r"[-+]?[\d.,:/ -]+", cell)) for cell in filled)
    return len(filled) >= 0.7 * len(cells) and numeric == 0 and len({one.lower() for one in filled}) == len(filled)
