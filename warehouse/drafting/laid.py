"""A source mapped to files: the columns it can take, and which fills which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Date, Integer, Numeric

from warehouse.drafting.assignment import assign
from warehouse.drafting.keys import Met
from warehouse.drafting.marks import LEAST, Place, mark
from warehouse.drafting.sheets import Sheet
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.source import Source

ON_LINES = frozenset({"product_id"})
"""What is on each line of an order and never on its header, besides numbers."""
SURE = 0.8
OPTIONAL = 0.7
"""The factor for what the program makes where no column has it, the numbers of lines: what must be there goes first."""


@dataclass(frozen=True)
class Joined:
    """A lookup file: the column of the records and the column of its own that join it.

    Where it has several records of a key, ``order`` says in SQL which counts, of those that ``where`` lets pass.
    """

    sheet: Sheet
    ours: str
    theirs: str
    order: str | None = None
    where: str | None = None


@dataclass
class Laid:
    """A source mapped to the files: what fills its columns, or why it has no file."""

    source: Source
    sheet: Sheet | None = None
    joined: list[Joined] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    parts: dict[str, list[Place]] = field(default_factory=dict)
    line_total: Place | None = None
    met: dict[str, Met] = field(default_factory=dict)
    """By a reference's name where its values are known."""
    wide: bool = False
    """Whether the file is another source's, whose records repeat the member."""
    problem: str | None = None
    read: list[Place] = field(default_factory=list)
    """The columns that expressions read besides those places."""
    doubts: dict[str, str] = field(default_factory=dict)
    """By a column's name what may fill it, and what must be known for that."""
    payments: bool = False
    """Whether the records are payments, which name no product."""
    kind: Place | None = None
    """In payments, the column that says what each record is; it has words for what is no sale, and for refunds."""
    moved: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)

    @property
    def available(self) -> list[Place]:
        """The columns of the file and of its lookups."""
        return available(self.sheet, self.joined) if self.sheet else []

    def called(self, name: str) -> Place | None:
        """Return the column with a name."""
        return next((place for place in self.available if place.name == name), None)


def available(sheet: Sheet, joined: Sequence[Joined] = ()) -> list[Place]:
    """Return the columns that a source can take from a file and its lookups, by name."""
    places = [Place(sheet, column, column.name) for column in sheet.columns.values()]
    taken = {place.name.lower() for place in places}
    for one in joined:
        for column in one.sheet.columns.values():
            if column.name != one.theirs:
                name = f"{one.sheet.stem}.{column.name}" if column.name.lower() in taken else column.name
                if name.lower() not in taken:
                    places.append(Place(one.sheet, column, name, looked_up=True))
                    taken.add(name.lower())
    return places


def fit(words: Sequence[Word], places: Sequence[Place], pinned: dict[str, Place] | None = None) -> dict[str, Place]:
    """Return which column fills which: the best assignment over all of them at once."""
    found = dict(pinned or {})
    used = {place.name for place in found.values()}
    rest = [word for word in words if word.name not in found]
    free = [place for place in places if place.name not in used]
    if not rest or not free:
        return found
    scores = [[_score(word, place) for place in free] for word in rest]
    found |= {rest[row].name: free[column] for row, column in assign(scores).items()}
    return _shared(words, _with_only_day(words, free, found))


def _with_only_day(words: Sequence[Word], places: Sequence[Place], found: dict[str, Place]) -> dict[str, Place]:
    """Use the only date of a file of lines as theirs, whatever its name, if it has no other meaning."""
    days = [place for place in places if place.column.dates and place not in found.values()]
    days = [place for place in days if not any(mark > 0.5 for mark in place.column.marks.values())]
    missing = [word for word in words if is_date(word) and word.name not in found]
    lines = any(word.refers for word in words)
    return found | {missing[0].name: days[0]} if lines and len(days) == len(missing) == 1 else found


def _shared(words: Sequence[Word], found: dict[str, Place]) -> dict[str, Place]:
    """Use an attribute as the key as well, such as the address by which customers are known."""
    keys = [found[word.name] for word in words if word.is_key and not word.refers and word.name in found]
    for word in words:
        if word.name not in found and not word.is_key and not is_number(word):
            found.update((word.name, place) for place in keys if mark(word, place.column) >= SURE)
    return found


def _score(word: Word, place: Place) -> float:
    if place.looked_up and (is_number(word) or word.name in ON_LINES or word.default is not None):
        return 0.0
    marked = mark(word, place.column)
    if marked < LEAST:
        return 0.0
    blank = 1 - place.column.filled / max(1, place.column.records)
    if word.default is not None:
        marked *= OPTIONAL
    # squared, so that one sure column is worth more than two doubtful ones
    if word.is_key and not word.refers and blank > 0.02:
        return 0.1 * marked
    return marked * marked + (0.03 if place.looked_up else 0.0) - 0.1 * blank * blank


def is_date(word: Word) -> bool:
    """Return whether a column holds days."""
    return isinstance(word.type() if isinstance(word.type, type) else word.type, Date)


def is_number(word: Word) -> bool:
    """Return whether a column holds numbers."""
    return isinstance(word.type() if isinstance(word.type, type) else word.type, Integer | Numeric)


def keep_beside_prices(laid: Laid) -> None:
    """Leave out a currency in another file than the prices: those may be in the shop's own."""
    price, currency = laid.places.get("unit_price") or laid.line_total, laid.places.get("currency")
    if currency is not None and (price is None or price.sheet is not currency.sheet):
        del laid.places["currency"]
