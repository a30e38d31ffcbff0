"""A refused batch leaves gold as it was, and its evidence."""

from __future__ import annotations

import pytest

from tests.rules.deliveries import DELIVERIES, ragged
from tests.rules.evidence import rows_of, state
from tests.rules.shop import LATER, OPENING, Records, Shop, changed, failed, opening
from warehouse import audit
from warehouse.files import Account
from warehouse.load.batch.account import FileAccount
from warehouse.load.records import bronze
from warehouse.model import RULES
from warehouse.model.sources import orders
from warehouse.vocabulary.source import source_of


@pytest.fixture
def shop(own_shop: Shop) -> Shop:
    """A shop that has loaded its first delivery."""
    assert own_shop.load(opening(), OPENING).status == "loaded"
    return own_shop


def spoil(count: int) -> dict[str, Records]:
    """Return the orders, of which the first ones have no quantity and the last one has a new status."""

    def change(records: Records) -> None:
        for record in records[:count]:
            record["quantity"] = ""
        records[-1]["order_status"] = "Cancelled"

    return changed("orders", change)


def test_too_many_records_held_back(shop: Shop) -> None:
    before = state(shop, "bronze", "silver", "gold", "mart")
    account = shop.load(spoil(6))
    assert (account.status, account.batch_id) == ("refused", 2)
    assert failed(account) == {"SR-Q-001", "SR-C-014"}
    assert state(shop, "bronze", "silver", "gold", "mart") == before

    first, second = rows_of(shop, audit.batch)
    assert (first["status"], first["reason"]) == ("loaded", None)
    assert (second["status"], second["as_of"]) == ("refused", LATER)
    assert second["reason"] == "SR-Q-001 the quarantine stays small"
    assert second["started_at"] < second["finished_at"]
    assert second["seconds"] > 0
    results = {row["rule_id"]: row for row in rows_of(shop, audit.rule_result, audit.rule_result.c.batch_id == 2)}
    gates = [id_ for id_, row in results.items() if row["gate"]]
    assert gates == ["SR-Q-001"]
    assert (results["SR-C-014"]["checked"], results["SR-C-014"]["failed"]) == (100, 6)
    assert set(results) == {rule.id for rule in RULES if rule.id[0] != "G"} - {"SR-U-004", "SR-X-001", "BR-009"}
    (file,) = rows_of(shop, audit.file, audit.file.c.batch_id == 2)
    assert (file["name"], file["read"], file["accepted"], file["quarantined"]) == ("orders.csv", 100, 94, 6)


def test_the_records_held_back_survive_the_refusal(shop: Shop) -> None:
    shop.load(spoil(6))
    held = rows_of(shop, audit.quarantine)
    records = opening()["orders"]
    nothing = {word.name: None for word in source_of(orders).delivered}
    assert [row["quarantine_id"] for row in held] == [1, 2, 3, 4, 5, 6]
    for row, number in zip(held, range(1, 7), strict=True):
        assert (row["batch_id"], row["source"], row["as_of"], row["status"]) == (2, "orders", LATER, "refused")
        assert (row["record_number"], row["rules"]) == (number, ["SR-C-014"])
        assert row["business_key"] == [records[number - 1]["order_id"], "1"]
        assert row["reason"] == "SR-C-014 orders.quantity is present"
        assert row["raw"] == nothing | records[number - 1] | {"quantity": None}
    (file,) = rows_of(shop, audit.file, audit.file.c.batch_id == 2)
    assert {row["file_id"] for row in held} == {file["file_id"]}


def test_the_next_load_starts_clean(shop: Shop) -> None:
    assert shop.load(spoil(6)).status == "refused"
    account = shop.load(spoil(5))
    assert (account.status, account.batch_id) == ("loaded", 3)
    assert account.sources["orders"].total("quarantined") == 5
    assert [row["status"] for row in rows_of(shop, audit.batch)] == ["loaded", "refused", "loaded"]
    assert [row["status"] for row in rows_of(shop, audit.quarantine)] == ["refused"] * 6 + ["waiting"] * 5
    assert [row["file_id"] for row in rows_of(shop, audit.file)] == [1, 2, 3, 4, 5]


def test_a_refused_file_is_not_taken_for_loaded(shop: Shop) -> None:
    assert shop.load(spoil(1), strict=True).status == "refused"
    assert shop.load(spoil(1)).status == "loaded"


