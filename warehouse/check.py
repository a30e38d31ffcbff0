"""`warehouse check`: all rules against everything that the warehouse holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, FromClause, MetaData, and_, func, select

from warehouse import audit
from warehouse.database.swapping import swapped
from warehouse.load.batch.rule_results import Example, Quality, RuleResult
from warehouse.load.rules.examples import EXAMPLES
from warehouse.load.rules.queries import ask, over_everything, result
from warehouse.load.rules.rulebook import row_rules, rules_in_force
from warehouse.settings import Settings
from warehouse.vocabulary.rule import TODAY, Measure, Rule
from warehouse.vocabulary.source import Source, sources


@dataclass(frozen=True)
class CheckAccount:
    """The results of the rules; ``of_deliveries`` were skipped, because they are about a delivery, not a state."""

    quality: Quality = field(default_factory=Quality)
    of_deliveries: tuple[Rule, ...] = ()

    @property
    def errors(self) -> list[RuleResult]:
        """The results of the rules of severity error that fail and are not waived."""
        return self.quality.gates

    def as_json(self) -> dict[str, Any]:
        """Return it for programs, with the keys of `load --json`."""
        return {"quality": {**self.quality.as_json(), "not_asked": [rule.id for rule in self.of_deliveries]}}


def check(connection: Connection, metadata: MetaData, settings: Settings) -> CheckAccount:
    """Check all rules in force against all rows of silver and gold; raises SettingsError as `load` does.

    Every rule of severity error is a gate here: records that break one at their load should not be in the warehouse.
    """
    rules = rules_in_force(metadata, settings)
    everything = over_everything(metadata)
    answers: list[RuleResult] = []
    for source in sources(metadata):
        answers += _ask_records(connection, source, row_rules(rules, source.silver), everything, settings)
    answers += ask(connection, rules, everything, settings.today())
    answers = [replace(answer, gate=not answer.passed and answer.rule.bites) for answer in answers]
    place = {rule.id: number for number, rule in enumerate(rules)}
    answers.sort(key=lambda answer: place[answer.rule.id])
    return CheckAccount(Quality(answers), tuple(rule for rule in rules if isinstance(rule.check, Measure)))


def _ask_records(
    connection: Connection, source: Source, rules: Sequence[Rule], everything: Any, settings: Settings
) -> list[RuleResult]:
    """Check the row rules of a source against all its accepted records, in one scan."""
    rows = everything[source.stage]
    stands_for: dict[FromClause, FromClause] = {source.silver: rows, source.stage: rows}
    broken = [swapped(rule.predicate, stands_for).is_(False) for rule in rules]
    counts = [func.count().filter(test) for test in broken]
    values = {TODAY.key: settings.today()}
    checked, *failed = connection.execute(select(func.count(), *counts).select_from(rows), values).one()
    return [
        result(rule, checked, number, examples=_examples(connection, source, rows, test, values) if number else [])
        for rule, test, number in zip(rules, broken, failed, strict=True)
    ]


def _examples(connection: Connection, source: Source, rows: Any, test: Any, values: dict[str, Any]) -> list[Example]:
    """Return the first records that break a rule, with their file and their values in silver."""
    columns = [rows.c[word.name] for word in source.delivered]
    query = (
        select(audit.file.c.name, rows.c.record_number, *columns)
        .join(audit.file, and_(audit.file.c.file_id == rows.c.file_id))
        .where(test)
        .order_by(rows.c.file_id, rows.c.record_number)
        .limit(EXAMPLES)
    )
    return [
        Example(f"{name}, record {number:,}", " | ".join("" if value is None else str(value) for value in found))
        for name, number, *found in connection.execute(query, values)
    ]
