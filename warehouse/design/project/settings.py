"""The settings of a project that was designed: where its files are, and how they are read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from warehouse.design.project.columns import sql_way
from warehouse.design.project.plan import Column, Plan, Source
from warehouse.drafting.numbers import Numbers
from warehouse.files.engine import literal, quoted
from warehouse.printable import toml_string
from warehouse.profile import Source as Measured
from warehouse.profile import Tables
from warehouse.settings.sources import OF_ONE_FILE


def settings_text(plan: Plan, tables: Tables, name: str) -> str:
    """Return the text of `warehouse.toml`."""
    lines = [
        "# Drafted by `warehouse design`; every key is explained in the program's docs/settings.md.",
        f"model = {toml_string(name)}",
        f"data = {toml_string(str(Path(tables.folder).resolve()))}   # what `warehouse load` reads",
    ]
    for source in plan.sources:
        lines += ["", f"[sources.{source.name}]", *_source(source, tables)]
    return "\n".join(lines) + "\n"


def _source(source: Source, tables: Tables) -> Iterator[str]:
    yield f"path = {_path(source.of, tables)}"
    yield from (f"{key} = {_value(value)}" for key, value in source.of.settings.items())
    nothing = [word for one in _files(source) for word in tables.nothing(one)]
    if nothing:
        yield f"null_values = [{', '.join(toml_string(one) for one in ['', *dict.fromkeys(nothing)])}]"
    yield from _formats(source)
    if source.where:
        yield f"where = {toml_string(source.where)}"
    for of, pairs in source.lookups:
        yield f"\n[[sources.{source.name}.lookups]]"
        yield f"path = {_path(of, tables)}"
        yield from _reading(of, source.of)
        on = ", ".join(f"{toml_string(mine)} = {toml_string(theirs)}" for mine, theirs in pairs.items())
        yield f"on = {{ {on} }}"
    ways = {one.name: way for one in source.columns if (way := _way(source, one))}
    if ways:
        yield f"\n[sources.{source.name}.columns]"
        yield from (f"{name} = {way}" for name, way in ways.items())


def _way(source: Source, column: Column) -> str | None:
    """Return what the settings say of a column; a number with other marks than the source's is given those."""
    measured = next((of.columns[column.file] for of in _files(source) if column.file in of.columns), None)
    if measured is None or measured.kind != "decimal" or not column.type.startswith("Numeric"):
        return column.way
    own = measured.numbers or Numbers(".", None, 1.0)
    decimal = _decimal(source)
    if own.whole or own.decimal == decimal:
        return column.way
    way = tomllib.loads(f"way = {column.way}")["way"] if column.way else column.file
    text = way["sql"] if isinstance(way, dict) else quoted(column.file)
    if own.thousands:
        text = f"replace({text}, {literal(own.thousands)}, '')"
    return sql_way(f"replace({text}, {literal(own.decimal)}, {literal(decimal)})")


def _files(source: Source) -> list[Measured]:
    """Return the file of a source and those beside it."""
    return [source.of, *(of for of, _ in source.lookups)]


def _decimal(source: Source) -> str:
    """Return the decimal mark of a source: that of its first column whose marks are not the plain ones."""
    marks = _marks(source)
    return marks.decimal if marks else "."


def _marks(source: Source) -> Numbers | None:
    numbers = (one.numbers for of in _files(source) for one in of.columns.values() if one.numbers is not None)
    return next((one for one in numbers if one.decimal != "." or one.thousands), None)


def _reading(of: Measured, beside: Measured) -> Iterator[str]:
    """Yield how the text of a lookup file is read, where that is not as for the source's own file."""
    said = {"skip_lines": 0, **of.settings} if "skip_lines" in beside.settings else of.settings
    for key, value in said.items():
        if key in OF_ONE_FILE or beside.settings.get(key) != value:
            yield f"{key} = {_value(value)}"


def _formats(source: Source) -> Iterator[str]:
    """Yield how dates and numbers are written, where that is not the plain way."""
    measured = [one for of in _files(source) for one in of.columns.values()]
    found = [
        form
        for one in measured
        if one.kind == "date" and one.written
        for form in (["%Y%m%d"] if one.written == "YYYYMMDD" else one.written.split(" or "))
    ]
    if found:
        yield f"date_formats = [{', '.join(toml_string(one) for one in dict.fromkeys([*found, '%Y-%m-%d']))}]"
    numbers = [one.numbers for one in measured if one.numbers is not None]
    marks = _marks(source)
    if marks and marks.decimal != ".":
        yield f"decimal = {toml_string(marks.decimal)}"
    # Small numbers have no thousands to mark, so another column may be the first to show the sign.
    thousands = next((one.thousands for one in numbers if one.thousands and marks and one.decimal == marks.decimal), "")
    if thousands:
        yield f"thousands = {toml_string(thousands)}"
    signs = dict.fromkeys(sign for one in numbers for sign in one.currency)
    if signs:
        yield f"currency = [{', '.join(map(toml_string, signs))}]"
    negatives = dict.fromkeys(way for one in numbers for way in one.negatives)
    if negatives:
        yield f"negatives = [{', '.join(map(toml_string, negatives))}]"
    if any(one.percent for one in numbers):
        yield "percent = true"


def _path(source: Measured, tables: Tables) -> str:
    """Return the files of a source: one name, a glob over what differs, or a list."""
    dated = bool(source.days)
    files = list(dict.fromkeys(one.partition("/")[2] if dated and "/" in one else one for one in source.files))
    if len(files) == 1:
        return toml_string(files[0])
    others = [file for one in tables.sources if one is not source for file in one.files]
    glob = re.sub(r"\d+", "*", files[0])
    if all(fnmatch(one, glob) for one in files) and not any(fnmatch(one, glob) for one in others):
        return toml_string(glob)
    return f"[{', '.join(map(toml_string, files))}]"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(one)}' for key, one in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value).lower() if isinstance(value, bool | int) else toml_string(str(value))
