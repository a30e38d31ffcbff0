"""`warehouse quarantine`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.command import SAMPLE, Program


@pytest.fixture
def warehouse(tmp_path: Path, database: str) -> Program:
    """A warehouse that holds two records back: one without a quantity, one line that is no record."""
    delivery = shutil.copytree(SAMPLE, tmp_path / "delivery")
    with (delivery / "orders.csv").open("a") as orders:
        orders.write("O101,2023-04-21,C001,P001,,Completed,PayPal\nO102,too,short\n")
    program = Program(tmp_path, database)
    assert program("load", delivery, "--as-of", "2024-07-01").code == 0
    return program


def test_what_waits_is_listed_with_its_reason(warehouse: Program) -> None:
    found = warehouse("quarantine", "list", "--json").json
    assert found["total"] == 2
    by_line = {one["line_number"]: one for one in found["records"]}
    record, reject = by_line[None], by_line[103]
    assert record["rules"] == ["SR-C-014"]
    assert list(record["raw"])[:2] == ["order_id", "order_line"]
    assert record["raw"]["order_id"] == "O101"
    assert reject["raw_line"] == "O102,too,short"
    text = warehouse("quarantine", "list").out
    for expected in ("2 records held back", "SR-C-014", "record 101", "line 103", "O102,too,short"):
        assert expected in text
    assert max(map(len, text.splitlines())) <= 80


def test_one_record_is_shown_with_what_to_do(warehouse: Program) -> None:
    numbers = [one["quarantine_id"] for one in warehouse("quarantine", "list", "--json").json["records"]]
    texts = [warehouse("quarantine", "show", str(number)).out for number in numbers]
    assert any("O102,too,short" in text and "line 103" in text for text in texts)
    assert any("Mend quantity" in text and "(nothing)" in text for text in texts)


def test_a_number_that_there_is_not(warehouse: Program) -> None:
    answer = warehouse("quarantine", "show", "99")
    assert answer.code == 2
    assert "99" in answer.sentence()


def test_a_refused_batch_is_open_until_the_next(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    delivery = shutil.copytree(SAMPLE, tmp_path / "delivery")
    orders = delivery / "orders.csv"
    orders.write_text(orders.read_text().replace("Completed", "Lost"))
    assert program("load", delivery).code == 1
    assert program("quarantine", "list", "--json").json["total"] == 78
    assert program("load", SAMPLE).code == 0
    assert program("quarantine", "list").out == "✓ No record is held back.\n"
    assert program("quarantine", "list", "--status", "refused", "--json").json["total"] == 78
