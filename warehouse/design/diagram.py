"""The star as a diagram, in the language of Mermaid: facts with what they count, dimensions with their keys."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.design.evidence import Design, Fact, Reference
from warehouse.design.project.plan import plain_name
from warehouse.design.references import is_calendar
from warehouse.printable import printable
from warehouse.profile import Tables

_INSTEAD: dict[str, str | int | None] = {
    '"': "'",
    "%": " percent",
    "\\": "/",
    "<": "(",
    ">": ")",
    "`": "'",
    "#": " no. ",
    ";": ",",
}
"""Characters that a label may not contain, and their replacements."""
MANY_TO_ONE, MANY_TO_ONE_OR_NONE = "}o--||", "}o--o|"


def diagram(design: Design, tables: Tables) -> Iterator[str]:
    """Yield the lines of the diagram."""
    yield "erDiagram"
    facts = {one.source: f"f{place}" for place, one in enumerate(design.facts)}
    dimensions = {one.name: f"d{place}" for place, one in enumerate(design.dimensions)}
    if any(one.dates for one in design.facts):
        yield '    days["day"]'
    for fact in design.facts:
        yield f'    {facts[fact.source]}["{label(" with ".join([fact.source, *fact.merged]))}"] {{'
        kinds = {True: "sum", False: "number", "semi": "level"}
        yield from (f"        {kinds[one.additive]} {_word(one.column)}" for one in fact.measures)
        yield "    }"
    for one in design.dimensions:
        yield f'    {dimensions[one.name]}["{label(one.name)}"] {{'
        yield from (f"        key {_word(name)} PK" for name in one.key)
        yield "    }"
    for fact in design.facts:
        yield from _of_fact(design, tables, fact, facts[fact.source], dimensions)
    yield from _above(design, tables, facts, dimensions)
    yield from _bridges(design, dimensions)


def _of_fact(design: Design, tables: Tables, fact: Fact, name: str, dimensions: dict[str, str]) -> Iterator[str]:
    inside = [fact.source, *fact.merged]
    for date in fact.dates:
        source = next(one for one in map(tables.source, inside) if date.column in one.columns)
        full = not source.columns[date.column].nulls
        yield f'    {name} {MANY_TO_ONE if full else MANY_TO_ONE_OR_NONE} days : "{label(date.role)}"'
    calendars = {one.name for one in tables.sources if is_calendar(one)}
    for reference in (one for source in inside for one in design.references_of(source)):
        if reference.target in dimensions and reference.target not in inside and reference.target not in calendars:
            yield f"    {name} {_kind(tables, reference)} {dimensions[reference.target]} : {_columns(reference)}"
    for one in design.dimensions:
        if one.columns and one.source in inside:
            full = not tables.source(one.source).columns[one.key[0]].nulls
            kind = MANY_TO_ONE if full else MANY_TO_ONE_OR_NONE
            yield f'    {name} {kind} {dimensions[one.name]} : "{label(one.key[0])}"'


def _above(design: Design, tables: Tables, facts: dict[str, str], dimensions: dict[str, str]) -> Iterator[str]:
    """Yield the references of dimensions to themselves."""
    merged = {name for fact in design.facts for name in fact.merged}
    for reference in design.references:
        whole = reference.source in dimensions and reference.target in dimensions
        if whole and reference.source not in {*facts, *merged}:
            mine, theirs = dimensions[reference.source], dimensions[reference.target]
            yield f"    {mine} {_kind(tables, reference)} {theirs} : {_columns(reference)}"


def _bridges(design: Design, dimensions: dict[str, str]) -> Iterator[str]:
    for place, one in enumerate(design.bridges):
        yield f'    b{place}["{label(str(one["source"]))}"]'
        ends = [name for name in one["between"] if name in dimensions]
        yield from (f'    b{place} }}o--|| {dimensions[name]} : "bridges"' for name in ends)


def _kind(tables: Tables, reference: Reference) -> str:
    columns = tables.source(reference.source).columns
    full = reference.inclusion == 1.0 and not any(columns[name].nulls for name in reference.columns)
    return MANY_TO_ONE if full else MANY_TO_ONE_OR_NONE


def _columns(reference: Reference) -> str:
    return f'"{label(", ".join(reference.columns))}"'


def _word(name: str) -> str:
    return plain_name(name) or "column"


def label(text: str) -> str:
    """Return a text as a label of a diagram, without the characters that a label may not contain."""
    return " ".join(printable(text).translate(str.maketrans(_INSTEAD)).split()) or "nameless"


def reached(design: Design, fact: Fact) -> dict[str, str]:
    """Return the dimensions that a fact reaches only through another one, with the first on the path."""
    found: dict[str, str] = {}
    todo = [(name, name) for name in fact.dimensions]
    names = {one.name for one in design.dimensions}
    while todo:
        name, first = todo.pop(0)
        for reference in design.references_of(name):
            target = reference.target
            if target in names and target not in fact.dimensions and target not in found:
                found[target] = first
                todo.append((target, first))
    return found
