"""In which currency the amounts of a fact are, if a column says it."""

from __future__ import annotations

from warehouse.design.names import words
from warehouse.design.project.plan import Fact

_MONEY = frozenset("amount total price revenue sale cost charge fee premium payment paid turnover gross net".split())
_BESIDE = frozenset("tax discount shipping freight tip subtotal value commission refund".split())
_CURRENCY = frozenset("currency waehrung währung devise moneda valuta moeda".split())


def is_money(name: str) -> bool:
    """Return whether a measure is an amount by its name; the first one of a fact is its headline."""
    return bool(set(words(name)) & _MONEY)


def keep_apart(fact: Fact) -> list[str]:
    """Give amounts the column of their currency as the unit, so that different ones never add up; return a note."""
    named = [one.name for one in fact.degenerate if set(words(one.name)) & _CURRENCY and one.type == "Text"]
    amounts = [one for one in fact.measures if is_money(one.column.name) or set(words(one.column.name)) & _BESIDE]
    if len(named) != 1 or not amounts:
        return []
    for one in amounts:
        one.unit = named[0]
    listed = ", ".join(one.column.name for one in amounts)
    return [f"{listed}: never added up over different values of {named[0]}, their unit."]
