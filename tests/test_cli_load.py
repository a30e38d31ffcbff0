"""`warehouse load` as its users see it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.pool import NullPool

from tests.command import SAMPLE, Program
from warehouse import audit
from warehouse.database.urls import database_url
from warehouse.model import RULES, sales

OUTCOMES = ("accepted", "repeated", "superseded", "filtered", "quarantined", "rejected")


@pytest.fixture
def warehouse(tmp_path: Path, database: str) -> Program:
    """The program in an empty folder, with a migrated database."""
    return Program(tmp_path, database)


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """A copy of the sample that a test may spoil."""
    return shutil.copytree(SAMPLE, tmp_path / "delivery")


def counts(url: str) -> tuple[int, int]:
    """Return how many facts and how many batches a database holds."""
    engine = create_engine(database_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        facts = connection.execute(select(func.count()).select_from(sales)).scalar_one()
        return facts, connection.execute(select(func.count()).select_from(audit.batch)).scalar_one()


def test_the_account_of_a_load_is_by_the_contract(warehouse: Program) -> None:
    answer = warehouse("load", SAMPLE, "--as-of", "2024-07-01", "--json")
    assert (answer.code, answer.err) == (0, "")
    found = answer.json
    assert found["status"] == "loaded"
    assert found["batch_id"] == 1
    assert found["as_of"] == "2024-07-01"
    assert found["sources"]["orders"].items() >= {"files": ["orders.csv"], "read": 100, "accepted": 100}.items()
    for source in found["sources"].values():
        assert source["read"] == sum(source[outcome] for outcome in OUTCOMES)
    assert found["gold"]["fact_sales"]["inserted"] == 100
    assert found["quality"].keys() >= {"rules", "passed", "warnings", "errors", "results"}
    results = found["quality"]["results"]
    assert all(one.keys() >= {"rule", "severity", "checked", "failed", "passed", "gate"} for one in results)


def test_the_account_on_a_terminal_fits_80_columns_and_24_lines(warehouse: Program) -> None:
    answer = warehouse("load", SAMPLE, "--as-of", "2024-07-01")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert max(len(line) for line in lines if "psql" not in line) <= 80
    assert len(lines) <= 24
    for expected in ("as of 2024-07-01", "7,427.88", "batch 1", f"all {len(RULES)} hold", "status"):
        assert expected in answer.out
    assert "\x1b" not in answer.out + answer.err


def test_the_same_files_again_are_nothing_new(warehouse: Program) -> None:
    warehouse("load", SAMPLE)
    answer = warehouse("load", SAMPLE)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("✓ Nothing new")
    assert warehouse("load", SAMPLE, "--json").json["status"] == "unchanged"


def test_a_plan_changes_nothing(warehouse: Program) -> None:
    answer = warehouse("load", SAMPLE, "--plan")
    assert answer.code == 0
    assert "nothing was changed" in answer.out
    assert "fact_sales" in answer.out
    assert counts(str(warehouse.url)) == (0, 0)


def test_a_refused_batch_says_which_gate_and_what_to_do(warehouse: Program, delivery: Path) -> None:
    orders = delivery / "orders.csv"
    orders.write_text(orders.read_text().replace("Completed", "Lost in the mail"))
    answer = warehouse("load", delivery)
    assert (answer.code, answer.err) == (1, "")
    for expected in ("Refused", "SR-Q-001", "SR-V-005", "orders.csv, record 1", "78 of 100", "quarantine list"):
        assert expected in answer.out
    assert warehouse("load", delivery, "--json").json["status"] == "refused"
    assert counts(str(warehouse.url))[0] == 0


def test_strict_refuses_one_bad_record(warehouse: Program, delivery: Path) -> None:
    with (delivery / "orders.csv").open("a") as orders:
        orders.write("O101,2023-04-21,C001,P001,0,Completed,PayPal\n")
    assert warehouse("load", delivery, "--strict", "--plan").code == 1
    answer = warehouse("load", delivery)
    assert answer.code == 0
    assert "SR-V-007" in answer.out
    assert "orders.csv, record 101" in answer.out


def test_strict_refuses_one_line_that_is_no_record(warehouse: Program, delivery: Path) -> None:
    """It is held back as well as a record that broke a rule, which is what the pages and the help say."""
    with (delivery / "orders.csv").open("a") as file:
        file.write("O900,2023-04-21,C001,P001,1,Completed,Cash,surplus\n")
    answer = warehouse("load", delivery, "--strict", "--as-of", "2024-07-09", "--json")
    assert (answer.code, answer.json["status"]) == (1, "refused")
    assert (answer.json["sources"]["orders"]["quarantined"], answer.json["sources"]["orders"]["rejected"]) == (0, 1)


def test_a_series_is_loaded_date_by_date_up_to_the_first_refusal(warehouse: Program, tmp_path: Path) -> None:
    series = tmp_path / "series"
    for day in ("2024-01-01", "2024-01-08", "2024-01-15"):
        shutil.copytree(SAMPLE, series / day)
    second = series / "2024-01-08" / "orders.csv"
    whole = second.read_text()
    second.write_text(whole.replace("Completed", "Gone"))
    answer = warehouse("load", series)
    assert answer.code == 1
    assert "1 later delivery" in answer.out
    second.write_text(whole)
    found = warehouse("load", series, "--json")
    assert found.code == 0
    assert [batch["status"] for batch in found.json["batches"]] == ["unchanged", "loaded", "loaded"]


def test_single_sources_are_loaded_from_their_files(warehouse: Program, delivery: Path) -> None:
    products = (delivery / "products.csv").rename(delivery / "articles [new].csv")
    answer = warehouse("load", "--source", f"products={products}", "--json")
    assert answer.code == 0
    sources = answer.json["sources"]
    assert sources["products"]["accepted"] == 60
    assert sources["orders"]["files"] == []


def test_text_of_the_files_cannot_command_the_terminal(warehouse: Program, delivery: Path) -> None:
    with (delivery / "orders.csv").open("a") as orders:
        orders.write("O101,2023-04-21,C001,P001,0,\x1b[31mCompleted,[bold]PayPal\n")
    answer = warehouse("load", delivery)
    assert "\x1b" not in answer.out
    shown = warehouse("quarantine", "show", "1").out
    assert "\x1b" not in shown
    assert "[bold]PayPal" in shown
