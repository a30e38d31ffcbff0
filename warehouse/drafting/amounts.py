"""Whether an amount is that of a line or of one unit, by what the other columns of its records say."""

from __future__ import annotations

from itertools import chain

from warehouse.drafting.expressions import number_sql
from warehouse.drafting.laid import SURE, Laid
from warehouse.drafting.marks import LEAST, Place
from warehouse.drafting.names import OTHER
from warehouse.drafting.sheets import ENOUGH, Sheet, Sheets


def total_of(laid: Laid) -> Place | None:
    """Return the column with the amount of a line, which is unmapped but implies the price."""
    used = {place.name for place in laid.places.values()}
    own = [
        place for place in laid.available if not place.looked_up and place.name not in used and place.column.is_number
    ]
    marked = [(place.column.marks.get("line_total", 0.0), place) for place in own]
    marked = [
        (worth, place) for worth, place in marked
        if worth >= max([LEAST, *(one for what, one in place.column.marks.items() if what.startswith(OTHER))])
    ]  # fmt: skip
    return max(marked, key=lambda one: one[0])[1] if marked else None


def tell_amount_from_price(sheets: Sheets, laid: Laid) -> None:
    """Treat a price as the amount of its line, or the amount as a price, where the records prove it."""
    price, quantity, product = (laid.places.get(name) for name in ("unit_price", "quantity", "product_id"))
    if laid.sheet is None or quantity is None:
        return
    if laid.line_total is not None and price is None:
        if _is_price(sheets, laid.sheet, laid, quantity):
            # the sums say what it is, whatever it is called
            laid.line_total.column.marks = {"unit_price": 1.0}
            laid.places["unit_price"], laid.line_total = laid.line_total, None
        return
    if price and product and laid.line_total is None:
        numbers = number_sql(price), number_sql(quantity)
        # an amount is twice as much for twice the quantity
        if sheets.grows_with(laid.sheet, product.column.name, *numbers):
            laid.line_total = laid.places.pop("unit_price")


def _is_price(sheets: Sheets, sheet: Sheet, laid: Laid, quantity: Place) -> bool:
    """Return whether only a multiple of an amount, with shipping and tax or without, adds up to a total beside it."""
    amount = laid.line_total
    assert amount is not None
    others = [one for one in laid.available if one.column.is_number and not one.looked_up and one != amount]
    totals = [one for one in others if max(_marked(one, "line_total"), _marked(one, f"{OTHER}order_total")) >= SURE]
    more = [[one for one in others if _marked(one, f"{OTHER}{what}") >= SURE][:1] for what in ("shipping", "tax")]
    once, times = number_sql(amount), f"{number_sql(amount)} * {number_sql(quantity)}"
    for total in totals:
        sums = [[], more[0], more[1], list(chain(*more))]
        extra = ["".join(f" + coalesce({number_sql(one)}, 0)" for one in ones) for ones in sums]
        if max(sheets.agree(sheet, f"{once}{one}", number_sql(total)) for one in extra) >= ENOUGH:
            return False
        if max(sheets.agree(sheet, f"{times}{one}", number_sql(total)) for one in extra) >= ENOUGH:
            return True
    return False


def _marked(place: Place, what: str) -> float:
    return place.column.marks.get(what, 0.0)
