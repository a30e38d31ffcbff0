"""Shows on the terminal what `warehouse design` decided."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from warehouse.design import Designed
from warehouse.design.business import Answered
from warehouse.design.evidence import Fact
from warehouse.terminal.formats import NextSteps, plain, program, short_path

ADDS = {True: "adds up", False: "does not add up", "semi": "adds up in part"}


def design_parts(
    made: Designed, folder: Path | None = None, project: Sequence[Path] | None = None
) -> Iterator[RenderableType]:
    """Yield the facts, the dimensions and the doubts, and the files of a project written to a folder."""
    for fact in made.design.facts:
        yield from _fact(fact)
    yield Text("Dimensions", style="bold")
    for one in made.design.dimensions:
        inside = f", inside {one.source}: {', '.join(one.columns)}" if one.columns else ""
        yield Text(f"  {one.name} by {', '.join(one.key) or 'no key'}{inside} ({one.confidence:.2f})")
    for name, said in made.design.left_out.items():
        yield Text(f"Left out: {name}, {said}")
    for question in made.design.questions:
        yield Text(f"Doubtful ({question.confidence:.2f}): {question.text} Assumed: {question.assumed}.")
    for answer in made.answers:
        yield from _answer(answer)
    for note in made.notes:
        yield Text(f"Note: {note}")
    for path in made.written:
        yield Text(f"Written: {path}")
    if folder is None or project is None:
        return
    if project:
        yield Text(f"Written: a project of {len(project)} files")
        there = shlex.quote(short_path(folder))
        yield NextSteps([(f"cd {there}", "read DESIGN.md"), (f"{program(elsewhere=True)} load", "load the files")])
    else:
        yield Text(
            f"{folder} holds a project already, and it stays as it is; design into a new folder to have another."
        )


def _answer(one: Answered) -> Iterator[RenderableType]:
    mark = ("✓ ", "bold green") if one.answered else ("✗ ", "bold red")
    yield Text().append(*mark).append(plain(one.question))
    for said in filter(None, (one.understood, *one.missing)):
        yield Text(f"  {plain(said)}")
    if one.suggested is not None:
        said = f"  The model reads it as “{plain(one.suggested.question)}”. {plain(one.suggested.understood)}"
        yield Text(f"{said} If that is meant, ask it so.")
    if one.mart is not None:
        yield Text(f"  mart.{one.mart} holds all rows of the answer.")


def _fact(fact: Fact) -> Iterator[RenderableType]:
    merged = f" with {', '.join(fact.merged)}" if fact.merged else ""
    yield Text(f"Fact {fact.source}{merged} ({fact.confidence:.2f})", style="bold")
    yield Text(f"  {fact.sentence}")
    for one in fact.measures:
        yield Text(f"  {one.column} {ADDS[one.additive]}: {one.evidence}")
    for date in fact.dates:
        yield Text(f"  {date.column} is the date `{date.role}`: {date.evidence}")
    if fact.dimensions:
        yield Text(f"  by {', '.join(fact.dimensions)}")
