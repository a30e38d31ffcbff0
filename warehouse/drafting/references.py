"""Joins files that spell out what the records only refer to: the name of a category, the address of a person."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.drafting.laid import SURE, Joined, Laid, available, is_number
from warehouse.drafting.marks import Place, mark
from warehouse.drafting.names import compact, tokens
from warehouse.drafting.sheets import Sheet, Sheets
from warehouse.vocabulary.columns import Word

DEPTH = 3
"""The longest chain of lookup files."""


def look_up(sheets: Sheets, laid: Laid, others: Sequence[Sheet]) -> None:
    """Join files that spell out what the records only refer to: the name of a category."""
    for word in laid.source.delivered:
        place = laid.places.get(word.name)
        if word.is_key or is_number(word) or word.name in laid.parts or (place and mark(word, place.column) >= 0.75):
            continue
        path = _path_to(sheets, laid, word, others)
        if path is not None:
            laid.joined += [one for one in path if one not in laid.joined]
            last = path[-1].sheet
            ours = [
                one for one in laid.available if one.sheet is last and one.looked_up and mark(word, one.column) >= SURE
            ]
            if ours:
                laid.places[word.name] = max(ours, key=lambda one: mark(word, one.column))


def _path_to(
    sheets: Sheets, laid: Laid, word: Word, others: Sequence[Sheet], via: Sequence[Joined] = ()
) -> list[Joined] | None:
    """Return the chain of files to join, the last of which has a column for a word."""
    assert laid.sheet is not None
    chain = [*laid.joined, *via]
    open_ends = [place for place in available(laid.sheet, chain) if not via or place.sheet is via[-1].sheet]
    steps: list[Joined] = []
    for place in open_ends:
        for other in others:
            if other.called("no") > 0.5 or any(other is one.sheet for one in chain):
                continue
            theirs = next(
                (one for one in other.columns.values() if one.unique and refers(place, one.name, other)), None
            )
            if theirs and sheets.share(place.sheet, place.column.name, other, theirs.name) >= 0.9:
                steps.append(Joined(other, place.name, theirs.name))
    for step in steps:
        if any(mark(word, column) >= SURE for column in step.sheet.columns.values() if column.name != step.theirs):
            return [*via, step]
    if len(via) + 1 < DEPTH:
        for step in steps:
            if (found := _path_to(sheets, laid, word, others, [*via, step])) is not None:
                return found
    return None


def refers(place: Place, key: str, other: Sheet) -> bool:
    """Return whether a column is named like the key of another file, with or without that file's name."""
    mine, theirs = tokens(place.column.name), tokens(key)
    if compact(mine) == compact(theirs):
        return len(mine) > 1 or compact(mine) not in ("id", "name", "code", "no", "number", "nr")
    stem = {word.rstrip("s") for word in tokens(other.stem)} | {
        word[:-3] + "y" for word in tokens(other.stem) if word.endswith("ies")
    }
    return len(theirs) == 1 and mine[-1:] == theirs and bool({word.rstrip("s") for word in mine[:-1]} & stem)
