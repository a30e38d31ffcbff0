"""`load` asks about what is missing or unlikely: an implausible date, a folder that was not named."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.command import SAMPLE, Program


@pytest.fixture
def warehouse(tmp_path: Path, database: str) -> Program:
    """The program in an empty folder, with a migrated database."""
    return Program(tmp_path, database)


def test_a_date_of_the_future_is_refused_unless_it_is_meant(warehouse: Program, tmp_path: Path) -> None:
    """By the option, by the name of a folder, and by one of a series: nothing of the series is loaded then."""
    day = "2204-07-01"
    shutil.copytree(SAMPLE, tmp_path / "series" / day)
    shutil.copytree(SAMPLE, tmp_path / "series" / "2024-07-01")
    orders = f"orders={tmp_path / 'series' / day / 'orders.csv'}"
    for call in (
        [SAMPLE, "--as-of", day],
        [f"series/{day}"],
        ["series"],
        ["--source", orders],
        [SAMPLE, "--as-of", day, "--plan"],
    ):
        answer = warehouse("load", *call)
        assert (answer.code, answer.out) == (2, "")
        for part in (f"{day} is in the future", "--future"):
            assert part in answer.sentence()
    assert warehouse("history", "--json").json["batches"] == []
    answer = warehouse("load", SAMPLE, "--as-of", day, "--future", "--json")
    assert (answer.code, answer.json["as_of"]) == (0, day)


def test_tomorrow_is_no_date_of_the_future(warehouse: Program) -> None:
    """Somewhere it is tomorrow already."""
    today = datetime.now(UTC).date()
    assert warehouse("load", SAMPLE, "--plan", "--as-of", str(today + timedelta(days=1))).code == 0
    assert warehouse("load", SAMPLE, "--plan", "--as-of", str(today + timedelta(days=3))).code == 2


def test_a_file_in_a_folder_named_almost_like_a_date_is_asked_about(warehouse: Program, tmp_path: Path) -> None:
    """As a folder is."""
    shutil.copytree(SAMPLE, tmp_path / "20240701")
    answer = warehouse("load", "--source", f"orders={tmp_path / '20240701' / 'orders.csv'}")
    assert answer.code == 2
    assert "--as-of 2024-07-01" in answer.sentence()


def test_the_sample_does_not_go_into_a_database_of_ones_own(warehouse: Program) -> None:
    """A cron job whose folder is another loads nothing."""
    answer = warehouse("load")
    assert answer.code == 2
    assert "name the folder to load" in answer.sentence()
    assert warehouse("load", "--plan").code == 2


@pytest.mark.slow
def test_the_sample_does_not_go_beside_other_deliveries(tmp_path: Path) -> None:
    """Into an embedded warehouse of its own it goes, and again; not into one with anything else."""
    program = Program(tmp_path)
    assert program("load").code == 0
    assert program("load").code == 0
    shutil.copytree(SAMPLE, tmp_path / "mine")
    with (tmp_path / "mine" / "orders.csv").open("a") as orders:
        orders.write("O101,2023-04-21,C001,P001,1,Completed,PayPal\n")
    assert program("load", "mine", "--as-of", "2024-06-30").code == 0
    answer = program("load")
    assert (answer.code, answer.out) == (2, "")
    for part in ("name the folder to load", "orders.csv"):
        assert part in answer.sentence()
    (tmp_path / "data").mkdir()
    shutil.copytree(tmp_path / "mine", tmp_path / "data" / "raw")
    assert program("load").code == 0
