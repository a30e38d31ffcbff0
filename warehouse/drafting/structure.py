"""Which file feeds which source, which files are looked up, and which columns meet: the draft before it is text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Date, Integer, Numeric

from warehouse.drafting.assignment import assign
from warehouse.drafting.keys import Met, header_of, meet
from warehouse.drafting.marks import LEAST, Place, mark
from warehouse.drafting.names import compact, tokens
from warehouse.drafting.sheets import Sheet, Sheets
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.source import Source

ON_LINES = frozenset({"product_id"})
"""What stands on each line of an order and never on its head, besides numbers."""
SURE = 0.8


@dataclass(frozen=True)
class Joined:
    """A file that is looked up: by which column of the records, and by which of its own."""

    sheet: Sheet
    ours: str
    theirs: str


@dataclass
class Laid:
    """A source laid over the files: what fills its columns, and why a source has no file."""

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

    @property
    def available(self) -> list[Place]:
        """The columns of the file and of its lookups."""
        return available(self.sheet, self.joined) if self.sheet else []

    def called(self, name: str) -> Place | None:
        """Return the column that goes by a name."""
        return next((place for place in self.available if place.name == name), None)


def available(sheet: Sheet, joined: Sequence[Joined] = ()) -> list[Place]:
    """Return the columns that a source can take from a file and its lookups, by the names that they go by."""
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


def lay_out(sheets: Sheets, sources: Sequence[Source]) -> list[Laid]:
    """Return how the sources lie over the files of a delivery."""
    lines = [source for source in sources if any(word.refers for word in source.delivered)]
    found = {source.name: _lay_lines(sheets, source) for source in lines}
    for member in sources:
        if member not in lines:
            found[member.name] = _lay_member(sheets, member, list(found.values()))
    for line in (found[source.name] for source in lines):
        met = {laid.source.keys[0].name: laid.met[line.source.name] for laid in found.values() if line.source.name in laid.met}
        key = next(word.name for word in line.source.keys if word.default is None)
        if line.sheet:
            pinned = {name: one.reference for name, one in met.items()} | {key: line.places[key]}
            line.places, line.met = fit(line.source.delivered, line.available, pinned), met
            line.line_total = _total(line)
    return [found[source.name] for source in sources]


def _lay_lines(sheets: Sheets, source: Source) -> Laid:
    """Lay the source of the lines over the file that has one record a line, and the heads of its orders beside it."""
    key = next(word for word in source.keys if word.default is None)
    rated: list[tuple[float, Laid]] = []
    near: list[Sheet] = []
    for sheet in sheets.readable:
        own = fit(source.delivered, available(sheet))
        if key.name in own and not ON_LINES.isdisjoint(word.name for word in source.delivered) and not ON_LINES <= own.keys():
            near.append(sheet)
            continue
        if key.name not in own:
            continue
        laid = Laid(source, sheet, places=own)
        _add_heads(sheets, laid, key)
        day = any(_is_date(word) and word.name in laid.places for word in source.delivered)
        counted = any(_is_number(word) and word.name in own for word in source.delivered) or _total(laid) is not None
        if not day or not counted:
            near.append(sheet)
            continue
        rated.append((_rating(laid) + 0.5 * sheet.called("lines") + 0.5 * sheet.called("orders"), laid))
    if not rated:
        return Laid(source, problem=_why_no_lines(source, key, near))
    laid = max(rated, key=lambda one: one[0])[1]
    laid.line_total = _total(laid)
    return laid


def _rating(laid: Laid) -> float:
    sheet = laid.sheet
    assert sheet is not None
    fits = sum(mark(word, laid.places[word.name].column) for word in laid.source.delivered if word.name in laid.places)
    others = [kind for kind in ("customers", "products", "categories") if kind != laid.source.name]
    return fits - 2.0 * sheet.called("no") - 1.5 * sheet.called("payments") - 1.2 * max(map(sheet.called, others))


def _why_no_lines(source: Source, key: Word, near: Sequence[Sheet]) -> str:
    if not near:
        return f"no file has a column for {key.name}, and lines with a day and a product"
    listed = " and ".join(sheet.path for sheet in near[:3])
    return (
        f"{listed} {'has' if len(near) == 1 else 'have'} orders or payments as a whole but not their lines: which product, how "
        f"many, at which price; export the order items too, for {source.name} are lines"
    )


def _add_heads(sheets: Sheets, laid: Laid, key: Word) -> None:
    """Join the file of order heads whose key the lines have, where it brings a column that the lines lack."""
    sheet, source = laid.sheet, laid.source
    assert sheet is not None
    others = [one for one in sheets.readable if one is not sheet]
    rated: list[tuple[float, Joined, dict[str, Place]]] = []
    for head, mine, theirs in header_of(sheets, key, sheet, others):
        joined = Joined(head, mine, theirs)
        both = fit(source.delivered, available(sheet, [joined]), {key.name: Place(sheet, sheet.columns[mine], mine)})
        gain = [word for word in source.delivered if word.name in both and both[word.name].looked_up]
        if any(_is_date(word) or word.refers for word in gain) or len(gain) > 1:
            worth = sum(mark(word, both[word.name].column) for word in gain)
            rated.append((worth + 0.3 * head.called("orders") - 2 * head.called("no"), joined, both))
    if rated:
        _, joined, laid.places = max(rated, key=lambda one: one[0])
        laid.joined.append(joined)


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
    return _shared(words, found)


def _shared(words: Sequence[Word], found: dict[str, Place]) -> dict[str, Place]:
    """Let an attribute be the key as well, such as the address by which customers are known."""
    keys = [found[word.name] for word in words if word.is_key and not word.refers and word.name in found]
    for word in words:
        if word.name not in found and not word.is_key and not _is_number(word):
            found |= {word.name: place for place in keys if mark(word, place.column) >= SURE}
    return found


def _score(word: Word, place: Place) -> float:
    if place.looked_up and (_is_number(word) or word.name in ON_LINES or word.default is not None):
        return 0.0
    marked = mark(word, place.column)
    if marked < LEAST:
        return 0.0
    blank = 1 - place.column.filled / max(1, place.column.records)
    # squared, so that one sure column is worth more than two doubtful ones
    if word.is_key and not word.refers and blank > 0.02:
        return 0.1 * marked
    return marked * marked + (0.03 if place.looked_up else 0.0) - 0.1 * blank * blank


def _is_date(word: Word) -> bool:
    return isinstance(word.type() if isinstance(word.type, type) else word.type, Date)


def _is_number(word: Word) -> bool:
    return isinstance(word.type() if isinstance(word.type, type) else word.type, Integer | Numeric)


def _total(laid: Laid) -> Place | None:
    """Return the amount of a line, which no column takes but which has the price in it."""
    used = {place.name for place in laid.places.values()}
    own = [place for place in laid.available if not place.looked_up and place.name not in used and place.column.is_number]
    marked = [(place.column.marks.get("line_total", 0.0), place) for place in own]
    marked = [
        (worth, place) for worth, place in marked
        if worth >= LEAST and worth >= max((m for what, m in place.column.marks.items() if what.startswith("-")), default=0.0)
    ]  # fmt: skip
    return max(marked, key=lambda one: one[0])[1] if marked else None


def _lay_member(sheets: Sheets, source: Source, lines: Sequence[Laid]) -> Laid:
    """Lay the source of members over the file that its name and its columns say, keys that meet the lines' first."""
    key = source.keys[0]
    rated: list[tuple[float, Laid]] = []
    referring = [laid for laid in lines if laid.sheet and any(word.name == key.name for word in laid.source.delivered)]
    feeding = {id(sheet) for laid in referring if laid.sheet for sheet in (laid.sheet, *(one.sheet for one in laid.joined))}
    for sheet in sheets.readable:
        wide = id(sheet) in feeding
        words = [word for word in source.delivered if not wide or not (_is_number(word) or _is_date(word))]
        laid = Laid(source, sheet, wide=wide)
        met = [one for one in (meet(sheets, key, available(sheet), line.available, wide) for line in referring) if one]
        pinned = {key.name: met[0].key} if met else {}
        laid.places = fit(words, available(sheet), pinned)
        if key.name not in laid.places or (wide and not met):
            continue
        _join_parts(laid, words)
        others = [name for name in laid.places if name != key.name] + list(laid.parts)
        called = sheet.called(source.name)
        if not others or (not called and (not referring or (not wide and len(others) < 2))):
            continue
        laid.met = {line.source.name: one for line, one in zip(referring, met, strict=False)}
        share = max((one.share for one in met), default=0.0)
        unique = laid.places[key.name].column.unique
        worth = 0.6 * _rating(laid) + 2.5 * called + 1.2 * share + (0.8 if unique else 0.0) + 0.4 * len(laid.parts)
        rated.append((worth - (2.0 if wide else 0.0), laid))
    if not rated:
        return Laid(source, problem="no file names them")
    laid = max(rated, key=lambda one: one[0])[1]
    taken = feeding | {id(laid.sheet)}
    _look_up(sheets, laid, [one for one in sheets.readable if id(one) not in taken])
    _join_parts(laid, source.delivered)
    return laid


