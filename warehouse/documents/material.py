"""What the pages are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import MetaData, Table

from warehouse.documents.observed import Observed
from warehouse.load.rules.rulebook import rules_in_force
from warehouse.settings import Settings
from warehouse.vocabulary.rule import Rule, rules_of

SCHEMAS = ("gold", "silver", "bronze", "audit", "mart")
"""The schemas in the order in which a reader asks for them."""


@dataclass(frozen=True)
class Material:
    """A model, the settings, the command line as an object of Typer, and what a database says where there is one."""

    metadata: MetaData
    settings: Settings
    program: Any
    found: Observed | None = None

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules as the settings have them, those that are switched off at their place too."""
        in_force = {rule.id: rule for rule in rules_in_force(self.metadata, self.settings)}
        return tuple(in_force.get(rule.id, rule) for rule in rules_of(self.metadata))

    @cached_property
    def switched_off(self) -> frozenset[str]:
        """The ids of the rules that the settings switch off."""
        return frozenset(rule.id for rule in self.rules) - {
            rule.id for rule in rules_in_force(self.metadata, self.settings)
        }

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the model, schema by schema, each after those that it points at."""
        own = [table for table in self.metadata.sorted_tables if table.schema in SCHEMAS]
        return tuple(sorted(own, key=lambda table: SCHEMAS.index(str(table.schema))))
