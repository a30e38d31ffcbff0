"""The account of a load, for every outcome, at any width."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from warehouse.files import InputFile
from warehouse.load.batch.account import BatchAccount, FileAccount, SourceAccount, Status
from warehouse.load.batch.rule_results import Example, Quality, RuleResult
from warehouse.model import RULES
from warehouse.terminal.account import Surroundings, full, line
from warehouse.terminal.console import Paper
from warehouse.vocabulary.rule import INFO, Rule

AROUND = Surroundings("embedded server, data in .warehouse", "warehouse", "deliveries", "warehouse load deliveries")


def rule(name: str) -> Rule:
    """Return a rule of the model."""
    return next(one for one in RULES if one.id == name)


def broken(name: str, failed: int = 3, *, gate: bool = False) -> RuleResult:
    """Return the result of a rule that did not hold."""
    examples = [Example("orders.csv, record 7", "O007 | [red]Lost | PayPal" + " | more" * 30)] * 3
    return RuleResult(rule(name), 100, failed, False, gate, examples)


def batch(*results: RuleResult, status: Status = "loaded", number: int = 1) -> BatchAccount:
    """Return the account of a batch that read 100 orders and held 3 back."""
    file = InputFile(Path("orders.csv"), "orders.csv", "", 1, "orders")
    counts = Counter(accepted=95, quarantined=2, rejected=1, filtered=2)
    sources = {"orders": SourceAccount([FileAccount(1, file, date(2024, 1, 1), "changes", 100, counts)])}
    gold = {"fact_sales": Counter(inserted=95, repointed=4), "dim_date": Counter[str]()}
    reason = "SR-Q-001 the quarantine stays small" if status == "refused" else None
    quality = Quality(list(results))
    return BatchAccount("deliveries", date(2024, 1, 1), status, number, 1.0, sources, gold, quality, reason=reason)


def printed(*batches: BatchAccount, width: int = 80, around: Surroundings = AROUND, colours: bool = False) -> str:
    """Return what a console prints."""
    paper = Console(
        file=StringIO(), width=width, markup=False, force_terminal=colours, color_system="standard" if colours else None
    )
    paper.print(*full(batches, around), sep="\n")
    assert isinstance(paper.file, StringIO)
    return paper.file.getvalue()


def test_records_that_leave_the_quarantine_are_told() -> None:
    some = batch()
    assert "Waited" not in printed(some)
    some.sources["orders"].entered = 2
    assert "of the records that waited, 2 entered" in printed(some)
    some.sources["orders"].resolved = 1
    assert "of the records that waited, 2 entered and 1 came again, clean" in printed(some)


def test_columns_that_hold_nothing_are_left_out() -> None:
    text = printed(batch())
    assert "Filtered" in text
    assert "Repointed" in text
    assert "Superseded" not in text
    assert "Inferred" not in text


def test_few_broken_rules_are_told_in_full() -> None:
    text = printed(batch(broken("SR-V-005")))
    assert text.count("orders.csv, record 7") == 3
    assert "3 of 100, 3%" in text
    assert "→ Map the source's words" in text
    assert "[red]Lost" in text


def test_many_broken_rules_fit_the_screen() -> None:
    names = [one.id for one in RULES if one.id.startswith(("SR-C", "SR-V"))]
    text = printed(batch(*(broken(name) for name in names)))
    assert len(text.splitlines()) < 40
    assert f"and {len(names) - 12} more rules" in text


@pytest.mark.parametrize(("height", "rules_listed"), [(24, 6), (20, 6), (17, 3), (60, 12)])
def test_an_account_with_many_broken_rules_fits_a_small_screen(height: int, rules_listed: int) -> None:
    """Blank lines go first, then rules; how many are left out is said, and nothing else is missing."""
    names = [one.id for one in RULES if one.id.startswith(("SR-C", "SR-V"))]
    paper = Paper(file=StringIO(), width=80, height=height, force_terminal=True, color_system=None)
    paper.print(*full([batch(*(broken(name) for name in names))] * 3, AROUND, paper.holds), sep="\n")
    assert isinstance(paper.file, StringIO)
    lines = paper.file.getvalue().splitlines()
    assert len(lines) < height
    assert sum(" SR-" in one for one in lines) == rules_listed
    assert any(f"and {len(names) - rules_listed} more rules" in one for one in lines)
    for said in ("✓ Loaded", "Held back", "fact_sales", "Rules", "Database", "Next"):
        assert any(said in one for one in lines)


def test_a_gate_is_told_in_full_among_many() -> None:
    names = ("SR-V-001", "SR-V-002", "SR-V-005", "SR-V-006", "SR-V-007")
    text = printed(batch(*(broken(name) for name in names), broken("SR-Q-001", gate=True), status="refused"))
    assert text.index("SR-Q-001") < text.index("SR-V-005")
    assert "Nothing of it was published" in text
    assert "→ Look at the records" in text


def test_notes_are_not_shown_as_failures() -> None:
    silent = broken("GR-RI-004")
    quiet = replace(silent, rule=replace(silent.rule, severity=INFO))
    assert "GR-RI-004" not in printed(batch(quiet))


def test_a_series_is_added_up() -> None:
    text = printed(batch(broken("SR-V-005")), batch(broken("SR-V-005"), number=2))
    assert "batches 1 to 2" in text
    assert "6 of 200" in text
    assert "190" in text


def test_a_plan_says_that_nothing_was_changed() -> None:
    text = printed(batch(status="planned"), around=replace(AROUND, plan=True))
    assert "nothing was changed" in text
    assert "batch 1" not in text


def test_a_refusal_names_the_page_of_each_rule_that_refused() -> None:
    text = printed(batch(broken("SR-V-005"), broken("SR-Q-001", gate=True), status="refused"))
    assert "docs/reference/rules.md#SR-Q-001; `" in text
    assert "rules.md#SR-V-005" not in text
    assert "rules.md#" not in printed(batch(broken("SR-V-005")))


@pytest.mark.parametrize("status", ["loaded", "refused", "planned", "unchanged"])
@pytest.mark.parametrize("width", [40, 60, 80, 110, 160])
def test_nothing_is_wider_than_the_terminal(status: Status, width: int) -> None:
    results = (broken("SR-V-005"), broken("SR-Q-001", gate=status == "refused"))
    text = printed(batch(*results, status=status), width=width)
    assert max(len(one.rstrip()) for one in text.splitlines()) <= width


def test_only_the_sign_of_the_headline_is_green() -> None:
    head = printed(batch(), colours=True).splitlines()[0]
    assert "\x1b[1;32m✓ Loaded \x1b[0m" in head
    assert ", as of 2024-01-01 " in head


@pytest.mark.parametrize("status", ["loaded", "refused", "planned", "unchanged"])
def test_a_batch_of_a_series_is_one_line(status: Status) -> None:
    paper = Console(file=StringIO(), width=80)
    paper.print(line(batch(status=status)))
    assert isinstance(paper.file, StringIO)
    assert paper.file.getvalue().count("\n") == 1


@pytest.mark.parametrize("status", ["loaded", "unchanged", "refused"])
def test_notes_on_the_batch_and_on_its_sources_are_shown_in_every_outcome(status: Status) -> None:
    some = batch(broken("SR-Q-001", gate=True), status=status)
    some.notes.append("not read: late/orders.csv")
    some.sources["orders"].notes.append("orders.csv: kept in bronze only, no column takes them: colour")
    text = printed(some)
    assert text.index("not read: late/orders.csv") < text.index("no column takes them: colour")
    assert some.as_json()["notes"] == ["not read: late/orders.csv"]
