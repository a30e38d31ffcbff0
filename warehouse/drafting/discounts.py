"""The discount of a line where the shop writes it in percent, of the line or of its whole order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from warehouse.drafting.entries import Entry, sql_text
from warehouse.drafting.expressions import number_sql
from warehouse.drafting.laid import Laid
from warehouse.drafting.marks import Place, is_percentage
from warehouse.drafting.names import OTHER, all_words, compact, listed, tokens
from warehouse.drafting.proofs import PENNY, Lines, lines_of
from warehouse.drafting.sheets import ENOUGH, Sheets
from warehouse.drafting.words import LANGUAGES
from warehouse.vocabulary.columns import Word

LEAST = 0.5
PART = 5
"""Shorter words for a discount count only if they stand alone in a name: `dto`."""


def discount_entries(sheets: Sheets, laid: Laid, word: Word, mapped: Entry | None) -> list[Entry]:
    """Return the discount of a line by its percentages, each of which the amounts prove, or which is asked about.

    ``mapped`` is the column that has an amount already; a percentage of the order may come on top of it.
    """
    entries = [] if mapped is None else [mapped]
    own, price = laid.places.get(word.name), laid.places.get("unit_price") or laid.line_total
    percents = [one for one in laid.available if _is_discount(one) and one not in laid.places.values()]
    if price is None or not percents:
        return entries
    gross = _gross(laid, price)
    known = [] if own is None else [f"coalesce(abs({number_sql(own)}), 0)"]
    asked: list[Entry] = []
    for percent in sorted(percents, key=lambda one: _of_order(one.name)):
        lines, carried = _lines(sheets, laid, percent)
        if percent not in lines.places:
            continue
        lines = replace(lines, places=[one for one in lines.places if one != price])
        off = _off(lines, percent, " - ".join([gross, *known]))
        proof = _proof(lines, percent, " - ".join([gross, *known]), off)
        if proof is None or (own is not None and _is_in(lines, own, _off(lines, percent, gross))):
            continue
        if not proof and _is_after(lines, percent, gross, laid.places.get("quantity")):
            continue
        laid.read += [percent] if carried else []
        sql = " + ".join([*known, f"coalesce({off}, 0)"]) if known else off
        if proof:
            entries, known = [Entry(word.name, sql_text(sql), proof)], [*known, f"coalesce({off}, 0)"]
        else:
            subject = "the price" if price == laid.places.get("unit_price") else price.name
            why = f"QUESTION: is {subject} the one before {percent.name}?"
            asked.append(Entry(word.name, sql_text(sql), why, sure=False))
    return [*entries, *asked]


def _gross(laid: Laid, price: Place) -> str:
    """Return the amount of a line: its price times its quantity, or the amount that the price is made of."""
    quantity = laid.places.get("quantity")
    if quantity is None or price != laid.places.get("unit_price"):
        return number_sql(price)
    return f"{number_sql(price)} * {number_sql(quantity)}"


def _lines(sheets: Sheets, laid: Laid, percent: Place) -> tuple[Lines, bool]:
    """Return the lines, and whether the percentage of an order is carried down from the first of its lines."""
    key = next((laid.places.get(word.name) for word in laid.source.keys if word.default is None), None)
    column = percent.column
    if percent.looked_up or key is None or key.looked_up or laid.sheet is None or not _of_order(percent.name):
        return lines_of(sheets, laid), False
    blank = 0 < column.filled < column.records and sheets.blank_behind_first(laid.sheet, key.column.name, column.name)
    return lines_of(sheets, laid, [percent] if blank else ()), blank


def _off(lines: Lines, percent: Place, base: str) -> str:
    """Return what a percentage takes off an amount: 10, 10 % or 0.1 of it is a tenth."""
    numbers, text = percent.column.numbers, f"abs({number_sql(percent)})"
    small = numbers is not None and not numbers.percent and not numbers.whole and not lines.count(f"{text} > 1")
    return f"round(({base}) * {text}{'' if small else ' / 100'}, 4)"


def _proof(lines: Lines, percent: Place, base: str, off: str) -> str | None:
    """Return which amount proves what a percentage takes off; "" if none does, None if the price has it already."""
    among = f"abs(coalesce({off}, 0)) > 2 * {PENNY}"
    left = f"{base} - coalesce({off}, 0)"
    totals = [one for one in lines.amounts("line_total") if not one.looked_up]
    for total in totals:
        if lines.share(left, number_sql(total), among) >= ENOUGH:
            return f"{total.name} is what is left after {percent.name}"
    for total in [*lines.amounts(f"{OTHER}order_total"), *lines.amounts("line_total")]:
        for more in lines.extras():
            if lines.share_of_orders(left, more, number_sql(total), f"coalesce({off}, 0)") >= ENOUGH:
                return f"{total.name} is the sum of the lines less {percent.name}"
    for amount in (one for one in lines.places if _says_discount(one) and not is_percentage(one.column)):
        number = f"abs({number_sql(amount)})"
        by_order = lines.share_of_orders(f"coalesce({off}, 0)", "0", number, f"coalesce({off}, 0)")
        if amount.column.is_number and max(by_order, lines.share(off, number, among)) >= ENOUGH:
            return f"{amount.name} is what {percent.name} comes to"
    before = any(lines.share(base, number_sql(total), among) >= ENOUGH for total in totals)
    return None if before and not _of_order(percent.name) else ""


def _is_after(lines: Lines, percent: Place, gross: str, quantity: Place | None) -> bool:
    """Return whether the amount of a line is what a percentage leaves of another one, of the line or of one unit."""
    among = f"abs(coalesce({_off(lines, percent, gross)}, 0)) > 2 * {PENNY}"
    numbers = [number_sql(one) for one in lines.places if one.column.is_number and one not in (percent, quantity)]
    each = [] if quantity is None else [f"{number} * {number_sql(quantity)}" for number in numbers]
    left = (f"{one} - coalesce({_off(lines, percent, one)}, 0)" for one in [*numbers, *each])
    return any(lines.share(one, gross, among) >= ENOUGH for one in left)


def _is_in(lines: Lines, own: Place, off: str) -> bool:
    """Return whether the amounts of a column are those of a percentage, or it has none."""
    among = f"abs(coalesce({off}, 0)) > 2 * {PENNY}"
    return not lines.count(among) or lines.share(off, f"abs({number_sql(own)})", among) >= ENOUGH


def _is_discount(place: Place) -> bool:
    column = place.column
    return column.is_number and column.numbers is not None and is_percentage(column) and _says_discount(place)


def _says_discount(place: Place) -> bool:
    """Return whether a name is that of a discount, or has a word for one: `Warenkorbrabatt`, `Member Discount`."""
    if place.column.marks.get(f"{OTHER}discount", 0.0) >= LEAST:
        return True
    whole = compact(tokens(place.name))
    return any(one in whole if len(one) >= PART else one in tokens(place.name) for one in _discounts())


@cache
def _discounts() -> frozenset[str]:
    return frozenset(_words())


def _words() -> Iterator[str]:
    for language in LANGUAGES:
        for phrase in listed(language.others.get("discount", "")):
            if len(phrase) == 1:
                yield compact(phrase)


def _of_order(name: str) -> bool:
    """Return whether a name is that of a discount of a whole order, a cart, or an invoice."""
    return any(one in compact(tokens(name)) for one in all_words("orders") | all_words("carts"))
