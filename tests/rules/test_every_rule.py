"""For every rule something that breaks it and only it, or the company that is declared, and is found by it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.rules import deliveries
from tests.rules.corruptions import CORRUPTIONS, INVENTED, TWICE
from tests.rules.deliveries import DELIVERIES, MISSING_COLUMNS, Case
from tests.rules.shop import OPENING, Shop, failed, opening
from warehouse.errors import DeliveryError
from warehouse.files import Account
from warehouse.load.batch.account import FileAccount
from warehouse.load.records import bronze
from warehouse.load.rules.queries import ask, over_everything
from warehouse.load.rules.rulebook import rules_in_force
from warehouse.model import RULES, metadata
from warehouse.settings import Settings
from warehouse.vocabulary.rule import ERROR, Layer, Rule

BY_ID = {rule.id: rule for rule in RULES}
FIRST = ("BR-001", "BR-002", "BR-003")
BY_THE_LOADER = ("BR-007",)


def test_every_rule_has_a_case() -> None:
    cases = [*DELIVERIES, *MISSING_COLUMNS, *BY_THE_LOADER, *CORRUPTIONS]
    assert sorted(cases) == sorted(BY_ID)


@pytest.mark.parametrize("rule", DELIVERIES)
def test_a_delivery_breaks_it(rule: str, new_shop: Shop, open_shop: Shop) -> None:
    case = DELIVERIES[rule]
    shop = new_shop if rule in FIRST else open_shop
    account = shop.load(case.files, case.as_of, plan=True, sources=case.sources)
    assert failed(account) == {rule} | case.company
    (result,) = (result for result in account.quality.results if result.rule.id == rule)
    assert result.failed == case.failed
    assert result.checked >= result.failed
    assert result.gate == (account.status == "refused") == _refuses(BY_ID[rule])
    held = sum(source.total("quarantined") for source in account.sources.values())
    assert (held > 0) == _holds_back(rule, case)


def _refuses(rule: Rule) -> bool:
    return rule.severity is ERROR and (rule.layer is not Layer.SILVER or rule.id == "SR-Q-001")


def _holds_back(rule: str, case: Case) -> bool:
    broken = [BY_ID[one] for one in {rule} | case.company]
    return any(one.layer is Layer.SILVER and one.severity is ERROR and one.is_row_rule for one in broken)


@pytest.mark.parametrize("rule", MISSING_COLUMNS)
def test_a_missing_column_turns_the_file_away(rule: str, open_shop: Shop) -> None:
    source = MISSING_COLUMNS[rule]
    for column in opening()[source][0]:
        records = [{name: value for name, value in r.items() if name != column} for r in opening()[source]]
        with pytest.raises(DeliveryError, match=column):
            open_shop.load({source: records}, plan=True)


def test_an_account_that_does_not_add_up(open_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    close = bronze._close

    def forget_one(entry: FileAccount, account: Account) -> None:
        close(entry, account)
        entry.read += 1

    monkeypatch.setattr(bronze, "_close", forget_one)
    account = open_shop.load({"products": opening()["products"]}, plan=True)
    assert (account.status, failed(account)) == ("refused", {"BR-007"})
    (gate,) = account.quality.gates
    assert [(example.where, example.what) for example in gate.examples] == [
        ("products.csv", "61 read, 60 accounted for")
    ]


def _check(shop: Shop, *statements: str) -> dict[str, int]:
    """Return how often each rule about the star is broken after some statements, which are then taken back."""
    rules = rules_in_force(metadata, Settings())
    with shop.database.engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        results = ask(connection, rules, over_everything(metadata), OPENING.replace(month=6))
        connection.rollback()
    return {result.rule.id: result.failed for result in results if not result.passed}


@pytest.mark.parametrize("rule", CORRUPTIONS)
def test_a_corruption_breaks_it(rule: str, open_shop: Shop) -> None:
    case = CORRUPTIONS[rule]
    broken = _check(open_shop, case.sql)
    assert set(broken) == {rule} | case.company
    assert broken[rule] == case.failed


def test_without_a_corruption_nothing_is_broken(open_shop: Shop) -> None:
    assert _check(open_shop) == {}


def test_a_fact_that_stands_twice_on_one_day(open_shop: Shop) -> None:
    assert _check(open_shop, TWICE) == {"GR-U-001": 1}


def test_a_fact_without_a_record(open_shop: Shop) -> None:
    assert _check(open_shop, INVENTED) == {"GR-RI-006": 1, "GR-RI-007": 1}


def test_the_cases_are_about_a_shop_with_one_unknown_day_of_sign_up() -> None:
    assert deliveries.CUSTOMER["country"] == "USA"
    assert [record["country"] for record in opening()["customers"] if not record["signup_date"]] == ["Germany"]
