"""`warehouse undo` and `load --replace` as their users see them."""

from __future__ import annotations

from pathlib import Path

import psycopg

from tests.command import SAMPLE, Program

HEAD = "order_id,order_line,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode\n"


def _facts(program: Program) -> int:
    number: int = program("status", "--json").json["gold"]["fact_sales"]
    return number


def test_a_batch_is_undone_and_brought_back(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    (tmp_path / "late.csv").write_text(HEAD + "Z1,1,2023-05-05,C001,P001,2,10,Completed,PayPal\n")
    assert program("load", SAMPLE, "--as-of", "2024-01-01").code == 0
    assert program("load", "--source", "orders=late.csv", "--as-of", "2024-01-02").code == 0
    plan = program("undo", "2", "--plan")
    assert plan.code == 0
    assert "Plan of undoing batch 2; nothing was changed" in plan.out
    assert _facts(program) == 101
    done = program("undo", "2", "--json")
    assert (done.code, done.json["status"], done.json["batch_id"]) == (0, "loaded", 3)
    assert done.json["gold"]["fact_sales"]["removed"] == 1
    assert _facts(program) == 100
    assert "undone already, by batch 3; `warehouse undo 3` brings it back" in program("undo", "2").sentence()
    assert program("check").code == 0
    assert program("undo", "3").code == 0
    assert _facts(program) == 101
    statuses = [batch["status"] for batch in program("history", "--json").json["batches"]]
    assert statuses == ["loaded", "undone", "loaded", "loaded"]


def test_a_delivery_takes_the_place_of_a_batch(tmp_path: Path, database: str) -> None:
    """Both in one transaction, for the date that the batch had unless another one is given."""
    program = Program(tmp_path, database)
    (tmp_path / "orders.csv").write_text(HEAD + "Z1,1,2023-05-05,C001,P001,2,10,Completed,PayPal\n")
    program("load", SAMPLE, "--as-of", "2024-01-01")
    assert program("load", "--source", "orders=orders.csv", "--as-of", "2024-01-02").code == 0
    (tmp_path / "orders.csv").write_text(HEAD + "Z1,1,2023-05-05,C001,P001,3,10,Completed,PayPal\n")
    done = program("load", "--source", "orders=orders.csv", "--replace", "2", "--as-of", "2024-01-02", "--json")
    assert (done.code, done.json["gold"]["fact_sales"]["updated"]) == (0, 1)
    lines = program("history", "--json").json["batches"]
    assert [batch["status"] for batch in lines] == ["loaded", "undone", "loaded"]


def test_what_cannot_be_undone_says_why(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    nothing = program("undo", "1")
    assert nothing.code == 2
    assert "There is no batch 1; none is loaded" in nothing.sentence()
    (tmp_path / "orders.csv").write_text(HEAD + "Z1,1,2023-05-05,C001,P001,2,10,Completed,PayPal\n")
    assert program("load", SAMPLE, "--as-of", "2024-01-01").code == 0
    (tmp_path / "orders.csv").write_text(HEAD + "Z1,1,x,C001,P001,2,10,Completed,PayPal\n")
    assert program("load", "--source", "orders=orders.csv", "--as-of", "2024-01-02").code == 1
    assert "Batch 2 was refused and changed nothing" in program("undo", "2").sentence()


def test_a_refused_replacement_leaves_what_it_was_to_replace(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    (tmp_path / "orders.csv").write_text(HEAD + "Z1,1,2023-05-05,C001,P001,2,10,Completed,PayPal\n")
    program("load", SAMPLE, "--as-of", "2024-01-01")
    assert program("load", "--source", "orders=orders.csv", "--as-of", "2024-01-02").code == 0
    (tmp_path / "orders.csv").write_text(HEAD + "Z1,1,x,C001,P001,2,10,Completed,PayPal\n")
    refused = program("load", "--source", "orders=orders.csv", "--replace", "2", "--as-of", "2024-01-02")
    assert refused.code == 1
    assert _facts(program) == 101
    assert [one["status"] for one in program("history", "--json").json["batches"]] == ["refused", "loaded", "loaded"]
    # a reader that began before an undo sees its moment to the end, and does not hold the undo up
    with psycopg.connect(database) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        count = "SELECT count(*) FROM gold.fact_sales"
        assert reader.execute(count).fetchone() == (101,)
        assert program("undo", "2").code == 0
        assert reader.execute(count).fetchone() == (101,)
    assert _facts(program) == 100
    nothing = program("load", "--source", "orders=orders.csv", "--replace", "4")
    assert nothing.code == 2
    assert "Batch 4 only undid batch 2, so no delivery can take its place" in nothing.sentence()


def test_the_sample_is_taken_back_and_loaded_again(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE, "--as-of", "2024-01-01")
    before = program("status", "--json").json["gold"]
    assert program("undo", "1").code == 0
    gone = program("status", "--json").json["gold"]
    assert {name: rows for name, rows in gone.items() if rows and name != "dim_date"} == {}
    assert program("load", SAMPLE, "--as-of", "2024-01-01").code == 0
    assert program("status", "--json").json["gold"] == before
