"""`warehouse check`."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import psycopg

from tests.command import SAMPLE, Program
from warehouse.model import RULES
from warehouse.settings import Settings
from warehouse.vocabulary.rule import Measure


def test_every_rule_is_asked_but_those_about_deliveries(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    answer = program("check", "--json")
    assert answer.code == 0
    quality = answer.json["quality"]
    assert [one["rule"] for one in quality["results"]] == [r.id for r in RULES if not isinstance(r.check, Measure)]
    assert len(quality["results"]) + len(quality["not_asked"]) == len(RULES)
    assert (quality["warnings"], quality["errors"]) == (0, 0)


def test_what_was_changed_behind_our_back_is_found(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE silver.orders SET order_status = 'Lost' WHERE order_id = 'O007'")
        connection.execute("DELETE FROM gold.fact_sales WHERE order_id = 'O008'")
    answer = program("check")
    assert answer.code == 1
    for expected in ("SR-V-005", "orders.csv, record 7", "1 of 100", "GR-RI-006"):
        assert expected in answer.out
    assert program("check", "--json").json["quality"]["errors"] >= 2


def test_a_warning_is_no_failure(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE silver.customers SET city = NULL WHERE customer_id = 'C001'")
    answer = program("check")
    assert answer.code == 0
    assert "SR-C-004" in answer.out


def test_a_warehouse_is_held_against_the_figures_of_its_sample(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("sample", "shop", "--orders", "2000", "--dirt", "0.03")
    program("load", "shop")
    answer = program("check", "--control", "shop/control.json")
    assert answer.code == 0
    assert "Agrees with shop/control.json" in answer.out
    found = program("check", "--control", "shop/control.json", "--json").json["control"]
    assert (found["agrees"], found["findings"]) == (True, [])
    assert found["planted"]["SR-C-014"] > 0
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE gold.fact_sales SET quantity = quantity + 1 WHERE order_id = 'O0000001'")
    answer = program("check", "--control", "shop/control.json", "--json")
    assert answer.code == 1
    assert [one["what"] for one in answer.json["control"]["findings"]][:1] == ["quantity"]
    assert "✗ Differs from shop/control.json" in program("check", "--control", "shop/control.json").out


def test_what_is_no_control_file(tmp_path: Path, database: str) -> None:
    answer = Program(tmp_path, database)("check", "--control", "nothing.json")
    assert answer.code == 2
    assert "nothing.json is no control file" in answer.sentence()


def test_pipelines_see_rules_as_tests(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    assert program("check", "--junit", "rules.xml").code == 0
    root = ET.parse(tmp_path / "rules.xml").getroot()
    assert [suite.get("name") for suite in root] == ["bronze", "silver", "gold"]
    assert [case.get("name") for case in root.iter("testcase")] == [
        f"{rule.id} {rule.title}" for layer in ("B", "S", "G") for rule in RULES if rule.id[0] == layer
    ]
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == (str(len(RULES)), "0", "13")

    day = Settings().today()
    (tmp_path / "warehouse.toml").write_text(
        f"[rules.SR-V-006]\nwaiver = {{ reason = 'the till <x>', until = {day} }}\n[rules.SR-C-005]\nseverity = 'off'\n"
    )
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE silver.orders SET order_status = E'<Lost & \\x01gone>' WHERE order_id < 'O006'")
        connection.execute("UPDATE silver.orders SET payment_mode = 'Cash' WHERE order_id = 'O007'")
        connection.execute("UPDATE silver.customers SET city = NULL WHERE customer_id = 'C001'")
    assert program("check", "--junit", "rules.xml", "--json").code == 1
    root = ET.parse(tmp_path / "rules.xml").getroot()
    cases = {str(case.get("name")).split()[0]: case for case in root.iter("testcase")}
    failure = cases["SR-V-005"].find("failure")
    assert failure is not None
    assert failure.get("message") == "5 of 100 rows break it"
    first, second, third, advice = str(failure.text).splitlines()
    assert first.startswith("orders.csv, record 1  O001 | ")
    assert all("<Lost & gone>" in line for line in (first, second, third))
    assert advice == next(rule.advice for rule in RULES if rule.id == "SR-V-005")
    skipped = {
        name: str(mark.get("message")) for name, case in cases.items() if (mark := case.find("skipped")) is not None
    }
    assert skipped["SR-V-006"] == f"waived until {day}: the till <x>"
    assert skipped["SR-C-005"] == "it is switched off"
    assert skipped["BR-001"] == "it is about deliveries, and asked at each load"
    assert str(cases["SR-C-004"].findtext("system-out")).startswith("warning: 1 of 50 rows break it")
    assert cases["SR-C-004"].find("failure") is None
    failures = [name for name, case in cases.items() if case.find("failure") is not None]
    assert root.get("failures") == str(len(failures))
    assert sum(int(str(suite.get("skipped"))) for suite in root) == len(skipped) == int(str(root.get("skipped")))


def test_a_report_that_cannot_be_written(tmp_path: Path, database: str) -> None:
    answer = Program(tmp_path, database)("check", "--junit", "nowhere/rules.xml")
    assert answer.code == 2
    assert "nowhere/rules.xml" in answer.sentence()
