"""Which column of one file refers to the records of another: their values must match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.drafting.marks import Place, by_values, mark
from warehouse.drafting.sheets import Sheet, Sheets
from warehouse.vocabulary.columns import Word

WEIGHT = 1.6
"""The weight of matching values of a key, relative to its name."""
ENOUGH_SHARED = 0.8
"""The least share of the lines' keys that a file beside them knows."""


@dataclass(frozen=True)
class Met:
    """The key of a file of members, the column that refers to it, and the share of its values in the key."""

    key: Place
    reference: Place
    share: float


def meet(sheets: Sheets, word: Word, member: Sequence[Place], line: Sequence[Place], same: bool) -> Met | None:
    """Return the pair of columns that join two files best; ``same`` if the members are in the file of lines."""
    found: tuple[float, Met] | None = None
    for reference in line:
        named = mark(word, reference.column)
        if named < 0.4:
            continue
        for key in member:
            if same and (key.name != reference.name or key.sheet is not reference.sheet):
                continue
            marked = mark(word, key.column)
            if marked < 0.4 or not by_values(word, key.column):
                continue
            share = 1.0 if same else sheets.share(reference.sheet, reference.column.name, key.sheet, key.column.name)
            evidence = min(1.0, 0.25 + 0.25 * reference.column.distinct)
            score = (
                0.6 * (marked + named) + WEIGHT * evidence * share + (0.3 if key.column.unique and not same else 0.0)
            )
            score -= 0.3 * (1 - reference.column.filled / max(1, reference.column.records))
            if found is None or score > found[0]:
                found = score, Met(key, reference, share)
    return found[1] if found else None


def header_of(sheets: Sheets, word: Word, lines: Sheet, others: Sequence[Sheet]) -> list[tuple[Sheet, str, str]]:
    """Return the files with one record for each key of the lines, with the columns that join them."""
    found = []
    for sheet in others:
        pairs = []
        for theirs in (one for one in sheet.columns.values() if one.unique and mark(word, one) >= 0.3):
            for mine in (one for one in lines.columns.values() if mark(word, one) >= 0.4):
                share = sheets.share(lines, mine.name, sheet, theirs.name)
                alike = 0.3 if mine.name.lower() == theirs.name.lower() else 0.0
                score = 0.5 * (mark(word, mine) + mark(word, theirs)) + share + alike
                if share >= ENOUGH_SHARED:
                    pairs.append((score, sheet, mine.name, theirs.name))
        if pairs:
            _, one, ours, key = max(pairs, key=lambda pair: pair[0])
            found.append((one, ours, key))
    return found
