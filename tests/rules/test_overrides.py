"""What the settings may change about a rule."""

from __future__ import annotations

import pytest

from tests.rules.deliveries import DELIVERIES
from tests.rules.shop import Records, Shop, changed, failed, opening
from warehouse.errors import SettingsError
from warehouse.load.batch.account import BatchAccount
from warehouse.load.batch.rule_results import RuleResult
from warehouse.load.rules.rulebook import rules_in_force
from warehouse.model import RULES, metadata
from warehouse.settings import RuleSettings, Settings


def result(account: BatchAccount, rule: str) -> RuleResult:
    """Return how a rule fared."""
    (found,) = [one for one in account.quality.results if one.rule.id == rule]
    return found


def held(account: BatchAccount, source: str) -> int:
    """Return how many records of a source were held back."""
    return account.sources[source].total("quarantined")


def test_a_warning_that_is_made_an_error_holds_records_back(open_shop: Shop) -> None:
    files = DELIVERIES["SR-C-003"].files
    assert held(open_shop.load(files, plan=True), "customers") == 0
    account = open_shop.load(files, plan=True, rules={"SR-C-003": {"severity": "error"}})
    assert (account.status, held(account, "customers")) == ("planned", 1)
    assert (result(account, "SR-C-003").rule.severity, result(account, "SR-C-003").gate) == ("error", False)


def test_an_error_that_is_made_a_warning_lets_records_in(open_shop: Shop) -> None:
    account = open_shop.load(DELIVERIES["SR-V-006"].files, plan=True, rules={"SR-V-006": {"severity": "warning"}})
    assert (held(account, "orders"), failed(account)) == (0, {"SR-V-006"})
    assert account.gold["fact_sales"]["updated"] == 1


def test_an_absent_buyer_as_a_warning_is_the_unknown_member(open_shop: Shop) -> None:
    account = open_shop.load(DELIVERIES["SR-C-012"].files, plan=True, rules={"SR-C-012": {"severity": "warning"}})
    assert (account.status, held(account, "orders")) == ("planned", 0)
    assert failed(account) == {"SR-C-012", "GR-M-001"}


@pytest.mark.parametrize("rule", ["SR-U-004", "SR-X-001", "GR-RI-004", "BR-008"])
def test_what_can_hold_no_record_back_refuses_the_batch_as_an_error(open_shop: Shop, rule: str) -> None:
    account = open_shop.load(DELIVERIES[rule].files, plan=True, rules={rule: {"severity": "error"}})
    assert (account.status, result(account, rule).gate) == ("refused", True)


@pytest.mark.parametrize("rule", ["BR-003", "BR-009", "SR-Q-001"])
def test_a_gate_that_is_made_a_warning_lets_the_batch_pass(new_shop: Shop, open_shop: Shop, rule: str) -> None:
    shop = new_shop if rule == "BR-003" else open_shop
    case = DELIVERIES[rule]
    account = shop.load(case.files, plan=True, sources=case.sources, rules={rule: {"severity": "warning"}})
    assert (account.status, rule in failed(account)) == ("planned", True)


def test_notes_are_counted_and_do_nothing(open_shop: Shop) -> None:
    account = open_shop.load(DELIVERIES["SR-V-006"].files, plan=True, rules={"SR-V-006": {"severity": "info"}})
    assert (result(account, "SR-V-006").rule.severity, held(account, "orders")) == ("info", 0)
    assert (result(account, "SR-V-006").failed, failed(account)) == (1, {"SR-V-006"})


def test_what_is_off_is_not_asked(open_shop: Shop) -> None:
    account = open_shop.load(DELIVERIES["SR-V-006"].files, plan=True, rules={"SR-V-006": {"severity": "off"}})
    assert (held(account, "orders"), failed(account)) == (0, set())
    assert "SR-V-006" not in {one.rule.id for one in account.quality.results}


def test_all_rules_but_the_necessary_ones_may_be_off(open_shop: Shop) -> None:
    off = {rule.id: {"severity": "off"} for rule in RULES}
    account = open_shop.load(opening(), plan=True, rules=off)
    assert (account.status, account.quality.results) == ("planned", [])


def test_a_threshold_of_the_quarantine(open_shop: Shop) -> None:
    files = DELIVERIES["SR-Q-001"].files
    assert open_shop.load(files, plan=True).status == "refused"
    assert open_shop.load(files, plan=True, rules={"SR-Q-001": {"threshold": 0.06}}).status == "planned"
    assert open_shop.load(files, plan=True, rules={"SR-Q-001": {"threshold": 0.059}}).status == "refused"


def test_a_threshold_of_a_warning(open_shop: Shop) -> None:
    files = DELIVERIES["SR-C-003"].files
    account = open_shop.load(files, plan=True, rules={"SR-C-003": {"threshold": 0.02}})
    assert (failed(account), result(account, "SR-C-003").failed) == (set(), 1)
    assert failed(open_shop.load(files, plan=True, rules={"SR-C-003": {"threshold": 0.019}})) == {"SR-C-003"}


def test_thresholds_of_volume_and_wipe(open_shop: Shop) -> None:
    small, wipe = DELIVERIES["BR-008"], DELIVERIES["BR-009"]
    assert failed(open_shop.load(small.files, plan=True, rules={"BR-008": {"threshold": 0.49}})) == set()
    lenient = {"BR-009": {"threshold": 0.12}}
    assert failed(open_shop.load(wipe.files, plan=True, sources=wipe.sources, rules=lenient)) == set()


def test_a_threshold_of_facts_that_wait(open_shop: Shop) -> None:
    files = DELIVERIES["GR-M-001"].files
    assert failed(open_shop.load(files, plan=True, rules={"GR-M-001": {"threshold": 1.0}})) == set()


def test_other_values(open_shop: Shop) -> None:
    def by_cash(records: Records) -> None:
        records[0]["payment_mode"] = "CASH"

    files = changed("orders", by_cash)
    assert failed(open_shop.load(files, plan=True)) == {"SR-V-006"}
    values = {"SR-V-006": {"values": ["Credit Card", "Debit Card", "PayPal", "Cash"]}}
    account = open_shop.load(files, plan=True, rules=values)
    assert (failed(account), account.gold["fact_sales"]["updated"]) == (set(), 1)
    few = open_shop.load(files, plan=True, rules={"SR-V-006": {"values": ["Cash"]}, "SR-Q-001": {"severity": "off"}})
    assert result(few, "SR-V-006").failed == 99


def test_values_are_spelled_as_in_the_settings(own_shop: Shop) -> None:
    def shout(records: Records) -> None:
        for record in records:
            record["order_status"] = record["order_status"].upper()

    own_shop.load(opening())
    account = own_shop.load(changed("orders", shout), rules={"GR-A-005": {"severity": "off"}})
    assert (failed(account), account.gold["fact_sales"]["updated"]) == (set(), 0)


@pytest.mark.parametrize(
    ("rules", "words"), [({"SR-V-0006": {}}, "no such rule; is it `SR-V-006`"), ({"XYZ": {}}, "no such rule")]
)
def test_a_rule_that_there_is_not(rules: dict[str, dict[str, str]], words: str) -> None:
    settings = Settings(rules={name: RuleSettings() for name in rules})
    with pytest.raises(SettingsError, match=words):
        rules_in_force(metadata, settings)
