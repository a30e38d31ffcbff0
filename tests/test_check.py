"""`warehouse check`."""

from __future__ import annotations

from pathlib import Path

import psycopg

from tests.command import SAMPLE, Program
from warehouse.model import RULES
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
