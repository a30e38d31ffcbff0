"""The account is a law in every outcome: what was read is the sum of what became of it, lookup files included."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import func, select, text

from warehouse import audit
from warehouse.audit import OUTCOMES, Selection
from warehouse.database.connect import Database, connect
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import metadata
from warehouse.settings import Settings
from warehouse.terminal.account import Surroundings, full

HEADS = "order_id,order_date,customer_id,order_status,payment_mode"
LINES = "order_id,product_id,quantity,unit_price"
AROUND = Surroundings("a server", "warehouse", "a delivery", "warehouse load")
COUNTS = ("read", *OUTCOMES)
OFF = {"BR-008": {"severity": "off"}, "BR-009": {"severity": "off"}, "SR-Q-001": {"threshold": 1.0}}


def deliver(folder: Path, *, orders: int = 20) -> None:
    """Write orders of which the third's head is ragged, one line is, one is filtered, one came twice."""
    folder.mkdir(exist_ok=True)
    heads = [f"O{number},2024-02-01,C1,Completed,PayPal" for number in range(orders)]
    lines = [f"O{number},P1,1,5" for number in range(orders)]
    if orders:
        heads[3] += ",too,many"
        lines += ["O1,P1,1,5,ragged", "O2,P1,9,5", "O1,P1,1,5", "X1,P1,0,5"]
        heads.append("X1,2024-02-01,C1,Completed,PayPal")
    (folder / "heads.csv").write_text("\n".join([HEADS, *heads]) + "\n")
    (folder / "lines.csv").write_text("\n".join([LINES, *lines]) + "\n")


def settings_for(settings: Settings, rules: dict[str, Any]) -> Settings:
    """Return settings that read the lines with their heads."""
    lookup = {"path": "heads.csv", "on": {"order_id": "order_id"}}
    orders = {"path": "lines.csv", "lookups": [lookup], "where": "quantity <> '9'"}
    asked = {"database_url": settings.database_url, "sources": {"orders": orders}, "rules": OFF | rules}
    return Settings.model_validate(asked)


def hold_law(database: Database, account: BatchAccount, *, plan: bool = False) -> None:
    """Hold the law in the JSON, on the terminal and in the audit."""
    told = account.as_json()["sources"]["orders"]
    for one in (told, *told["lookups"]):
        assert one["read"] == sum(one[outcome] for outcome in OUTCOMES), one
    paper = Console(file=StringIO(), width=120)
    paper.print(*full([account], AROUND), sep="\n")
    assert isinstance(paper.file, StringIO)
    for words in (line.split() for line in paper.file.getvalue().splitlines()):
        if words and words[0] in ("orders", "heads.csv") and all(word.isdigit() for word in words[1:]):
            assert int(words[1]) == sum(map(int, words[2:])), words
    if account.batch_id is None or plan:
        return
    with database.engine.connect() as connection:
        of_batch = audit.file.c.batch_id == account.batch_id
        kept = connection.execute(select(audit.file).where(of_batch).order_by(audit.file.c.is_lookup)).mappings().all()
        held = select(func.count()).where(audit.quarantine.c.batch_id == account.batch_id)
        assert connection.scalar(held) == sum(one["quarantined"] + one["rejected"] for one in (told, *told["lookups"]))
    if account.status != "planned":
        assert len(kept) == 1 + len(told["lookups"])
        for row, one in zip(kept, (told, *told["lookups"]), strict=True):
            assert {name: row[name] for name in ("read", *OUTCOMES)} == {
                name: one[name] for name in ("read", *OUTCOMES)
            }


EXPECTED = {"read": 24, "accepted": 19, "repeated": 1, "superseded": 0, "filtered": 1, "quarantined": 2, "rejected": 1}


@pytest.mark.parametrize(
    ("rules", "options", "status"),
    [
        ({}, {}, "loaded"),
        ({}, {"plan": True}, "planned"),
        ({}, {"strict": True}, "refused"),
        ({}, {"strict": True, "plan": True}, "refused"),
        ({"SR-Q-001": {"threshold": 0.01}}, {}, "refused"),
        ({"SR-V-005": {"values": ["Shipped"]}, "SR-Q-001": {"threshold": 0.5}}, {}, "refused"),
    ],
)
def test_the_account_adds_up(
    settings: Settings, tmp_path: Path, rules: dict[str, Any], options: dict[str, Any], status: str
) -> None:
    """Loaded, planned, refused by a gate of silver."""
    deliver(tmp_path / "delivery")
    asked = settings_for(settings, rules)
    with connect(asked) as database:
        account = load(database, metadata, asked, Request("a", {"orders": tmp_path / "delivery"}, **options))
        assert account.status == status
        hold_law(database, account, plan="plan" in options)
        told = account.as_json()["sources"]["orders"]
        assert told["lookups"] == [
            {"file": "heads.csv", "read": 21, **dict.fromkeys(OUTCOMES, 0), "accepted": 20, "rejected": 1}
        ]
        if "SR-V-005" not in rules:
            assert {name: told[name] for name in EXPECTED} == EXPECTED


