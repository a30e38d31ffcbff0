"""The condition by which records of a file are left out."""

from __future__ import annotations

from warehouse.drafting.entries import Entry
from warehouse.drafting.laid import Laid
from warehouse.drafting.sheets import Sheets
from warehouse.files.engine import literal, quoted
from warehouse.printable import toml_string


def where_of(sheets: Sheets, laid: Laid) -> list[Entry]:
    """Return the condition that leaves out footers, records that name no member, and movements that are no sales."""
    found = [*_footers(sheets, laid), *_moved(laid)]
    if not found:
        return []
    return [Entry("where", toml_string(" and ".join(sql for sql, _ in found)), "; ".join(why for _, why in found))]


def _footers(sheets: Sheets, laid: Laid) -> list[tuple[str, str]]:
    sheet = laid.sheet
    assert sheet is not None
    key = next(word.name for word in laid.source.keys if word.default is None)
    place = laid.places.get(key)
    if place is None or place.looked_up:
        return []
    name = quoted(place.column.name)
    footers = sheets.footer(sheet)
    if not laid.source.countable and place.column.filled < place.column.records:
        why = "a record without it names nobody" if laid.wide else "records without a key describe no member"
        return [(f"{name} <> ''", why)]
    if not footers:
        return []
    at = sheet.header.index(place.column.name)
    texts = [str(row[at]) for row in footers if row[at]]
    if texts:
        return [(f"coalesce({name}, '') not in ({', '.join(map(literal, texts))})", "footers are no records")]
    return [(f"{name} <> ''", "footers are no records")]


def _moved(laid: Laid) -> list[tuple[str, str]]:
    if laid.kind is None or not laid.moved:
        return []
    listed = ", ".join(map(literal, laid.moved))
    return [(f"coalesce({quoted(laid.kind.name)}, '') not in ({listed})", "payouts, fees and the like are no sales")]
