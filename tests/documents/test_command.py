"""`warehouse docs` writes a folder, shows what a database says, and `--check` fails once a page is stale."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command import SAMPLE, Program

pytestmark = pytest.mark.slow


@pytest.fixture
def warehouse(tmp_path: Path, database: str) -> Program:
    """The program in an empty folder, with a database that holds the sample."""
    program = Program(tmp_path, database)
    assert program("load", SAMPLE, "--as-of", "2024-07-01").code == 0
    return program


def test_the_pages_show_results_and_hide_people(warehouse: Program, tmp_path: Path) -> None:
    answer = warehouse("docs", "out", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["observed"] is True
    assert answer.json["stale"] == []
    out = tmp_path / "out"
    assert "it held, 0 of 100 broke it" in re.sub(r"\s+", " ", (out / "rules.md").read_text())
    assert "| Electronics | 9 | 14 | 26 | 2542.74 |" in (out / "marts" / "category_revenue.md").read_text()
    assert "| `city` | `Tampa` |" in (out / "tables" / "gold.dim_customer.md").read_text()
    everything = "".join(file.read_text() for file in out.rglob("*") if file.is_file())
    rows = (SAMPLE / "customers.csv").read_text().splitlines()[1:]
    personal = [value for row in rows for value in row.split(",")[1:3]]
    assert len(personal) == 100
    assert [value for value in personal if value in everything] == []


def test_results_do_not_make_a_page_stale(warehouse: Program, tmp_path: Path) -> None:
    assert warehouse("docs", "out").code == 0
    answer = warehouse("docs", "out", "--check")
    assert (answer.code, answer.err) == (0, "")
    nowhere = Program(tmp_path, "postgresql://someone@127.0.0.1:1/shop")
    assert nowhere("docs", "out", "--check").code == 0, "a check needs no database"


def test_check_names_each_stale_page_and_ends_with_1(warehouse: Program, tmp_path: Path) -> None:
    assert warehouse("docs", "out").code == 0
    (tmp_path / "out" / "words.md").unlink()
    (tmp_path / "warehouse.toml").write_text('[rules.SR-V-005]\nseverity = "warning"\n')
    answer = warehouse("docs", "out", "--check")
    assert answer.code == 1
    for page in ("words.md", "rules.md", "settings.md", "tables/silver.orders.md"):
        assert f"  {page}\n" in answer.out
    assert "commands.md" not in answer.out
    assert "warehouse docs out" in answer.out
    stale = warehouse("docs", "out", "--check", "--json")
    assert (stale.code, stale.json["written"]) == (1, [])
    assert "words.md" in stale.json["stale"]
    assert not (tmp_path / "out" / "words.md").exists()


def test_without_a_warehouse_the_pages_are_written_all_the_same(tmp_path: Path) -> None:
    answer = Program(tmp_path)("docs")
    assert (answer.code, answer.err) == (0, "")
    assert "no database" in answer.out
    assert (tmp_path / "docs" / "reference" / "README.md").exists()
    assert not (tmp_path / ".warehouse").exists()


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    answer = Program(tmp_path, "postgresql://someone@127.0.0.1:1/shop")("docs", "out")
    assert answer.code == 3
    assert "127.0.0.1:1" in answer.sentence()


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    for option in ([], ["--check"]):
        answer = Program(tmp_path)("docs", "out", *option)
        assert answer.code == 2
        assert "out" in answer.sentence()
