"""Orders that were given back: those given back wholly are returns, where the records prove it; the rest is asked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from warehouse.drafting.entries import Entry, sql_text
from warehouse.drafting.expressions import number_sql
from warehouse.drafting.flags import is_flag_by_name, is_text_of_refunds, not_no_sql, says_yes_or_no, yes_sql
from warehouse.drafting.laid import Laid
from warehouse.drafting.marks import Place
from warehouse.drafting.names import OTHER, all_words, tokens
from warehouse.drafting.proofs import PENNY, Lines, lines_of
from warehouse.drafting.sheets import Sheets
from warehouse.drafting.vocables import words_of
from warehouse.files.engine import literal, quoted

STATUS = "order_status"
LEAST = 0.5
HALF = 0.5
"""A total is the one before refunds if it is what the lines add up to in this share of the orders with a refund."""


def returned_entries(sheets: Sheets, laid: Laid, entry: Entry) -> list[Entry]:
    """Return the status of a line, which is a return if the records prove that all was given back, and questions."""
    texts = [one for one in laid.available if is_text_of_refunds(one) and one not in laid.places.values()]
    amounts = [one for one in laid.available if _is_amount(one) and one not in laid.places.values()]
    asked = texts if laid.payments else [*texts, *amounts]
    if not asked or laid.sheet is None:
        return [entry]
    back = _Back(sheets, laid, lines_of(sheets, laid, _carried(sheets, laid, [*texts, *amounts])), _sql_of(entry))
    whole, read = _whole(back, texts, amounts)
    status = back.status
    kept = f"({whole}) and not ({back.settled})" if back.settled != "false" else whole
    if whole and back.orders(kept):
        _read(laid, read)
        status = f"case when {kept} then 'Returned' else {status} end"
        names = " and ".join(dict.fromkeys(one.name for one in read))
        entry = replace(entry, text=sql_text(status), why=f"what was given back wholly is no sale: {names}")
    return [entry, *_questions(back, asked, whole or "false", status)]


@dataclass(frozen=True)
class _Back:
    """The lines of orders, and in SQL the status that they would have without what was given back."""

    sheets: Sheets
    laid: Laid
    lines: Lines
    status: str

    @property
    def readable(self) -> bool:
        """Whether each line has one status."""
        place = self.laid.places.get(STATUS)
        return place is None or place in self.lines.places

    @property
    def settled(self) -> str:
        """The condition of a line that is no sale by its status already."""
        place, words = self.laid.places.get(STATUS), ["Returned"]
        if not self.readable or self.status.startswith("'"):
            return "false"
        if place is not None:
            meant = words_of(STATUS, place.column, ()).meant
            words += ["Cancelled", *(text for text, (value, _) in meant.items() if value in ("Returned", "Cancelled"))]
        return f"coalesce({self.status}, '') in ({', '.join(map(literal, words))})"

    @property
    def gross(self) -> str | None:
        """The amount of a line."""
        price, quantity = self.laid.places.get("unit_price"), self.laid.places.get("quantity")
        if price is None or quantity is None:
            only = price or self.laid.line_total
            return None if only is None else number_sql(only)
        return f"{number_sql(price)} * {number_sql(quantity)}"

    @property
    def has_records_of_its_own(self) -> bool:
        """Whether what was given back has lines below zero, which would count it twice."""
        places = [self.laid.places.get(name) for name in ("quantity", "unit_price")]
        numbers = [one.column.numbers for one in [*places, self.laid.line_total] if one is not None]
        return bool(self.laid.back) or any(one is not None and one.below_zero for one in numbers)

    def orders(self, condition: str) -> int:
        """Return how many orders have a line that meets a condition."""
        key = self.lines.key
        if key is None:
            return self.lines.count(condition)
        found = f"(select distinct {quoted(key.name)} from {self.lines.table} where {condition})"  # noqa: S608
        return self.sheets.count(found, "true")

    def differing(self, amount: str) -> int:
        """Return how many orders have several amounts on their lines."""
        if self.lines.key is None:
            return 0
        many = f"having count(distinct coalesce({amount}, 0)) > 1"
        key = quoted(self.lines.key.name)
        return self.sheets.count(f"(select {key} from {self.lines.table} group by {key} {many})", "true")  # noqa: S608


def _whole(back: _Back, texts: list[Place], amounts: list[Place]) -> tuple[str, list[Place]]:
    """Return the condition of lines that were given back wholly, "" if nothing proves any, and what it reads."""
    if back.has_records_of_its_own or not back.readable or back.lines.key is None:
        return "", []
    flags = [one for one in texts if one in back.lines.places and _is_whole(one) and back.orders(yes_sql(one))]
    found, read, known = [], list[Place](), list[tuple[Place, str]]()
    for one in amounts:
        if one in back.lines.places and back.orders(_given(one)):
            condition, total = _by_amount(back, one)
            known.append((one, condition))
            denied = any(back.orders(f"not coalesce({yes_sql(flag)}, false) and {condition}") for flag in flags)
            if total and not back.laid.payments and not denied and back.orders(condition):
                found.append(condition)
                read += [one, *total]
    agreed = [one for one in flags if all(_agree(back, yes_sql(one), *pair) for pair in known)]
    if agreed:
        # of two flags that differ one may say that a part was given back
        found.append(" and ".join(map(yes_sql, agreed)))
        read += agreed
    return " or ".join(found), read


def _by_amount(back: _Back, amount: Place) -> tuple[str, list[Place]]:
    """Return the condition of lines of which an amount is all, and the total that it is equal to."""
    given, gross = f"abs({number_sql(amount)})", back.gross
    signed = number_sql(amount)
    if gross is None or (back.orders(f"{signed} > 0") and back.orders(f"{signed} < 0")):
        return "false", []
    if not back.differing(signed) and not back.laid.payments:
        for total in _totals(back, amount):
            equal = f"{given} > 0 and abs({given} - {number_sql(total)}) < {PENNY}"
            if back.orders(equal) and _is_before(back, gross, given, total):
                return equal, [amount, total]
    alone = not back.sheets.count(_several(back.lines), "true")
    more = back.lines.count(f"{given} > {gross} + {PENNY}")
    if (alone or back.differing(signed)) and not more:
        parts = [back.laid.places.get(name) for name in ("unit_price", "quantity")]
        read = [amount, *(one for one in parts if one is not None)]
        return f"{given} > 0 and abs({given} - {gross}) < {PENNY}", read
    return "false", []


def _totals(back: _Back, amount: Place) -> Iterator[Place]:
    """Yield the columns that may be the totals of orders: the same on all lines of each."""
    for one in back.lines.places:
        marks = one.column.marks
        named = max(marks.get(f"{OTHER}order_total", 0.0), marks.get("line_total", 0.0)) >= LEAST
        if named and one.column.is_number and one != amount and not back.differing(number_sql(one)):
            yield one


def _is_before(back: _Back, gross: str, given: str, total: Place) -> bool:
    """Return whether a total is what the lines add up to where something was given back, and not what is left."""
    number, told = number_sql(total), f"coalesce({given}, 0)"
    before = max(back.lines.share_of_orders(gross, more, number, told) for more in back.lines.extras())
    left = f"{number} + {told}"
    after = max(back.lines.share_of_orders(gross, more, left, told) for more in back.lines.extras())
    return before >= HALF and before > after and not back.lines.count(f"{given} > {number} + {PENNY}")


def _agree(back: _Back, flag: str, amount: Place, whole: str) -> bool:
    """Return whether an amount is there and all wherever a flag says yes, and nowhere else; or only of other orders."""
    given = _given(amount)
    wrong = back.orders(f"{flag} and {given} and not coalesce({whole}, false)")
    wrong += back.orders(f"not coalesce({flag}, false) and {whole}")
    mixed = back.orders(f"{flag} and {given}") and back.orders(f"{flag} and not ({given})")
    return not wrong and not mixed


def _questions(back: _Back, asked: list[Place], whole: str, status: str) -> Iterator[Entry]:
    """Yield a question for each column that says of more orders that something was given back."""
    covered = f"coalesce({whole}, false) or {back.settled}"
    for place in asked:
        is_text = is_text_of_refunds(place)
        given = not_no_sql(place) if is_text else _given(place)
        if place in back.lines.places:
            count = back.orders(f"{given} and not ({covered})")
            covered = f"{covered} or ({given})"
        else:
            own = replace(place, name=place.column.name)
            count = back.sheets.count(place.sheet.name, not_no_sql(own) if is_text else _given(own))
        if count:
            _read(back.laid, [place])
            has = "says of" if is_text else "has an amount in"
            orders = f"{count:,} {'payment' if back.laid.payments else 'order'}{'' if count == 1 else 's'}"
            why = f"QUESTION: {place.name} {has} {orders} that something was given back, and nothing proves of what"
            why = why if is_text else f"QUESTION: {place.name} {has} {orders}, and nothing proves of which lines"
            sql = f"case when {given} then 'Returned' else {status} end"
            yield Entry(STATUS, sql_text(sql), f"{why}; if all of them are returns, keep this line", sure=False)


def _read(laid: Laid, places: list[Place]) -> None:
    """Note that expressions read some columns, so that they are carried down where they must be."""
    laid.read += [one for one in places if one not in laid.read and one not in laid.places.values()]


def _given(place: Place) -> str:
    """Return the condition that an amount was given back; what is no number may be one."""
    none = ["", *(text.lower() for text in place.column.nothing)]
    filled = f"coalesce(lower(trim({quoted(place.name)})), '') not in ({', '.join(map(literal, none))})"
    return f"{filled} and coalesce({number_sql(place)}, 1) <> 0"


def _is_amount(place: Place) -> bool:
    column = place.column
    named = column.marks.get(f"{OTHER}refunded", 0.0) >= LEAST and not column.days
    return named and column.is_number and not says_yes_or_no(place)


def _is_whole(place: Place) -> bool:
    """Return whether a flag may say that all was given back, by its name."""
    named = is_flag_by_name(place) and all_words("partly").isdisjoint(tokens(place.name))
    return named and says_yes_or_no(place)


def _carried(sheets: Sheets, laid: Laid, found: list[Place]) -> list[Place]:
    """Return the columns that are filled only on the first line of each order."""
    key = next((laid.places.get(word.name) for word in laid.source.keys if word.default is None), None)
    if key is None or key.looked_up or laid.sheet is None:
        return []
    totals = [one for one in laid.available if one.column.is_number and one not in found and one != key]
    status = laid.places.get(STATUS)
    wanted = [*found, *totals, *([] if status is None else [status])]
    blank = [one for one in wanted if not one.looked_up and 0 < one.column.filled < one.column.records]
    return [one for one in blank if sheets.blank_behind_first(laid.sheet, key.column.name, one.column.name)]


def _several(lines: Lines) -> str:
    """Return the query of the orders that have several lines."""
    assert lines.key is not None
    key = quoted(lines.key.name)
    return f"(select {key} from {lines.table} group by {key} having count(*) > 1)"  # noqa: S608


def _sql_of(entry: Entry) -> str:
    """Return what a line of the draft takes, as SQL."""
    way = tomllib.loads(f"way = {entry.text}")["way"]
    if isinstance(way, str):
        return quoted(way)
    return str(way["sql"]) if "sql" in way else literal(way["constant"]) if "constant" in way else "null"
