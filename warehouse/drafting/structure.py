"""Which file feeds which source, which files are lookups, and which columns join: the draft before it is text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from warehouse.drafting.amounts import tell_amount_from_price, total_of
from warehouse.drafting.keys import header_of, meet
from warehouse.drafting.laid import ON_LINES, SURE, Joined, Laid, available, fit, is_date, is_number
from warehouse.drafting.lists import MARKS, THINGS, meant
from warehouse.drafting.marks import Place, mark
from warehouse.drafting.names import OTHER
from warehouse.drafting.payments import fit_payments, of_payments, what_lacks
from warehouse.drafting.profile import Column
from warehouse.drafting.references import look_up
from warehouse.drafting.relations import relate
from warehouse.drafting.several import add_latest, name_codes
from warehouse.drafting.sheets import Sheet, Sheets
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.source import Source


def lay_out(sheets: Sheets, sources: Sequence[Source]) -> list[Laid]:
    """Return the mapping of the sources to the files of a delivery."""
    lines = [source for source in sources if any(word.refers for word in source.delivered)]
    relate(sheets, [source for source in sources if source not in lines])
    found = {source.name: _lay_lines(sheets, source) for source in lines}
    for member in sources:
        if member not in lines:
            found[member.name] = _lay_member(sheets, member, list(found.values()))
    for line in (found[source.name] for source in lines):
        met = {
            laid.source.keys[0].name: laid.met[line.source.name]
            for laid in found.values()
            if line.source.name in laid.met
        }
        key = next(word.name for word in line.source.keys if word.default is None)
        if line.sheet:
            references, line.met = {name: one.reference for name, one in met.items()}, met
            if line.payments:
                fit_payments(line, references)
                continue
            line.places = fit(line.source.delivered, line.available, references | {key: line.places[key]})
            line.line_total = total_of(line)
            tell_amount_from_price(sheets, line)
            add_latest(sheets, line, next(word for word in line.source.keys if word.default is None))
            name_codes(sheets, line)
    return [found[source.name] for source in sources]


def _lay_lines(sheets: Sheets, source: Source) -> Laid:
    """Map the source of lines to the file with one record per line, and join the file of order headers."""
    key = next(word for word in source.keys if word.default is None)
    rated: list[tuple[float, Laid]] = []
    near: list[Sheet] = []
    undated: list[Sheet] = []
    for sheet in sheets.readable:
        own = fit(source.delivered, available(sheet))
        if key.name in own and _name_by_category(sheet, own):
            own = fit(source.delivered, available(sheet))
        if (
            key.name in own
            and not ON_LINES.isdisjoint(word.name for word in source.delivered)
            and (not own.keys() >= ON_LINES or _numbers_payments(sheet, own))
        ):
            near.append(sheet)
            continue
        if key.name not in own:
            continue
        laid = Laid(source, sheet, places=own)
        _add_heads(sheets, laid, key)
        day = any(is_date(word) and word.name in laid.places for word in source.delivered)
        counted = any(is_number(word) and word.name in own for word in source.delivered) or total_of(laid) is not None
        if not day or not counted:
            (undated if counted else near).append(sheet)
            continue
        rated.append((_rating(laid) + 0.5 * sheet.called("lines") + 0.5 * sheet.called("orders"), laid))
    if not rated:
        payments = None if undated else of_payments(sheets, source, key, near)
        return payments or Laid(source, problem=_why_no_lines(sheets, source, key, near, undated))
    laid = max(rated, key=lambda one: one[0])[1]
    laid.line_total = total_of(laid)
    return laid


def _numbers_payments(sheet: Sheet, own: dict[str, Place]) -> bool:
    """Return whether what looks like products are the references of payments: never twice the same."""
    things = [own[name].column for name in ON_LINES]
    return sheet.called("payments") > 0.5 and "quantity" not in own and all(one.unique for one in things)


def _name_by_category(sheet: Sheet, own: dict[str, Place]) -> bool:
    """Use the category as the product of lines that name nothing finer but have a quantity and a price."""
    if not ON_LINES.isdisjoint(own) or not {"quantity", "unit_price"} <= own.keys():
        return False
    marked = {column.marks.get("category", 0.0): column for column in sheet.columns.values() if column.letters > 0.5}
    best = max(marked, default=0.0)
    if best >= SURE:
        marked[best].marks = {"category": SURE, **dict.fromkeys(ON_LINES, SURE)}
    return best >= SURE


def _rating(laid: Laid) -> float:
    sheet = laid.sheet
    assert sheet is not None
    fits = sum(mark(word, laid.places[word.name].column) for word in laid.source.delivered if word.name in laid.places)
    others = [kind for kind in ("customers", "products", "categories") if kind != laid.source.name]
    return fits - 2.0 * sheet.called("no") - 1.5 * sheet.called("payments") - 1.2 * max(map(sheet.called, others))


def _why_no_lines(sheets: Sheets, source: Source, key: Word, near: Sequence[Sheet], undated: Sequence[Sheet]) -> str:
    if undated:
        return (
            f"{undated[0].title} has lines of {source.name}, but no column of it, and of no file beside it, holds "
            "their days in a form that is known; name the column, and its form in `date_formats`"
        )
    named = [sheet for sheet in near if sheet.called("orders") or sheet.called("payments")]
    near = named or [one for one in near if not one.called("customers") and not one.called("products")]
    if not near and (lacking := what_lacks(sheets)) is not None:
        return lacking
    if not near:
        return f"no file has a column for {key.name}, and lines with a day and a product"
    if (other := next(filter(None, map(_something_else, near)), None)) is not None:
        return f"{other}, for {source.name} are lines"
    listed = " and ".join(sheet.path for sheet in near[:3])
    return (
        f"{listed} {'has' if len(near) == 1 else 'have'} orders or payments as a whole but not their lines: which "
        f"product, how many, at which price; export the order items too, for {source.name} are lines"
    )


def _something_else(sheet: Sheet) -> str | None:
    """Return what a file without lines of orders has instead, and what to do about it; None if it is nothing known."""
    cell = next((one.name for one in sheet.columns.values() if one.lists or _may_be_list(one)), None)
    if cell is not None:
        return (
            f"{sheet.title} has the items of an order as a list in one cell, column {cell}; if the lists of several "
            "columns belong together, `split` makes each item a record, else export the order items too"
        )
    if _is_ledger(sheet):
        return (
            f"{sheet.title} has bookings on accounts, which name no product and no quantity; export the order items too"
        )
    return None


def _may_be_list(column: Column) -> bool:
    """Return whether a column of things has several in many of its cells."""
    several = sum(count for text, count in column.values if any(text.strip(one).count(one) for one in MARKS))
    return bool(meant(column.name) & THINGS) and several > 0.3 * max(1, column.filled)


def _is_ledger(sheet: Sheet) -> bool:
    named = sum(f"{OTHER}ledger" in column.marks for column in sheet.columns.values())
    return named + (sheet.called("no") > 0.5) >= 2


def _add_heads(sheets: Sheets, laid: Laid, key: Word) -> None:
    """Join the file of order headers whose key the lines have, if it has a column that the lines lack."""
    sheet, source = laid.sheet, laid.source
    assert sheet is not None
    others = [one for one in sheets.readable if one is not sheet]
    rated: list[tuple[float, Joined, dict[str, Place]]] = []
    for head, mine, theirs in header_of(sheets, key, sheet, others):
        joined = Joined(head, mine, theirs)
        both = fit(source.delivered, available(sheet, [joined]), {key.name: Place(sheet, sheet.columns[mine], mine)})
        gain = [word for word in source.delivered if word.name in both and both[word.name].looked_up]
        if any(is_date(word) or word.refers for word in gain) or len(gain) > 1:
            worth = sum(mark(word, both[word.name].column) for word in gain)
            rated.append((worth + 0.3 * head.called("orders") - 2 * head.called("no"), joined, both))
    if rated:
        _, joined, laid.places = max(rated, key=lambda one: one[0])
        laid.joined.append(joined)


def _lay_member(sheets: Sheets, source: Source, lines: Sequence[Laid]) -> Laid:
    """Map the source of members to a file by its name and columns, preferring keys that match the lines'."""
    key = source.keys[0]
    rated: list[tuple[float, Laid]] = []
    referring = [laid for laid in lines if laid.sheet and any(word.name == key.name for word in laid.source.delivered)]
    referring = [laid for laid in referring if not (laid.payments and key.name in ON_LINES)]
    feeding = {
        id(sheet) for laid in referring if laid.sheet for sheet in (laid.sheet, *(one.sheet for one in laid.joined))
    }
    for sheet in sheets.readable:
        wide = id(sheet) in feeding
        words = [word for word in source.delivered if not wide or not (is_number(word) or is_date(word))]
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
    look_up(sheets, laid, [one for one in sheets.readable if id(one) not in taken])
    _join_parts(laid, source.delivered)
    return laid


def _join_parts(laid: Laid, words: Iterable[Word]) -> None:
    """Build a column from its parts (first and last name) if no single column matches the whole as well."""
    for word in words:
        parts: list[Place] = []
        for number in ("1", "2"):
            marked = [(place.column.marks.get(f"{word.name}.{number}", 0.0), place) for place in laid.available]
            marked = [one for one in marked if one[0] >= 0.6 and one[1] not in parts and one[1].column.letters >= 0.5]
            if marked:
                parts.append(max(marked, key=lambda one: one[0])[1])
        whole = laid.places.get(word.name)
        if (
            len(parts) == 2
            and not is_date(word)
            and (whole is None or whole in parts or mark(word, whole.column) < SURE)
        ):
            laid.places.pop(word.name, None)
            laid.parts[word.name] = parts
