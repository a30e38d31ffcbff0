"""The lines of orders with what is looked up for them, and how often their amounts and their orders' amounts agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.drafting.expressions import number_sql
from warehouse.drafting.laid import SURE, Laid
from warehouse.drafting.marks import Place
from warehouse.drafting.names import OTHER
from warehouse.drafting.sheets import Sheets
from warehouse.files.engine import quoted

PENNY = 0.0101
"""Amounts are equal that differ by no more than what rounding does."""


@dataclass(frozen=True)
class Lines:
    """A query over the lines, and the columns that it has by their visible names."""

    sheets: Sheets
    table: str
    places: list[Place]
    key: Place | None
    """The number of the order."""

    def amounts(self, meaning: str) -> list[Place]:
        """Return the columns of numbers whose names surely have a meaning."""
        return [one for one in self.places if one.column.is_number and one.column.marks.get(meaning, 0.0) >= SURE]

    def extras(self) -> list[str]:
        """Return what the total of an order may have besides its lines: nothing, shipping, tax, or both."""
        shipping = [_of_the_order(one) for one in self.amounts(f"{OTHER}shipping")[:2]]
        tax = [way for one in self.amounts(f"{OTHER}tax")[:2] for way in (_of_the_order(one), _of_its_lines(one))]
        return ["0", *shipping, *tax, *(f"{one} + {other}" for one in shipping for other in tax)]

    def count(self, condition: str) -> int:
        """Return how many lines meet a condition."""
        return self.sheets.count(self.table, condition)

    def share(self, one: str, other: str, among: str) -> float:
        """Return the share of some lines in which two amounts are equal to the penny; 0 if there are no such lines."""
        found = self.count(among)
        return self.count(f"{among} and abs(({one}) - ({other})) < {PENNY}") / found if found else 0.0

    def share_of_orders(self, amount: str, more: str, total: str, told: str) -> float:
        """Return the share of orders whose amounts, with something ``more``, are a total that their lines repeat.

        Only orders count in which ``told`` adds up to more than rounding may hide; 0 if there are none.
        """
        if self.key is None:
            return 0.0
        sums = f"sum({amount}) + {more} as added, min({total}) as least, max({total}) as most, sum({told}) as told"
        # each line may be rounded, and the total
        rounded = f"{PENNY} / 2 * (count(*) + 1) as rounded"
        orders = f"(select {sums}, {rounded} from {self.table} group by {quoted(self.key.name)})"  # noqa: S608
        among = "most is not null and abs(told) > 2 * rounded"
        found = self.sheets.count(orders, among)
        equal = f"{among} and least = most and abs(added - most) < rounded"
        return self.sheets.count(orders, equal) / found if found else 0.0


def lines_of(sheets: Sheets, laid: Laid, carried: Sequence[Place] = ()) -> Lines:
    """Return the lines of a source, joined to the lookups that have one record for each key.

    Some columns may be ``carried`` down from the first line of each order.
    """
    assert laid.sheet is not None
    alias, tables = {id(laid.sheet): "l"}, f"{laid.sheet.name} l"
    named = {place.name: place for place in laid.available}
    for number, joined in enumerate(laid.joined):
        ours, name = named.get(joined.ours), f"j{number}"
        once = joined.sheet.columns[joined.theirs].unique and joined.where is None and id(joined.sheet) not in alias
        if once and ours is not None and id(ours.sheet) in alias:
            mine = f"trim({alias[id(ours.sheet)]}.{quoted(ours.column.name)}::varchar)"
            tables += f" left join {joined.sheet.name} {name} on {mine} = trim({name}.{quoted(joined.theirs)}::varchar)"
            alias[id(joined.sheet)] = name
    places = [place for place in laid.available if id(place.sheet) in alias]
    found = {place.name: f"{alias[id(place.sheet)]}.{quoted(place.column.name)}" for place in places}
    key = next((laid.places.get(word.name) for word in laid.source.keys if word.default is None), None)
    key = key if key in places else None
    if key is not None:
        orders = f"over (partition by {found[key.name]})"
        found |= {one.name: f"max({found[one.name]}) {orders}" for one in carried}
    columns = ", ".join(f"{sql} as {quoted(name)}" for name, sql in found.items())
    return Lines(sheets, f"(select {columns} from {tables})", places, key)  # noqa: S608


def _of_the_order(place: Place) -> str:
    return f"coalesce(max({number_sql(place)}), 0)"


def _of_its_lines(place: Place) -> str:
    return f"coalesce(sum({number_sql(place)}), 0)"
