"""Checks the answer of a language model against the data: what fails is dropped, with a reason.

Its choices decide nothing. A question is asked because the data does not decide it, so nothing here could tell a good
choice from a bad one: they are shown with the question, for the person who answers it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from warehouse.design.evidence import Dimension, Fact
from warehouse.design.leash.advice import Answer, ProposedRule
from warehouse.design.leash.prompt import Asked
from warehouse.design.leash.texts import is_word, name_problem, sentence_problem
from warehouse.design.names import prefix_of, words
from warehouse.design.project.plan import fact_name, is_personal, member_name, plain_name
from warehouse.design.project.rules import bounds
from warehouse.design.wording import RuleWording, Wording
from warehouse.files.engine import literal, quoted
from warehouse.profile import Column, Source, Tables

MOST_WORDS, MOST_UNSEEN = 30, 10
"""How many words a column may have, and how many of them nobody has seen in the data."""
LARGEST = 10**15


@dataclass(eq=False)
class Measured:
    """What is left of an answer: wording for a project, and what was accepted and dropped, in sentences."""

    wording: Wording = field(default_factory=Wording)
    taken: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    rewordings: dict[str, str] = field(default_factory=dict)
    """Questions of the business in other words, which the star has yet to understand."""


def measured(answer: Answer, asked: Asked, tables: Tables) -> Measured:
    """Measure an answer; its choices are noted on the questions."""
    found = Measured()
    _choices(answer, asked, found)
    _names(answer, asked, found)
    _columns(answer, asked, found)
    for one in answer.rules:
        _rule(one, asked, tables, found)
    _rewordings(answer, asked, found)
    return found


def _rewordings(answer: Answer, asked: Asked, found: Measured) -> None:
    for one in answer.rewordings:
        if not one.text:
            continue
        question = asked.wanted[one.asked - 1] if 0 < one.asked <= len(asked.wanted) else None
        if question is None or question in found.rewordings:
            found.dropped.append("a rewording: no question of yours has that number, or it was reworded before")
            continue
        problem = sentence_problem(one.text)
        if problem:
            found.dropped.append(f"a rewording of question {one.asked}: {problem}")
        else:
            found.rewordings[question] = one.text


def _choices(answer: Answer, asked: Asked, found: Measured) -> None:
    seen: set[int] = set()
    for one in answer.choices:
        known = 0 < one.question <= len(asked.questions)
        question, candidates = asked.questions[one.question - 1] if known else (None, [])
        if question is None or one.question in seen or not 0 < one.candidate <= len(candidates):
            found.dropped.append("a choice: no question has that number, or no candidate, or it was answered before")
            continue
        seen.add(one.question)
        choice = candidates[one.candidate - 1].answer
        question.suggested, question.because = choice, one.reason if sentence_problem(one.reason) is None else ""
        differs = choice != question.assumed
        found.taken.append(f"{question.id}: it would say {choice}, {'not' if differs else 'as'} {question.assumed}")


def _names(answer: Answer, asked: Asked, found: Measured) -> None:
    natural = [_natural(one) for one in asked.parts]
    taken = {*natural, *(plain_name(name) for source in asked.tables for name in [source.name, *source.header])}
    done: set[int] = set()
    for one in answer.names:
        if not 0 < one.part <= len(asked.parts) or one.part in done:
            found.dropped.append("a name: no fact or dimension has that number, or it was named before")
            continue
        done.add(one.part)
        part = asked.parts[one.part - 1]
        this = ("fact", part.source) if isinstance(part, Fact) else ("dimension", part.name)
        what = " ".join(this)
        if one.name and one.name != natural[one.part - 1]:
            problem = name_problem(one.name) or ("something else is called so" if one.name in taken else None)
            if problem:
                found.dropped.append(f"the name of the {what}: {problem}")
            else:
                taken.add(one.name)
                found.wording.names[this] = one.name
                found.taken.append(f"the {what} is called {one.name}")
        if one.description:
            problem = sentence_problem(one.description)
            if problem:
                found.dropped.append(f"the description of the {what}: {problem}")
            else:
                found.wording.descriptions[this] = one.description
                found.taken.append(f"the {what} is described: {one.description}")


def _natural(part: Fact | Dimension) -> str:
    return fact_name(part.source) if isinstance(part, Fact) else member_name(part.name)


def _columns(answer: Answer, asked: Asked, found: Measured) -> None:
    for one in answer.columns:
        place = _place(asked, one.table, one.column)
        if place is None or (place[0].name, place[1].name) in found.wording.columns:
            found.dropped.append("a description: no column has those numbers, or it was described before")
            continue
        source, column = place
        problem = sentence_problem(one.description)
        if problem:
            found.dropped.append(f"the description of {source.name}.{column.name}: {problem}")
        else:
            found.wording.columns[source.name, column.name] = one.description.rstrip(".")
            found.taken.append(f"{source.name}.{column.name} is described: {one.description}")


def _place(asked: Asked, table: int, column: int) -> tuple[Source, Column] | None:
    if not 0 < table <= len(asked.tables) or not 0 < column <= len(asked.columns[table - 1]):
        return None
    return asked.tables[table - 1], asked.columns[table - 1][column - 1]


def _rule(one: ProposedRule, asked: Asked, tables: Tables, found: Measured) -> None:
    place = _place(asked, one.table, one.column)
    if place is None:
        found.dropped.append("a rule: no column has those numbers")
        return
    source, column = place
    what = f"the rule `{one.kind}` of {source.name}.{column.name}"
    made = RuleWording()
    problems: Iterator[str]
    if one.kind == "complete":
        problems = _not_complete(column)
    elif one.kind == "range":
        limits = _range(one, column)
        problems, made = _not_within(source, column, limits, tables), RuleWording(*(limits or (0, 0)))
    else:
        allowed = tuple(dict.fromkeys(one.words))
        problems, made = _not_of_words(source, column, allowed, tables), RuleWording(words=allowed)
    problem = next(problems, None)
    if problem is None and (source.name, column.name, one.kind) in found.wording.rules:
        problem = "there is one already"
    if problem:
        found.dropped.append(f"{what}: {problem}")
        return
    found.wording.rules[source.name, column.name, one.kind] = made
    found.taken.append(f"{what} holds for the data")


def _range(one: ProposedRule, column: Column) -> tuple[int, int] | None:
    """Return a proposed range in whole numbers, if it says more than the one that the data suggests."""
    if one.low is None or one.high is None or not -LARGEST <= one.low < one.high <= LARGEST:
        return None
    low, high = math.floor(one.low), math.ceil(one.high)
    if column.is_number and column.lowest is not None:
        least, most = (int(bound) for bound in bounds(column.lowest, column.highest))
        low, high = max(low, least), min(high, most)
    return low, high


def _not_complete(column: Column) -> Iterator[str]:
    if not column.records or column.nulls:
        yield f"{column.nulls:,} of {column.records:,} records have no value"


def _not_within(source: Source, column: Column, limits: tuple[int, int] | None, tables: Tables) -> Iterator[str]:
    if not column.is_number or column.lowest is None:
        yield "the column holds no numbers"
    elif limits is None:
        yield "it has no range"
    else:
        name = quoted(column.name)
        query = f"select count(*) from {source.table} where {name} < {limits[0]} or {name} > {limits[1]}"
        (outside,) = tables.one(query)
        if outside:
            yield f"{outside:,} records lie outside"
        elif limits == tuple(int(bound) for bound in bounds(column.lowest, column.highest)):
            yield "the data says as much by itself"


def _not_of_words(source: Source, column: Column, allowed: tuple[str, ...], tables: Tables) -> Iterator[str]:
    named = {*words(column.name), *words(column.name, prefix_of(source.header))}
    if is_personal(named, of_person=True):
        yield "the column is personal"
    elif column.kind != "text" or not column.filled:
        yield "the column holds no words"
    elif not 2 <= len(allowed) <= MOST_WORDS or not all(map(is_word, allowed)):
        yield f"it has not 2 to {MOST_WORDS} plain words"
    else:
        name = quoted(column.name)
        listed = ", ".join(map(literal, allowed))
        other, met = tables.one(
            f"select count(*) filter ({name} not in ({listed})), count(distinct {name}) from {source.table}"
        )
        if other:
            yield f"{other:,} records have another word"
        elif len(allowed) - met > MOST_UNSEEN:
            yield "most of its words are nowhere in the data"
