"""Finds the star in undocumented files: keys, references, facts, dimensions, measures and dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from warehouse.design import answers as answering
from warehouse.design.answers import ACCEPTED, RULES, apply_to_star, apply_to_structure, questions, read_answers
from warehouse.design.business import Answered
from warehouse.design.dimensions import hidden, of_sources
from warehouse.design.evidence import Design, Fact
from warehouse.design.facts import find_facts
from warehouse.design.keys import key_bridges, key_of
from warehouse.design.leash import LanguageModel, Share, asked, hear
from warehouse.design.names import words
from warehouse.design.project import package_of, plan_of, rules_text, settings_text
from warehouse.design.project.known import Known, known_of
from warehouse.design.references import find_references
from warehouse.design.writing import as_json, write
from warehouse.profile import Source, Tables, profiled

__all__ = ["Designed", "design", "prompt"]


@dataclass(frozen=True)
class Designed:
    """A design, the object of `--json`, the files that were written, and the declarations of a project for it.

    ``package`` has the files of the model by their names, and ``settings`` is the text of its `warehouse.toml`.
    """

    design: Design
    found: dict[str, Any]
    written: list[Path]
    package: dict[str, str] = field(default_factory=dict)
    settings: str = ""
    notes: list[str] = field(default_factory=list)
    unaccepted: str = ""
    """The module of the rules before they are accepted."""
    known: Known = field(default_factory=Known)
    """The names that questions may use, if there are questions."""
    answers: list[Answered] = field(default_factory=list)
    rewordings: dict[str, str] = field(default_factory=dict)
    """Rewordings by a language model of questions that were not understood."""


def design(
    folder: Path,
    into: Path | None = None,
    name: str = "shop",
    *,
    model: LanguageModel | None = None,
    accept: bool = False,
    asks: Sequence[str] = (),
) -> Designed:
    """Design a star for the files of a folder, and write it into another one, whose `design.toml` holds answers.

    ``name`` is the package of the project. A ``model`` is asked for wording, and decides nothing. ``accept`` answers
    doubtful questions as assumed, and raises the suggested rules to errors. ``asks`` are questions to the star: a
    project is declared for them even if none is written.
    """
    answers = read_answers(into)
    with profiled(folder) as tables:
        made = structure(tables, answers)
        heard = hear(model, made, tables, into, asks) if model is not None else None
        if accept:
            answers = answering.accept(made, answers)
        said, brief = (heard.notes, heard.summary) if heard else ([], [])
        reworded = heard.rewordings if heard else {}
        found = as_json(made, tables, said)
        if into is None and not asks:
            return Designed(made, found, [], notes=brief)
        plan = plan_of(made, tables, heard.wording if heard else None, accepted=answers.get(RULES) == ACCEPTED)
        written = write(made, tables, answers, into, notes=plan.notes, said=said) if into is not None else []
        if not plan.facts:
            plan.notes.append("No source is a fact, so no project is written; `warehouse init` begins one by hand.")
            return Designed(made, found, written, notes=[*brief, *plan.notes])
        notes = [*brief, *plan.notes]
        plain = rules_text(replace(plan, accepted=False), name)
        known = known_of(plan, tables) if asks else Known()
        settings = settings_text(plan, tables, name)
        return Designed(
            made, found, written, package_of(plan, name), settings, notes, plain, known, rewordings=reworded
        )


def prompt(folder: Path, into: Path | None, name: str, share: Share, asks: Sequence[str] = ()) -> str:
    """Return exactly what a named model would be asked about files and questions; nothing is sent or written."""
    answers = read_answers(into)
    with profiled(folder) as tables:
        return asked(structure(tables, answers), tables, name, share, asks).body


def structure(tables: Tables, answers: dict[str, str]) -> Design:
    """Decide everything about measured sources, with the answers that a person gave."""
    made = Design()
    _leave_out(made, tables.sources)
    sources = [one for one in tables.sources if one.name not in made.left_out]
    made.keys = [key_of(one) for one in tables.sources]
    headers = {one.name: one.header for one in tables.sources}
    apply_to_structure(made, answers, headers)
    made.references = find_references(tables, sources, made.keys)
    key_bridges(tables, made)
    apply_to_structure(made, answers, headers)
    made.facts = find_facts(tables, made, sources)
    made.dimensions = of_sources(made, tables, made.facts)
    for fact in made.facts:
        _find_hidden(made, tables, fact)
    for fact in made.facts:
        fact.dimensions = _dimensions_of(made, fact)
    apply_to_star(made, answers)
    made.questions = questions(made)
    return made


def _leave_out(made: Design, sources: list[Source]) -> None:
    """Leave out copies of other sources, and tables that describe the columns of the others."""
    for source in sources:
        if source.copy_of:
            made.left_out[source.name] = f"a copy of {source.copy_of}, by its name and columns or by its records"
        elif _describes_others(source, sources):
            made.left_out[source.name] = "a data dictionary: it names the columns of the other files"


def _describes_others(source: Source, sources: list[Source]) -> bool:
    known = {"".join(words(name)) for other in sources if other is not source for name in [other.name, *other.header]}
    if not known or source.records > 2_000:
        return False
    for column in source.columns.values():
        texts = {"".join(words(value)) for value, _ in column.frequent}
        if column.kind == "text" and len(texts) >= 3 and sum(one in known for one in texts) >= 0.7 * len(texts):
            return len(source.header) >= 2
    return False


def _find_hidden(made: Design, tables: Tables, fact: Fact) -> None:
    """Find the dimensions inside the sources of a fact, ignoring measures and dates."""
    for name in [fact.source, *fact.merged]:
        taken = {one.column for one in fact.measures} | {one.column for one in fact.dates}
        found, degenerate = hidden(tables, made, tables.source(name), taken)
        fact.degenerate += [one for one in degenerate if one not in fact.degenerate]
        known = {one.name for one in made.dimensions}
        for one in found:
            if one.name in known:
                one.name = f"{name}_{one.name}"
            made.dimensions.append(one)


def _dimensions_of(made: Design, fact: Fact) -> list[str]:
    inside = [fact.source, *fact.merged]
    targets = {one.target for name in inside for one in made.references_of(name)}
    return [one.name for one in made.dimensions if one.source in targets or (one.columns and one.source in inside)]
