"""How the ids of a source are written: their letters, digits and signs, where nearly all files would be alike."""

from __future__ import annotations

import re

from warehouse.design.names import is_id
from warehouse.design.project.plan import Column, Source
from warehouse.files.engine import quoted
from warehouse.printable import toml_string
from warehouse.profile import Tables

FEW, ENOUGH, LONGEST = 2, 20, 12
"""So few ways of writing, in so many values, and so long at most."""
_RUNS = {"A": "[A-Z]+", "a": "[a-z]+", "9": "[0-9]+", ".": "[.]"}


def formats_of(tables: Tables, sources: list[Source]) -> dict[tuple[str, str], str]:
    """Return by source and column the pattern that all values of an id follow, where it says something."""
    found = {}
    for source in sources:
        for column in source.columns:
            pattern = _pattern(tables, source, column)
            if pattern:
                found[source.name, column.name] = pattern
    return found


def _pattern(tables: Tables, source: Source, column: Column) -> str | None:
    measured = source.of.columns.get(column.file)
    plain = column.type == "Text" and not column.pii and column.way in (None, toml_string(column.file))
    if measured is None or not plain or measured.kind != "text" or measured.distinct < ENOUGH:
        return None
    if column.kind == "field" and not is_id(measured.name):
        return None
    value = quoted(measured.name)
    for run, sign in (("[A-Z]+", "A"), ("[a-z]+", "a"), ("[0-9]+", "9")):
        value = f"regexp_replace({value}, '{run}', '{sign}', 'g')"
    count, *shapes = tables.one(
        f"select count(distinct shape), min(shape), max(shape) from (select {value} as shape from {source.of.table})"
    )
    ways = sorted(set(shapes))
    if count > FEW or not all(re.fullmatch(r"[Aa9._/-]+", one) and "9" in one and len(one) <= LONGEST for one in ways):
        return None
    written = ["".join(_RUNS.get(sign, sign) for sign in one) for one in ways]
    return f"^{written[0]}$" if len(written) == 1 else f"^({'|'.join(written)})$"
