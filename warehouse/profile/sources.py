"""Groups the files of a folder into sources: same header, and names that differ only by a date or a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from warehouse.files.tables import Table
from warehouse.profile.columns import Column

MONTHS = """
    jan feb mar apr may jun jul aug sep oct nov dec january february march april june july august september
    october november december
""".split()
PARTS = frozenset([*MONTHS, "part", "q", "week", "day", "month", "year", "to", "w", "fy", "h"])
COPIES = frozenset(
    """
    copy unclean uncleaned clean cleaned raw dirty old backup bak sample original test train messy final new
    duplicate
""".split()
)


@dataclass(eq=False)
class Source:
    """Files with one header; ``table`` holds their records, ``days`` the dates of their deliveries."""

    name: str
    files: list[str]
    header: list[str]
    table: str = ""
    records: int = 0
    rejected: int = 0
    columns: dict[str, Column] = field(default_factory=dict)
    candidates: list[tuple[str, ...]] = field(default_factory=list)
    """Columns that are unique together: keys of one to three columns."""
    repeated: int = 0
    """How many records are equal to another one in all columns."""
    copy_of: str | None = None
    days: list[str] = field(default_factory=list)
    changed: dict[str, int] = field(default_factory=dict)
    """By column, the number of keys for which two deliveries of different dates disagree."""
    notes: list[str] = field(default_factory=list)
    settings: dict[str, object] = field(default_factory=dict)
    """How the text of its files is read, if that is not detected."""
    read: list[Table] = field(default_factory=list)
    """Its opened files."""


def stem(file: str) -> str:
    """Return the name of a file without folder and endings."""
    return re.sub(r"(\.(csv|tsv|txt|parquet|gz|zst))+$", "", file.rsplit("/", maxsplit=1)[-1], flags=re.IGNORECASE)


def words_of(file: str) -> list[str]:
    """Return the words of a file's name, without dates, numbers and parts of a series."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem(file))
    found = re.findall(r"[^\W\d_]+", parted.lower())
    return [word for word in found if word not in PARTS]


def belong_together(one: str, two: str, header: Sequence[str]) -> bool:
    """Return whether two files of one header are parts of one source, by their names."""
    mine, theirs = words_of(one), words_of(two)
    if (set(mine) ^ set(theirs)) & COPIES:
        return False
    if mine == theirs:
        return stem(one).lower() != stem(two).lower() or one != two
    shared = set(mine) & set(theirs)
    return bool(shared) and len(header) >= 4 and (mine[0] == theirs[0] or mine[-1] == theirs[-1])


def is_copy_name(one: str, other: str) -> bool:
    """Return whether a file is named as a copy of another one."""
    mine, theirs = set(words_of(one)), set(words_of(other))
    return bool((mine - theirs) & COPIES) and theirs <= mine | COPIES


def name_of(files: Sequence[str], folder: str) -> str:
    """Return the name of a source: that of its file, or the common part of the names of its files."""
    if len({stem(one) for one in files}) == 1:
        return stem(files[0])
    shared = [word for word in words_of(files[0]) if all(word in words_of(one) for one in files)]
    return "_".join(shared) or folder
