"""Decides the settings of a source, each with its reason, from the mapping of the source to its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Integer, MetaData, Numeric, Text

from warehouse.drafting.columns import column_entries, guest_of
from warehouse.drafting.conditions import where_of
from warehouse.drafting.entries import Entry
from warehouse.drafting.laid import Joined, Laid, keep_beside_prices
from warehouse.drafting.marks import LEAST
from warehouse.drafting.profile import Column
from warehouse.drafting.reading import (
    date_entries,
    file_entries,
    list_of,
    lookup_entries,
    nothing_entries,
    number_entries,
    of_type,
)
from warehouse.drafting.sheets import Sheets
from warehouse.drafting.vocables import Words, of_records, words_of
from warehouse.printable import toml_string
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.rule import Kind, OneOf, Severity, rules_of

MANY = 0.05
"""The share of records without a name above which a batch that needs one would be refused."""


@dataclass
class Decided:
    """The settings of one source: keys of its table, its columns, values and lookups; and rules that go with them."""

    laid: Laid
    keys: list[Entry] = field(default_factory=list)
    columns: list[Entry] = field(default_factory=list)
    values: dict[str, Words] = field(default_factory=dict)
    lookups: list[tuple[Joined, list[Entry]]] = field(default_factory=list)
    rules: dict[str, list[Entry]] = field(default_factory=dict)


def decide(sheets: Sheets, laid: Laid, metadata: MetaData) -> Decided:
    """Decide the settings of a source."""
    decided = Decided(laid)
    if laid.sheet is None:
        return decided
    keep_beside_prices(laid)
    known = _known_values(metadata, laid)
    decided.columns = column_entries(sheets, laid, known)
    taken = _taken(laid)
    decided.keys = [
        *file_entries(laid.sheet),
        *_carried(sheets, laid, taken),
        *nothing_entries(taken.values()),
        *date_entries(laid),
        *number_entries(laid),
        *where_of(sheets, laid),
    ]
    for joined in laid.joined:
        decided.lookups.append((joined, [*lookup_entries(laid.sheet, joined.sheet), *_of_several(joined)]))
    for name, values in known.items():
        place = laid.places.get(name)
        if place is not None:
            decided.values[name] = words_of(name, place.column, values)
    _add_rules(decided, metadata)
    return decided


def _known_values(metadata: MetaData, laid: Laid) -> dict[str, tuple[str, ...]]:
    """Return the values that the rules know, by column of the source."""
    rules = [rule for rule in rules_of(metadata) if isinstance(rule.check, OneOf) and rule.on == (laid.source.silver,)]
    return {rule.check.column.name: rule.values for rule in rules if isinstance(rule.check, OneOf)}


def _taken(laid: Laid) -> dict[str, Column]:
    """Return the columns of the file itself that are used, by their names there."""
    places = [*laid.places.values(), *(place for parts in laid.parts.values() for place in parts), *laid.read]
    places += [laid.line_total] if laid.line_total and "unit_price" not in laid.places else []
    return {place.column.name: place.column for place in places if not place.looked_up}


def _carried(sheets: Sheets, laid: Laid, taken: Mapping[str, Column]) -> list[Entry]:
    """Return the setting that carries down values that are only on the first record of each order."""
    sheet = laid.sheet
    assert sheet is not None
    key = next(word.name for word in laid.source.keys if word.default is None)
    own = laid.places[key].column if key in laid.places else None
    blanks = [name for name in sheet.header if name in taken and 0 < taken[name].filled < taken[name].records]
    if not blanks or own is None:
        return []
    if own.name in blanks and laid.source.countable and sheets.blank_behind_first(sheet, None, own.name):
        together = [name for name in blanks if name == own.name or sheets.blank_with(sheet, own.name, name)]
        return [_carry(together, None)]
    if laid.source.countable:
        groups = [own.name] if own.filled == own.records else []
    else:
        several = [one for one in sheet.columns.values() if one.filled == one.records > one.distinct > 1]
        groups = [one.name for one in several if one.marks.get(key, 0.0) >= LEAST]
    for group in groups[:12]:
        carried = [
            name for name in blanks if name not in (group, own.name) and sheets.blank_behind_first(sheet, group, name)
        ]
        if carried:
            return [_carry(carried, group)]
    return []


def _carry(names: Sequence[str], within: str | None) -> Entry:
    listed = ", ".join(map(toml_string, names))
    inside = f", within = {toml_string(within)}" if within else ""
    return Entry("carry_down", f"{{ columns = [{listed}]{inside} }}", "filled on the first record of each only")


def _below_zero(column: Column) -> bool:
    return column.numbers is not None and column.numbers.below_zero


def _of_several(joined: Joined) -> list[Entry]:
    """Return which of several records of a key counts."""
    where = [] if joined.where is None else [Entry("where", toml_string(joined.where), "what failed does not count")]
    order = (
        [] if joined.order is None else [Entry("order", toml_string(joined.order), "of several the last one counts")]
    )
    return [*where, *order]


def _describes(laid: Laid, word: Word) -> bool:
    """Return whether a column is a text about members, without which they still are who they are."""
    return not laid.source.countable and not word.is_key and (word.type is Text or isinstance(word.type, Text))


def _add_rules(decided: Decided, metadata: MetaData) -> None:
    """Add changes of rules: more known values, keys that may be absent, negative quantities."""
    laid = decided.laid
    for rule in rules_of(metadata):
        if rule.on != (laid.source.silver,):
            continue
        words = decided.values.get(rule.check.column.name) if isinstance(rule.check, OneOf) else None
        if words is not None and (more := words.beyond(rule.values)):
            decided.rules[rule.id] = [Entry("values", list_of(dict.fromkeys([*rule.values, *more])), "more than ours")]
        places = [laid.places[name] for name in rule.columns if name in laid.places]
        if rule.kind is Kind.COMPLETENESS and rule.severity is Severity.ERROR and len(rule.columns) == 1 and places:
            word = next(word for word in laid.source.delivered if word.name in rule.columns)
            column = places[0].column
            carried = any(
                entry.key == "carry_down" and toml_string(column.name) in entry.text for entry in decided.keys
            )
            guest = guest_of(laid, word)
            count = column.records - column.filled + sum(number for text, number in column.values if text == guest)
            if word.refers and count and not carried:
                decided.rules[rule.id] = [
                    Entry("severity", '"warning"', f"{of_records(count)} without one: the unknown member takes them")
                ]
            elif _describes(laid, word) and count > MANY * column.records and not carried:
                decided.rules[rule.id] = [
                    Entry("severity", '"warning"', f"{of_records(count)} without one: they are members all the same")
                ]
        numeric = [word.name for word, _ in of_type(laid, Integer | Numeric)]
        below = [
            place
            for name, place in laid.places.items()
            if name in numeric and name in rule.columns and _below_zero(place.column)
        ]
        if (
            below
            and rule.is_row_rule
            and rule.kind in (Kind.VALIDITY, Kind.ACCURACY)
            and rule.severity is not Severity.OFF
            and not isinstance(rule.check, OneOf)
            and len(rule.columns) == 1
        ):
            decided.rules[rule.id] = [Entry("severity", '"off"', "values below zero are returns here")]
