"""Files about the orders of the lines, such as payments: of several records the last that did not fail counts."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.drafting.keys import ENOUGH_SHARED
from warehouse.drafting.laid import ON_LINES, SURE, Joined, Laid, available, is_date, is_number
from warehouse.drafting.marks import CODES, HOLDS, Place, known_share, mark
from warehouse.drafting.parents import is_parent, refers_to
from warehouse.drafting.profile import Column
from warehouse.drafting.references import refers
from warehouse.drafting.sheets import Sheet, Sheets
from warehouse.drafting.vocables import words_of
from warehouse.files.engine import literal, quoted
from warehouse.vocabulary.columns import Word

STATUS = "order_status"
FAILED = "Cancelled"
LEAST_NAMED = 0.4
"""The least share of the names of codes that must be known words."""


def add_latest(sheets: Sheets, laid: Laid, key: Word) -> None:
    """Join a file about the same orders that knows what their lines and their headers lack."""
    used = [laid.sheet, *(one.sheet for one in laid.joined)]
    missing = [
        word for word in laid.source.delivered
        if word.name not in laid.places and not (word.is_key or word.refers or is_number(word) or is_date(word))
    ]  # fmt: skip
    for sheet in (one for one in sheets.readable if one not in used and not _has_lines(laid, one)):
        joined, sure = _latest(sheets, laid, sheet, key)
        if joined is None:
            continue
        places = (
            [one for one in available(laid.sheet, [*laid.joined, joined]) if one.sheet is sheet] if laid.sheet else []
        )
        found = {word.name: _best(word, places) for word in missing if word.name not in laid.places}
        # what became of a payment is not what became of the order
        gained = {name: place for name, place in found.items() if place is not None and name != STATUS}
        if gained and sure:
            laid.joined.append(joined)
            laid.places |= gained
        elif gained:
            may = f"may be it: are the values of {joined.theirs} there those of {joined.ours}, or of another file?"
            laid.doubts |= {name: f"{place.column.name} of {sheet.title} {may}" for name, place in gained.items()}


def name_codes(sheets: Sheets, laid: Laid) -> None:
    """Join a file that has a name for each code of a status or a payment, and take the names."""
    for word in laid.source.delivered:
        place = laid.places.get(word.name)
        if laid.sheet is None or place is None or HOLDS.get(word.name) != CODES or not place.column.is_number:
            continue
        used = [laid.sheet, *(one.sheet for one in laid.joined)]
        for sheet in (one for one in sheets.readable if one not in used):
            keys = [one.name for one in sheet.columns.values() if one.unique and one.is_number]
            keys = [one for one in keys if sheets.share(place.sheet, place.column.name, sheet, one) == 1.0]
            key = next((one for one in keys if refers(place, one, sheet)), keys[0] if keys else None)
            if key is None:
                continue
            joined = Joined(sheet, place.name, key)
            places = [one for one in available(laid.sheet, [*laid.joined, joined]) if one.sheet is sheet]
            named = {known_share(word.name, one.column): one for one in places if one.column.letters >= SURE}
            if named and max(named) >= (LEAST_NAMED if refers(place, key, sheet) else SURE):
                laid.joined.append(joined)
                laid.places[word.name] = named[max(named)]
                # the codes say what it is, whatever the column of their names is called
                laid.places[word.name].column.marks = {word.name: SURE}
                break


def _has_lines(laid: Laid, sheet: Sheet) -> bool:
    things = [word for word in laid.source.delivered if word.name in ON_LINES]
    return any(mark(word, column) >= SURE for word in things for column in sheet.columns.values())


def _best(word: Word, places: Sequence[Place]) -> Place | None:
    marked = [(mark(word, place.column), place) for place in places]
    sure = [one for one in marked if one[0] >= SURE]
    return max(sure, key=lambda one: one[0])[1] if sure else None


def _latest(sheets: Sheets, laid: Laid, sheet: Sheet, key: Word) -> tuple[Joined | None, bool]:
    """Return how a file is joined by the key of the orders, and whether it is sure that the column is that key.

    Of several records for one order it must be sure which counts.
    """
    mine = laid.places.get(key.name)
    if laid.sheet is None or mine is None:
        return None, False
    # the number of a payment may be called like that of an order, but not what is its parent
    for theirs in sorted(sheet.columns.values(), key=lambda one: not is_parent(one)):
        named: bool | None = theirs.name.lower() == mine.column.name.lower() or mark(key, theirs) >= SURE
        if is_parent(theirs) and theirs.name.lower() != mine.column.name.lower():
            named = refers_to(sheets, sheet, theirs, _orders(laid, mine), mine.column.name)
        if named is False or sheets.share(mine.sheet, mine.column.name, sheet, theirs.name) < ENOUGH_SHARED:
            continue
        if theirs.unique:
            return Joined(sheet, mine.name, theirs.name), named is True
        if (order := _by_time(sheet)) is not None:
            return Joined(sheet, mine.name, theirs.name, order, _not_failed(sheet)), named is True
    return None, False


def _orders(laid: Laid, mine: Place) -> Place:
    """Return the key of the orders: in the file of their headers, if the lines have one."""
    heads = [one for one in laid.joined if one.ours == mine.name and one.sheet.columns[one.theirs].unique]
    return next((Place(one.sheet, one.sheet.columns[one.theirs], one.theirs) for one in heads), mine)


def _by_time(sheet: Sheet) -> str | None:
    """Return the order in which the newest record comes first, by the only day that each has; None if none is sure."""
    days = [one for one in sheet.columns.values() if one.dates is not None and one.filled == one.records]
    if len(days) != 1:
        return None
    dates = days[0].dates
    assert dates is not None
    name = quoted(days[0].name)
    if dates.rivals or len(dates.formats) != 1 or "%z" in dates.formats[0] or "%b" in dates.formats[0].lower():
        return None
    iso = dates.formats[0].startswith("%Y-%m-%d")
    return f"{name} desc" if iso else f"try_strptime({name}, {literal(dates.formats[0])}) desc"


def _not_failed(sheet: Sheet) -> str | None:
    """Return the condition that leaves out records that came to nothing, by the words of a status."""
    for column in sheet.columns.values():
        if column.marks.get(STATUS, 0.0) >= 0.5 and (failed := _failed(column)):
            return f"coalesce({quoted(column.name)}, '') not in ({', '.join(map(literal, failed))})"
    return None


def _failed(column: Column) -> list[str]:
    return [text for text, (value, _) in words_of(STATUS, column, ()).meant.items() if value == FAILED]
