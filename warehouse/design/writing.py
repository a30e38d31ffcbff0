"""Writes a design: `design.json` for programs, `DESIGN.md` for people, `design.toml` for their answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from warehouse.design.answers import FILE, answers_text
from warehouse.design.evidence import Design, Dimension, Fact
from warehouse.printable import json_document, within_lines
from warehouse.profile import Source, Tables


def as_json(design: Design, tables: Tables) -> dict[str, Any]:
    """Return a design as one object, names as the files have them."""
    return {
        "sources": [_source(design, one) for one in tables.sources if one.name not in design.left_out],
        "foreign_keys": [
            {"from": one.start, "to": one.end, "partial": one.partial, **_why(one.evidence, one.confidence)}
            for one in design.references
        ],
        "facts": [_fact(one) for one in design.facts],
        "dimensions": [_dimension(one) for one in design.dimensions],
        "bridges": design.bridges,
        "left_out": [{"source": name, "evidence": said} for name, said in design.left_out.items()],
        "questions": [
            {"id": one.id, "question": one.text, "assumed": one.assumed, "confidence": round(one.confidence, 3)}
            for one in design.questions
        ],
        "notes": tables.notes,
    }


def _why(evidence: str, confidence: float) -> dict[str, Any]:
    return {"evidence": evidence, "confidence": round(confidence, 3)}


def _source(design: Design, source: Source) -> dict[str, Any]:
    key = next(one for one in design.keys if one.source == source.name)
    return {
        "name": source.name,
        "files": source.files,
        "key": list(key.columns),
        "records": source.records,
        "rejected": source.rejected,
        **_why(key.evidence, key.confidence),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "source": fact.source,
        "with": fact.merged,
        "grain": list(fact.grain),
        "sentence": fact.sentence,
        "measures": [
            {"column": one.column, "additive": one.additive, **_why(one.evidence, one.confidence)}
            for one in fact.measures
        ],
        "dates": [{"column": one.column, "role": one.role, **_why(one.evidence, one.confidence)} for one in fact.dates],
        "degenerate": fact.degenerate,
        "dimensions": fact.dimensions,
        **_why(fact.evidence, fact.confidence),
    }


def _dimension(one: Dimension) -> dict[str, Any]:
    written: dict[str, Any] = {"name": one.name, "source": one.source, "key": list(one.key)}
    if one.columns:
        written |= {"columns": list(one.columns), "doubtful": list(one.doubtful), "levels": list(one.levels)}
    return written | {"history": one.history, **_why(one.evidence, one.confidence)}


def write(
    design: Design, tables: Tables, answers: dict[str, str], folder: Path, notes: Sequence[str] = ()
) -> list[Path]:
    """Write the three files into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "design.json": json_document(as_json(design, tables)) + "\n",
        "DESIGN.md": within_lines("\n".join(_page(design, tables, notes)) + "\n"),
        FILE: answers_text(design.questions, answers),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in texts]


def _page(design: Design, tables: Tables, notes: Sequence[str]) -> Iterator[str]:
    yield f"# The star of {_cell(tables.folder.resolve().name)}\n"
    records = sum(one.records for one in tables.sources)
    sources, facts = _many(len(tables.sources), "source"), _many(len(design.facts), "fact")
    yield f"From {sources} with {_many(records, 'record')} to {facts} and"
    yield f"{_many(len(design.dimensions), 'dimension')}. Each decision stands here with what speaks for it;"
    yield f"{len(design.questions) or 'none'} of them doubtful and asked in `design.toml`.\n"
    yield from _matrix(design)
    for fact in design.facts:
        yield from _about_fact(fact)
    yield "## Dimensions\n\n| Dimension | Source | Key | Columns | History | Evidence | Sure |"
    yield "|---|---|---|---|---|---|---|"
    for one in design.dimensions:
        cells = [one.name, one.source, ", ".join(one.key), ", ".join(one.columns), one.history, one.evidence]
        yield _row([*cells, f"{one.confidence:.2f}"])
    yield "\n## References\n\n| From | To | Evidence | Sure |\n|---|---|---|---|"
    for ref in design.references:
        yield _row([ref.start, ref.end, ref.evidence, f"{ref.confidence:.2f}"])
    yield "\n```mermaid\nerDiagram"
    names = {one.name: f"s{place}" for place, one in enumerate(tables.sources)}
    for name, short in names.items():
        yield f'    {short}["{_label(name)}"]'
    for ref in design.references:
        yield f'    {names[ref.source]} }}o--|| {names[ref.target]} : "{_label(", ".join(ref.columns))}"'
    yield "```\n"
    if design.questions:
        yield "## Doubtful\n"
        yield from (
            f"- {_cell(one.text)} Assumed: {_cell(one.assumed)} ({one.confidence:.2f})." for one in design.questions
        )
    if notes:
        yield "\n## What the project does otherwise\n"
        yield from (f"- {_cell(note)}" for note in notes)
    if design.left_out or tables.notes:
        yield "\n## Left out\n"
        yield from (f"- {_cell(name)}: {_cell(said)}" for name, said in design.left_out.items())
        yield from (f"- {_cell(note)}" for note in tables.notes)


def _matrix(design: Design) -> Iterator[str]:
    names = list(dict.fromkeys(name for fact in design.facts for name in fact.dimensions))
    if not names:
        return
    yield "## Bus matrix\n"
    yield _row(["Fact", *names])
    yield "|" + "---|" * (len(names) + 1)
    for fact in design.facts:
        yield _row([fact.source, *("x" if name in fact.dimensions else "" for name in names)])
    yield ""


def _about_fact(fact: Fact) -> Iterator[str]:
    merged = f" with {', '.join(fact.merged)}" if fact.merged else ""
    yield f"## Fact {_cell(fact.source + merged)}\n"
    said = _cell(fact.evidence)
    yield f"Grain: {_cell(fact.sentence)}. {said[:1].upper()}{said[1:]} ({fact.confidence:.2f}).\n"
    yield "| Measure | Adds up | Evidence | Sure |\n|---|---|---|---|"
    adds = {True: "yes", False: "no", "semi": "not over time or lines"}
    for one in fact.measures:
        yield _row([one.column, adds[one.additive], one.evidence, f"{one.confidence:.2f}"])
    yield "\n| Date | Role | Evidence |\n|---|---|---|"
    for date in fact.dates:
        yield _row([date.column, date.role, date.evidence])
    yield ""


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(_cell(one) for one in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _label(text: str) -> str:
    return _cell(text).replace('"', "'")