def test_the_account_of_a_batch_that_a_gate_of_bronze_refused_adds_up(settings: Settings, tmp_path: Path) -> None:
    """What nothing had held back until then counts as accepted, in the account as in the audit."""
    deliver(tmp_path / "delivery")
    asked = settings_for(settings, {"BR-008": {"severity": "error", "threshold": 1.0}})
    with connect(asked) as database:
        first = settings_for(settings, {})
        load(database, metadata, first, Request("a", {"orders": tmp_path / "delivery"}))
        deliver(tmp_path / "delivery", orders=10)
        account = load(database, metadata, asked, Request("b", {"orders": tmp_path / "delivery"}))
        assert account.status == "refused"
        assert [gate.rule.id for gate in account.quality.gates] == ["BR-008"]
        hold_law(database, account)
        assert account.sources["orders"].total("accepted") == 12


def test_the_account_of_a_batch_that_a_gate_of_gold_refused_adds_up(settings: Settings, tmp_path: Path) -> None:
    """A trigger adds one to each quantity on its way into a month that is there, and the gates of gold see it."""
    deliver(tmp_path / "delivery")
    asked = settings_for(settings, {})
    with connect(asked) as database:
        load(database, metadata, asked, Request("a", {"orders": tmp_path / "delivery"}))
        with database.engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE FUNCTION add_one() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN NEW.quantity := NEW.quantity + 1; RETURN NEW; END $$"
                )
            )
            connection.execute(
                text("CREATE TRIGGER one_more BEFORE INSERT ON gold.fact_sales FOR EACH ROW EXECUTE FUNCTION add_one()")
            )
        deliver(tmp_path / "delivery", orders=30)
        account = load(database, metadata, asked, Request("b", {"orders": tmp_path / "delivery"}))
        assert account.status == "refused"
        assert "GR-RI-007" in [gate.rule.id for gate in account.quality.gates]
        hold_law(database, account)
        assert all(not any(counts.values()) for counts in account.gold.values())


def test_the_account_of_an_unchanged_delivery_and_of_a_replay_adds_up(settings: Settings, tmp_path: Path) -> None:
    """Neither reads a record."""
    deliver(tmp_path / "delivery")
    asked = settings_for(settings, {})
    with connect(asked) as database:
        load(database, metadata, asked, Request("a", {"orders": tmp_path / "delivery"}))
        again = load(database, metadata, asked, Request("a", {"orders": tmp_path / "delivery"}))
        assert again.status == "unchanged"
        hold_law(database, again)
        lenient = settings_for(settings, {"SR-V-007": {"severity": "warning"}})
        replayed = load(database, metadata, lenient, Request("r", {}, replay=Selection()))
        assert replayed.sources["orders"].tried == 2
        assert replayed.sources["orders"].total("read") == 0


def test_a_record_whose_head_was_rejected_says_so(settings: Settings, tmp_path: Path) -> None:
    """The reason names the line of the lookup file first; other records held back keep theirs."""
    deliver(tmp_path / "delivery")
    asked = settings_for(settings, {})
    with connect(asked) as database:
        account = load(database, metadata, asked, Request("a", {"orders": tmp_path / "delivery"}))
        table = audit.quarantine
        query = select(table.c.record_number, table.c.reason).where(table.c.record_number.is_not(None))
        with database.engine.connect() as connection:
            reasons = dict(tuple(row) for row in connection.execute(query.order_by(table.c.record_number)))
    assert reasons[4].startswith(
        "line 5 of heads.csv, which names its key, was rejected: it has 7 fields where the header has 5; SR-C-011"
    )
    assert reasons[24] == "SR-A-002 quantity is positive; SR-V-007 quantity is valid"
    assert any("1 record held back names a key whose line in heads.csv was rejected" in n for n in account.all_notes)
