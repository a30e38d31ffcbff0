"""The order of files: by name, with the numbers in names counted as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_ENDINGS = re.compile(r"(?:\.(?:csv|tsv|txt|parquet|xlsx|gz|zst))+$", re.IGNORECASE)
_NUMBERS = re.compile(r"([0-9]+)")

Part = tuple[str | int, ...]


def in_natural_order(paths: Iterable[Path]) -> list[Path]:
    """Return paths in the order in which people number files: sales-9.csv, sales-10.csv, sales-10 (2).csv.

    Case matters only between names that are otherwise equal, and endings of data files only after the name itself,
    so that sales.csv comes before sales-2.csv.
    """
    return sorted(paths, key=lambda path: ([_natural(part) for part in path.parts], path.parts))


def _natural(name: str) -> tuple[Part, str]:
    stem = _ENDINGS.sub("", name)
    # the pattern makes every second piece a number, so that texts and numbers never meet in a comparison
    pieces = _NUMBERS.split(stem.casefold())
    return tuple(int(piece) if place % 2 else piece for place, piece in enumerate(pieces)), name[len(stem) :].casefold()
