"""`warehouse prune` as its users see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Program

CUSTOMERS = "customer_id,customer_name,email,city,state,country,signup_date\n"
PRODUCTS = "product_id,product_name,category,price\n"
ORDERS = "order_id,order_line,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode\n"


def _deliver(program: Program, day: int, *, lines: str = "", name: str = "Ann") -> None:
    folder = program.folder / f"2024-03-0{day}"
    folder.mkdir(exist_ok=True)
    everybody = "".join(f"C{n},Customer {n},,Austin,TX,US,2024-01-01\n" for n in range(2, 12))
    (folder / "customers.csv").write_text(f"{CUSTOMERS}C1,{name},,Austin,TX,US,2024-01-01\n{everybody}")
    (folder / "products.csv").write_text(f"{PRODUCTS}P1,Mug,Home,10\n")
    (folder / "orders.csv").write_text(f"{ORDERS}O{day},1,2024-02-0{day},C1,P1,1,10,Completed,PayPal\n{lines}")
    answer = program("load", folder, "--as-of", f"2024-03-0{day}")
    assert answer.code == 0, answer.out + answer.err


def test_what_is_old_goes_and_says_what_is_lost(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    for day in range(1, 6):
        _deliver(program, day)
    before = program("status", "--json").json["gold"]
    plan = program("prune", "--keep", "2024-03-04", "--plan", "--json").json
    rows = {one["table"]: one["rows"] for one in plan["tables"]}
    results = rows.pop("audit.rule_result")
    assert rows == {
        "bronze.customers": 33,
        "bronze.products": 3,
        "bronze.orders": 3,
        "silver.customers": 11,
        "silver.products": 1,
    }
    assert results > 50
    assert plan["status"] == "planned"
    assert plan["lost"][0] == "Batches 1-3 can be neither undone nor replaced (`load --replace`) any more."
    assert program("prune", "--keep", "2024-03-04", "--plan", "--json").json["tables"] == plan["tables"]
    told = program("prune", "--keep", "2024-03-04", "--plan", "--compact").out
    assert "prune --keep 2024-03-04 --compact" in told
    done = program("prune", "--keep", "2024-03-04", "--json").json
    assert (done["status"], done["batch_id"], done["tables"]) == ("pruned", 6, plan["tables"])
    assert program("prune", "--keep", "2024-03-04", "--json").json["status"] == "unchanged"
    assert program("check").code == 0
    assert program("status", "--json").json["gold"] == before
    shown = program("history", "--json").json["batches"][0]
    assert (shown["batch_id"], shown["delivery"], shown["status"]) == (6, "prune before 2024-03-04", "loaded")


def test_what_can_no_longer_be_done_is_refused(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    for day in range(1, 6):
        _deliver(program, day, lines="O9,1,2024-02-01,C1,P1,1,10,Completed,PayPal\n" if day == 1 else "")
    assert program("prune", "--keep", "2024-03-04").code == 0
    undone = program("undo", "2")
    assert undone.code == 2
    assert "what was delivered before 2024-03-04 was pruned in batch 6" in undone.sentence()
    assert "what it removed is gone" in program("undo", "6").sentence()
    replaced = program("load", tmp_path / "2024-03-02", "--replace", "2", "--as-of", "2024-03-02")
    assert (replaced.code, "neither undone nor replaced" in replaced.sentence()) == (2, True)
    same = program("load", tmp_path / "2024-03-02", "--as-of", "2024-03-02", "--json")
    assert (same.code, same.json["status"]) == (0, "unchanged")
    late = tmp_path / "late.csv"
    late.write_text(f"{CUSTOMERS}C1,Anna,,Austin,TX,US,2024-01-01\n")
    refused = program("load", "--source", f"customers={late}", "--as-of", "2024-03-02")
    assert refused.code == 2
    assert "deliver it as of 2024-03-04 or later" in refused.sentence()
    assert program("undo", "5").code == 0
    assert program("undo", "7").code == 0
    _deliver(program, 6, lines="O9,1,2024-02-01,C1,P1,1,10,Returned,PayPal\n")
    final = program("undo", "9")
    assert final.code == 2
    assert "took the place of records whose raw text had been pruned" in final.sentence()
    assert program("check").code == 0


def test_the_settings_say_how_long_what_is_kept(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    for day in range(1, 5):
        _deliver(program, day)
    nothing = program("prune")
    assert (nothing.code, "No retention is set" in nothing.sentence()) == (2, True)
    (tmp_path / "warehouse.toml").write_text('[retention]\nkeep = "all"\nbronze = 2024-03-03\nobservations = "1d"\n')
    found = program("prune", "--plan", "--json").json
    assert found["limits"]["bronze"] == "2024-03-03"
    assert set(found["limits"]) == {"bronze", "observations"}
    assert {one["table"]: one["rows"] for one in found["tables"]} == {
        "bronze.customers": 22,
        "bronze.products": 2,
        "bronze.orders": 2,
        "silver.customers": 22,
        "silver.products": 2,
    }


@pytest.mark.parametrize("wrong", ["400", "d", "12q", "", "2024-13-01", "-3d"])
def test_a_span_is_a_number_with_its_unit(tmp_path: Path, wrong: str) -> None:
    answer = Program(tmp_path)("prune", f"--keep={wrong}")
    assert answer.code == 2
    assert 'write it as "400d", "12m" or "2y", or as a date' in answer.sentence()


def test_old_files_are_not_read_again_under_other_settings(tmp_path: Path, database: str) -> None:
    """They are known by their bytes, as before; newer ones are read again, and take the place of what they had said."""
    program = Program(tmp_path, database)
    for day in range(1, 5):
        _deliver(program, day)
    assert program("prune", "--keep", "2024-03-03").code == 0
    (tmp_path / "warehouse.toml").write_text("[sources.customers.columns]\ncity = { constant = 'Dallas' }\n")
    old = program("load", tmp_path / "2024-03-02", "--as-of", "2024-03-02", "--json")
    assert (old.code, old.json["status"]) == (0, "unchanged")
    note = "1 file was read under other settings and is not read again, because what that needs was pruned"
    assert note in old.json["sources"]["customers"]["notes"]
    new = program("load", tmp_path / "2024-03-04", "--as-of", "2024-03-04", "--json")
    assert (new.code, new.json["status"]) == (0, "loaded")
    assert new.json["gold"]["dim_customer"]["inserted"] == 11
    assert program("check").code == 0


def test_a_report_speaks_of_the_newest_delivery(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    for day in range(1, 4):
        _deliver(program, day)
    before = program("report", "before.html", "--json").json
    assert program("prune", "--keep", "2024-03-02").code == 0
    after = program("report", "after.html", "--json").json
    said = ("batch_id", "as_of", "verdict", "reasons")
    assert {key: after[key] for key in said} == {key: before[key] for key in said}
    assert after["batch_id"] == 3


def test_a_batch_whose_records_bring_older_dates_is_named(tmp_path: Path, database: str) -> None:
    """What it is as of says nothing about what it holds."""
    program = Program(tmp_path, database)
    (tmp_path / "warehouse.toml").write_text('[sources.products]\nas_of = "since"\n')
    prices = "P1,Mug,Home,10,2024-01-05\nP1,Mug,Home,11,2024-02-05\nP1,Mug,Home,12,2024-03-05\n"
    (tmp_path / "products.csv").write_text(f"{PRODUCTS[:-1]},since\n{prices}")
    assert program("load", "--source", "products=products.csv", "--as-of", "2024-03-06").code == 0
    lost = program("prune", "--keep", "2024-02-05", "--json").json["lost"]
    assert lost[0] == "Batch 1 can be neither undone nor replaced (`load --replace`) any more."
    assert (
        program("undo", "1")
        .sentence()
        .startswith(
            "Batch 1 has records as of 2024-01-05, and what was delivered before 2024-02-05 was pruned in batch 2"
        )
    )
