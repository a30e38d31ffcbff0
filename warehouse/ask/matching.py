"""Turns a question in plain English into a query over the star, by words alone, and notes what was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from warehouse.ask import english
from warehouse.ask.english import (
    AVERAGE,
    BEFORE_VALUES,
    BEST,
    BY,
    HIGHEST,
    LOWEST,
    NOT,
    NOTHING,
    NUMBERS,
    SELLING,
    WHICH,
    WORST,
)
from warehouse.ask.lexicon import Kind, Lexicon, Meaning
from warehouse.ask.periods import Span, found_in
from warehouse.ask.query import Filter, Order, Period, Query
from warehouse.ask.star import Measure, Subject

TOP, TOP_WITHIN = 10, 3
"""How many of the best are shown if the question does not say: overall, and in each group."""
_TOP = re.compile(
    r"\b(?:(?P<word>top|best|first|bottom|worst|which|what)\s+(?P<many>\d+|[a-z]+)"
    r"|(?P<count>\d+)\s+(?P<rank>best|most|top|largest|worst|least))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Understood:
    """How a question was understood: ``query`` is None if it cannot be answered, and ``missing`` says why.

    ``ignored`` are words that name no part of the star, and were left out.
    """

    question: str
    query: Query | None
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    matched: int = 0


@dataclass
class _Found:
    measures: list[str] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Levels that `which` or a superlative asks for: they are ranked within each of the others."""
    loose: list[tuple[str, Kind]] = field(default_factory=list)
    where: dict[tuple[str, bool], list[str | bool]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    descending: bool | None = None
    limit: int | None = None
    matched: int = 0
    often: bool = False


def understood(
    question: str,
    subjects: Mapping[str, Subject],
    values: Mapping[str, Mapping[str, Iterable[str]]],
    today: date,
    newest: Mapping[str, date] | None = None,
) -> Understood:
    """Match a question with the subject that knows most of its words.

    ``values`` are those of levels by subject, and ``newest`` the last day of each, at which stocks are taken.
    """
    found = [
        _Reading(subject, Lexicon(subject, values.get(name, {})), today, (newest or {}).get(name)).read(question)
        for name, subject in subjects.items()
    ]
    if not found:
        return Understood(question, None, missing=("The model declares no fact.",))
    return max(found, key=lambda one: (one.query is not None, one.matched, -len(one.ignored)))


class _Reading:
    def __init__(self, subject: Subject, lexicon: Lexicon, today: date, newest: date | None) -> None:
        self.subject, self.lexicon, self.today, self.newest = subject, lexicon, today, newest
        self.found = _Found()
        self.slot = ""
        self.grouped: tuple[int, str] | None = None
        """Where the words end that were last grouped by, and what they name."""

    def read(self, question: str) -> Understood:
        """Match the question with this subject."""
        spans, rest = found_in(question, self.today)
        rest = _TOP.sub(self._top, rest)
        self.found.matched += len(spans)
        words = [one if one.startswith('"') else english.singular(one) for one in english.tokens(rest)]
        place = 0
        while place < len(words):
            place += self._step(words, place)
        return self._understood(question, spans)

    def _top(self, match: re.Match[str]) -> str:
        word, text = match["word"] or match["rank"], match["many"] or match["count"]
        number = int(text) if text.isdigit() else NUMBERS.get(text.lower())
        if not number:
            return match[0]
        self.found.limit = min(number, 1_000)
        if word.lower() not in WHICH:
            self.found.descending = word.lower() not in WORST
        return " which "

    def _step(self, words: list[str], place: int) -> int:
        """Consume the words from a position that belong together, and return how many."""
        word = words[place]
        if word in (",", ";", ":", "?", "and", "or"):
            self.slot = self.slot if self.slot in ("by", "not") else ""
            return 1
        if word.startswith('"'):
            words[place : place + 1] = [" ".join(english.phrase(word))]
        length, meanings = self.lexicon.found(words, place)
        if word in NOTHING | BY | BEST | WORST | AVERAGE | NOT and length == 1 and not meanings.keys() & {"value"}:
            length = 0
        if length:
            self.found.matched += length
            by = self.slot == "by"
            self._take(meanings, words, place, length)
            self.grouped = (place + length, " ".join(words[place : place + length])) if by else None
            return length
        return self._function(words, place)

    def _function(self, words: list[str], place: int) -> int:
        word, after = words[place], words[place + 1] if place + 1 < len(words) else ""
        if word in BY:
            self.slot = "by"
        elif word == "how" and after in ("many", "much", "often"):
            self.slot = "count" if after == "many" else "much"
            self.found.often |= after == "often"
            return 2
        elif word in ("number", "count") and after in ("of", "the"):
            self.slot = "count"
            return 2
        elif word in WHICH:
            self.slot = "which"
            if word == "when":
                self._ask(self.subject.time_level("month"))
        elif word in AVERAGE:
            self.slot = "average"
        elif word in BEST | WORST:
            self.found.descending = word in BEST
            self.found.often |= after in ("often", "frequently")
            extreme = "highest" if word in HIGHEST else "lowest" if word in LOWEST else ""
            self.slot = self.slot if self.slot in ("which", "by") else extreme or "which"
            return 2 if after in ("often", "frequently") else 1
        elif word in NOT:
            self.slot = "not"
        elif word in SELLING:
            self.found.matched += 1
        elif word not in NOTHING and not word.isdigit():
            self._unknown(word, words[place - 1] if place else "", place)
        return 1

    def _unknown(self, word: str, before: str, place: int) -> None:
        said = {
            "by": f"There is nothing called `{word}` to group by",
            "count": f"There is nothing called `{word}` to count",
            "average": f"There is no measure called `{word}`",
            "which": f"There is nothing called `{word}`",
            "not": f"No value is called `{word}`",
        }.get(self.slot)
        if said is None and self.grouped is not None and self.grouped[0] == place:
            # The city in `by customer city`: grouping by customers would answer another question.
            said = f"There is nothing called `{self.grouped[1]} {word}` to group by"
        if said is None and before in BEFORE_VALUES:
            said = f"Nothing, and no value of a level, is called `{word}`"
        self.found.ignored.append(word)
        if said is not None:
            self.found.missing.append(said)
        self.slot = ""

    def _take(self, meanings: dict[Kind, Meaning], words: list[str], place: int, length: int) -> None:
        order: tuple[Kind, ...]
        if self.slot in ("by", "which"):
            order = ("entity", "level", "time", "measure", "value", "flag")
        elif self.slot in ("count", "average", "much", "highest", "lowest"):
            order = ("measure", "entity", "value", "flag", "level", "time")
        else:
            order = ("value", "flag", "measure", "entity", "level", "time")
        one = next(meanings[kind] for kind in order if kind in meanings)
        keep = one.kind in ("value", "flag")
        getattr(self, f"_take_{one.kind}")(one)
        following = words[place + length] if place + length < len(words) else ""
        if not (keep and self.slot != "not") and not (self.slot == "by" and following in ("and", ",")):
            self.slot = ""

    def _take_value(self, one: Meaning) -> None:
        self.found.where.setdefault((one.name, self.slot == "not"), []).append(str(one.value))

    def _take_flag(self, one: Meaning) -> None:
        self.found.where.setdefault((one.name, self.slot == "not"), []).append(True)

    def _take_measure(self, one: Meaning) -> None:
        self._measure(one.name)

    def _measure(self, name: str) -> None:
        found = self.subject.measures[name]
        if self.slot in ("average", "highest", "lowest"):
            wanted = f"{self.slot}_{found.of}"
            adds_up = found.additivity != "non-additive" and self.slot != "average"
            name = wanted if wanted in self.subject.measures and not adds_up else name
            if self.slot != "average":
                self.found.descending = self.slot == "highest"
        elif found.value is None:
            name = f"average_{found.of}"
        if name not in self.found.measures:
            self.found.measures.append(name)

    def _take_entity(self, one: Meaning) -> None:
        entity = self.subject.entities[one.name]
        if self.slot == "count" and entity.counted_by is not None:
            self.found.measures.append(entity.counted_by)
        else:
            self._group(one)

    def _take_level(self, one: Meaning) -> None:
        level = self.subject.levels[one.name]
        averaged = level.kind == "number" and self.slot in ("average", "highest", "lowest")
        if averaged:
            self.found.missing.append(f"`{one.name}` describes members and is no measure")
            return
        self._group(one)

    def _take_time(self, one: Meaning) -> None:
        self._group(one)

    def _group(self, one: Meaning) -> None:
        if self.slot == "by":
            self.found.by.append(one.name)
        elif self.slot in ("which", "highest", "lowest"):
            self._ask(one.name)
        else:
            self.found.loose.append((one.name, one.kind))

    def _ask(self, name: str) -> None:
        if name not in self.found.asked:
            self.found.asked.append(name)

    def _understood(self, question: str, spans: list[Span]) -> Understood:
        found = self.found
        self._settle_loose()
        by = list(dict.fromkeys([*found.asked, *found.by]))
        years = len(spans) > 1
        if years and not any(self._part(name) for name in by):
            by.append(self.subject.time_level("year"))
        if not found.measures and not found.missing:
            self._usual_measure(bool(by or spans))
        if found.missing or not found.measures:
            return Understood(question, None, tuple(found.ignored), tuple(found.missing), found.matched)
        return Understood(question, self._query(by, spans), tuple(found.ignored), (), found.matched)

    def _settle_loose(self) -> None:
        """Decide what lone members and levels mean: asked for, counted, or the name of a value's level."""
        found = self.found
        filtered = {name for name, _ in found.where}
        for name, kind in found.loose:
            entity = self.subject.entities.get(name) if kind == "entity" else None
            if name in filtered:
                continue
            if found.descending is not None and not found.asked:
                self._ask(name)
            elif entity is None:
                found.by.append(name)
            elif not found.measures and entity.counted_by is not None:
                found.measures.append(entity.counted_by)

    def _usual_measure(self, anything: bool) -> None:
        found = self.found
        if found.often:
            found.measures.append(self.subject.rows)
        elif not found.ignored and (anything or found.where or found.descending is not None):
            found.measures.append(self.subject.headline)
        elif found.ignored:
            found.missing.append(f"There is no measure called `{'` or `'.join(found.ignored)}`")
        else:
            found.missing.append("The question names nothing that the star knows")

    def _part(self, name: str) -> str | None:
        level = self.subject.levels.get(name)
        return None if level is None else level.part

    def _query(self, by: list[str], spans: list[Span]) -> Query:
        found = self.found
        touched = {name for name, _ in found.where} | set(by)
        measures = [self._whole(self.subject.measures[name], touched) for name in dict.fromkeys(found.measures)]
        ranked = found.descending is not None and bool(by)
        within = [name for name in by if name not in found.asked] if ranked and found.asked else []
        limit = found.limit or ((TOP_WITHIN if within else TOP) if ranked else None)
        filters = [Filter(level=name, values=tuple(known), exclude=out) for (name, out), known in found.where.items()]
        return Query(
            fact=self.subject.name,
            measures=tuple(measures),
            by=tuple(by),
            where=tuple(filters),
            period=self._period(spans, by, measures),
            order=Order(by=measures[0], descending=bool(found.descending)) if ranked else None,
            limit=limit,
            within=tuple(within),
        )

    def _whole(self, measure: Measure, touched: set[str]) -> str:
        """Return the measure over all rows if the question filters by a column that the measure is restricted by."""
        return measure.whole if measure.whole is not None and touched & set(measure.restricted_by) else measure.name

    def _period(self, spans: list[Span], by: list[str], measures: list[str]) -> Period | None:
        stock = any(self.subject.measures[name].additivity == "semi-additive" for name in measures)
        firsts, lasts = [one.first for one in spans], [one.last for one in spans]
        first = None if None in firsts else min((one for one in firsts if one), default=None)
        last = None if None in lasts else max((one for one in lasts if one), default=None)
        if stock and self.newest is not None and not any(self._part(name) == "day" for name in by):
            first = last = min(last or self.newest, self.newest)
        return Period(first=first, last=last) if first or last else None
