"""The vocabulary of a subject: its measures, members, levels and values by the phrases that name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from warehouse.ask.english import CANON, MONEY, PARTS, phrase
from warehouse.ask.star import Level, Subject

Kind = Literal["measure", "entity", "level", "value", "flag", "time"]
LONGEST = 6


@dataclass(frozen=True)
class Meaning:
    """What a phrase stands for: its name and, for a value, its level."""

    kind: Kind
    name: str
    value: str | None = None


class Lexicon:
    """The phrases of a subject, exact ones and those with a synonym; of two equal ones the first declared counts."""

    def __init__(self, subject: Subject, values: Mapping[str, Iterable[str]]) -> None:
        self.exact: dict[tuple[str, ...], dict[Kind, Meaning]] = {}
        self.alike: dict[tuple[str, ...], dict[Kind, Meaning]] = {}
        self.subject = subject
        self._measures()
        self._members()
        self._levels()
        for level, known in values.items():
            for value in known:
                self._add(phrase(value), Meaning("value", level, value), alike=False)
        self._loosely()

    def found(self, words: list[str], start: int) -> tuple[int, dict[Kind, Meaning]]:
        """Return the length of the longest phrase at a position, and its possible meanings."""
        for known in (self.exact, self.alike):
            for length in range(min(LONGEST, len(words) - start), 0, -1):
                part = tuple(words[start : start + length])
                key = part if known is self.exact else tuple(CANON.get(one, one) for one in part)
                if key in known:
                    return length, known[key]
        if words[start] in MONEY:
            return 1, {"measure": Meaning("measure", self.subject.headline)}
        return 0, {}

    def _add(self, words: tuple[str, ...], meaning: Meaning, *, alike: bool = True) -> None:
        if not words or len(words) > LONGEST:
            return
        self.exact.setdefault(words, {}).setdefault(meaning.kind, meaning)
        if alike:
            canon = tuple(CANON.get(one, one) for one in words)
            self.alike.setdefault(canon, {}).setdefault(meaning.kind, meaning)

    def _measures(self) -> None:
        for one in self.subject.measures.values():
            meaning = Meaning("measure", one.name)
            self._add(phrase(one.name), meaning)
            self._add(phrase(one.title), meaning)
        members = {one.counted_by for one in self.subject.entities.values()}
        for one in self.subject.measures.values():
            if one.aggregate == "count" and one.name not in members:
                self._add(phrase(one.name.removeprefix("number_of_")), Meaning("measure", one.name))

    def _members(self) -> None:
        for one in self.subject.entities.values():
            self._add(phrase(one.name), Meaning("entity", one.name))
            if one.label is not None:
                self._add(phrase(one.label), Meaning("entity", one.name))

    def _levels(self) -> None:
        for one in self.subject.levels.values():
            if one.part is not None:
                if one.day == next(iter(self.subject.days)):
                    for word, part in PARTS.items():
                        if part == one.part:
                            self._add((word,), Meaning("time", one.name))
                self._add(phrase(one.name), Meaning("time", one.name))
                flag = {"is_weekend": "weekend", "is_holiday": "holiday"}.get(one.part)
                if flag is not None:
                    self._add((flag,), Meaning("flag", one.name))
            elif one.kind == "flag":
                self._add(phrase(one.name.removeprefix("is_")), Meaning("flag", one.name))
            else:
                self._level(one)

    def _level(self, one: Level) -> None:
        for name in (one.name, f"{one.role or ''} {one.name}"):
            self._add(phrase(name), Meaning("level", one.name))

    def _loosely(self) -> None:
        """Let a part of a name stand for it if nothing else has that name: `status` for order_status."""
        for one in self.subject.levels.values():
            words = phrase(one.name)
            if one.kind in ("flag", "time") or len(words) < 2 or words[-1] in ("id", "name"):
                continue
            for part in ((words[-1],), (words[0],)):
                if part not in self.exact:
                    self._add(part, Meaning("level", one.name))
        for name in self.subject.measures:
            words = phrase(name)
            if len(words) > 1 and (words[-1],) not in self.exact and not name.startswith("all_"):
                self._add((words[-1],), Meaning("measure", name))
