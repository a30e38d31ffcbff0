"""What fills the columns of a list of payments: no product, one unit each, and refunds."""

from __future__ import annotations

from collections.abc import Mapping

from warehouse.drafting.entries import ABSENT, Entry, sql_text
from warehouse.drafting.expressions import number_sql
from warehouse.drafting.laid import ON_LINES, Laid
from warehouse.drafting.marks import Place
from warehouse.drafting.refunds import Proof, Refunds
from warehouse.files.engine import literal, quoted
from warehouse.printable import toml_string
from warehouse.vocabulary.columns import Word

PAYMENT = {
    "order_id": "numbers the payments",
    "order_date": "the day of the payment",
    "unit_price": "what was paid, before fees",
}


def payment_entries(
    laid: Laid, word: Word, known: Mapping[str, tuple[str, ...]], refunds: Refunds | None
) -> list[Entry]:
    """Return what is special about payments: no product, one unit each, and refunds."""
    if word.name in ON_LINES:
        return [Entry(word.name, ABSENT, "payments name no product: the unknown member takes them")]
    if word.name == "quantity":
        return [Entry(word.name, '{ constant = "1" }', "each payment is one unit, at its amount")]
    if word.name == "unit_price" and refunds is not None:
        return _less_refunds(laid, word, refunds)
    if word.name in PAYMENT:
        return [Entry(word.name, toml_string(laid.places[word.name].name), PAYMENT[word.name])]
    if word.name == "order_status" and known.get(word.name):
        entry = _refunded(laid, word, laid.places.get(word.name), known[word.name][0], refunds)
        return [] if entry is None else [entry]
    return []


def _less_refunds(laid: Laid, word: Word, refunds: Refunds) -> list[Entry]:
    """Return the amount of a payment less what was given back; without a proof both ways are asked about."""
    paid, back = refunds.paid.name, refunds.place.name
    taken = toml_string(paid)
    if refunds.proof is Proof.AFTER:
        return [Entry(word.name, taken, f"what is left after {back}")]
    laid.read.append(refunds.place)
    if refunds.proof is Proof.BEFORE:
        return [
            Entry(word.name, sql_text(refunds.left), f"{paid} less {back}; where that is all of it, all is returned")
        ]
    rest = sql_text(refunds.rest)
    if refunds.proof is Proof.NONE_GIVEN:
        why = f"QUESTION: {back} has no amount yet; is it to be taken off? Then keep this line instead"
        return [Entry(word.name, taken, PAYMENT[word.name]), Entry(word.name, rest, why, sure=False)]
    why = f"QUESTION: is {back} still in {paid}? Keep this line if it is"
    return [Entry(word.name, rest, why, sure=False), Entry(word.name, taken, "or this one if not", sure=False)]


def _refunded(laid: Laid, word: Word, place: Place | None, completed: str, refunds: Refunds | None) -> Entry | None:
    """Return how payments say which of them are refunds; None if a status does, or nothing."""
    paid = laid.places["unit_price"]
    other = quoted(place.name) if place else literal(completed)
    if refunds is not None and refunds.proof is Proof.BEFORE:
        sql = f"case when {refunds.whole} then 'Returned' else {other} end"
        return Entry(word.name, sql_text(sql), "what was given back wholly is no sale")
    if paid.column.numbers is not None and paid.column.numbers.below_zero:
        sql = f"case when {number_sql(paid)} < 0 then 'Returned' else {other} end"
        return None if place else Entry(word.name, sql_text(sql), "amounts below zero are refunds")
    if laid.kind is None or not laid.back or laid.kind == place:
        return None
    back = f"{quoted(laid.kind.name)} in ({', '.join(map(literal, laid.back))})"
    return Entry(word.name, sql_text(f"case when {back} then 'Returned' else {other} end"), "refunds are no sales")
