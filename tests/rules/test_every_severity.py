"""No setting crashes: every rule at every severity, and waived, with a record that breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import fresh
from tests.rules.conftest import _shop
from tests.rules.deliveries import DELIVERIES, Case
from tests.rules.shop import LATER, OPENING, Record, Shop, opening
from tests.rules.test_every_rule import BY_ID, FIRST
from warehouse.load.batch.account import BatchAccount
from warehouse.model import RULES
from warehouse.settings import Settings
from warehouse.vocabulary.rule import ERROR, Layer

WAIVER = {"waiver": {"reason": "it is known", "until": (Settings().today() + timedelta(days=9)).isoformat()}}
WAYS: dict[str, dict[str, Any]] = {
    "error": {"severity": "error"},
    "warning": {"severity": "warning"},
    "info": {"severity": "info"},
    "off": {"severity": "off"},
    "waived": WAIVER,
}
NEEDED = {"SR-C-001", "SR-C-006", "SR-C-010", "SR-C-011", "SR-C-014", "SR-T-003", "SR-X-003"}
"""Rules about what no record can be without: a key, a day, a number that its fact must have, a price."""
UNREAD = {"SR-T-001", "SR-T-002"}
"""Rules about columns that may be empty: only where nobody asks, a text that is no value holds its record back."""


def _quarantined(account: BatchAccount) -> int:
    return sum(source.total("quarantined") for source in account.sources.values())


def _sound(account: BatchAccount) -> None:
    """Every record is accounted for, and a refusal says by which rules."""
    assert account.status in ("planned", "refused")
    assert (account.status == "refused") == bool(account.reason) == bool(account.quality.gates)
    assert all(file.accounted for source in account.sources.values() for file in source.files if account.batch_id)


CHANGED = [(rule, way) for rule in DELIVERIES for way in ("error", "warning", "off") if way != BY_ID[rule].severity]
"""Every rule and every severity that it does not have anyhow: as declared, `test_every_rule` asks it."""


@pytest.mark.parametrize(("rule", "way"), CHANGED)
def test_a_record_waits_enters_or_is_refused_with_a_sentence(
    rule: str, way: str, new_shop: Shop, open_shop: Shop
) -> None:
    """What it says of its record is carried out, but that a record without what it needs waits in any case."""
    case: Case = DELIVERIES[rule]
    shop = new_shop if rule in FIRST else open_shop
    account = shop.load(case.files, case.as_of, plan=True, sources=case.sources, rules={rule: WAYS[way]})
    _sound(account)
    declared = BY_ID[rule]
    if case.company or not declared.is_row_rule or declared.layer is not Layer.SILVER:
        return
    waits = way == "error" or rule in NEEDED or (rule in UNREAD and way == "off")
    assert (_quarantined(account), account.status) == (int(waits), "planned")


def _all_at_once() -> dict[str, list[Record]]:
    """Return one delivery with a record for every row rule that breaks it."""
    files = opening()
    for rule, case in DELIVERIES.items():
        if not BY_ID[rule].is_row_rule:
            continue
        for source, records in case.files.items():
            assert not isinstance(records, str)
            before = opening()[source]
            spoiled = [dict(record) for record in records if record not in before]
            for record in spoiled:
                key = {"customers": "customer_id", "products": "product_id", "orders": "order_id"}[source]
                record[key] = record[key] and f"{record[key]}-{rule}"
            files[source] += spoiled
    names = {source: dict.fromkeys(name for record in records for name in record) for source, records in files.items()}
    return {s: [{name: one.get(name, "") for name in names[s]} for one in records] for s, records in files.items()}


@pytest.fixture
def fresh_shop(server: str, template: str, tmp_path: Path) -> Iterator[Shop]:
    """A shop that has loaded nothing, on any version of PostgreSQL."""
    for url in fresh(server, template):
        with _shop(url, tmp_path) as shop:
            yield shop


@pytest.mark.parametrize("way", WAYS)
def test_all_rules_at_once(way: str, fresh_shop: Shop) -> None:
    """With all rules set alike and a record that breaks each, only errors refuse the batch."""
    _load_all_at_once(way, fresh_shop)


@pytest.mark.every_postgres
def test_all_rules_at_once_as_warnings(fresh_shop: Shop) -> None:
    """With warnings every statement of every rule is sent, and the batch goes on."""
    _load_all_at_once("warning", fresh_shop)


def _load_all_at_once(way: str, fresh_shop: Shop) -> None:
    rules = {rule.id: WAYS[way] for rule in RULES}
    account = fresh_shop.load(_all_at_once(), OPENING, plan=True, rules=rules)
    _sound(account)
    assert account.status == ("refused" if way == "error" else "planned"), account.reason
    again = fresh_shop.load(_all_at_once(), LATER, rules=rules if way != "error" else {})
    assert again.status in ("loaded", "refused")


def test_weakened_rules_about_records_refuse_no_batch(fresh_shop: Shop) -> None:
    """Gates of gold follow the rules about records: with those weakened one by one none of them refuses."""
    weak = {r.id: WAYS["warning"] for r in RULES if r.severity is ERROR and r.is_row_rule and r.layer is Layer.SILVER}
    weak["SR-Q-001"] = WAYS["warning"]
    account = fresh_shop.load(_all_at_once(), OPENING, plan=True, rules=weak)
    assert (account.status, account.reason) == ("planned", None)
    found = {one.rule.id: (str(one.rule.severity), one.passed) for one in account.quality.results}
    for rule in ("GR-C-008", "GR-A-002", "GR-A-003", "GR-A-004", "GR-A-005"):
        assert found[rule] == ("warning", False), rule