def test_strictly_not_one_record_may_be_held_back(shop: Shop) -> None:
    before = state(shop, "bronze", "silver", "gold", "mart")
    account = shop.load(spoil(1), strict=True)
    assert (account.status, failed(account)) == ("refused", {"SR-Q-001", "SR-C-014"})
    assert state(shop, "bronze", "silver", "gold", "mart") == before
    assert shop.load(spoil(0), strict=True).status == "loaded"


def test_rejects_survive_with_their_line(shop: Shop) -> None:
    account = shop.load({"orders": ragged(opening()["orders"])})
    assert (account.status, failed(account)) == ("refused", {"SR-Q-001"})
    held = rows_of(shop, audit.quarantine)
    assert [(row["line_number"], row["status"], row["raw"]) for row in held] == [
        (line, "refused", None) for line in range(2, 8)
    ]
    assert all(row["raw_line"].endswith(",surplus") for row in held)


@pytest.mark.parametrize("rule", ["BR-001", "BR-002", "BR-003"])
def test_a_file_without_records_refuses_all_of_its_delivery(own_shop: Shop, rule: str) -> None:
    before = state(own_shop, "bronze", "silver", "gold", "mart")
    account = own_shop.load(opening() | dict(DELIVERIES[rule].files), OPENING)
    assert (account.status, failed(account), account.batch_id) == ("refused", {rule}, 1)
    assert state(own_shop, "bronze", "silver", "gold", "mart") == before
    assert sorted(row["read"] for row in rows_of(own_shop, audit.file)) == sorted(
        0 if name in DELIVERIES[rule].files else len(records) for name, records in opening().items()
    )
    assert [row["rule_id"] for row in rows_of(own_shop, audit.rule_result) if row["gate"]] == [rule]
    assert own_shop.load(opening(), OPENING).batch_id == 2


def test_an_account_that_does_not_add_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(shop, "bronze", "silver", "gold", "mart")
    close = bronze._close

    def forget_one(entry: FileAccount, account: Account) -> None:
        close(entry, account)
        entry.read += 1

    monkeypatch.setattr(bronze, "_close", forget_one)
    account = shop.load(spoil(0))
    assert (account.status, failed(account)) == ("refused", {"BR-007"})
    assert state(shop, "bronze", "silver", "gold", "mart") == before
    _, batch = rows_of(shop, audit.batch)
    assert batch["reason"] == "BR-007 every record is accounted for (orders.csv: 101 read, 100 accounted for)"
    assert [row["rule_id"] for row in rows_of(shop, audit.rule_result) if row["gate"]] == ["BR-007"]


def test_a_snapshot_that_would_wipe_a_dimension(shop: Shop) -> None:
    before = state(shop, "bronze", "silver", "gold", "mart")
    wipe = DELIVERIES["BR-009"]
    account = shop.load(wipe.files, sources=wipe.sources)
    assert (account.status, failed(account)) == ("refused", {"BR-009"})
    assert state(shop, "bronze", "silver", "gold", "mart") == before


def test_a_small_delivery_is_held_against_the_last_ten(shop: Shop) -> None:
    for days in range(9):
        fifty = changed("orders", lambda records: records[:50])
        fifty["orders"][0]["quantity"] = str(days + 2)
        assert failed(shop.load(fifty, LATER.replace(day=8 + days))) == set()
    half = changed("orders", lambda records: records[:25])
    assert failed(shop.load(half, LATER.replace(day=19), plan=True)) == set()
    account = shop.load(changed("orders", lambda records: records[:24]), LATER.replace(day=20))
    assert (account.status, failed(account)) == ("loaded", {"BR-008"})
    (result,) = [result for result in account.quality.results if result.rule.id == "BR-008"]
    assert [example.what for example in result.examples] == ["records read: 24; median of the last ten deliveries: 50"]


def test_a_plan_leaves_no_trace(shop: Shop) -> None:
    before = state(shop)
    for files in (spoil(3), spoil(6), {"customers": opening()["customers"]}):
        assert shop.load(files, plan=True).status in ("planned", "refused")
    assert state(shop) == before


def test_a_plan_is_what_the_load_then_does(shop: Shop) -> None:
    planned, loaded = shop.load(spoil(3), plan=True), shop.load(spoil(3))
    assert (planned.status, loaded.status) == ("planned", "loaded")
    assert planned.batch_id == loaded.batch_id == 2
    assert planned.gold == loaded.gold
    assert [r.as_json() for r in planned.quality.results] == [r.as_json() for r in loaded.quality.results]
