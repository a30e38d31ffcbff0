"""References by values: a column named like the key of another file, whose values are in that key."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.drafting.marks import mark
from warehouse.drafting.names import OTHER, compact, tokens
from warehouse.drafting.profile import Column
from warehouse.drafting.sheets import Sheet, Sheets
from warehouse.vocabulary.source import Source

SURE = 0.9
IDENTIFIERS = frozenset({"id", "key", "code", "no", "nr", "number"})


def relate(sheets: Sheets, members: Sequence[Source]) -> None:
    """Mark the columns that refer to a file of members, and its key, whatever they are called (`TrackId` of tracks)."""
    for member in members:
        word = member.keys[0]
        for sheet in sheets.readable:
            if sheet.called(member.name) < 0.6:
                continue
            for key in (one for one in sheet.columns.values() if one.unique and _names_its_own(sheet, one)):
                others = [one for one in sheets.readable if one is not sheet]
                found = [column for other in others for column in _same(sheets, sheet, key, other)]
                for column in found if mark(word, key) < SURE else []:
                    column.marks = {**column.marks, word.name: SURE}
                    key.marks = {**key.marks, word.name: max(SURE, key.marks.get(word.name, 0.0))}


def _names_its_own(sheet: Sheet, column: Column) -> bool:
    """Return whether a column is called the identifier of what its file holds."""
    words = tokens(column.name)
    stem = compact(tokens(sheet.stem))
    thing = compact([word for word in words if word not in IDENTIFIERS])
    return bool(thing) and len(words) > 1 and thing in stem and not any(mean.startswith(OTHER) for mean in column.marks)


def _same(sheets: Sheets, sheet: Sheet, key: Column, other: Sheet) -> list[Column]:
    named = [one for one in other.columns.values() if compact(tokens(one.name)) == compact(tokens(key.name))]
    return [one for one in named if one.filled and sheets.share(other, one.name, sheet, key.name) >= SURE]
