"""A designed star as a project: what is declared, in Python, and the settings that read the files."""

from __future__ import annotations

from warehouse.design.evidence import Design
from warehouse.design.project.events import Events
from warehouse.design.project.members import Members
from warehouse.design.project.plan import Names, Plan
from warehouse.design.project.python import package_of
from warehouse.design.project.settings import settings_text
from warehouse.profile import Tables

__all__ = ["package_of", "plan_of", "settings_text"]


def plan_of(design: Design, tables: Tables) -> Plan:
    """Return what a project declares for a design."""
    plan, sources, facts = Plan(), Names(), Names()
    members = Members(design, tables, plan, sources)
    plan.sources += [one.source for one in members.found.values()]
    for decided in design.facts:
        Events(design, tables, members, decided).plan(plan, sources, facts)
    plan.notes += [f"{one['source']} is a bridge and is not declared; see docs/shapes.md." for one in design.bridges]
    return plan
