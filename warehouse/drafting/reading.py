"""How the files of a source are read: their form, and how they write dates, numbers and what is absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Date, Numeric

from warehouse.drafting.dates import Dates, another_day_in_utc
from warehouse.drafting.entries import Entry
from warehouse.drafting.laid import Laid
from warehouse.drafting.numbers import Numbers
from warehouse.drafting.profile import Column
from warehouse.drafting.sheets import Sheet
from warehouse.drafting.vocables import of_records
from warehouse.printable import toml_string
from warehouse.vocabulary.columns import Word


def file_entries(sheet: Sheet) -> list[Entry]:
    """Return which file it is, and how its text becomes records."""
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


def nothing_entries(columns: Iterable[Column]) -> list[Entry]:
    """Return the words that stand for no value."""
    found = dict.fromkeys(word for column in columns for word in column.nothing)
    if not found:
        return []
    return [Entry("null_values", "[" + ", ".join(map(toml_string, ["", *found])) + "]", "words for no value")]


def of_type(laid: Laid, kind: Any) -> list[tuple[Word, Column]]:
    """Return the columns of a source that have a type, with what fills them."""
    found = []
    for word in laid.source.delivered:
        type_ = word.type() if isinstance(word.type, type) else word.type
        if isinstance(type_, kind) and word.name in laid.places:
            found.append((word, laid.places[word.name].column))
    return found


def date_entries(laid: Laid) -> list[Entry]:
    """Return the formats of the dates; both are asked about if nothing tells which one it is."""
    found = [column.days for _, column in of_type(laid, Date) if column.days]
    formats: dict[str, None] = dict.fromkeys(one for dates in found for one in dates.formats)
    rivals = dict.fromkeys(one for dates in found for one in dates.rivals)
    if not formats or list(formats) == ["%Y-%m-%d"]:
        return []
    if rivals:
        seen = [place.column.days for place in laid.available if place.column.days]
        if (settled := _settled(formats, rivals, seen)) is not None:
            formats, rivals = settled, {}
    text = list_of(formats)
    if not rivals:
        return [Entry("date_formats", text, "what the values are written in")]
    example = next(column.values[0][0] for _, column in of_type(laid, Date) if column.days and column.days.rivals)
    return [
        Entry("date_formats", text, f"QUESTION: {example} may be either; keep one of these two lines", sure=False),
        Entry("date_formats", list_of(rivals), "the other way", sure=False),
    ]


def zone_entries(laids: Iterable[Laid]) -> list[Entry]:
    """Return the question in which time zone the shop counts its days, if any instant has another day in UTC."""
    columns = (column for laid in laids for _, column in of_type(laid, Date))
    example = next((text for column in columns if (text := another_day_in_utc(column.values))), None)
    if example is None:
        return []
    why = f"QUESTION: {example} is another day in UTC, which counts unless you name the shop's zone, as Europe/Berlin"
    return [Entry("timezone", '"..."', why, sure=False)]


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


def list_of(texts: Mapping[str, None]) -> str:
    """Return texts as a list of TOML."""
    return "[" + ", ".join(map(toml_string, texts)) + "]"


def number_entries(laid: Laid) -> list[Entry]:
    """Return how the numbers are written."""
    columns = [column for _, column in of_type(laid, Numeric)]
    columns += [
        column
        for word, column in of_type(laid, object)
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
        entries.append(Entry("currency", list_of(signs), "stands beside the amounts"))
    negatives = dict.fromkeys(way for _, numbers in found for way in numbers.negatives)
    if negatives:
        entries.append(Entry("negatives", list_of(negatives), "how amounts below zero are written"))
    if any(numbers.percent for _, numbers in found):
        entries.append(Entry("percent", "true", "12 % is 0.12"))
    return entries


def _decided(numbers: Numbers, marks: Sequence[Numbers]) -> bool:
    return any(one is not numbers and not one.doubtful and (one.decimal, one.thousands) != (".", None) for one in marks)


def lookup_entries(own: Sheet, other: Sheet) -> list[Entry]:
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
