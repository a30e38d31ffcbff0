"""A designed star as a project: what is declared, in Python, and the settings that read the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from warehouse.design.evidence import Design
from warehouse.design.evidence import Fact as Decided
from warehouse.design.project.events import Events
from warehouse.design.project.formats import formats_of
from warehouse.design.project.members import Members
from warehouse.design.project.plan import Column, Names, Plan
from warehouse.design.project.python import package_of, with_questions
from warehouse.design.project.rules import rules_text
from warehouse.design.project.settings import settings_text
from warehouse.design.wording import Wording
from warehouse.profile import Tables

__all__ = ["package_of", "plan_of", "rules_text", "settings_text", "with_questions"]


def plan_of(design: Design, tables: Tables, wording: Wording | None = None, *, accepted: bool = False) -> Plan:
    """Return what a project declares for a design, in the wording of a model if there is one."""
    plan, sources, facts = Plan(wording=wording or Wording(), accepted=accepted), Names(), Names()
    members = Members(design, tables, plan, sources)
    plan.sources += [one.source for one in members.found.values()]
    for decided in design.facts:
        Events(design, tables, members, decided).plan(plan, sources, facts)
    if plan.facts:
        for bridge in design.bridges:
            _tie(bridge, Events(design, tables, members, _pairs(design, bridge)), plan, sources, facts)
    plan.formats = formats_of(tables, plan.sources)
    _describe(plan)
    return plan


def _pairs(design: Design, bridge: Mapping[str, Any]) -> Decided:
    """Return a bridge as a fact without measures: one row for each pair."""
    source, ends = str(bridge["source"]), " and ".join(bridge["between"])
    return Decided(
        source, [], design.key_of(source), 0.85, str(bridge["evidence"]), sentence=f"one row per pair of {ends}"
    )


def _tie(bridge: Mapping[str, Any], events: Events, plan: Plan, sources: Names, facts: Names) -> None:
    """Declare a bridge, or say why it is left out."""
    source = str(bridge["source"])
    lacking = [name for name in bridge["between"] if name not in events.members]
    if lacking:
        plan.notes.append(f"{source} is a bridge and left out: {' and '.join(lacking)} is no dimension of the project.")
        return
    made = events.plan(plan, sources, facts)
    made.ties = True
    plan.notes.append(
        f"{source} is a bridge, declared as the fact {made.name} of its pairs. It has no weights, so an amount that is "
        f"joined over it counts once for each pair; the weights would be a measure of it (docs/shapes.md)."
    )


def _describe(plan: Plan) -> None:
    """Use a model's descriptions of columns; days keep their texts, which are their roles."""
    for source in plan.sources:
        files = [source.of.name, *(one.name for one, _ in source.lookups)]
        source.columns = [_described(one, files, plan.wording) for one in source.columns]
    for dimension in plan.dimensions:
        dimension.key = _described(dimension.key, [dimension.source.of.name], plan.wording)
    for fact in plan.facts:
        files = [fact.source.of.name, *(one.name for one, _ in fact.source.lookups)]
        fact.degenerate = [_described(one, files, plan.wording) for one in fact.degenerate]
        for amount in fact.measures:
            amount.column = _described(amount.column, files, plan.wording)


def _described(column: Column, files: list[str], wording: Wording) -> Column:
    said = [text for name in files if (text := wording.columns.get((name, column.file)))]
    return replace(column, text=said[0]) if said else column
