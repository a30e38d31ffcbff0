"""What fills the columns of a list of payments: no product, one unit each, and refunds."""

from __future__ import annotations

from collections.abc import Mapping

from warehouse.drafting.entries import ABSENT, Entry, sql_text
from warehouse.drafting.expressions import number_sql
from warehouse.drafting.laid import ON_LINES, Laid
from warehouse.drafting.marks import Place
from warehouse.files.engine import literal, quoted
from warehouse.printable import toml_string
from warehouse.vocabulary.columns import Word

PAYMENT = {
    "order_id": "numbers the payments",
    "order_date": "the day of the payment",
    "unit_price": "what was paid, before fees",
}


def payment_entry(laid: Laid, word: Word, known: Mapping[str, tuple[str, ...]]) -> Entry | None:
    """Return what is special about payments: no product, one unit each, and refunds."""
    if word.name in ON_LINES:
        return Entry(word.name, ABSENT, "payments name no product: the unknown member takes them")
    if word.name == "quantity":
        return Entry(word.name, '{ constant = "1" }', "each payment is one unit, at its amount")
    if word.name in PAYMENT:
        return Entry(word.name, toml_string(laid.places[word.name].name), PAYMENT[word.name])
    if word.name == "order_status" and known.get(word.name):
        return _refunded(laid, word, laid.places.get(word.name), known[word.name][0])
    return None


def _refunded(laid: Laid, word: Word, place: Place | None, completed: str) -> Entry | None:
    """Return how payments say which of them are refunds; None if a status does, or nothing."""
    paid = laid.places["unit_price"]
    other = quoted(place.name) if place else literal(completed)
    if paid.column.numbers is not None and paid.column.numbers.below_zero:
        sql = f"case when {number_sql(paid)} < 0 then 'Returned' else {other} end"
        return None if place else Entry(word.name, sql_text(sql), "amounts below zero are refunds")
    if laid.kind is None or not laid.back or laid.kind == place:
        return None
    back = f"{quoted(laid.kind.name)} in ({', '.join(map(literal, laid.back))})"
    return Entry(word.name, sql_text(f"case when {back} then 'Returned' else {other} end"), "refunds are no sales")
