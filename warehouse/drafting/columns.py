"""What fills each column of a source: a column of the file, several of them, a computation, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from warehouse.drafting.discounts import discount_entries
from warehouse.drafting.entries import ABSENT, Entry, sql_text
from warehouse.drafting.expressions import number_sql
from warehouse.drafting.laid import SURE, Laid, is_date, is_number
from warehouse.drafting.marks import Place, by_name, mark
from warehouse.drafting.paid import payment_entries
from warehouse.drafting.refunds import refunds_of
from warehouse.drafting.returned import STATUS, returned_entries
from warehouse.drafting.sheets import Sheets
from warehouse.files.engine import literal, quoted
from warehouse.printable import toml_string
from warehouse.vocabulary.columns import Word

GUESTS = ("0", "-1")
"""Words of shops for a buyer without an account."""
MOST = 2**31
"""Line numbers are smaller."""
BRACKETED = re.compile(r"\[[^]]+\] ")
"""A code before the name that it stands for: `[FURN_1] Desk`."""


def column_entries(sheets: Sheets, laid: Laid, known: Mapping[str, tuple[str, ...]]) -> list[Entry]:
    """Return what fills each column of a source."""
    refunds = refunds_of(sheets, laid)
    found: list[Entry] = []
    for word in laid.source.delivered:
        special = payment_entries(laid, word, known, refunds) if laid.payments else []
        entry = None if special else _entry(sheets, laid, word, known)
        if word.name == "discount_amount" and not laid.payments:
            special, entry = discount_entries(sheets, laid, word, entry), None
        settings = [*special, *([] if entry is None else [entry])]
        if word.name == STATUS and settings:
            settings = [*settings[:-1], *returned_entries(sheets, laid, settings[-1])]
        found += settings
    return found


def _entry(sheets: Sheets, laid: Laid, word: Word, known: Mapping[str, tuple[str, ...]]) -> Entry | None:
    place = laid.places.get(word.name)
    if word.default is not None:
        return _numbered(sheets, laid, word, place)
    if word.name in laid.parts:
        names = [f"nullif(trim({quoted(one.name)}), '')" for one in laid.parts[word.name]]
        sql = f"nullif(concat_ws(' ', {', '.join(names)}), '')"
        return Entry(word.name, sql_text(sql), "stands in two columns")
    if place is None:
        return _without(laid, word, known)
    if (guest := guest_of(laid, word)) is not None:
        sql = f"nullif({quoted(place.name)}, {literal(guest)})"
        return Entry(word.name, sql_text(sql), f"{guest} stands for a buyer without an account")
    if word.is_key and all(BRACKETED.match(text) for text, _ in place.column.values):
        sql = f"regexp_extract({quoted(place.name)}, '^\\[([^]]+)\\]', 1)"
        return Entry(word.name, sql_text(sql), "the code in brackets")
    return _named(laid, word, place)


def _named(laid: Laid, word: Word, place: Place) -> Entry:
    """Take a column as it is; a doubtful attribute is left out, and anything else that is doubtful is asked about."""
    sure = mark(word, place.column) >= 0.5
    attribute = not (word.is_key or word.refers or is_date(word) or is_number(word))
    if attribute and not sure and not word.optional:
        return Entry(word.name, ABSENT, f"no column means it for certain; {place.name} may")
    return Entry(word.name, toml_string(place.name), _why(laid, word, place), sure=sure)


def guest_of(laid: Laid, word: Word) -> str | None:
    """Return the value in a reference for a buyer without an account, if there is one."""
    place = laid.places.get(word.name)
    if place is None or not word.refers or place.column.distinct < 2:
        return None
    return next((text for text, _ in place.column.values if text in GUESTS and not _names_one(laid, word, text)), None)


def _names_one(laid: Laid, word: Word, text: str) -> bool:
    met = laid.met.get(word.name)
    return met is not None and any(value == text for value, _ in met.key.column.values)


def _why(laid: Laid, word: Word, place: Place) -> str:
    met = laid.met.get(word.name)
    if met is not None and word.refers and met.key.sheet is not place.sheet:
        if not met.share:
            return f"QUESTION: none of its values is in {met.key.sheet.title}, column {met.key.name}; is it the one?"
        return f"{met.share:.0%} of its values are in {met.key.sheet.title}, column {met.key.name}"
    marked = by_name(word.name, place.column)
    if marked > 1:
        return "the same name"
    return "what shops call it" if marked >= SURE else "the nearest in meaning"


def _numbered(sheets: Sheets, laid: Laid, word: Word, place: Place | None) -> Entry | None:
    """Number the lines of an order, unless a column does, which is never repeated within an order."""
    key = next(one.name for one in laid.source.keys if one.default is None)
    if key not in laid.places or laid.sheet is None:
        return None
    order = laid.places[key]
    if place is not None and _counts(place) and sheets.unique_together(laid.sheet, [order.name, place.name]):
        why = f"never twice within {order.name}"
        if any(int(float(text)) < 1 for text, _ in place.column.values):
            sql = f"try_cast({quoted(place.name)} as integer) + 1"
            return Entry(word.name, sql_text(sql), f"{why}; counts from 0")
        return Entry(word.name, toml_string(place.name), why)
    return Entry(
        word.name, f'{{ number_within = {toml_string(order.name)}, repeats = "whole" }}', "no column numbers the lines"
    )


def _counts(place: Place) -> bool:
    """Return whether a column may number the lines: whole numbers of a moderate size in every record of the file."""
    column = place.column
    whole = all(text.removesuffix(".0").isdigit() and int(text.removesuffix(".0")) < MOST for text, _ in column.values)
    return not place.looked_up and column.filled == column.records and whole


def _without(laid: Laid, word: Word, known: Mapping[str, tuple[str, ...]]) -> Entry | None:
    """Return the setting of a column that the file lacks."""
    if word.name == "unit_price" and laid.line_total is not None:
        return _divided(laid, word, laid.line_total)
    if word.name == "quantity":
        return Entry(word.name, '{ constant = "1" }', "no column counts: one record is one unit")
    if word.name == "order_status" and known.get(word.name):
        return _status(laid, word, known[word.name][0])
    if word.optional:
        return None
    if word.role.name == "BUSINESS_KEY" or word.name in ("order_date",):
        return Entry(word.name, '"..."', "QUESTION: which column is it?", sure=False)
    doubt = laid.doubts.get(word.name)
    return Entry(word.name, ABSENT, "no column means it" if doubt is None else f"QUESTION: {doubt}")


def _status(laid: Laid, word: Word, completed: str) -> Entry:
    quantity = laid.places.get("quantity")
    if quantity is not None and quantity.column.numbers and quantity.column.numbers.below_zero:
        number = number_sql(quantity)
        sql = f"case when {number} < 0 then 'Returned' else {literal(completed)} end"
        return Entry(word.name, sql_text(sql), "quantities below zero are returns")
    return Entry(
        word.name, f"{{ constant = {toml_string(completed)} }}", "no column says it: every line counts as a sale"
    )


def _divided(laid: Laid, word: Word, total: Place) -> Entry:
    quantity = laid.places.get("quantity")
    if quantity is None:
        return Entry(word.name, toml_string(total.name), "the amount of a line of one unit")
    sql = f"{number_sql(total)} / nullif({number_sql(quantity)}, 0)"
    return Entry(word.name, sql_text(sql), "the amount of the line, divided by its quantity")
