"""What a model may answer: the schema that it is given, and how its answer is read."""

from __future__ import annotations

import json
import re
from typing import Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.design.leash.call import Unheard

MOST = 500
"""So many items of each kind are looked at."""


class _Item(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Choice(_Item):
    """An answer to a question by one of its numbered candidates."""

    question: int
    candidate: int
    reason: str


class PartName(_Item):
    """What a fact or a dimension may be called, and what it is; an empty text leaves it as it is."""

    part: int
    name: str
    description: str


class ColumnDescription(_Item):
    """What a column holds."""

    table: int
    column: int
    description: str


class ProposedRule(_Item):
    """What must be true of a column: always filled, a number within a range, or one of a few words."""

    table: int
    column: int
    kind: Literal["complete", "range", "words"]
    low: float | None
    high: float | None
    words: list[str]


class Rewording(_Item):
    """A question of the business in the words of the files; an empty text leaves it as it is."""

    asked: int
    text: str


class Answer(_Item):
    """Everything that a model may say."""

    choices: list[Choice]
    names: list[PartName]
    columns: list[ColumnDescription]
    rules: list[ProposedRule]
    rewordings: list[Rewording]


def schema() -> dict[str, Any]:
    """Return the JSON schema of an answer, in the part of the language that every server knows."""
    made: dict[str, Any] = _plain(Answer.model_json_schema())
    return made


def read_answer(text: str) -> tuple[Answer, list[str]]:
    """Return what a completion says, item by item, and what of it cannot be read; raise Unheard if nothing can."""
    found = _content(text)
    said: list[str] = []
    answer = Answer(choices=[], names=[], columns=[], rules=[], rewordings=[])
    for name, kind in (
        ("choices", Choice), ("names", PartName), ("columns", ColumnDescription), ("rules", ProposedRule),
        ("rewordings", Rewording),
    ):  # fmt: skip
        items = found.get(name, [])
        if not isinstance(items, list):
            said.append(f"its {name} are no list")
            continue
        if len(items) > MOST:
            said.append(f"it has {len(items):,} {name}; the first {MOST} are looked at")
        wrong = 0
        for item in items[:MOST]:
            try:
                getattr(answer, name).append(kind.model_validate(item))
            except ValidationError:
                wrong += 1
        if wrong:
            said.append(f"{wrong} of its {name} are not as they were asked for")
    return answer, said


def _content(text: str) -> dict[str, Any]:
    """Return the object in the message of a chat completion."""
    try:
        choice = _object(text)["choices"][0]
        content, ended = choice["message"]["content"], choice.get("finish_reason")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise Unheard("its answer is no chat completion", text) from None
    if ended == "length":
        raise Unheard("its answer breaks off", text)
    if not isinstance(content, str) or not content.strip():
        raise Unheard("it answers nothing", text)
    fenced = re.fullmatch(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", content, flags=re.DOTALL)
    try:
        return _object(fenced[1] if fenced else content)
    except Unheard as exc:
        raise Unheard(str(exc), text) from None


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unheard("its answer is no JSON", text) from None
    if not isinstance(found, dict):
        raise Unheard("its answer is no object of JSON", text)
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _plain(value: Any) -> Any:
    """Return a schema without titles and docstrings, the definitions it refers to in their places kept."""
    if isinstance(value, dict):
        return {
            key: {name: _plain(one) for name, one in inner.items()} if key in ("properties", "$defs") else _plain(inner)
            for key, inner in value.items()
            if key not in ("title", "description")
        }
    return [_plain(one) for one in value] if isinstance(value, list) else value
