"""Which column of one file names the records of another: keys must meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.drafting.marks import Place, by_values, mark
from warehouse.drafting.sheets import Sheet, Sheets
from warehouse.vocabulary.columns import Word

WEIGHT = 1.6
"""So much more than its name counts that the values of a key are known to the other file."""


@dataclass(frozen=True)
class Met:
    """The key of a member's file and the column that refers to it, and which share of its values the key has."""

    key: Place
    reference: Place
    share: float


def meet(sheets: Sheets, word: Word, member: Sequence[Place], line: Sequence[Place], same: bool) -> Met | None:
    """Return the pair of columns in which two files meet best; ``same`` where the member stands in the lines' file."""
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
    """Return the files that have one record for each key of the lines, with the columns in which they meet."""
    found = []
    for sheet in others:
        pairs = []
        for theirs in (one for one in sheet.columns.values() if one.unique and mark(word, one) >= 0.3):
            for mine in (one for one in lines.columns.values() if mark(word, one) >= 0.4):
                share = sheets.share(lines, mine.name, sheet, theirs.name)
                alike = 0.3 if mine.name.lower() == theirs.name.lower() else 0.0
                score = 0.5 * (mark(word, mine) + mark(word, theirs)) + share + alike
                if share >= 0.8:
                    pairs.append((score, sheet, mine.name, theirs.name))
        if pairs:
            _, one, ours, key = max(pairs, key=lambda pair: pair[0])
            found.append((one, ours, key))
    return found
