"""Questions to the person, and the answers in `design.toml`, which are kept when the design runs again."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from warehouse.design.evidence import SURE, Design, Question
from warehouse.errors import SettingsError
from warehouse.printable import toml_string

FILE = "design.toml"
RULES, ACCEPTED = "rules", "accepted"
"""The answer that raises the rules suggested by the data to errors."""


def read_answers(folder: Path | None) -> dict[str, str]:
    """Return the answers that a person has given, by question."""
    path = folder / FILE if folder else None
    if path is None or not path.is_file():
        return {}
    try:
        answers = tomllib.loads(path.read_text("utf-8")).get("answers", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(
            f"{path} is no TOML ({exc}); correct it, or delete it to be asked again.", key=FILE
        ) from exc
    if not isinstance(answers, dict) or not all(isinstance(one, str) for one in answers.values()):
        raise SettingsError(f'{path}: each answer is a text in quotes, as "yes"; correct it.', key="answers")
    return {key: value.strip() for key, value in answers.items() if value.strip()}


def apply_to_structure(design: Design, answers: dict[str, str], headers: Mapping[str, Sequence[str]]) -> None:
    """Apply answers about keys and references, before facts are searched; ``headers`` are by source."""
    for key in design.keys:
        answer = answers.get(f"key {key.source}")
        if answer and answer.lower() != "yes":
            names = _columns(answer, headers[key.source], key.source)
            key.columns, key.confidence, key.evidence = names, 1.0, "answered in design.toml"
        elif answer:
            key.confidence = 1.0
    kept = []
    for reference in design.references:
        answer = answers.get(f"reference {reference.start} -> {reference.end}", "").lower()
        if answer == "yes":
            reference.confidence = 1.0
        if answer != "no":
            kept.append(reference)
    design.references = kept


def _columns(answer: str, header: Sequence[str], source: str) -> tuple[str, ...]:
    """Return the columns that an answer names; a name may contain a comma itself."""
    if answer in header:
        return (answer,)
    if answer.lower() in ("no", "none"):
        return ()
    names = tuple(one.strip() for one in answer.split(","))
    unknown = [one for one in names if one not in header]
    if unknown:
        raise SettingsError(
            f"{FILE}: {source} has no column {unknown[0]}; its columns are {', '.join(header)}.", key=f"key {source}"
        )
    return names


def apply_to_star(design: Design, answers: dict[str, str]) -> None:
    """Apply answers about facts, dimensions and measures."""
    said = {key: value.lower() for key, value in answers.items()}
    design.facts = [one for one in design.facts if said.get(f"fact {one.source}") != "no"]
    design.dimensions = [one for one in design.dimensions if said.get(f"dimension {one.name}") != "no"]
    for dimension in design.dimensions:
        dimension.confidence = 1.0 if said.get(f"dimension {dimension.name}") == "yes" else dimension.confidence
    for fact in design.facts:
        fact.confidence = 1.0 if said.get(f"fact {fact.source}") == "yes" else fact.confidence
        fact.measures = [one for one in fact.measures if said.get(f"measure {fact.source}.{one.column}") != "no"]
        for measure in fact.measures:
            answer = said.get(f"measure {fact.source}.{measure.column}")
            if answer in ("additive", "semi", "not additive"):
                measure.additive = "semi" if answer == "semi" else answer == "additive"
                measure.confidence, measure.evidence = 1.0, "answered in design.toml"


def accept(design: Design, answers: dict[str, str]) -> dict[str, str]:
    """Answer doubtful questions as assumed, and the rules too; return all answers.

    Questions that a model would answer differently stay open.
    """
    left = [one for one in design.questions if one.suggested not in ("", one.assumed)]
    agreed = {one.id: one.assumed if one.kind == "measure" else "yes" for one in design.questions if one not in left}
    for key in design.keys:
        key.confidence = 1.0 if f"key {key.source}" in agreed else key.confidence
    for reference in design.references:
        agreed_on = f"reference {reference.start} -> {reference.end}" in agreed
        reference.confidence = 1.0 if agreed_on else reference.confidence
    apply_to_star(design, agreed)
    design.questions = left
    return {**agreed, **answers, RULES: ACCEPTED}


def questions(design: Design) -> list[Question]:
    """Return the doubtful decisions, least certain first."""
    found = [
        Question(f"key {one.source}", f"What identifies a record of {one.source}? {one.evidence}.",
                 ", ".join(one.columns) or "none", one.confidence, "key", one.source, one.columns)
        for one in design.keys if one.source not in design.left_out
    ]  # fmt: skip
    for one in design.references:
        text = f"Does {one.start} refer to {one.end}? {one.evidence}."
        id_ = f"reference {one.start} -> {one.end}"
        found.append(
            Question(id_, text, "yes", one.confidence, "reference", one.source, one.columns, one.target, one.key)
        )
    for fact in design.facts:
        text = f"Do the records of {fact.source} happen, so that they are counted? {fact.evidence}."
        found.append(Question(f"fact {fact.source}", text, "yes", fact.confidence, "fact", fact.source, fact.grain))
        for measure in fact.measures:
            assumed = {True: "additive", False: "not additive", "semi": "semi"}[measure.additive]
            text = f"May {fact.source}.{measure.column} be added up? {measure.evidence}."
            id_, names = f"measure {fact.source}.{measure.column}", (measure.column,)
            found.append(Question(id_, text, assumed, measure.confidence, "measure", fact.source, names))
    for dimension in design.dimensions:
        text = f"Is {dimension.name} a dimension? {dimension.evidence}."
        id_, source = f"dimension {dimension.name}", dimension.source
        found.append(Question(id_, text, "yes", dimension.confidence, "dimension", source, dimension.key))
    return sorted((one for one in found if one.confidence < SURE), key=lambda one: one.confidence)


def answers_text(asked: list[Question], answers: dict[str, str]) -> str:
    """Return `design.toml`: each question with what is assumed, and the answers that were given before."""
    lines = [
        "# What the design could not decide. An empty answer leaves it as assumed; write yes, no, or what the question",
        "# asks for, and run `warehouse design` again. Answers stay when it runs again.",
        "",
        "[answers]",
    ]
    for one in asked:
        lines += ["", f"# {_line(one.text)}", f"# assumed: {_line(one.assumed)} (confidence {one.confidence:.2f})"]
        lines += [f"# {_line(suggestion(one))}"] if one.suggested else []
        lines.append(f"{toml_string(one.id)} = {toml_string(answers.get(one.id, ''))}")
    settled = {key: value for key, value in answers.items() if key not in {one.id for one in asked}}
    if settled:
        lines += ["", "# answered before"]
        lines += [f"{toml_string(key)} = {toml_string(value)}" for key, value in settled.items()]
    return "\n".join(lines) + "\n"


def suggestion(one: Question) -> str:
    """Return what a model would answer to a question, with its reason."""
    return f"the model would say: {one.suggested}{f', because: {one.because}' if one.because else ''}"


def _line(text: str) -> str:
    return " ".join(text.split())
