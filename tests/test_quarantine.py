"""`warehouse quarantine`."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
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
    assert max(map(len, text.partition("  Next ")[0].splitlines())) <= 80


def test_one_record_is_shown_with_what_to_do(warehouse: Program) -> None:
    numbers = [one["quarantine_id"] for one in warehouse("quarantine", "list", "--json").json["records"]]
    texts = [warehouse("quarantine", "show", str(number)).out for number in numbers]
    assert any("O102,too,short" in text and "line 103" in text for text in texts)
    assert any("Fix quantity" in text and "(nothing)" in text for text in texts)


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


def test_the_list_is_narrowed_by_rule_source_and_batch(warehouse: Program) -> None:
    def found(*options: str) -> int:
        return int(warehouse("quarantine", "list", "--json", *options).json["total"])

    assert [found("--rule", "SR-C-014"), found("--rule", "SR-C-010"), found("--source", "orders")] == [1, 0, 2]
    assert [found("--source", "customers"), found("--batch", "1"), found("--batch", "2")] == [0, 2, 0]
    nothing = warehouse("quarantine", "list", "--batch", "2")
    assert (nothing.code, nothing.out.splitlines()[0]) == (0, "No record that this selects is held back.")
    assert "is it `orders`?" in warehouse("quarantine", "list", "--source", "order").sentence()
    assert "There is no rule `SR-C-0014`; is it" in warehouse("quarantine", "list", "--rule", "SR-C-0014").sentence()


def test_exported_records_are_mended_and_loaded_again(warehouse: Program) -> None:
    answer = warehouse("quarantine", "export", "fix.csv")
    assert answer.code == 0
    assert "Wrote 1 record and 1 line that is no record of orders to fix.csv" in answer.out
    assert "in `rejected_line`" in answer.out
    file = warehouse.folder / "fix.csv"
    header, *lines = file.read_text().splitlines()
    line, reject = sorted(lines, reverse=True)
    assert reject.startswith(",,,,,,,,,")
    assert '"O102,too,short",behind' in reject
    assert ",orders.csv,,103,2024-07-01," in reject
    assert header == (
        "order_id,order_line,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode,"
        "discount_amount,tax_amount,shipping_amount,currency,"
        "quarantine_id,held_back_by,held_back_because,from_file,from_record,from_line,from_as_of,rejected_line,formulas"
    )
    assert line.endswith(
        ",SR-C-014,SR-C-014 orders.quantity is present,orders.csv,101,,2024-07-01,,behind an apostrophe"
    )
    assert "not overwritten" in warehouse("quarantine", "export", "fix.csv").sentence()
    # a spreadsheet saves it in its own way, and somebody corrects the key too
    file.write_text(f"{header}\n{line}\n".replace(",P001,,", ",P001,4,").replace("O101", "O201").replace(",", ";"))
    loaded = warehouse("load", "--source", "orders=fix.csv", "--as-of", "2024-07-01", "--json").json
    assert (loaded["status"], loaded["sources"]["orders"]["accepted"]) == ("loaded", 1)
    assert loaded["sources"]["orders"]["resolved"] == 1
    found = warehouse("quarantine", "list", "--status", "resolved", "--json").json["records"]
    assert [(one["rules"], one["resolved_batch_id"]) for one in found] == [(["SR-C-014"], 2)]


def test_a_rejected_line_is_filled_in_and_loaded(warehouse: Program) -> None:
    """Until its columns are filled it waits as it did, and is no record; then it settles the line that it came from."""
    exported = warehouse("quarantine", "export", "fix.csv", "--json").json
    assert (exported["records"], exported["rejects"], exported["left_out"]) == (1, 1, 0)
    file = warehouse.folder / "fix.csv"
    again = ("load", "--source", "orders=fix.csv", "--as-of", "2024-07-01", "--json")
    text = file.read_text().replace(",P001,,", ",P001,4,")
    file.write_text(text)
    loaded = warehouse(*again).json["sources"]["orders"]
    assert (loaded["accepted"], loaded["filtered"], loaded["quarantined"], loaded["resolved"]) == (1, 1, 0, 1)
    header, *lines = text.splitlines()
    (reject,) = [line for line in lines if "O102" in line]
    filled = reject.replace(",,,,,,,,,", "O102,1,2023-04-21,C001,P001,2,,Completed,PayPal,", 1)
    file.write_text(f"{header}\n{filled}\n")
    loaded = warehouse(*again).json["sources"]["orders"]
    assert (loaded["accepted"], loaded["resolved"]) == (1, 1)
    assert warehouse("quarantine", "list", "--json").json["total"] == 0


def test_rejected_lines_alone_make_a_file(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    (tmp_path / "orders.csv").write_text((SAMPLE / "orders.csv").read_text() + "=O102,too,short\n")
    customers, products = (f"{name}={SAMPLE / name}.csv" for name in ("customers", "products"))
    files = ("--source", "orders=orders.csv", "--source", customers, "--source", products)
    assert program("load", *files, "--as-of", "2024-07-01").code == 0
    assert "Wrote 1 line that is no record of orders" in program("quarantine", "export", "fix.csv").out
    assert '"\'=O102,too,short"' in (tmp_path / "fix.csv").read_text()


def test_what_was_exported_is_loaded_under_our_names_whatever_the_settings_map(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    (tmp_path / "warehouse.toml").write_text(
        '[sources.orders]\npath = "sales.txt"\ndelimiter = ";"\ndelivery = "snapshot"\nwhere = "\\"Bon\\" <> \'x\'"\n'
        '[sources.orders.columns]\norder_id = "Bon"\norder_line = { number_within = "Bon" }\nquantity = "Menge"\n'
        '[sources.orders.values.order_status]\nfertig = "Completed"\n'
    )
    lines = "\n".join(f"B{n};2024-03-0{1 + n % 9};C001;P001;1;fertig;PayPal" for n in range(120))
    bad = "B7;2024-03-01;C001;P002;0;fertig;PayPal"
    header = "Bon;order_date;customer_id;product_id;Menge;order_status;payment_mode"
    (tmp_path / "sales.txt").write_text(f"{header}\n{lines}\n{bad}\n")
    assert program("load", ".", "--as-of", "2024-07-01", "--json").code in (1, 2)
    loaded = program("load", "--source", "orders=sales.txt", "--as-of", "2024-07-01", "--json").json
    assert loaded["sources"]["orders"]["quarantined"] == 1
    exported = program("quarantine", "export", "fix.csv", "--rule", "SR-V-007", "--json").json
    assert (exported["records"], exported["source"], exported["as_of"]) == (1, "orders", "2024-07-01")
    file = tmp_path / "fix.csv"
    file.write_text(file.read_text().replace("P002,0,", "P002,2,"))
    loaded = program("load", "--source", "orders=fix.csv", "--as-of", "2024-07-01", "--json").json
    assert (loaded["status"], loaded["gold"]["fact_sales"]["inserted"]) == ("loaded", 1)
    assert "vanished" not in {name for name, count in loaded["gold"]["fact_sales"].items() if count}
    with psycopg.connect(database) as connection:
        line = connection.execute("SELECT order_line, quantity FROM gold.fact_sales WHERE order_id = 'B7' ORDER BY 1")
        assert line.fetchall() == [(1, 1), (2, 2)]
    assert program("quarantine", "list", "--json").json["total"] == 0


def test_a_record_without_the_date_that_it_should_bring_is_shown(tmp_path: Path, database: str) -> None:
    """It is a reject of no line, for its file may be a workbook; the reason names the record."""
    program = Program(tmp_path, database)
    (tmp_path / "warehouse.toml").write_text('[sources.products]\nas_of = "since"\n')
    (tmp_path / "new.csv").write_text(
        "product_id,product_name,category,price,since\nP1,Mug,Home,5,2024-01-01\nP2,B,C,1,?\n"
    )
    assert program("load", "--source", "products=new.csv").code == 0
    (number,) = [one["quarantine_id"] for one in program("quarantine", "list", "--json").json["records"]]
    for command in (("list",), ("show", str(number))):
        shown = program("quarantine", *command)
        assert (shown.code, shown.err) == (0, "")
        assert "undated" in shown.out
    assert "record 2: since '?' is no date" in " ".join(program("quarantine", "show", str(number)).out.split())


def test_records_of_one_source_make_a_file(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    assert "No record is held back" in program("quarantine", "export", "fix.csv").sentence()
    for name, row in (("orders", "O101,2023-04-21,C001,P001,,Completed,PayPal\n"), ("products", "P9,,Books,1\n")):
        (tmp_path / f"{name}.csv").write_text((SAMPLE / f"{name}.csv").read_text() + row)
    program("load", "--source", "orders=orders.csv", "--source", "products=products.csv")
    assert "choose one with --source orders" in program("quarantine", "export", "fix.csv").sentence()
    assert not (tmp_path / "fix.csv").exists()
    assert program("quarantine", "export", "fix.csv", "--source", "products").code == 0


def test_replay_lets_in_what_passes_now(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    assert "No record waits" in program("quarantine", "replay").out
    (tmp_path / "orders.csv").write_text(
        (SAMPLE / "orders.csv").read_text() + "O101,2023-04-21,C001,P001,1,Completed,Cash\n"
        "O102,2023-04-21,C001,P001,0,Completed,Cash\n"
    )
    program("load", "--source", "orders=orders.csv", "--as-of", "2024-07-01")
    answer = program("quarantine", "replay")
    assert answer.code == 0
    assert "None entered: 2 records tried again" in answer.out
    assert "carry it out" not in program("quarantine", "replay", "--plan").out, "there is nothing to carry out"
    (tmp_path / "warehouse.toml").write_text(
        "[rules.SR-V-006]\nvalues = ['Credit Card', 'Debit Card', 'PayPal', 'Cash']"
    )
    plan = program("quarantine", "replay", "--plan", "--json").json
    assert (plan["status"], plan["sources"]["orders"]["tried"], plan["sources"]["orders"]["entered"]) == (
        "planned",
        2,
        1,
    )
    answer = program("quarantine", "replay")
    assert answer.code == 0
    assert "✓ Replayed: 1 of 2 records entered" in answer.out
    assert "batch 3" in answer.out
    assert max(map(len, answer.out.partition("  Next ")[0].splitlines())) <= 80
    assert program("history", "--json").json["batches"][0]["delivery"] == "quarantine"
    assert program("status", "--json").json["gold"]["fact_sales"] == 101
    assert program("check").code == 0