def _join_parts(laid: Laid, words: Iterable[Word]) -> None:
    """Make a column of its parts (first and last name) where no column means the whole as surely."""
    for word in words:
        parts: list[Place] = []
        for number in ("1", "2"):
            marked = [(place.column.marks.get(f"{word.name}.{number}", 0.0), place) for place in laid.available]
            marked = [one for one in marked if one[0] >= 0.6 and one[1] not in parts and one[1].column.letters >= 0.5]
            if marked:
                parts.append(max(marked, key=lambda one: one[0])[1])
        whole = laid.places.get(word.name)
        if len(parts) == 2 and not _is_date(word) and (whole is None or whole in parts or mark(word, whole.column) < SURE):
            laid.places.pop(word.name, None)
            laid.parts[word.name] = parts


def _look_up(sheets: Sheets, laid: Laid, others: Sequence[Sheet]) -> None:
    """Join files that spell out what the records only number: the name of a category."""
    for word in laid.source.delivered:
        place = laid.places.get(word.name)
        if word.is_key or _is_number(word) or word.name in laid.parts or (place and mark(word, place.column) >= 0.75):
            continue
        path = _path_to(sheets, laid, word, others, 3)
        if path is not None:
            laid.joined += [one for one in path if one not in laid.joined]
            last = path[-1].sheet
            ours = [one for one in laid.available if one.sheet is last and one.looked_up and mark(word, one.column) >= SURE]
            if ours:
                laid.places[word.name] = max(ours, key=lambda one: mark(word, one.column))


