"""Facts: sources whose records happened; a header is merged into its lines."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.design.dates import dates_of
from warehouse.design.evidence import DateRole, Design, Fact, Measure
from warehouse.design.keys import LINES
from warehouse.design.measures import candidates, measures_of
from warehouse.design.names import alike, nearness, prefix_of, thing
from warehouse.design.names import words as words_of
from warehouse.design.references import is_calendar
from warehouse.profile import Source, Tables

ENOUGH, BY_NAME = 0.6, 0.3
EVENTS = frozenset(
    """
    order sale transaction invoice payment receipt shipment delivery return refund booking rental visit event purchase
    review rating inventory stock snapshot balance log movement usage trip session click view claim budget quota
    forecast usage survey fact demand revenue expense cost ledger journal basket cart appointment reservation detail
    attendance enrolment enrollment admission exam match flight reading measurement call message incident donation
    """.split()
)
THINGS = frozenset(
    """
    customer client product item store shop employee staff supplier vendor category brand territory region country city
    state geography calendar date department office warehouse shipper carrier account currency promotion reason person
    user member seller artist album genre track film actor language address location demographics channel type status
    mode band page site center household campaign salesperson subcategory segment line part nation playlist
    """.split()
)


@dataclass(eq=False)
class _Marked:
    source: Source
    mark: float
    said: list[str]
    measures: list[Measure]
    dates: list[DateRole]


def find_facts(tables: Tables, design: Design, sources: list[Source]) -> list[Fact]:
    """Return the facts, most sure first, and note the bridges between dimensions."""
    marked = {one.name: _marked(tables, design, one, alone=len(sources) == 1) for one in sources}
    lines = _lines(design, marked)
    heads = set(lines.values())
    facts = []
    for name, one in marked.items():
        if name in heads or is_calendar(one.source):
            continue
        merged = [lines[name]] if name in lines else []
        if one.mark >= ENOUGH or merged:
            facts.append(_fact(tables, design, one, [marked[head] for head in merged]))
        elif _is_bridge(design, one):
            ends = [reference.target for reference in design.references_of(name)]
            said = f"its records only tie {' to '.join(ends)}: no measure, no date"
            design.bridges.append({"source": name, "between": ends, "evidence": said, "confidence": 0.85})
    return sorted(facts, key=lambda one: -one.confidence)


def _marked(tables: Tables, design: Design, source: Source, *, alone: bool) -> _Marked:
    """Weigh the evidence that a source is a fact: its references, dates, measures, name and size."""
    out = [one for one in design.references_of(source.name) if one.target != source.name]
    into = design.references_to(source.name)
    refers = {name for one in out for name in one.columns}
    key = design.key_of(source.name)
    numbers = candidates(source, refers | set(key))
    measures = measures_of(tables, source, numbers, header=False)
    dates = dates_of(tables, design, source, "_".join(thing(source.name)) or "date")
    targets = {one.target for one in out if not is_calendar(tables.source(one.target))}
    named = max(_by_name(source), BY_NAME if any(_is_lines_of(source.name, one) for one in targets) else -1.0)
    mark, said = named, []
    if targets:
        mark += 0.2 if len(targets) == 1 else 0.3
        said.append(f"it refers to {', '.join(sorted(targets))}")
    if dates:
        mark += 0.25
        said.append(f"it has the dates {', '.join(one.column for one in dates)}")
    if measures:
        mark += 0.25
        said.append(f"it counts {', '.join(one.column for one in measures[:4])}")
    if not into:
        mark += 0.15
        said.append("nothing refers to it")
    elif not all(len(one.columns) > 1 for one in into):
        mark -= 0.1 if dates and named >= BY_NAME else 0.35
    parts = {name for one in out for name in one.columns}
    if len(key) > 1 and len(set(key) & parts) >= 2 and measures:
        mark += 0.2
        said.append("its key is made of keys of others")
    sizes = [tables.source(target).records for target in targets]
    if sizes and source.records > max(sizes):
        mark += 0.1
    if not measures and len(targets) < 2 and named <= 0:
        mark -= 0.15
    if alone and (measures or dates):
        mark = max(mark, 0.7)
        said.append("it is all there is")
    return _Marked(source, mark, said, measures, dates)


def _by_name(source: Source) -> float:
    words = thing(source.name)
    if not words:
        return 0.0
    if words[-1] in EVENTS or (words[-1] in LINES and set(words) & EVENTS):
        return BY_NAME
    if words[-1] in THINGS:
        return -0.1 if set(words[:-1]) & EVENTS else -0.35
    return 0.15 if set(words) & EVENTS else 0.0


def _is_lines_of(name: str, head: str) -> bool:
    """Return whether a source is called the lines of another one, such as contract_items of contracts."""
    words = thing(name)
    return len(words) > 1 and words[-1] in LINES and words[:-1] == thing(head)


def _lines(design: Design, marked: dict[str, _Marked]) -> dict[str, str]:
    """Return for sources of lines their headers: one source of lines for each header at most."""
    found: dict[str, tuple[float, str]] = {}
    for reference in design.references:
        line, head = marked.get(reference.source), marked.get(reference.target)
        if line is None or head is None or line is head or is_calendar(head.source):
            continue
        mark = _line_mark(design, line, head, reference.columns)
        if mark >= 0.6 and mark > found.get(head.source.name, (0.0, ""))[0]:
            found[head.source.name] = (mark, line.source.name)
    best: dict[str, tuple[float, str]] = {}
    for document, (mark, name) in found.items():
        if name not in found and mark > best.get(name, (0.0, ""))[0]:
            best[name] = (mark, document)
    return {name: document for name, (_, document) in best.items()}


def _line_mark(design: Design, line: _Marked, head: _Marked, columns: tuple[str, ...]) -> float:
    """Return how likely records of one source are the lines of another one's."""
    key = design.key_of(line.source.name)
    rest = set(key) - set(columns)
    numbered = len(rest) == 1 and bool(set(words_of(next(iter(rest)), prefix_of(line.source.header))) & LINES)
    document = numbered and _is_lines_of(line.source.name, head.source.name)
    happened = bool(head.dates) and (document or head.mark + 0.2 >= 0.55)
    if not happened or line.source.records < head.source.records or set(columns) == set(key):
        return 0.0
    words, of_head = thing(line.source.name), thing(head.source.name)
    mark = 0.3 if set(columns) < set(key) else 0.0
    named = nearness(words, of_head) >= 0.5 or any(alike(one, other) == 1 for one in words for other in of_head)
    mark += 0.25 if named else 0.0
    lines = bool(set(words) & (LINES | {"product", "entry"}))
    mark += 0.3 if lines else 0.0
    if not (named or lines or set(of_head) & EVENTS):
        return 0.0
    mark += 0.2 if numbered and line.source.columns[next(iter(rest))].kind == "integer" else 0.0
    mark += 0.15 if not line.dates else -0.1
    mark += 0.15 if line.measures else 0.0
    others = {one.target for one in design.references_of(line.source.name)} - {head.source.name}
    return mark + (0.15 if others else -0.1)


