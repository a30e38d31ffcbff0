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
