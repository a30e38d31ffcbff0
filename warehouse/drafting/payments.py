"""Lists of payments: records with a day and an amount that name no product, of tills, payment providers, donations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from warehouse.drafting.laid import ON_LINES, Laid, fit, is_date, is_number
from warehouse.drafting.marks import LEAST, MANY, Place, known_share
from warehouse.drafting.names import OTHER, all_words, compact, tokens
from warehouse.drafting.sheets import Sheet, Sheets
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.source import Source

SURE = 0.8
NAMED = 0.6
ID, AMOUNT, PAID = (f"{OTHER}{what}" for what in ("payment_id", "payment_amount", "paid"))
HEADS = ("quantity", f"{OTHER}shipping", f"{OTHER}fulfillment", f"{OTHER}tracking")
"""What orders have and payments have not."""
MODE, STATUS = "payment_mode", "order_status"
PAYMENT, MOVED, BACK = "paid", "moved", "back"


def of_payments(sheets: Sheets, source: Source, key: Word, near: Sequence[Sheet]) -> Laid | None:
    """Return the mapping of the source to a list of payments, each a line of one unit without a product; or None.

    None too where a file of order heads is ``near``: there the items are missing, not unknown.
    """
    lists = [sheet for sheet in sheets.readable if is_list(sheet)]
    mine = {id(sheet) for sheet in lists}
    if any(sheet.called("orders") >= NAMED and id(sheet) not in mine for sheet in near):
        return None
    day = next((word for word in source.delivered if is_date(word)), None)
    amount = next((word for word in source.delivered if word.name == "unit_price"), None)
    for sheet in sorted(lists, key=lambda one: -one.called("payments")):
        number, days = _number_of(sheet), _day_of(sheet)
        paid = _amount_of(sheet, [one for one in (number, days) if one])
        if day and amount and number and days and paid:
            laid = Laid(source, sheet, payments=True)
            laid.places = {key.name: number, day.name: days, amount.name: paid}
            laid.kind, laid.moved, laid.back = _movements(laid)
            fit_payments(laid, {})
            return laid
    return None


def what_lacks(sheets: Sheets) -> str | None:
    """Return which list of payments has no number, day or amount; None if there is no such list."""
    for sheet in filter(is_list, sheets.readable):
        found = {"number of its own for each": _number_of(sheet), "day": _day_of(sheet)}
        found["amount"] = _amount_of(sheet, [one for one in found.values() if one])
        missing = [what for what, place in found.items() if place is None]
        if missing:
            return f"{sheet.title} is a list of payments, but no column of it is known as the {' or '.join(missing)}"
    return None


def fit_payments(laid: Laid, references: Mapping[str, Place]) -> None:
    """Map what payments have besides number, day and amount; of products, and of a line's numbers, they have none."""
    rest = [word for word in laid.source.delivered if word.default is None and word.name not in ON_LINES]
    words = [word for word in rest if word.name in laid.places or not is_number(word)]
    pinned = {**laid.places, **references}
    free = [one for one in laid.available if one != laid.kind and one not in pinned.values()]
    modes = [one for one in free if known_share(MODE, one.column) and one.column.marks.get(MODE, 0.0) >= LEAST]
    if modes and any(word.name == MODE for word in words):
        pinned[MODE] = max(modes, key=lambda one: (known_share(MODE, one.column), one.column.marks[MODE]))
    states = laid.kind is not None and known_share(STATUS, laid.kind.column) == 1
    laid.places = fit(words, laid.available if states else [*free, *pinned.values()], pinned)
    if laid.kind is not None and laid.places.get(MODE) == laid.kind:
        del laid.places[MODE]
        laid.places.setdefault(STATUS, laid.kind)


def is_list(sheet: Sheet) -> bool:
    """Return whether a file is a list of payments, by its name, or by a number of payments or a way to pay."""
    if sheet.called("no") > max(NAMED, sheet.called("payments")):
        return False
    if sheet.called("payments") >= NAMED:
        return True
    number = _number_of(sheet)
    if number is None or sheet.called("customers") >= SURE or sheet.called("products") >= SURE:
        return False
    if _of_orders(number.name) or _of_orders(sheet.stem):
        return False
    marks = [column.marks for column in sheet.columns.values()]
    if any(one.get(what, 0.0) >= SURE for one in marks for what in HEADS):
        return False
    return any(max(one.get(MODE, 0.0), one.get(ID, 0.0)) >= SURE for one in marks)


def _of_orders(name: str) -> bool:
    """Return whether a name is that of an order or an invoice, whose items are in another export."""
    return any(one in compact(tokens(name)) for one in all_words("orders"))


def _number_of(sheet: Sheet) -> Place | None:
    """Return the column that numbers the payments: one that is never repeated, or else that of a receipt."""
    found = []
    for column in sheet.columns.values():
        worth = max(column.marks.get("order_id", 0.0), column.marks.get(ID, 0.0))
        amount = column.is_number and column.numbers is not None and not column.numbers.whole
        if worth >= LEAST and column.filled == column.records and not amount and not column.dates:
            found.append((column.unique, worth, column))
    best = max(found, key=lambda one: one[:2], default=None)
    return None if best is None else Place(sheet, best[2], best[2].name)


def _day_of(sheet: Sheet) -> Place | None:
    found = [
        (max(column.marks.get("order_date", 0.0), column.marks.get(PAID, 0.0)), column)
        for column in sheet.columns.values()
        if column.days and column.marks.get(f"{OTHER}changed", 0.0) < SURE
    ]
    best = max((one for one in found if one[0] >= LEAST), key=lambda one: one[0], default=None)
    return None if best is None else Place(sheet, best[1], best[1].name)


def _amount_of(sheet: Sheet, taken: Sequence[Place]) -> Place | None:
    """Return what was paid: of several amounts the one before fees and with taxes."""
    found = []
    for column in sheet.columns.values():
        words = set(tokens(column.name))
        worth = max(column.marks.get("line_total", 0.0), column.marks.get(AMOUNT, 0.0))
        worth += 0.1 * bool(words & all_words("gross")) - 0.1 * bool(words & all_words("net"))
        other = max([0.0, *(mark for what, mark in column.marks.items() if what.startswith(OTHER) and what != AMOUNT)])
        if column.is_number and worth >= max(LEAST, other) and all(one.column is not column for one in taken):
            found.append((worth, column))
    best = max(found, key=lambda one: one[0], default=None)
    return None if best is None else Place(sheet, best[1], best[1].name)


def _movements(laid: Laid) -> tuple[Place | None, list[str], list[str]]:
    """Return the column that says what each record is, with its words for what is no sale, and for refunds."""
    for place in laid.available:
        column = place.column
        if not set(tokens(column.name)) & all_words("kinds") or not 0 < column.distinct <= MANY:
            continue
        said = {text: _said(text) for text, _ in column.values}
        known = sum(count for text, count in column.values if said[text])
        if known >= 0.5 * column.filled and known > column.filled * known_share(MODE, column):
            moved, back = ([text for text, what in said.items() if what == one] for one in (MOVED, BACK))
            return place, moved, back
    return None, [], []


def _said(text: str) -> str | None:
    """Return what a record is by the longest known phrase in a text."""
    words = tokens(text)
    for length in range(len(words), 0, -1):
        for first in range(len(words) - length + 1):
            part = compact(words[first : first + length])
            for what in (MOVED, BACK, PAYMENT):
                if part in all_words(what):
                    return what
    return None