def _fact(tables: Tables, design: Design, one: _Marked, heads: list[_Marked]) -> Fact:
    """Make a fact of a source and the headers merged into it, whose dates and references become its own."""
    name = one.source.name
    grain = design.key_of(name)
    said = list(one.said)
    measures, dates = list(one.measures), list(one.dates)
    for head in heads:
        said.append(f"each of its records belongs to one of {head.source.name}, whose dates are kept")
        taken = {name for r in design.references_of(head.source.name) for name in r.columns}
        numbers = candidates(head.source, taken | set(design.key_of(head.source.name)))
        measures += [
            new
            for new in measures_of(tables, head.source, numbers, header=True)
            if new.column not in {old.column for old in measures}
        ]
        dates += [new for new in head.dates if new.column not in {old.column for old in dates}]
    sentence = f"one row per record of {name}"
    sentence += (
        f", by {', '.join(grain)}: unique in {one.source.records:,} records" if grain else ": nothing numbers them"
    )
    return Fact(
        name, [head.source.name for head in heads], grain, round(min(0.97, 0.3 + 0.6 * min(one.mark, 1.1)), 3),
        "; ".join(said), measures, dates, sentence=sentence,
    )  # fmt: skip


def _is_bridge(design: Design, one: _Marked) -> bool:
    """Return whether a source is one whose key is two or more references and which holds nothing else that counts."""
    out = design.references_of(one.source.name)
    refers = {name for reference in out for name in reference.columns}
    key = set(design.key_of(one.source.name))
    return len({reference.target for reference in out}) >= 2 and not one.measures and bool(key) and key <= refers
