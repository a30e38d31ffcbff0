"""A first load compares facts with their records by sums and digests: what that finds, and what it cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event, text

from warehouse.check import check
from warehouse.database.connect import connect
from warehouse.files import find_deliveries
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.batch.rule_results import RuleResult
from warehouse.load.facts.summaries import update_summaries
from warehouse.load.rules import queries
from warehouse.load.sql import bulk, scratch
from warehouse.model import metadata
from warehouse.settings import RuleSettings, Settings

ORDERS = [
    "order_id,order_line,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode",
    "o1,1,2024-01-10,c1,p1,1,5,Completed,PayPal",
    "o1,2,2024-01-10,c1,p2,2,5,Completed,PayPal",
    "o2,1,2024-01-10,c2,p1,3,5,Cancelled,PayPal",
    "o3,1,2024-01-11,c2,p2,4,5,Completed,PayPal",
    "o4,1,2024-02-11,c1,p2,5,5,Completed,PayPal",
]
"""Each line with a quantity of its own, by which the faults name it."""
TYPES = "order_id, order_line, customer_key, product_key, quantity, unit_price, order_status, payment_mode, is_vanished"
STAMPS = "created_date, updated_date, batch_id"
KEPT, TOTALS, ONCE, SAYS = "GR-RI-006", "GR-RI-007", "GR-U-001", "GR-FACT_SALES-005"


def moved(name: str, other: int = 3) -> str:
    """Return the statement by which two facts of one day exchange what stands in a column."""
    return (
        f"UPDATE gold.fact_sales SET {name} = other.{name} FROM gold.fact_sales AS other"
        f" WHERE (fact_sales.quantity, other.quantity) IN ((1, {other}), ({other}, 1))"
    )


FAULTS: dict[str, str] = {
    "missing": "DELETE FROM gold.fact_sales WHERE quantity = 2",
    "doubled on another day": (
        f"INSERT INTO gold.fact_sales (order_date_key, {TYPES}, {STAMPS})"
        f" SELECT 20240111, {TYPES}, {STAMPS} FROM gold.fact_sales WHERE quantity = 2"
    ),
    "moved to another day": "UPDATE gold.fact_sales SET order_date_key = 20240111 WHERE quantity = 2",
    "days exchanged": (
        "UPDATE gold.fact_sales SET order_date_key = CASE quantity WHEN 3 THEN 20240111 ELSE 20240110 END"
        " WHERE quantity IN (3, 4)"
    ),
    "another order": "UPDATE gold.fact_sales SET order_id = 'o9' WHERE quantity = 2",
    "another line": "UPDATE gold.fact_sales SET order_line = 7 WHERE quantity = 2",
    "another quantity": "UPDATE gold.fact_sales SET quantity = 20 WHERE quantity = 2",
}
"""What comes between the facts and the gate, which both ways of asking find."""
LOST = (
    "WITH record AS (UPDATE silver.orders SET order_status = 'Lost' WHERE quantity = 3)"
    " UPDATE gold.fact_sales SET order_status = 'Lost' WHERE quantity = 3"
)
EXCHANGED: dict[str, str] = {
    "quantities": moved("quantity"),
    "statuses": moved("order_status"),
    "a payment for none": "UPDATE gold.fact_sales SET payment_mode = NULL WHERE quantity = 3",
    "products": moved("product_key", other=2),
    "customers": moved("customer_key"),
}
"""What changes no key, no day and no total of a day: both ways find it, because the values and members are digested."""
PRICE = "UPDATE gold.fact_sales SET unit_price = 6 WHERE quantity = 3"
"""What only `check` finds: a price that the record gave, which else comes from the history of its product."""


def first_load(
    settings: Settings,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: str | None,
    *,
    joined: bool,
    plan: bool = False,
) -> tuple[BatchAccount, dict[str, int], list[str]]:
    """Load the orders, with a fault planted before the gates.

    Return the account, what `check` finds afterwards, and the statements that join facts with records.
    """
    for module, border in ((scratch, "LARGE"), (bulk, "WORTH_IT")):
        monkeypatch.setattr(module, border, 0)
    if joined:
        monkeypatch.setattr(queries, "compared", lambda _beside, _asked: None)

    def spoiled(batch: Batch) -> None:
        update_summaries(batch)
        if fault is not None:
            assert batch.connection.execute(text(fault)).rowcount in (1, 2)

    monkeypatch.setattr("warehouse.load.layers.update_summaries", spoiled)
    off = dict.fromkeys(("BR-008", "SR-Q-001", "GR-M-001"), RuleSettings(severity="off"))
    settings = settings.model_copy(update={"rules": off})
    day = folder / "2024-03-01"
    day.mkdir()
    (day / "orders.csv").write_text("".join(f"{line}\n" for line in ORDERS))
    delivery = find_deliveries(day, settings)[0]
    asked: list[str] = []
    with connect(settings) as database:
        event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(str(call[2])))
        account = load(database, metadata, settings, Request("day", {"orders": delivery}, date(2024, 3, 1), plan=plan))
        joins = [one for one in asked if "FULL OUTER JOIN silver.orders" in one]
        found = {}
        if account.status == "loaded":
            with database.engine.connect() as connection:
                results = check(connection, metadata, settings).quality.results
            found = {one.rule.id: one.failed for one in results if one.failed}
    return account, found, joins


def answer(result: RuleResult) -> tuple[int, int, bool, list[str]]:
    """Return what a rule found, its examples up to the moment at which a row was written."""
    examples = [example.what.partition(", created_date")[0] for example in result.examples]
    return result.checked, result.failed, result.passed, examples


@pytest.mark.every_postgres
def test_what_agrees_is_not_joined(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account, _, joins = first_load(settings, tmp_path, monkeypatch, None, joined=False)
    assert (account.status, joins) == ("loaded", [])


def test_the_answers_are_those_of_the_join(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all rules about facts: what was asked, what failed, and the examples."""
    answers = []
    for joined in (False, True):
        with monkeypatch.context() as patched:
            folder = tmp_path / f"{joined}"
            folder.mkdir()
            account, _, joins = first_load(settings, folder, patched, LOST, joined=joined, plan=True)
            assert bool(joins) == joined
            answers.append({one.rule.id: answer(one) for one in account.quality.results})
    assert answers[0] == answers[1]
    assert answers[0]["GR-A-005"][:2] == (5, 1)


@pytest.mark.parametrize("joined", [False, True], ids=["compared", "joined"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_refuses_the_batch(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, joined: bool
) -> None:
    account, _, joins = first_load(settings, tmp_path, monkeypatch, FAULTS[fault], joined=joined)
    assert account.status == "refused"
    assert {one.rule.id for one in account.quality.gates} & {KEPT, TOTALS, ONCE}
    assert joins, "the join names the rows"


@pytest.mark.every_postgres
@pytest.mark.parametrize("joined", [False, True], ids=["compared", "joined"])
@pytest.mark.parametrize("fault", EXCHANGED)
def test_facts_that_say_something_else_than_their_records_refuse_the_batch(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, joined: bool
) -> None:
    account, _, joins = first_load(settings, tmp_path, monkeypatch, EXCHANGED[fault], joined=joined)
    assert account.status == "refused"
    assert [one.rule.id for one in account.quality.gates] == [SAYS]
    assert joins, "the join names the rows"


def test_a_price_unlike_that_of_the_record_is_found_by_check(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, found, _ = first_load(settings, tmp_path, monkeypatch, PRICE, joined=False)
    assert account.status == "loaded"
    assert found == {SAYS: 1}
