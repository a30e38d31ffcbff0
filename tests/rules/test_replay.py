"""The quarantine as a place to work: records are fixed or replayed, and enter as if they had passed at the time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tests.rules.deliveries import DELIVERIES
from tests.rules.evidence import rows_of, state
from tests.rules.shop import LATER, OPENING, Records, Shop, changed, failed, opening
from warehouse import audit
from warehouse.audit import Selection
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import customer, metadata, orders, product, product_price_history, sales
from warehouse.settings import RuleSettings, Settings

LATEST = date(2024, 1, 15)
CASH = {"SR-V-006": {"values": ["Credit Card", "Debit Card", "PayPal", "Cash"]}}


def replay(
    shop: Shop, rules: dict[str, dict[str, Any]] | None = None, *, plan: bool = False, **selected: Any
) -> BatchAccount:
    """Try what waits again, under settings of rules."""
    settings = Settings(rules={name: RuleSettings(**given) for name, given in (rules or {}).items()})
    request = Request("quarantine", {}, plan=plan, replay=Selection(**selected))
    return load(shop.database, metadata, settings, request)


def by_cash(records: Records) -> None:
    records[0].update(payment_mode="Cash", quantity="7")


def waiting(shop: Shop) -> list[tuple[list[str], str, int | None]]:
    """Return the rules, the status and the batch that resolved it, of each record held back."""
    return [(row["rules"], row["status"], row["resolved_batch_id"]) for row in rows_of(shop, audit.quarantine)]


def test_an_order_enters_with_its_own_date_once_the_rule_lets_it(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    own_shop.load(changed("orders", by_cash), LATER)
    files = rows_of(own_shop, audit.file)
    account = replay(own_shop, CASH)
    source = account.sources["orders"]
    assert (account.status, account.batch_id, account.as_of, source.tried, source.entered) == ("loaded", 3, LATER, 1, 1)
    assert account.gold["fact_sales"]["updated"] == 1
    assert waiting(own_shop) == [(["SR-V-006"], "resolved", 3)]
    with own_shop.database.engine.connect() as connection:
        line = select(orders.c.as_of, orders.c.file_id, orders.c.quantity, orders.c.payment_mode)
        (found,) = connection.execute(line.where(orders.c.order_id == "O001")).all()
    assert found == (LATER, 4, 7, "Cash")
    assert rows_of(own_shop, audit.file) == files
    assert [row["status"] for row in rows_of(own_shop, audit.batch)] == ["loaded"] * 3
    (result,) = rows_of(
        own_shop, audit.rule_result, audit.rule_result.c.batch_id == 3, audit.rule_result.c.checked == 1
    )[:1]
    assert result["failed"] == 0
    assert replay(own_shop, CASH).status == "unchanged"


def test_a_newer_state_stands(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    own_shop.load(changed("orders", by_cash), LATER)
    with own_shop.database.engine.begin() as connection:
        connection.execute(orders.update().values(as_of=LATEST).where(orders.c.order_id == "O001"))
    account = replay(own_shop, CASH)
    assert (account.sources["orders"].entered, account.gold["fact_sales"]["updated"]) == (1, 0)
    assert waiting(own_shop) == [(["SR-V-006"], "resolved", 3)]


def test_nothing_is_done_where_every_record_breaks_its_rule_still(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    own_shop.load(changed("orders", by_cash), LATER)
    before = state(own_shop)
    account = replay(own_shop)
    assert (account.status, account.batch_id, account.sources["orders"].tried) == ("unchanged", None, 1)
    assert failed(account) == {"SR-V-006"}
    assert replay(own_shop, CASH, plan=True).status == "planned"
    assert state(own_shop) == before


def test_what_waits_on_tells_why_it_waits_now(own_shop: Shop) -> None:
    def spoil(records: Records) -> None:
        by_cash(records)
        records[1].update(payment_mode="Cash", quantity="0")

    own_shop.load(opening(), OPENING)
    own_shop.load(changed("orders", spoil), LATER)
    account = replay(own_shop, CASH)
    assert (account.sources["orders"].tried, account.sources["orders"].entered) == (2, 1)
    first, second = rows_of(own_shop, audit.quarantine)
    assert (first["status"], second["status"]) == ("resolved", "waiting")
    assert second["rules"] == ["SR-A-002", "SR-A-004", "SR-V-007"]
    assert second["reason"] == "SR-A-002 quantity is positive; SR-V-007 quantity is valid"
    assert [
        (row["rule_id"], row["checked"], row["failed"])
        for row in rows_of(own_shop, audit.rule_result, audit.rule_result.c.batch_id == 3)
        if row["failed"]
    ] == [("SR-A-002", 2, 1), ("SR-A-004", 2, 1), ("SR-V-007", 2, 1)]


def test_a_gate_refuses_a_replay_and_everything_waits_on(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    own_shop.load(DELIVERIES["SR-C-012"].files, LATER)
    before = state(own_shop, "bronze", "silver", "gold", "mart")
    rules: dict[str, dict[str, Any]] = {
        "SR-C-012": {"severity": "warning"},
        "GR-M-001": {"severity": "error", "threshold": 0.0},
    }
    account = replay(own_shop, rules)
    assert (account.status, account.batch_id) == ("refused", 3)
    assert state(own_shop, "bronze", "silver", "gold", "mart") == before
    assert [row["status"] for row in rows_of(own_shop, audit.batch)] == ["loaded", "loaded", "refused"]
    assert [row["status"] for row in rows_of(own_shop, audit.quarantine)] == ["waiting"]


def test_some_records_are_chosen(own_shop: Shop) -> None:
    def lost(records: Records) -> Records:
        records[1].update(order_status="Lost")
        return records[1:]

    own_shop.load(opening(), OPENING)
    own_shop.load(changed("orders", by_cash), LATER)
    own_shop.load(changed("orders", lost), LATEST)
    lenient = {"SR-V-006": {"severity": "warning"}, "SR-V-005": {"severity": "off"}, "GR-A-005": {"severity": "off"}}
    chosen: list[tuple[dict[str, Any], int]] = [
        ({}, 2),
        ({"rule": "SR-V-006"}, 1),
        ({"rule": "SR-V-005"}, 1),
        ({"source": "customers"}, 0),
        ({"source": "orders", "batch_id": 2}, 1),
        ({"batch_id": 3}, 1),
    ]
    for selected, entered in chosen:
        account = replay(own_shop, lenient, plan=True, **selected)
        assert sum(source.entered for source in account.sources.values()) == entered, selected


def test_a_customer_whose_move_was_held_back(own_shop: Shop) -> None:
    """The move of the 8th enters after that of the 15th was loaded, and the history splits where it belongs."""

    def to(city: str, email: str) -> dict[str, Records]:
        return changed("customers", lambda records: records[0].update(city=city, email=email))

    strict = {"SR-C-003": {"severity": "error"}}
    own_shop.load(opening(), OPENING)
    own_shop.load(to("Reno", ""), LATER, rules=strict)
    own_shop.load({"orders": opening()["orders"]}, LATEST)
    account = replay(own_shop)
    assert (account.as_of, account.sources["customers"].entered) == (LATER, 1)
    c = customer.c
    with own_shop.database.engine.connect() as connection:
        versions = select(c.city, c.valid_from, c.email).where(c.customer_id == "C001").order_by(c.valid_from)
        found = connection.execute(versions).all()
    city = opening()["customers"][0]["city"]
    assert found == [(city, date(1900, 1, 1), None), ("Reno", LATER, None)]


def test_a_price_that_was_held_back_reprices(own_shop: Shop) -> None:
    day = date(2023, 1, 1)
    lines = opening()
    bought = next(one for one in lines["orders"] if one["order_date"] >= "2023-02-01")

    def dearer(records: Records) -> None:
        for record in records:
            if record["product_id"] == bought["product_id"]:
                record.update(price="123.45", category="")

    own_shop.load(lines, date(2022, 1, 1))
    own_shop.load(changed("products", dearer), day, rules={"SR-C-008": {"severity": "error"}})
    account = replay(own_shop)
    assert account.gold["fact_sales"]["repriced"] >= 1
    with own_shop.database.engine.connect() as connection:
        history = (
            select(product_price_history.c.price, product_price_history.c.valid_from)
            .join(product, product.c.product_key == product_price_history.c.product_key)
            .where(product.c.product_id == bought["product_id"])
            .order_by(product_price_history.c.valid_from)
        )
        found = [(row.price, row.valid_from) for row in connection.execute(history)]
        assert found[1:] == [(Decimal("123.45"), day)]
        price = select(sales.c.unit_price).where(sales.c.order_id == bought["order_id"])
        assert connection.execute(price).scalar_one() == Decimal("123.45")


def test_an_observation_of_a_day_that_was_delivered_again_since_is_superseded(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    strict = {"SR-C-004": {"severity": "error"}}
    own_shop.load(
        changed("customers", lambda records: records[0].update(city="", customer_name="Old")), LATER, rules=strict
    )
    own_shop.load(changed("customers", lambda records: records[0].update(customer_name="New")), LATER)
    with own_shop.database.engine.begin() as connection:
        connection.execute(audit.quarantine.update().values(status="waiting", resolved_batch_id=None))
    replay(own_shop)
    with own_shop.database.engine.connect() as connection:
        names = select(customer.c.customer_name).where(customer.c.customer_id == "C001")
        assert set(connection.scalars(names)) == {"New"}


def test_a_record_that_comes_clean_later_settles_the_one_that_waits(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    own_shop.load(changed("orders", by_cash), LATER)
    older = own_shop.load(changed("orders", lambda records: records[0].update(quantity="3")), date(2024, 1, 2))
    assert (older.sources["orders"].resolved, waiting(own_shop)) == (0, [(["SR-V-006"], "waiting", None)])
    clean = own_shop.load(changed("orders", lambda records: records[0].update(quantity="4")), LATEST)
    assert (clean.sources["orders"].resolved, waiting(own_shop)) == (1, [(["SR-V-006"], "resolved", 4)])


def test_one_of_the_same_date_settles_it_too_but_no_other_record_does(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    own_shop.load(changed("orders", by_cash), LATER)
    own_shop.load(changed("orders", lambda records: records[5:]), LATER)
    own_shop.load(changed("orders", lambda records: records[0].update(quantity="0")), LATEST)
    assert [status for _, status, _ in waiting(own_shop)] == ["waiting", "waiting"]
    own_shop.load(changed("orders", lambda records: records[:50]), LATER)
    assert [status for _, status, _ in waiting(own_shop)] == ["resolved", "waiting"]
