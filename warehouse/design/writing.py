"""Writes a design: `design.json` for programs, `DESIGN.md` for people, `design.toml` for their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from warehouse.design.answers import FILE, answers_text, suggestion
from warehouse.design.business import Answered
from warehouse.design.diagram import diagram, reached
from warehouse.design.evidence import Design, Dimension, Fact
from warehouse.printable import json_document, within_lines
from warehouse.profile import Source, Tables


def as_json(design: Design, tables: Tables, said: Sequence[str] = ()) -> dict[str, Any]:
    """Return a design as one object, names as the files have them; ``said`` is what came of asking a model."""
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
            {
                "id": one.id, "question": one.text, "assumed": one.assumed, "confidence": round(one.confidence, 3),
                **({"suggested": suggestion(one)} if one.suggested else {}),
            }
            for one in design.questions
        ],
        "business_questions": [],
        "notes": [*tables.notes, *said],
    }  # fmt: skip


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
    design: Design,
    tables: Tables,
    answers: dict[str, str],
    folder: Path,
    *,
    notes: Sequence[str] = (),
    said: Sequence[str] = (),
) -> list[Path]:
    """Write the three files into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "design.json": json_document(as_json(design, tables, said)) + "\n",
        "DESIGN.md": within_lines("\n".join(_page(design, tables, notes, said)) + "\n"),
        FILE: answers_text(design.questions, answers),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in texts]


def add_answers(found: dict[str, Any], answers: Sequence[Answered], folder: Path | None) -> None:
    """Add what became of questions to the object of a design, and to its files in a folder."""
    found["business_questions"] = [one.as_json() for one in answers]
    if folder is None:
        return
    (folder / "design.json").write_text(json_document(found) + "\n", "utf-8")
    page = folder / "DESIGN.md"
    text = within_lines("\n".join(_about_questions(answers)) + "\n")
    page.write_text(f"{page.read_text('utf-8')}\n{text}", "utf-8")


def _about_questions(answers: Sequence[Answered]) -> Iterator[str]:
    good = sum(one.answered for one in answers)
    yield f"## Questions\n\nThe star answers {good} of {_many(len(answers), 'question')}.\n"
    names = list(dict.fromkeys(name for one in answers for name in one.dimensions))
    yield _row(["", "Question", "Fact", *names])
    yield "|" + "---|" * (len(names) + 3)
    for number, one in enumerate(answers, 1):
        facts = ", ".join(one.facts) if one.answered else "no answer"
        yield _row([str(number), one.question, facts, *("x" if name in one.dimensions else "" for name in names)])
    for number, one in enumerate(answers, 1):
        yield f"\n### {number}. {_cell(one.question)}\n"
        if one.understood:
            yield _cell(one.understood)
        if one.missing:
            yield f"{'' if not one.understood else chr(10)}Cannot be answered: {_cell(' '.join(one.missing))}"
        if one.suggested is not None:
            yield f"\nThe language model reads it as “{_cell(one.suggested.question)}”."
            yield f"{_cell(one.suggested.understood)} If that is meant, ask it so.\n"
            yield from _fenced(one.suggested.sql)
        if one.mart is not None:
            yield f"\n`mart.{one.mart}` holds all rows of the answer."
        if one.sql is not None:
            yield ""
            yield from _fenced(one.sql)


def _fenced(text: str) -> Iterator[str]:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    yield f"{fence}sql\n{text}\n{fence}"


def _page(design: Design, tables: Tables, notes: Sequence[str], said: Sequence[str]) -> Iterator[str]:
    yield f"# The star of {_cell(tables.folder.resolve().name)}\n"
    records = sum(one.records for one in tables.sources)
    sources, facts = _many(len(tables.sources), "source"), _many(len(design.facts), "fact")
    yield f"{sources} with {_many(records, 'record')} became {facts} and {_many(len(design.dimensions), 'dimension')}."
    yield "Every decision is listed with its evidence, and how sure it is from 0 to 1."
    doubtful = len(design.questions)
    are = "is doubtful" if doubtful == 1 else "are doubtful"
    yield f"{doubtful:,} {are}: answer in `design.toml`.\n" if doubtful else "None is doubtful.\n"
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
    yield "\n```mermaid"
    yield from diagram(design, tables)
    yield "```\n"
    if design.questions:
        yield "## Doubtful\n"
        for asked in design.questions:
            would = f" But {_cell(suggestion(asked))}." if asked.suggested not in ("", asked.assumed) else ""
            yield f"- {_cell(asked.text)} Assumed: {_cell(asked.assumed)} ({asked.confidence:.2f}).{would}"
    if said:
        yield "\n## What a language model said\n"
        yield "It decides nothing: keys, references, facts, dimensions and measures are as they are without it.\n"
        yield from (f"- {_cell(one)}" for one in said)
    if notes:
        yield "\n## What the project does otherwise\n"
        yield from (f"- {_cell(note)}" for note in notes)
    if design.left_out or tables.notes:
        yield "\n## Left out\n"
        yield from (f"- {_cell(name)}: {_cell(said)}" for name, said in design.left_out.items())
        yield from (f"- {_cell(note)}" for note in tables.notes)


def _matrix(design: Design) -> Iterator[str]:
    over = {fact.source: reached(design, fact) for fact in design.facts}
    names = list(dict.fromkeys(name for fact in design.facts for name in [*fact.dimensions, *over[fact.source]]))
    if not names:
        return
    yield "## Bus matrix\n"
    yield _row(["Fact", *names])
    yield "|" + "---|" * (len(names) + 1)
    for fact in design.facts:
        beyond = {name: f"over {first}" for name, first in over[fact.source].items()}
        yield _row([fact.source, *("x" if name in fact.dimensions else beyond.get(name, "") for name in names)])
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
