"""The discount of a line where the shop writes it in percent: what it comes to, if an amount of the line proves it."""

from __future__ import annotations

from warehouse.drafting.expressions import number_sql
from warehouse.drafting.laid import SURE, Laid
from warehouse.drafting.marks import Place
from warehouse.drafting.names import OTHER, all_words, tokens
from warehouse.drafting.sheets import ENOUGH, Sheets


def discount_sql(sheets: Sheets, laid: Laid) -> tuple[str, str, bool] | None:
    """Return the discount of a line in SQL, the reason, and whether it is sure; None if no column has a percentage.

    It is sure if an amount of the line is what is left after it; if one is there and is not, the price has it already.
    """
    price, quantity = laid.places.get("unit_price"), laid.places.get("quantity")
    percent = next((one for one in laid.available if _is_percentage(one)), None)
    if laid.sheet is None or percent is None or price is None or quantity is None:
        return None
    if any(one.looked_up for one in (price, quantity, percent)):
        return None
    gross = f"{number_sql(price)} * {number_sql(quantity)}"
    sql = f"round({gross} * abs({number_sql(percent)}) / 100, 4)"
    totals = [one for one in laid.available if one.column.is_number and one.column.marks.get("line_total", 0.0) >= SURE]
    totals = [one for one in totals if not one.looked_up and one.name != price.name]
    if not totals:
        return sql, f"QUESTION: is the price the one before {percent.name}?", False
    total = max(totals, key=lambda one: one.column.marks["line_total"])
    left = f"{gross} - coalesce({sql}, 0)"
    if sheets.agree(laid.sheet, left, number_sql(total)) < ENOUGH:
        return None
    return sql, f"{total.name} is what is left after {percent.name}", True


def _is_percentage(place: Place) -> bool:
    column = place.column
    if column.marks.get(f"{OTHER}discount", 0.0) < SURE or not column.is_number or column.numbers is None:
        return False
    return column.numbers.percent or "%" in column.name or bool(set(tokens(column.name)) & all_words("percent"))
