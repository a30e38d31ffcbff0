"""Questions to the person, and the answers in `design.toml`, which are kept when the design runs again."""

from __future__ import annotations

import tomllib
from pathlib import Path

from warehouse.design.evidence import SURE, Design, Question
from warehouse.errors import SettingsError
from warehouse.printable import toml_string

FILE = "design.toml"


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


def apply_to_structure(design: Design, answers: dict[str, str]) -> None:
    """Carry out answers about keys and references, before facts are looked for."""
    for key in design.keys:
        answer = answers.get(f"key {key.source}")
        if answer and answer.lower() != "yes":
            names = () if answer.lower() in ("no", "none") else tuple(one.strip() for one in answer.split(","))
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


def apply_to_star(design: Design, answers: dict[str, str]) -> None:
    """Carry out answers about facts, dimensions and measures."""
    said = {key: value.lower() for key, value in answers.items()}
    design.facts = [one for one in design.facts if said.get(f"fact {one.source}") != "no"]
    design.dimensions = [one for one in design.dimensions if said.get(f"dimension {one.name}") != "no"]
    for fact in design.facts:
        fact.measures = [one for one in fact.measures if said.get(f"measure {fact.source}.{one.column}") != "no"]
        for measure in fact.measures:
            answer = said.get(f"measure {fact.source}.{measure.column}")
            if answer in ("additive", "semi", "not additive"):
                measure.additive = "semi" if answer == "semi" else answer == "additive"
                measure.confidence, measure.evidence = 1.0, "answered in design.toml"


def questions(design: Design) -> list[Question]:
    """Return what is doubtful, the least sure first."""
    found = [
        Question(f"key {one.source}", f"What identifies a record of {one.source}? {one.evidence}",
                 ", ".join(one.columns) or "none", one.confidence)
        for one in design.keys if one.source not in design.left_out
    ]  # fmt: skip
    for one in design.references:
        text = f"Does {one.start} refer to {one.end}? {one.evidence}"
        found.append(Question(f"reference {one.start} -> {one.end}", text, "yes", one.confidence))
    for fact in design.facts:
        text = f"Do the records of {fact.source} happen, so that they are counted? {fact.evidence}"
        found.append(Question(f"fact {fact.source}", text, "yes", fact.confidence))
        for measure in fact.measures:
            assumed = {True: "additive", False: "not additive", "semi": "semi"}[measure.additive]
            text = f"May {fact.source}.{measure.column} be added up? {measure.evidence}"
            found.append(Question(f"measure {fact.source}.{measure.column}", text, assumed, measure.confidence))
    for dimension in design.dimensions:
        text = f"Is {dimension.name} a dimension? {dimension.evidence}"
        found.append(Question(f"dimension {dimension.name}", text, "yes", dimension.confidence))
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
        lines.append(f"{toml_string(one.id)} = {toml_string(answers.get(one.id, ''))}")
    settled = {key: value for key, value in answers.items() if key not in {one.id for one in asked}}
    if settled:
        lines += ["", "# answered before"]
        lines += [f"{toml_string(key)} = {toml_string(value)}" for key, value in settled.items()]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())
