"""The draft as the text of a settings file: certain settings are active, uncertain ones are comments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from warehouse.drafting.decide import Decided
from warehouse.drafting.entries import Entry
from warehouse.drafting.reading import zone_entries
from warehouse.drafting.sheets import Sheet
from warehouse.drafting.vocables import Words, of_records
from warehouse.printable import printable, toml_string

HEAD = "# Drafted from the delivery. What stands behind a # is a question or a guess: check it, and take the # away."
PAYMENTS = [
    "# Its records are payments: they name no product, so each is a line of one unit of an unknown product, at the",
    "# amount that was paid. If the items can be exported too, draft the settings again from those.",
]
SERIES = {r"\d{4}-\d{2}-\d{2}": "%Y-%m-%d", r"\d{8}": "%Y%m%d", r"\d{4}_\d{2}_\d{2}": "%Y_%m_%d"}


def text_of(decided: Sequence[Decided], sheets: Sequence[Sheet]) -> str:
    """Return the draft as TOML."""
    lines = [HEAD]
    lines += [f"# {printable(sheet.problem)}" for sheet in sheets if sheet.problem]
    zone = zone_entries(one.laid for one in decided)
    lines += ["", *_aligned(zone)] if zone else []
    lines += _series(sheets, {id(one.laid.sheet) for one in decided})
    for one in decided:
        lines += _source(one)
    for one in decided:
        for rule, entries in one.rules.items():
            lines += ["", f"[rules.{rule}]", *_aligned(entries)]
    return "\n".join(lines) + "\n"


def _series(sheets: Sequence[Sheet], used: set[int]) -> list[str]:
    for sheet in sheets:
        for pattern, format_ in SERIES.items():
            found = [re.findall(rf"(?<!\d)({pattern})(?!\d)", name) for name in sheet.files]
            if (
                len(sheet.files) > 1
                and id(sheet) in used
                and all(len(one) == 1 for one in found)
                and len({one[0] for one in found}) > 1
            ):
                format_line = [] if format_ == "%Y-%m-%d" else [f"date_format = {toml_string(format_)}"]
                return ["", "[series]   # one delivery for each date", f"pattern = '({pattern})'", *format_line]
    return []


def _source(decided: Decided) -> list[str]:
    laid = decided.laid
    name = laid.source.name
    lines = ["", f"# {name} from {laid.sheet.title}" if laid.sheet else f"# {name}: no file"]
    lines += PAYMENTS if laid.payments else []
    lines += [f"[sources.{name}]"]
    if laid.sheet is None:
        cannot = laid.source.countable
        why = printable(laid.problem or "no file fits")
        return [*lines, f"# CANNOT be drafted: {why}." if cannot else f"required = false   # {why}"]
    lines += _aligned(decided.keys)
    for joined, entries in decided.lookups:
        own = Entry(
            "path",
            toml_string(joined.sheet.path),
            f"{of_records(joined.sheet.records)}, {'several' if joined.order else 'one'} for each "
            f"{printable(joined.theirs)}",
        )
        on = Entry("on", f"{{ {toml_string(joined.ours)} = {toml_string(joined.theirs)} }}", "keys that meet")
        lines += ["", f"[[sources.{name}.lookups]]", *_aligned([own, on, *entries])]
    lines += ["", f"[sources.{name}.columns]", *_aligned(decided.columns)]
    for column, words in decided.values.items():
        lines += _values(f"sources.{name}.values.{column}", words)
    return lines


def _values(table: str, words: Words) -> list[str]:
    entries = [
        Entry(toml_string(word), toml_string(value), of_records(count)) for word, (value, count) in words.meant.items()
    ]
    entries += [
        Entry(toml_string(word), '"..."', f"QUESTION: {of_records(count)}; what does it mean?", sure=False)
        for word, count in words.asked.items()
    ]
    if not entries:
        return []
    head = f"[{table}]" if words.meant else f"# [{table}]"
    return ["", head, *_aligned(entries)]


def _aligned(entries: Sequence[Entry]) -> list[str]:
    """Return entries as lines with aligned reasons."""
    said = [("" if one.sure else "# ") + f"{one.key} = {one.text}" for one in entries]
    width = max((len(one) for one in said if len(one) <= 60), default=0)
    return [f"{line:<{width}}   # {printable(one.why)}" for line, one in zip(said, entries, strict=True)]
