"""Waivers: a known failure is tolerated, for a limited time and with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.command import SAMPLE, Program
from tests.rules.deliveries import DELIVERIES
from tests.rules.evidence import rows_of
from tests.rules.shop import LATER, OPENING, Records, Shop, changed, failed, opening
from tests.rules.test_overrides import held, result
from warehouse import audit
from warehouse.errors import SettingsError
from warehouse.load.rules.rulebook import rules_in_force
from warehouse.model import RULES, metadata
from warehouse.settings import RuleSettings, Settings, WaiverSettings, load_settings

TODAY = Settings().today()
WHY = "the till in Ohio prints Cash until it is replaced"
CASH = "[rules.SR-V-006]\nwaiver = { reason = 'the till prints Cash', until = "


def waived(*rules: str, until: date = TODAY) -> dict[str, dict[str, Any]]:
    """Return the settings that waive rules."""
    return {rule: {"waiver": {"reason": WHY, "until": until}} for rule in rules}


def by_cash(records: Records) -> None:
    records[0]["payment_mode"] = "Cash"


def test_a_waived_failure_is_counted_and_holds_no_record_back(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    account = own_shop.load(changed("orders", by_cash), LATER, rules=waived("SR-V-006"))
    found = result(account, "SR-V-006")
    assert (account.status, held(account, "orders"), account.gold["fact_sales"]["updated"]) == ("loaded", 0, 1)
    assert (found.failed, found.passed, found.waived) == (1, False, True)
    quality = account.quality.as_json()
    assert [quality[name] for name in ("rules", "passed", "warnings", "errors", "notes", "waived")] == [
        len(RULES),
        len(RULES) - 1,
        0,
        0,
        0,
        1,
    ]
    assert found.as_json()["waiver"] == {"status": "used", "reason": WHY, "until": TODAY.isoformat()}
    rows = rows_of(own_shop, audit.rule_result, audit.rule_result.c.batch_id == 2)
    assert {row["rule_id"]: row["waiver"] for row in rows if row["waiver"]} == {"SR-V-006": WHY}
    with own_shop.database.engine.connect() as connection:
        shown = connection.execute(text("SELECT rule_id, waiver FROM mart.quality_results WHERE waiver IS NOT NULL"))
        assert shown.all() == [("SR-V-006", WHY)]


def test_a_waiver_that_has_run_out_lets_nothing_pass(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    past = waived("SR-V-006", until=TODAY - timedelta(days=1))
    account = own_shop.load(changed("orders", by_cash), LATER, rules=past)
    found = result(account, "SR-V-006")
    assert (held(account, "orders"), found.waived, failed(account)) == (1, False, {"SR-V-006"})
    assert (found.as_json()["waiver"] or {})["status"] == "run out"
    assert {row["waiver"] for row in rows_of(own_shop, audit.rule_result)} == {None}


def test_a_waiver_that_was_not_needed_changes_nothing(open_shop: Shop) -> None:
    account = open_shop.load(opening(), LATER, plan=True, rules=waived("SR-V-006", "SR-Q-001"))
    assert (failed(account), account.quality.waived) == (set(), [])
    assert (result(account, "SR-V-006").as_json()["waiver"] or {})["status"] == "not needed"


@pytest.mark.parametrize("rule", ["BR-003", "BR-009", "SR-Q-001"])
def test_a_waived_gate_lets_the_batch_pass(new_shop: Shop, open_shop: Shop, rule: str) -> None:
    shop, case = (new_shop if rule == "BR-003" else open_shop), DELIVERIES[rule]
    assert shop.load(case.files, plan=True, sources=case.sources).status == "refused"
    account = shop.load(case.files, plan=True, sources=case.sources, rules=waived(rule))
    assert (account.status, result(account, rule).waived) == ("planned", True)


def test_a_waiver_beside_another_severity(open_shop: Shop) -> None:
    files = DELIVERIES["SR-C-003"].files
    rules = {"SR-C-003": {"severity": "error", **waived("SR-C-003")["SR-C-003"]}}
    account = open_shop.load(files, plan=True, rules=rules)
    assert (held(account, "customers"), result(account, "SR-C-003").waived) == (0, True)


def test_a_record_that_breaks_another_rule_too_is_held_back_for_that(open_shop: Shop) -> None:
    def spoil(records: Records) -> None:
        records[0].update(payment_mode="Cash", quantity="0")

    account = open_shop.load(changed("orders", spoil), LATER, plan=True, rules=waived("SR-V-006"))
    assert (held(account, "orders"), [one.rule.id for one in account.quality.waived]) == (1, ["SR-V-006"])


def test_the_last_day_is_that_of_the_time_zone() -> None:
    west = Settings(timezone="Pacific/Pago_Pago").today()
    rules = {"SR-V-006": RuleSettings(waiver=WaiverSettings(reason=WHY, until=west))}
    for zone, run_out in (("Pacific/Pago_Pago", False), ("Pacific/Kiritimati", True)):
        found = {rule.id: rule for rule in rules_in_force(metadata, Settings(timezone=zone, rules=rules))}["SR-V-006"]
        assert found.waiver is not None
        assert (found.waiver.run_out, found.bites) == (run_out, run_out)


def test_the_account_says_so(tmp_path: Path, database: str) -> None:
    program, settings = Program(tmp_path, database), tmp_path / "warehouse.toml"
    (tmp_path / "orders.csv").write_text(
        "order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode\n"
        "O1,2024-03-01,C001,P001,1,Completed,PayPal\n"
        "O2,2024-03-01,C001,P001,1,Completed,Cash\n"
    )
    program("load", SAMPLE)
    settings.write_text(f"{CASH}{TODAY} }}\n")
    loaded = program("load", "--source", "orders=orders.csv", "--as-of", "2024-03-02")
    assert loaded.code == 0
    for answer in (loaded, program("check")):
        assert f"~ SR-V-006 1 of {2 if answer is loaded else 102} waived until {TODAY}" in answer.out
        assert "· 1 waived" in answer.out
    settings.write_text(f"{CASH}2024-01-01 }}\n")
    answer = program("check")
    assert answer.code == 1
    assert "! SR-V-006 the waiver ran out on 2024-01-01" in answer.out
    assert "✗ SR-V-006 payment_mode is known  1 of 102" in answer.out
    assert program("check", "--json").json["quality"]["errors"] == 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("[rules.SR-V-006]\nwaiver = { until = 2026-12-31 }", "rules.SR-V-006.waiver.reason: it is missing; add it."),
        ("[rules.SR-V-006]\nwaiver = { reason = 'x' }", "rules.SR-V-006.waiver.until: it is missing; add it."),
        (
            "[rules.SR-V-006]\nwaiver = { reason = ' ', until = 2026-12-31 }",
            "rules.SR-V-006.waiver.reason: it says nothing; write down why the rule is waived.",
        ),
        (
            "[rules.SR-V-006]\nwaiver = { reason = 'x', until = '31.12.2026' }",
            "rules.SR-V-006.waiver.until: '31.12.2026' is no date; write it as 2026-12-31.",
        ),
        (
            "[rules.SR-V-006]\nwaiver = { reason = 'x', until = 2026 }",
            "rules.SR-V-006.waiver.until: it must be a date without a time of day, as 2026-12-31.",
        ),
        (
            "[rules.SR-V-006]\nwaiver = { reason = 'x', until = 2026-12-31, unitl = 1 }",
            "rules.SR-V-006.waiver.unitl: there is no such key; is it `until`?",
        ),
        (
            "[rules.SR-V-006]\nseverity = 'off'\nwaiver = { reason = 'x', until = 2026-12-31 }",
            'rules.SR-V-006: a rule whose `severity` is "off" needs no `waiver`; take one of them away.',
        ),
        ("[rules.SR-V-006]\nwaiver = true", "rules.SR-V-006.waiver: it must be a table."),
    ],
)
def test_a_waiver_that_is_none(tmp_path: Path, lines: str, sentence: str) -> None:
    file = tmp_path / "warehouse.toml"
    file.write_text(lines)
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert str(caught.value) == f"{file}, {sentence}"


def test_a_waiver_of_a_rule_that_there_is_not() -> None:
    settings = Settings(rules={"SR-V-0006": RuleSettings(waiver=WaiverSettings(reason=WHY, until=TODAY))})
    with pytest.raises(SettingsError, match="no such rule; is it `SR-V-006`"):
        rules_in_force(metadata, settings)
