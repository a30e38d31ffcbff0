"""Payments with a column of what was given back of them later: what is left, where their records prove it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from warehouse.drafting.expressions import number_sql
from warehouse.drafting.flags import says_yes_or_no
from warehouse.drafting.laid import SURE, Laid
from warehouse.drafting.marks import Place
from warehouse.drafting.names import OTHER, tokens
from warehouse.drafting.sheets import Sheets
from warehouse.drafting.vocables import words_of
from warehouse.files.engine import literal, quoted

LEAST = 0.5
"""Names with one more word that nobody knows count: the records decide."""
STATUS = "order_status"
MEANT = f"{OTHER}refunded"


class Proof(Enum):
    """What the records say of an amount that was given back: whether the payment is the one before it or after it."""

    BEFORE = auto()
    AFTER = auto()
    NONE_GIVEN = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Refunds:
    """What was given back of each payment: its column, that of the payment, and what the records say of both."""

    place: Place
    paid: Place
    proof: Proof

    @property
    def left(self) -> str:
        """What a payment comes to: the rest, or all of it if all was given back, which its status says."""
        paid, back, filled = self._paid, self._back, self._filled
        return f"case when {self.whole} then {paid} when {filled} then round({paid} - {back}, 4) else {paid} end"

    @property
    def rest(self) -> str:
        """What a payment comes to if its status does not say that all was given back."""
        return f"case when {self._filled} then round({self._paid} - {self._back}, 4) else {self._paid} end"

    @property
    def whole(self) -> str:
        """The condition of a payment of which all was given back."""
        return f"{self._paid} > 0 and {self._back} >= {self._paid}"

    @property
    def _paid(self) -> str:
        return number_sql(self.paid)

    @property
    def _back(self) -> str:
        return f"abs({number_sql(self.place, self.paid)})"

    @property
    def _filled(self) -> str:
        # what is there and is no number leaves nothing, so that the record is held back
        return f"trim({quoted(self.place.name)}) <> ''"


def refunds_of(sheets: Sheets, laid: Laid) -> Refunds | None:
    """Return what was given back of payments, by the column that they prove, or else the likeliest by its name."""
    paid = laid.places.get("unit_price")
    if not laid.payments or paid is None:
        return None
    own = set(tokens(paid.name))
    found = [one for one in laid.available if _may_be(one) and one not in laid.places.values()]
    # the one of the amount that is taken: `Converted Amount Refunded` is of another
    found.sort(key=lambda one: (len(own - set(tokens(one.name))), -one.column.marks[MEANT], len(tokens(one.name))))
    judged = [Refunds(one, paid, _proof(sheets, laid, paid, one)) for one in found]
    if laid.back or (paid.column.numbers is not None and paid.column.numbers.below_zero):
        # refunds have records of their own, so that a column without an amount needs no answer
        judged = [one for one in judged if one.proof is not Proof.NONE_GIVEN]
    sure = [one for one in judged if one.proof in (Proof.BEFORE, Proof.AFTER)]
    return next(iter([*sure, *judged]), None)


def _may_be(place: Place) -> bool:
    column = place.column
    if says_yes_or_no(place):
        return False
    return column.marks.get(MEANT, 0.0) >= LEAST and (column.is_number or not column.filled) and not column.dates


def _proof(sheets: Sheets, laid: Laid, paid: Place, back: Place) -> Proof:
    """Return what the records prove: all of a payment given back, or another amount that is the rest or the whole.

    They prove nothing if one has more given back than paid, if refunds have records of their own, or if the status
    and the amounts disagree about which payments were given back.
    """
    given = _Given(sheets, laid, number_sql(paid), f"coalesce({number_sql(back, paid)}, 0)")
    others = [one for one in laid.available if one.column.is_number and one not in (paid, back)]
    both = given.count(f"{given.signed} > 0") and given.count(f"{given.signed} < 0")
    if not given.count(f"{given.signed} <> 0"):
        return Proof.NONE_GIVEN
    if not both and given.always_one_of([f"{given.paid} + abs({given.signed})"], others):
        return Proof.AFTER
    more = given.count(f"coalesce({given.paid}, 0) < abs({given.signed})") + given.count(f"{given.paid} < 0")
    if both or more or laid.back or _disagrees(given, laid):
        return Proof.NOTHING
    if given.count(given.whole):
        return Proof.BEFORE
    rest = f"{given.paid} - abs({given.signed})"
    fees = [number_sql(one) for one in others if one.column.marks.get(f"{OTHER}order_total", 0.0) >= SURE]
    proven = given.always_one_of([rest, *(f"{rest} - abs({one})" for one in fees)], others)
    return Proof.BEFORE if proven else Proof.NOTHING


@dataclass(frozen=True)
class _Given:
    """The payments without what is no sale: what was paid and what was given back, in SQL."""

    sheets: Sheets
    laid: Laid
    paid: str
    signed: str

    @property
    def whole(self) -> str:
        return f"{self.signed} <> 0 and {self.paid} = abs({self.signed})"

    def count(self, condition: str) -> int:
        laid, sales = self.laid, "true"
        assert laid.sheet is not None
        if laid.kind is not None and laid.moved:
            sales = f"coalesce({quoted(laid.kind.name)}, '') not in ({', '.join(map(literal, laid.moved))})"
        return self.sheets.count(laid.sheet.name, f"({sales}) and ({condition})")

    def always_one_of(self, sums: list[str], others: list[Place]) -> bool:
        """Return whether one of some sums is one of the other amounts wherever something was given back."""
        given, names = self.count(f"{self.signed} <> 0"), [number_sql(one) for one in others]
        pairs = ((one, other) for one in sums for other in names if other not in one)
        equal = (f"{self.signed} <> 0 and abs({one} - {other}) < 0.005" for one, other in pairs)
        return any(self.count(condition) == given for condition in equal)


def _disagrees(given: _Given, laid: Laid) -> bool:
    """Return whether a status that knows refunds calls other payments so than those that were given back wholly."""
    place = laid.places.get(STATUS)
    if place is None:
        return False
    back = [text for text, (value, _) in words_of(STATUS, place.column, ()).meant.items() if value == "Returned"]
    said = f"coalesce({quoted(place.name)}, '') in ({', '.join(map(literal, back))})"
    return bool(back) and given.count(f"{given.signed} <> 0 and ({said}) <> ({given.whole})") > 0
