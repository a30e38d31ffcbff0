"""What a record must have, whatever the settings do to rules: its business key, and what its facts require.

Facts declare what is never null in them: their day, and all measures and attributes that are not optional.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, MetaData, any_, literal, not_
from sqlalchemy.types import Text

from warehouse.load.batch.batch import Batch
from warehouse.load.rules.rulebook import row_rules
from warehouse.vocabulary.calendar import EARLIEST, LATEST
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.rule import Parses, rules_of
from warehouse.vocabulary.source import Source


def needs(metadata: MetaData, source: Source) -> dict[str, Column[Any]]:
    """Return the columns of a source's stage that must be filled, by the names of the source's own columns."""
    stage = source.stage
    found: dict[str, Column[Any]] = {word.name: stage.c[word.name] for word in source.keys}
    for fact in facts(metadata):
        if fact.source is source:
            found |= {day.column: stage.c[day.column] for day in fact.days if not day.optional}
            measures = [word for word in fact.brought if not fact.table.c[word.name].nullable and word.name in stage.c]
            found |= {word.name: fact.looked_up.get(word.name, stage.c[word.name]) for word in measures}
    return found


def no_days(metadata: MetaData, source: Source) -> dict[str, ColumnElement[bool]]:
    """Return the conditions that a date is outside the calendar, for the roles that calendars play in facts."""
    days = {day.column for fact in facts(metadata) if fact.source is source for day in fact.days[1:]}
    return {name: not_(source.stage.c[name].between(EARLIEST, LATEST)) for name in sorted(days)}


def waited_for(metadata: MetaData, source: Source) -> list[Column[Any]]:
    """Return the columns of a source's stage that other sources may fill later."""
    return [
        fact.looked_up[word.name]
        for fact in facts(metadata)
        if fact.source is source
        for word in fact.brought
        if word.otherwise is not None
    ]


def waiting_rules(metadata: MetaData, source: Source) -> list[str]:
    """Return the rules by which records of a source wait for other sources, switched off or not."""
    return [rule.id for rule in rules_of(metadata) if rule.waits and rule.on == (source.silver,)]


def must_parse(batch: Batch, source: Source) -> list[Word]:
    """Return the columns whose unparsable text quarantines the record, because no rule in force covers them."""
    checks = [rule.check for rule in row_rules(batch.rules, source.silver)]
    decided = {column.name for check in checks if isinstance(check, Parses) for column in check.columns}
    return [word for word in source.delivered if word.is_key or word.name not in decided]


def is_unparsed(source: Source, name: str) -> ColumnElement[bool]:
    """Return the predicate that a column of the stage has a text that is not a value of its type."""
    return literal(name, Text) == any_(source.stage.c.unparsed)
