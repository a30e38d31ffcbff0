"""The rulebook as it is in force: the model's rules under the settings of this warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, MetaData, Table, and_, case, cast, func, literal, null
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import Text

from warehouse.database.swapping import on_rows
from warehouse.errors import SettingsError
from warehouse.settings import Settings, WaiverSettings
from warehouse.vocabulary.rule import OneOf, Rule, Severity, Waiver, rules_of
from warehouse.vocabulary.source import sources


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint at the name that was probably meant, or an empty string."""
    close = get_close_matches(name, list(names), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def rules_in_force(metadata: MetaData, settings: Settings) -> tuple[Rule, ...]:
    """Return the rules that are not switched off, with the settings' severities, thresholds, values and waivers.

    Raises SettingsError for a setting about a rule or a source that the model does not have.
    """
    declared = {rule.id: rule for rule in rules_of(metadata)}
    known = {source.name for source in sources(metadata)}
    for name in settings.rules:
        if name not in declared:
            raise SettingsError(f"[rules.{name}]: there is no such rule{nearest(name, declared)}", key=f"rules.{name}")
    for name in settings.sources:
        if name not in known:
            raise SettingsError(
                f"[sources.{name}]: there is no such source{nearest(name, known)}", key=f"sources.{name}"
            )
    return tuple(rule for rule in (_set(rule, settings) for rule in declared.values()) if rule.severity != "off")


def _set(rule: Rule, settings: Settings) -> Rule:
    given = settings.rules.get(rule.id)
    if given is None:
        return rule
    return replace(
        rule,
        severity=rule.severity if given.severity is None else Severity(given.severity),
        threshold=rule.threshold if given.threshold is None else given.threshold,
        values=rule.values if given.values is None else tuple(given.values),
        waiver=None if given.waiver is None else _waiver(given.waiver, settings),
    )


def _waiver(given: WaiverSettings, settings: Settings) -> Waiver:
    return Waiver(given.reason, given.until, run_out=settings.today() > given.until)


def row_rules(rules: Iterable[Rule], table: Table) -> list[Rule]:
    """Return the rules that are predicates on the rows of a table."""
    return [rule for rule in rules if rule.is_row_rule and rule.on == (table,)]


def known_values(rules: Iterable[Rule], table: Table) -> dict[str, tuple[str, ...]]:
    """Return the known values of the columns of a table that have some, by which their spelling is mended."""
    checks = [(rule.check, rule.values) for rule in row_rules(rules, table)]
    return {check.column.name: values for check, values in checks if isinstance(check, OneOf)}


def broken(rules: list[Rule], table: Table, rows: dict[Table, object]) -> ColumnElement[object]:
    """Return the array of the ids of the rules that a row breaks, null where it breaks none: all rules in one scan."""
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
