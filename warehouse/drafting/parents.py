"""Columns that are called only the parent of their records (`parent_id`): which key they are of, by their values."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.drafting.marks import Place
from warehouse.drafting.names import IDENTIFIERS, all_words, compact, tokens
from warehouse.drafting.profile import Column
from warehouse.drafting.sheets import Sheet, Sheets


def is_parent(column: Column) -> bool:
    """Return whether a column is called the parent of its records, without saying what that is."""
    return column.filled == column.records and compact(tokens(column.name)) in all_words("parents")


def refers_to(sheets: Sheets, sheet: Sheet, parent: Column, orders: Place, reference: str) -> bool | None:
    """Return whether the parents are orders: if all are, and are records of no other file; None if that is not sure.

    ``orders`` is their key, ``reference`` the column of the lines that has it.
    Where another file has keys for all of them, too, it is sure if only the orders are all named: numbers from 1 on are
    among those of any longer file.
    """
    if sheets.share(sheet, parent.name, orders.sheet, orders.column.name) < 1:
        return False
    rivals = [
        (other, one) for other, one in _keys(sheets, sheet, orders)
        if sheets.share(sheet, parent.name, other, one.name) == 1 and not _names_orders(one, reference)
    ]  # fmt: skip
    if not rivals:
        return True
    all_named = sheets.share(orders.sheet, orders.column.name, sheet, parent.name) == 1
    only = all_named and all(sheets.share(other, one.name, sheet, parent.name) < 1 for other, one in rivals)
    return True if only else None


def _keys(sheets: Sheets, sheet: Sheet, orders: Place) -> Iterator[tuple[Sheet, Column]]:
    """Yield the columns of the other files that may be what their records are known by."""
    for other in sheets.readable:
        if other is sheet or (other is orders.sheet and orders.column.unique):
            continue
        for one in other.columns.values():
            if one.unique and one.filled == one.records and set(tokens(one.name)) & IDENTIFIERS:
                yield other, one


def _names_orders(column: Column, reference: str) -> bool:
    """Return whether a column refers to the orders, too: it is called like that of the lines, which names them."""
    name = compact(tokens(column.name))
    return name == compact(tokens(reference)) and any(one in name for one in all_words("orders"))
