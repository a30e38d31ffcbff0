"""Questions for the star of a design: how each was understood, its SQL, or what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.sql import visitors

from warehouse.ask import Compiled, Level, Measure, Query, Subject, Understood, compiled, subjects_of, understood
from warehouse.ask.marts import asked, every_row
from warehouse.ask.saying import in_words
from warehouse.design.project.known import Known
from warehouse.design.project.plan import Names
from warehouse.errors import UsageError
from warehouse.files.deliveries import DATA
from warehouse.vocabulary.mart import marts
from warehouse.vocabulary.model import Model

MOST, LONGEST = 200, 1_000
MOST_BYTES = 2_000_000
"""More than this is no list of questions, even with comments, and is not read."""
LONGEST_NAME = 32
_ASKING = frozenset("which what how many much show me list give the a an is are was were do does did of our we".split())


@dataclass(frozen=True)
class Suggested:
    """How a language model reads a question that is not understood; it answers nothing by itself."""

    question: str
    understood: str
    sql: str


@dataclass(frozen=True)
class Answered:
    """The result of a question; names are those that the project declares, ``sql`` is None without an answer."""

    question: str
    answered: bool
    understood: str = ""
    facts: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    sql: str | None = None
    missing: tuple[str, ...] = ()
    mart: str | None = None
    """The view of the project that holds all rows of the answer."""
    query: Query | None = None
    ignored: tuple[str, ...] = ()
    suggested: Suggested | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("query", "ignored")}
        values["suggested"] = self.suggested and asdict(self.suggested)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def read_questions(file: Path, folder: Path) -> list[str]:
    """Return the questions of a file, one a line; raises UsageError for one that is no such list.

    ``folder`` holds the data, among which the file would be taken for data.
    """
    if file.name.lower().endswith(DATA) and folder.resolve() in file.resolve().parents:
        raise UsageError(f"{file} lies in {folder} and would be read as data; move it to another folder.", file=file)
    lines = [line.strip() for line in _text(file).splitlines()]
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    if not numbered:
        raise UsageError(f"{file} holds no question; write one on each line.", file=file)
    if len(numbered) > MOST:
        raise UsageError(
            f"{file} holds {len(numbered):,} questions, and at most {MOST} are read; divide it.", file=file
        )
    for number, line in numbered:
        if len(line) > LONGEST:
            raise UsageError(
                f"{file}, line {number}: a question has at most {LONGEST:,} characters, and this one has "
                f"{len(line):,}; shorten it.",
                file=file,
                line=number,
            )
    return [line for _, line in numbered]


def _text(file: Path) -> str:
    if not file.is_file():
        raise UsageError(f"There is no file {file}; name a file with a question on each line.", file=file)
    try:
        with file.open("rb") as opened:
            read = opened.read(MOST_BYTES + 1)
        text = read.decode("utf-8-sig")
    except OSError as exc:
        why = (exc.strerror or str(exc)).lower()
        raise UsageError(f"{file} cannot be read ({why}); let it be read.", file=file) from exc
    except UnicodeDecodeError as exc:
        raise UsageError(f"{file} is not written in UTF-8; save it in UTF-8.", file=file) from exc
    if len(read) > MOST_BYTES:
        raise UsageError(
            f"{file} is larger than {MOST_BYTES // 1_000_000} MB, so it is no list of questions; shorten it.", file=file
        )
    return text


def answered(
    questions: Sequence[str],
    model: Model | None,
    known: Known,
    today: date,
    rewordings: Mapping[str, str] | None = None,
) -> list[Answered]:
    """Match questions with what a model declares; without a model nothing can be answered.

    ``rewordings`` are tried for those that are not understood, and stand beside them.
    """
    if model is None:
        lacks = "No source is a fact, so there is nothing to ask."
        return [Answered(one, answered=False, missing=(lacks,)) for one in questions]
    subjects = subjects_of(model)
    values = {name: _values(one, known) for name, one in subjects.items()}
    there = {one.question: one.name for one in marts(model.metadata)}

    def answer(question: str) -> Answered:
        return _answer(understood(question, subjects, values, today, known.newest), subjects)

    found = []
    for one in map(answer, questions):
        if one.answered:
            found.append(replace(one, mart=there.get(one.question)))
        else:
            text = (rewordings or {}).get(one.question)
            found.append(replace(one, suggested=_suggested(answer(text))) if text else one)
    return found


def _suggested(one: Answered) -> Suggested | None:
    """Return a rewording that the star understands with all of its words."""
    if one.sql is None or one.ignored:
        return None
    return Suggested(one.question, one.understood, one.sql)


def with_marts(answers: Sequence[Answered], model: Model) -> list[Answered]:
    """Declare a mart for each answered question, and return which; equal queries share one."""
    names = Names({one.name for one in marts(model.metadata)})
    made: dict[str, str] = {}
    result = []
    for one in answers:
        if one.query is not None and one.mart is None:
            rows = every_row(one.query)
            place = rows.model_dump_json()
            if place not in made:
                made[place] = names.of(_called(one.question), "question")
                asked(made[place], one.question, rows, metadata=model.metadata)
            result.append(replace(one, mart=made[place], query=rows))
        else:
            result.append(one)
    return result


def _called(question: str) -> str:
    """Return a name for a question: its words without question words, as many as fit whole."""
    words = [one for one in re.findall("[a-z0-9]+", question.lower()) if one not in _ASKING]
    called = ""
    for word in words:
        longer = f"{called}_{word}" if called else word
        if len(longer) > LONGEST_NAME:
            break
        called = longer
    return called


def _values(subject: Subject, known: Known) -> dict[str, list[str]]:
    found = {}
    for level in subject.levels.values():
        if level.column is None or level.pii:
            continue
        info = level.column.table.info
        declared = info.get("dimension") or info.get("fact")
        values = known.values.get((declared.name, str(level.column.key))) if declared is not None else None
        if values is not None and level.name not in subject.grain:
            found[level.name] = values
    return found


def _answer(found: Understood, subjects: Mapping[str, Subject]) -> Answered:
    query = found.query
    if query is None:
        return Answered(found.question, answered=False, missing=tuple(f"{one}." for one in found.missing))
    subject = subjects[str(query.fact)]
    said = f"It asks for {in_words(query)}."
    if found.ignored:
        said += f" Left out, as nothing in the star is called so: {', '.join(found.ignored)}."
    try:
        made = compiled(query, subject, pii=False)
    except UsageError as exc:
        return Answered(found.question, answered=False, understood=said, facts=(subject.name,), missing=(str(exc),))
    over = tuple(dict.fromkeys(_dimensions(query, made, subject)))
    return Answered(
        found.question, True, said, (subject.name,), over, _sql(made), query=query, ignored=tuple(found.ignored)
    )


def _sql(made: Compiled) -> str:
    # Named parameters, because the style of the driver would write `%` twice.
    dialect = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return str(made.select.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).strip()


def _dimensions(query: Query, made: Compiled, subject: Subject) -> Iterator[str]:
    """Yield the roles in which dimensions take part, dates too; columns of the fact itself have none."""
    entities = {name: one.key for name, one in subject.entities.items()}
    filtered = [one.level if one.level in subject.levels else entities[one.level] for one in query.where]
    for level in (*made.levels, *(subject.levels[name] for name in filtered)):
        yield from _role(level, subject)
    if query.period is not None:
        yield subject.days[query.period.date or next(iter(subject.days))]
    for measure in made.measures:
        yield from _roles_of(measure, subject)


def _role(level: Level, subject: Subject) -> Iterator[str]:
    if level.day is not None:
        yield subject.days[level.day]
    elif level.role is not None:
        yield level.role


def _roles_of(measure: Measure, subject: Subject) -> Iterator[str]:
    assert measure.value is not None
    for part in visitors.iterate(measure.value):
        if not isinstance(part, Column) or part.table is subject.table:
            continue
        ways = [one for one in subject.levels.values() if one.column is part]
        meant = [one for one in ways if one.hops == measure.hops] or ways
        yield from _role(meant[0], subject) if meant else ()
