"""A restricted language model: it names, describes and proposes, and its proposals are checked against the data.

No answer changes which keys, references, facts, dimensions and measures a design has.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.design.evidence import Design
from warehouse.design.leash.advice import read_answer
from warehouse.design.leash.call import KEY, Unheard, checked_key, place_of, post
from warehouse.design.leash.measured import Measured, measured
from warehouse.design.leash.prompt import Asked, asked
from warehouse.design.leash.record import FOLDER, Record, require_folder
from warehouse.design.leash.sharing import Share
from warehouse.design.wording import Wording
from warehouse.errors import UsageError
from warehouse.profile import Tables

__all__ = ["FOLDER", "Heard", "LanguageModel", "Share", "asked", "hear"]

SECONDS = 60.0
LONGEST_NAME = 200


@dataclass(frozen=True)
class LanguageModel:
    """A model at an address with OpenAI's API, and how much of the data it may see."""

    url: str
    name: str
    share: Share = "names"
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        """Refuse unusable options before anything is measured."""
        place_of(self.url, checked_key(os.environ.get(KEY)))
        if not self.name.strip() or not self.name.isprintable() or len(self.name) > LONGEST_NAME:
            raise UsageError("--llm-model is no name of a model; write it as the server knows it.")


@dataclass(frozen=True)
class Heard:
    """The result of asking a model: ``problem`` says why there is no answer."""

    model: str
    problem: str = ""
    measured: Measured | None = None

    @property
    def wording(self) -> Wording:
        """Return its wording for a project."""
        return self.measured.wording if self.measured else Wording()

    @property
    def rewordings(self) -> dict[str, str]:
        """Return questions of the business in its words."""
        return self.measured.rewordings if self.measured else {}

    @property
    def summary(self) -> list[str]:
        """Return a sentence on how much was accepted and dropped."""
        if self.measured is None:
            return self.notes
        taken, dropped = len(self.measured.taken), len(self.measured.dropped)
        said = f"The model {self.model} made {taken + dropped:,} proposals; {dropped:,} were dropped."
        return [f"{said} DESIGN.md has each." if taken + dropped else said]

    @property
    def notes(self) -> list[str]:
        """Return what was accepted and dropped, in sentences."""
        if self.measured is None:
            return [f"The model {self.model} was not heard: {self.problem}. The design is as without it."]
        return [
            *(f"The model {self.model}: {one}." for one in self.measured.taken),
            *(f"Dropped of what the model {self.model} said: {one}." for one in self.measured.dropped),
        ]


def hear(model: LanguageModel, design: Design, tables: Tables, into: Path | None, wanted: Sequence[str] = ()) -> Heard:
    """Ask a model about a design, once, and check its answer; this returns whatever it answers.

    ``wanted`` are the questions that the star is for.
    """
    request = asked(design, tables, model.name, model.share, wanted)
    key = checked_key(os.environ.get(KEY))
    require_folder(into)
    record = Record(datetime.now(UTC), model.name, model.url, model.share, request.body)
    try:
        record.answer = post(place_of(model.url, key), request.body, key, model.seconds)
        heard = _heard(model, record.answer, request, tables)
    except Unheard as exc:
        record.answer = record.answer or exc.raw
        heard = Heard(model.name, str(exc))
    record.outcome = heard.notes
    record.write(into, key)
    return heard


def _heard(model: LanguageModel, answer: str, request: Asked, tables: Tables) -> Heard:
    found, unread = read_answer(answer)
    result = measured(found, request, tables)
    result.dropped[:0] = [one for one in (request.left_out, *unread) if one]
    return Heard(model.name, measured=result)
