"""The rules in force: the model's rules under the settings of this warehouse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, MetaData, Table, and_, case, cast, func, literal, null
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import Text

from warehouse.database.swapping import on_rows
from warehouse.project.names import require_names
from warehouse.settings import AbsentColumn, Settings, WaiverSettings
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.rule import Kind, OneOf, Rule, Severity, Waiver, rules_of
from warehouse.vocabulary.source import Source, sources


def rules_in_force(metadata: MetaData, settings: Settings) -> tuple[Rule, ...]:
    """Return the rules that are not switched off, with the settings' severities, thresholds, values and waivers.

    Raises SettingsError for a setting about a rule or a source that the model does not have.
    """
    require_names(metadata, settings)
    declared = {rule.id: rule for rule in rules_of(metadata)}
    absent = _absent(metadata, settings)
    given = {rule.id: _set(rule, settings, absent) for rule in declared.values()}
    in_force = (_as_sure(rule, given, settings) for rule in given.values())
    return tuple(rule for rule in in_force if rule.severity != "off")


def _absent(metadata: MetaData, settings: Settings) -> set[tuple[Table, str]]:
    """Return the columns that the settings say a source lacks, except those that every record must have."""
    return {
        (source.silver, name)
        for source in sources(metadata)
        for name, mapping in settings.source(source.name).columns.items()
        if isinstance(mapping, AbsentColumn) and name not in needed(metadata, source)
    }


def needed(metadata: MetaData, source: Source) -> set[str]:
    """Return the columns of a source that must be filled and that no other source can fill."""
    names = {word.name for word in source.keys if word.default is None}
    for fact in facts(metadata):
        if fact.source is source:
            measures = (word for word in fact.brought if word.otherwise is None and not word.optional)
            names |= {day.column for day in fact.days if not day.optional}
            names |= {*(word.name for word in measures if word.default is None)}
    return names


_STRENGTH = (Severity.OFF, Severity.INFO, Severity.WARNING, Severity.ERROR)


def _as_sure(rule: Rule, given: Mapping[str, Rule], settings: Settings) -> Rule:
    """Return a rule no stronger than the rules that guarantee it, and with the values that they allow."""
    groups = [[given[id_] for id_ in group if id_ in given] for group in rule.rests_on]
    if not groups:
        return rule
    own = settings.rules.get(rule.id)
    if own is None or own.severity is None:
        strengths = [max((_strength(one) for one in group), default=0) for group in groups]
        # what the settings allow is still counted
        weakest = max(min(strengths), _STRENGTH.index(Severity.INFO))
        rule = replace(rule, severity=_STRENGTH[min(weakest, _STRENGTH.index(rule.severity))])
    if isinstance(rule.check, OneOf):
        values = [value for group in groups for one in group if isinstance(one.check, OneOf) for value in one.values]
        if own is not None and own.values is not None:
            values += own.values
        rule = replace(rule, values=tuple(dict.fromkeys(values)) or rule.values)
    return rule


def _strength(rule: Rule) -> int:
    severity = Severity.WARNING if rule.severity is Severity.ERROR and not rule.bites else rule.severity
    return _STRENGTH.index(severity)


def _set(rule: Rule, settings: Settings, absent: set[tuple[Table, str]]) -> Rule:
    """Return a rule under the settings; whether an absent column is filled is checked for information only."""
    given = settings.rules.get(rule.id)
    about = {(rule.on[0], name) for name in rule.columns} if rule.kind is Kind.COMPLETENESS else set()
    if about and about <= absent and (given is None or given.severity is None):
        rule = replace(rule, severity=Severity.INFO)
    if given is None:
        return rule
    return replace(
        rule,
        severity=rule.severity if given.severity is None else Severity(given.severity),
        threshold=rule.threshold if given.threshold is None else given.threshold,
        at_least=rule.at_least if given.at_least is None else given.at_least,
        values=rule.values if given.values is None else tuple(given.values),
        waiver=None if given.waiver is None else _waiver(given.waiver, settings),
    )


def _waiver(given: WaiverSettings, settings: Settings) -> Waiver:
    return Waiver(given.reason, given.until, run_out=settings.today() > given.until)


def row_rules(rules: Iterable[Rule], table: Table) -> list[Rule]:
    """Return the rules that are predicates on the rows of a table."""
    return [rule for rule in rules if rule.is_row_rule and rule.on == (table,)]


def known_values(rules: Iterable[Rule], table: Table) -> dict[str, tuple[str, ...]]:
    """Return the columns of a table with known values, which correct the spelling, and those values."""
    checks = [(rule.check, rule.values) for rule in row_rules(rules, table)]
    return {check.column.name: values for check, values in checks if isinstance(check, OneOf)}


def broken(rules: list[Rule], table: Table, rows: dict[Table, object]) -> ColumnElement[object]:
    """Return the array of ids of the rules that a row breaks, null if none: all rules in one scan."""
    if not rules:
        return cast(null(), ARRAY(Text))
    held = {rule.id: _on(rule, rows).is_not(False) for rule in rules}
    failed: list[ColumnElement[Any]] = [case((~holds, literal(id_, Text))) for id_, holds in held.items()]
    ids: ColumnElement[Any] = array(failed, type_=Text)
    return case((and_(*held.values()), null()), else_=cast(func.array_remove(ids, null()), ARRAY(Text)))


def _on(rule: Rule, rows: dict[Table, object]) -> ColumnElement[bool]:
    predicate = rule.predicate
    for table, stand_in in rows.items():
        predicate = on_rows(predicate, table, stand_in)  # type: ignore[arg-type]
    return predicate
