"""No rule fires on the sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.shop import LATER, OPENING, RAW, SOURCES, Shop, failed
from warehouse.check import check
from warehouse.load import Request, load
from warehouse.model import RULES, metadata
from warehouse.settings import Settings
from warehouse.vocabulary.rule import Measure


@pytest.mark.parametrize("as_of", [None, OPENING])
def test_no_rule_fires_on_the_sample(own_shop: Shop, as_of: object) -> None:
    request = Request("sample", dict.fromkeys(SOURCES, RAW), as_of=OPENING if as_of else None)
    account = load(own_shop.database, metadata, Settings(), request)
    assert (account.status, failed(account)) == ("loaded", set())
    assert [result.rule.id for result in account.quality.results if result.checked == 0] == ["BR-009"]
    assert {result.rule.id for result in account.quality.results} == {rule.id for rule in RULES}
    with own_shop.database.engine.connect() as connection:
        checked = check(connection, metadata, Settings())
    assert [result.rule.id for result in checked.quality.results if not result.passed] == []
    measures = {rule.id for rule in RULES if isinstance(rule.check, Measure)}
    assert {result.rule.id for result in checked.quality.results} == {rule.id for rule in RULES} - measures


def test_nor_does_one_when_it_is_seen_again(own_shop: Shop, tmp_path: Path) -> None:
    for as_of in (OPENING, LATER):
        account = load(own_shop.database, metadata, Settings(), Request("sample", dict.fromkeys(SOURCES, RAW), as_of))
        assert (account.status, failed(account)) == ("loaded", set())