def _path_to(sheets: Sheets, laid: Laid, word: Word, others: Sequence[Sheet], depth: int, via: Sequence[Joined] = ()) -> list[Joined] | None:
    assert laid.sheet is not None
    chain = [*laid.joined, *via]
    open_ends = [place for place in available(laid.sheet, chain) if not via or place.sheet is via[-1].sheet]
    steps: list[Joined] = []
    for place in open_ends:
        for other in others:
            if other.called("no") > 0.5 or any(other is one.sheet for one in chain):
                continue
            theirs = next((one for one in other.columns.values() if one.unique and _refers(place, one.name, other)), None)
            if theirs and sheets.share(place.sheet, place.column.name, other, theirs.name) >= 0.9:
                steps.append(Joined(other, place.name, theirs.name))
    for step in steps:
        if any(mark(word, column) >= SURE for column in step.sheet.columns.values() if column.name != step.theirs):
            return [*via, step]
    if depth > 1:
        for step in steps:
            if (found := _path_to(sheets, laid, word, others, depth - 1, [*via, step])) is not None:
                return found
    return None


def _refers(place: Place, key: str, other: Sheet) -> bool:
    """Tell whether a column is named like the key of another file, with or without that file's name."""
    mine, theirs = tokens(place.column.name), tokens(key)
    if compact(mine) == compact(theirs):
        return len(mine) > 1 or compact(mine) not in ("id", "name", "code", "no", "number", "nr")
    stem = {word.rstrip("s") for word in tokens(other.stem)} | {word[:-3] + "y" for word in tokens(other.stem) if word.endswith("ies")}
    return len(theirs) == 1 and mine[-1:] == theirs and bool({word.rstrip("s") for word in mine[:-1]} & stem)
