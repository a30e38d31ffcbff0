"""Checking rules: rules about the same rows become one query, and its answers become results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    MetaData,
    Select,
    Text,
    and_,
    cast,
    func,
    null,
    select,
    true,
)

from warehouse.database.swapping import swapped
from warehouse.load.batch.rule_results import Example, RuleResult
from warehouse.load.rules.digests import compared
from warehouse.load.rules.examples import EXAMPLES, first_records, first_rows, plain_value
from warehouse.load.sql.statistics import setting
from warehouse.vocabulary.beside import Beside, Holds, Of
from warehouse.vocabulary.rule import TODAY, Layer, Measure, Proven, Rule
from warehouse.vocabulary.source import source_of

HERE = "is_here"

Scopes = Mapping[FromClause, FromClause]


def result(
    rule: Rule, checked: int, failed: int, *, passed: bool | None = None, examples: Iterable[Example] = ()
) -> RuleResult:
    """Return the result of a rule.

    It holds if nothing failed, if the failed share is within its threshold, or if its rows are too few for a share.
    Failed errors refuse the batch in bronze and gold. In silver they quarantine records; those that compare records
    with others, and so cannot quarantine any, refuse the batch too, as does too large a quarantined share. A key that
    came twice is an error that corrects itself.
    """
    if passed is None:
        share = failed / checked if checked else 0.0
        lenient = rule.threshold is not None and (share <= rule.threshold or checked < rule.at_least)
        passed = failed == 0 or lenient
    holds_back = rule.is_of_records or (isinstance(rule.check, Measure) and rule.check is not Measure.HELD_BACK)
    refuses = rule.layer is not Layer.SILVER or not holds_back
    gate = not passed and rule.bites and refuses
    return RuleResult(rule, checked, failed, passed, gate, list(examples))


def ask(
    connection: Connection,
    rules: Iterable[Rule],
    scopes: Scopes,
    today: object,
    *,
    digests: bool = False,
    many: bool = False,
) -> list[RuleResult]:
    """Check all questions and row predicates over the rows that ``scopes`` gives for a table, else over all of it.

    Questions about the same rows are checked in one pass. With ``digests``, rows that agree with their counterparts by
    sums and digests are not joined with them. Of ``many`` rows the partners are read at once, not one by one. Rules
    about single records of a source belong to `screen_silver`.
    """
    rules = list(rules)
    asking = _Asking(connection, scopes, {TODAY.key: today}, digests, many)
    asked = [(rule, question) for rule in rules for question in _asked(rule, scopes)]
    answers: dict[str, list[_Answer]] = {}
    for rows, holds in _passes(asked).items():
        for (rule, _), answer in zip(holds, asking.together(rows, holds), strict=True):
            answers.setdefault(rule.id, []).append(answer)
    for rule, question in asked:
        if isinstance(question, Select):
            answers.setdefault(rule.id, []).append(asking.query(rule, question))
    for rule in rules:
        if rule.id not in answers and any(isinstance(question, Proven) for question in rule.questions):
            answers[rule.id] = [_Answer(asking.size(rule.on[0]), 0)]
    return [_merged(rule, answers[rule.id]) for rule in rules if rule.id in answers]


@dataclass
class _Answer:
    checked: int
    failed: int
    examples: list[Example] = field(default_factory=list)


def _merged(rule: Rule, answers: list[_Answer]) -> RuleResult:
    examples = [example for answer in answers for example in answer.examples]
    failed = sum(answer.failed for answer in answers)
    return result(rule, max(answer.checked for answer in answers), failed, examples=examples[:EXAMPLES])


_Question = ColumnElement[bool] | Select[Any] | Holds
_Asked = list[tuple[Rule, Holds]]


def _asked(rule: Rule, scopes: Scopes) -> Iterator[_Question]:
    """Yield the questions of a rule; what constraints guarantee is checked on whole tables only."""
    whole = not any(table in scopes for table in rule.on)
    if rule.is_row_rule and not rule.is_of_records:
        yield rule.predicate
    for question in rule.questions:
        if not isinstance(question, Proven):
            yield question
        elif whole:
            yield question.what


def _passes(asked: Iterable[tuple[Rule, _Question]]) -> dict[Beside, _Asked]:
    """Return the questions by the rows that they are about; rules on single facts join those that compare them."""
    asked = list(asked)
    passes: dict[Beside, _Asked] = {}
    for rule, question in asked:
        if isinstance(question, Holds):
            passes.setdefault(question.rows, []).append((rule, question))
    by_table = {rows.table: rows for rows in passes}
    for rule, question in asked:
        if isinstance(question, ColumnElement):
            rows = by_table.setdefault(rule.on[0], Beside(rule.on[0], ()))
            passes.setdefault(rows, []).append((rule, rows.each(question)))
    return passes


def _test(question: Holds, here: ColumnElement[bool], swap: Mapping[FromClause, FromClause]) -> ColumnElement[bool]:
    if question.of is Of.TOTALS:
        return swapped(question.predicate.is_not(True), swap)
    broken = swapped(question.predicate.is_(False), swap)
    return and_(here, broken) if question.of is Of.ROWS else broken


@dataclass
class _Asking:
    """A connection, the rows that stand for tables, and the values of bound parameters."""

    connection: Connection
    scopes: Scopes
    values: dict[str, Any]
    digests: bool
    many: bool
    sizes: dict[FromClause, int] = field(default_factory=dict)

    def together(self, beside: Beside, asked: _Asked) -> list[_Answer]:
        """Check all questions about the same rows in one pass."""
        if (agreed := self.agreed(beside, [question for _, question in asked])) is not None:
            return agreed
        swap = self.stand_ins(beside)
        rows, here = swapped(beside.joined, swap), swap[beside.table].c.get(HERE, true())
        tests = [_test(question, here, swap) for _, question in asked]
        plain = [self.plain(question, swap) for _, question in asked]
        first = [test if simple is None else simple for test, simple in zip(tests, plain, strict=True)]
        size, pairs, *failed = self.counts(rows, [here, true(), *first])
        doubtful = [place for place, simple in enumerate(plain) if simple is not None and failed[place]]
        if doubtful:
            for place, number in zip(doubtful, self.counts(rows, [tests[place] for place in doubtful]), strict=True):
                failed[place] = number
        self.sizes[beside.table] = size
        answers = []
        for (_, question), test, number in zip(asked, tests, failed, strict=True):
            answer = _Answer(size if question.of is Of.ROWS else pairs, number)
            if number and question.totals is not None:
                self.totals(question.totals, swap, rows, answer)
            elif number:
                answer.examples = self.examples(question, swap, rows, test)
            answers.append(answer)
        return answers

    def agreed(self, beside: Beside, asked: list[Holds]) -> list[_Answer] | None:
        """Return the answers where rows and counterparts agree; None where they must be joined."""
        query = compared(beside, asked) if self.digests and self.whole(beside) else None
        if query is None:
            return None
        # hashed once, whatever the planner estimates for new months
        with setting(self.connection, "enable_nestloop", "off"):
            different, size, *failed = self.connection.execute(query, self.values).one()
        if different:
            return None
        self.sizes[beside.table] = size
        itself: Scopes = {beside.table: beside.table}
        answers = [_Answer(size, number) for number in failed]
        for question, answer in zip(asked, answers, strict=True):
            if answer.failed:
                answer.examples = self.examples(question, itself, beside.alone, question.predicate.is_(False))
        return answers

    def whole(self, beside: Beside) -> bool:
        """Return whether a question covers a whole table and its whole counterpart."""
        tables = [beside.table, *([beside.opposite[0]] if beside.opposite else [])]
        return all(self.scopes.get(table, table) is table for table in tables)

    def counts(self, rows: FromClause, tests: Iterable[ColumnElement[bool]]) -> list[int]:
        """Return for how many rows each test is true."""
        query = select(*(func.count().filter(test) for test in tests)).select_from(rows)
        # the planner expects few rows of a join by several columns, and would search the partners of each
        with setting(self.connection, "enable_nestloop", "off") if self.many else nullcontext():
            return list(self.connection.execute(query, self.values).one())

    def plain(self, question: Holds, swap: Mapping[FromClause, FromClause]) -> ColumnElement[bool] | None:
        """Return the cheaper test that replaces the exact one as long as it finds nothing; for whole tables only."""
        if question.plainly is None or not self.whole(question.rows):
            return None
        return swapped(question.plainly.is_not(True), swap)

    def totals(
        self,
        totals: tuple[ColumnElement[Any], ColumnElement[bool]],
        swap: Mapping[FromClause, FromClause],
        rows: FromClause,
        answer: _Answer,
    ) -> None:
        """Check totals that single pairs do not guarantee, and complete the answer."""
        by, holds = (swapped(part, swap) for part in totals)
        wrong = select(by.label("total_of"), func.count().label("rows")).select_from(rows).group_by(by)
        breaches = wrong.having(holds.is_(False))
        count = select(func.count()).select_from(breaches.subquery("breaches"))
        answer.failed = self.connection.execute(count, self.values).scalar_one()
        answer.examples = self.listed(breaches) if answer.failed else []

    def stand_ins(self, beside: Beside) -> dict[FromClause, FromClause]:
        """Return the rows that stand for the table and for its counterpart; a mark says where the table has a row."""
        rows = self.scopes.get(beside.table, beside.table)
        if beside.opposite is None:
            return {beside.table: rows}
        marked = select(*rows.c, true().label(HERE)).subquery("asked")
        opposite = beside.opposite[0]
        return {beside.table: marked, opposite: self.scopes.get(opposite, opposite)}

    def examples(self, question: Holds, swap: Scopes, rows: FromClause, test: ColumnElement[bool]) -> list[Example]:
        """Return the first rows or pairs that break a rule; records with the file that brought them."""
        table = question.rows.table
        if "source" in table.info:
            columns = [swap[table].c[word.name] for word in source_of(table).delivered]
            numbers = (swap[table].c.file_id, swap[table].c.record_number)
            return first_records(self.connection, select(*numbers, *columns).select_from(rows).where(test), self.values)
        shown = [swap[table].c[column.name] for column in table.c]
        if question.of is Of.PAIRS and question.rows.opposite is not None:
            keys = question.rows.opposite[0].primary_key.columns
            shown += [swap[question.rows.opposite[0]].c[key.name].label(f"{key.table.name}_{key.name}") for key in keys]
        return self.listed(select(*shown).select_from(rows).where(test))

    def query(self, rule: Rule, query: Select[Any]) -> _Answer:
        """Query the breaches themselves."""
        swapped_in = swapped(query, {table: self.scopes[table] for table in rule.on if table in self.scopes})
        count = select(func.count()).select_from(swapped_in.subquery("breaches"))
        failed = self.connection.execute(count, self.values).scalar_one()
        return _Answer(self.size(rule.on[0]), failed, self.listed(swapped_in) if failed else [])

    def size(self, table: FromClause) -> int:
        """Return how many rows stand for a table, counted once."""
        if table not in self.sizes:
            rows = select(func.count()).select_from(self.scopes.get(table, table))
            self.sizes[table] = self.connection.execute(rows).scalar_one()
        return self.sizes[table]

    def listed(self, query: Select[Any]) -> list[Example]:
        """Return the first rows of a query as text."""
        found = self.connection.execute(first_rows(query), self.values).mappings()
        return [Example("", ", ".join(f"{name} {plain_value(value)}" for name, value in row.items())) for row in found]


def over_everything(metadata: MetaData) -> Scopes:
    """Return the scopes of `check`: all of every table; what silver holds has parsed."""
    scopes: dict[FromClause, FromClause] = {}
    for table in metadata.tables.values():
        if "source" in table.info:
            source = source_of(table)
            rows = select(table, cast(null(), ARRAY(Text)).label("unparsed")).subquery(f"all_{table.name}")
            scopes[source.stage] = rows
    return scopes
