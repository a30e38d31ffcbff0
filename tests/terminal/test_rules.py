"""Which broken rules are shown in full."""

from __future__ import annotations

import pytest

from warehouse.load.batch.rule_results import Example, Quality, RuleResult
from warehouse.model import RULES
from warehouse.terminal.console import out
from warehouse.terminal.rules import details


def broken(*ids: str) -> Quality:
    """Return the results of rules that did not hold."""
    rules = {rule.id: rule for rule in RULES}
    found = [Example("orders.csv, record 1", "what is wrong")]
    return Quality([RuleResult(rules[id_], 10, 1, False, False, found) for id_ in ids])


@pytest.mark.parametrize(
    ("ids", "in_full"),
    [
        (["SR-X-002", "SR-C-003"], 2),
        (["SR-T-003", "SR-X-002", "SR-C-003", "SR-C-004"], 1),
        (["SR-T-003", "SR-X-002", "SR-C-003", "SR-C-004", "SR-C-005", "SR-V-004", "SR-V-001"], 0),
    ],
)
def test_errors_say_why_beside_a_few_warnings(capsys: pytest.CaptureFixture[str], ids: list[str], in_full: int) -> None:
    for part in details(broken(*ids)):
        out().print(part)
    said = capsys.readouterr().out
    assert said.count("what is wrong") == in_full
    assert all(id_ in said for id_ in ids)
