"""The rulebook of the model is the one that was agreed on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from warehouse.model import RULES
from warehouse.vocabulary.rule import Severity

AGREED = Path(__file__).parents[3] / "shared" / "rulebook.csv"

BEYOND = (
    "GR-A-006",
    "GR-FACT_SALES-005",
    "SR-A-007",
    "SR-A-008",
    "SR-A-009",
    "SR-V-008",
    "SR-V-009",
    "SR-V-010",
    "SR-V-011",
    "SR-V-012",
)
"""Rules that came later."""


@pytest.mark.skipif(not AGREED.exists(), reason="the rulebook lies beside the repository")
def test_the_rules_are_those_that_were_agreed_on() -> None:
    with AGREED.open(encoding="utf-8", newline="") as file:
        agreed = {row["id"]: (row["title"], row["layer"], row["kind"], row["severity"]) for row in csv.DictReader(file)}
    ours = {rule.id: (rule.title, str(rule.layer), str(rule.kind), str(rule.severity)) for rule in RULES}
    assert {id_: ours.get(id_) for id_ in agreed} == agreed
    assert sorted(ours.keys() - agreed) == [*BEYOND]


def test_every_rule_says_what_to_do() -> None:
    assert all(rule.advice.endswith(".") and rule.on for rule in RULES)
    assert {rule.severity for rule in RULES} == {Severity.ERROR, Severity.WARNING}
