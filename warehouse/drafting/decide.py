"""Decides the settings of a source, each with its reason, from the mapping of the source to its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date, Integer, MetaData, Numeric, Text

from warehouse.drafting.columns import Entry, column_entries, guest_of
from warehouse.drafting.conditions import where_of
from warehouse.drafting.dates import Dates
from warehouse.drafting.laid import Joined, Laid, keep_beside_prices
from warehouse.drafting.marks import LEAST
from warehouse.drafting.numbers import Numbers
from warehouse.drafting.profile import Column
from warehouse.drafting.sheets import Sheet, Sheets
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
        *_file(laid.sheet),
        *_carried(sheets, laid, taken),
        *_nothing(taken.values()),
        *_dates(laid),
        *_numbers(laid),
        *where_of(sheets, laid),
    ]
    for joined in laid.joined:
        decided.lookups.append((joined, [*_of_lookup(laid.sheet, joined.sheet), *_of_several(joined)]))
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
    places = [*laid.places.values(), *(place for parts in laid.parts.values() for place in parts)]
    places += [laid.line_total] if laid.line_total and "unit_price" not in laid.places else []
    return {place.column.name: place.column for place in places if not place.looked_up}


def _file(sheet: Sheet) -> list[Entry]:
    many = f"; {len(sheet.files)} files with one header" if len(sheet.files) > 1 else ""
    entries = [Entry("path", toml_string(sheet.path), f"{of_records(sheet.records)}{many}")]
    if "sheet" in sheet.settings:
        entries.append(Entry("sheet", toml_string(str(sheet.settings["sheet"])), "one of several in the workbook"))
    if "delimiter" in sheet.settings:
        entries.append(
            Entry("delimiter", toml_string(str(sheet.settings["delimiter"])), "most lines have as many fields so")
        )
    if "escape" in sheet.settings:
        entries.append(Entry("escape", toml_string(str(sheet.settings["escape"])), "stands before quotes in texts"))
    if "skip_lines" in sheet.settings:
        entries.append(Entry("skip_lines", str(sheet.settings["skip_lines"]), "title lines above the header"))
    if sheet.lists:
        listed = ", ".join(map(toml_string, sheet.lists))
        by = toml_string(str(sheet.settings["split"]["by"]))  # type: ignore[index]
        why = "lists of as many items: each item is a record"
        entries.append(Entry("split", f"{{ columns = [{listed}], by = {by} }}", why))
    if sheet.footers:
        entries.append(Entry("skip_footer", str(sheet.footers), "lines below the table that are no records"))
    if sheet.encoding:
        entries.append(
            Entry("encoding", toml_string(sheet.encoding), "found from its bytes", sure=sheet.encoding != "utf-8")
        )
    return entries


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


def _nothing(columns: object) -> list[Entry]:
    assert not isinstance(columns, str)
    found = dict.fromkeys(word for column in columns for word in column.nothing)  # type: ignore[attr-defined]
    if not found:
        return []
    return [Entry("null_values", "[" + ", ".join(map(toml_string, ["", *found])) + "]", "words for no value")]


def _of_type(laid: Laid, kind: Any) -> list[tuple[Word, Column]]:
    found = []
    for word in laid.source.delivered:
        type_ = word.type() if isinstance(word.type, type) else word.type
        if isinstance(type_, kind) and word.name in laid.places:
            found.append((word, laid.places[word.name].column))
    return found


def _dates(laid: Laid) -> list[Entry]:
    found = [column.days for _, column in _of_type(laid, Date) if column.days]
    formats: dict[str, None] = dict.fromkeys(one for dates in found for one in dates.formats)
    rivals = dict.fromkeys(one for dates in found for one in dates.rivals)
    if not formats or list(formats) == ["%Y-%m-%d"]:
        return []
    if rivals:
        seen = [place.column.days for place in laid.available if place.column.days]
        if (settled := _settled(formats, rivals, seen)) is not None:
            formats, rivals = settled, {}
    text = _list(formats)
    if not rivals:
        return [Entry("date_formats", text, "what the values are written in")]
    example = next(column.values[0][0] for _, column in _of_type(laid, Date) if column.days and column.days.rivals)
    return [
        Entry("date_formats", text, f"QUESTION: {example} may be either; keep one of these two lines", sure=False),
        Entry("date_formats", _list(rivals), "the other way", sure=False),
    ]


def _settled(formats: Mapping[str, None], rivals: Mapping[str, None], seen: Sequence[Dates]) -> dict[str, None] | None:
    """Return the formats that the other dates of the files settle; None if they do not."""
    sure = [
        one for dates in seen if not dates.rivals for one in dates.formats if "%m" in one and not one.startswith("%Y")
    ]
    day_first = {one.index("%d") < one.index("%m") for one in sure if "%d" in one}
    if len(day_first) != 1:
        return None
    (first,) = day_first
    return dict.fromkeys(
        one
        for one in (*formats, *rivals)
        if one.startswith("%Y") or "%m" not in one or (one.index("%d") < one.index("%m")) == first
    )


def _list(texts: Mapping[str, None]) -> str:
    return "[" + ", ".join(map(toml_string, texts)) + "]"


def _numbers(laid: Laid) -> list[Entry]:
    columns = [column for _, column in _of_type(laid, Numeric)]
    columns += [
        column
        for word, column in _of_type(laid, object)
        if word.name in laid.places and column.is_number and column not in columns and not word.is_key
    ]
    found = [(column, column.numbers) for column in columns if column.numbers]
    entries: list[Entry] = []
    marks = [numbers for _, numbers in found if numbers.decimal != "." or numbers.thousands]
    if marks:
        best = max(marks, key=lambda one: one.share)
        doubt = next((column for column, numbers in found if numbers.doubtful and not _decided(numbers, marks)), None)
        why = (
            f'QUESTION: is "{doubt.values[0][0]}" thousands or a fraction?' if doubt else "how its numbers are written"
        )
        if best.decimal != ".":
            entries.append(Entry("decimal", toml_string(best.decimal), why, sure=doubt is None))
        thousands = next((one.thousands for one in marks if one.thousands and one.decimal == best.decimal), None)
        if thousands:
            entries.append(Entry("thousands", toml_string(thousands), why, sure=doubt is None))
    signs = dict.fromkeys(sign for _, numbers in found for sign in numbers.currency)
    if signs:
        entries.append(Entry("currency", _list(signs), "stands beside the amounts"))
    negatives = dict.fromkeys(way for _, numbers in found for way in numbers.negatives)
    if negatives:
        entries.append(Entry("negatives", _list(negatives), "how amounts below zero are written"))
    if any(numbers.percent for _, numbers in found):
        entries.append(Entry("percent", "true", "12 % is 0.12"))
    return entries


def _below_zero(column: Column) -> bool:
    return column.numbers is not None and column.numbers.below_zero


def _decided(numbers: Numbers, marks: Sequence[Numbers]) -> bool:
    return any(one is not numbers and not one.doubtful and (one.decimal, one.thousands) != (".", None) for one in marks)


def _of_lookup(own: Sheet, other: Sheet) -> list[Entry]:
    """Return the settings for reading a lookup file, if it differs from the source's own."""
    entries = []
    if "sheet" in other.settings:
        entries.append(Entry("sheet", toml_string(str(other.settings["sheet"])), "one of several in the workbook"))
    found = [
        ("skip_lines", own.settings.get("skip_lines", 0), other.settings.get("skip_lines", 0)),
        ("skip_footer", 0, other.footers),
        ("escape", own.settings.get("escape"), other.settings.get("escape")),
    ]
    entries += [
        Entry(key, toml_string(theirs) if isinstance(theirs, str) else str(theirs), "unlike the source's own file")
        for key, mine, theirs in found
        if mine != theirs and theirs is not None
    ]
    if own.settings.get("delimiter") != other.settings.get("delimiter") and not other.tab:
        entries.append(Entry("delimiter", toml_string(other.delimiter), "unlike the source's own file"))
    return entries


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
            decided.rules[rule.id] = [Entry("values", _list(dict.fromkeys([*rule.values, *more])), "more than ours")]
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
        numeric = [word.name for word, _ in _of_type(laid, Integer | Numeric)]
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
