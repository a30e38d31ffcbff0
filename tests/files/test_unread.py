"""Files of a delivery that no source reads are named in every outcome, and a last line without an end is noted."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.command import SAMPLE, Program
from warehouse.files import Delivery, unread_files


def test_what_stands_in_a_delivery_and_is_not_read(tmp_path: Path) -> None:
    """In natural order, in folders below and packed too; hidden files and the program's own are nobody's."""
    names = [
        "orders.csv",
        "orders_10.csv",
        "orders_2.csv.gz",
        "late/orders.csv",
        "a/b/c.txt",
        "~$orders.xlsx",
        "x.part",
    ]
    for name in [*names, "warehouse.toml", "control.json", ".hidden.csv", ".git/config", "late/.DS_Store"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = unread_files(Delivery(tmp_path), {"orders.csv"})
    assert sorted(found) == sorted(names[1:])
    assert found.index("orders_2.csv.gz") < found.index("orders_10.csv")
    dated = Delivery(tmp_path, date(2024, 1, 1), True, [tmp_path / "orders.csv", tmp_path / "x.part"])
    assert unread_files(dated, {"orders.csv"}) == ["x.part"]


@pytest.fixture
def warehouse(tmp_path: Path, database: str) -> Program:
    """The program beside a delivery that holds more than its sources read."""
    delivery = shutil.copytree(SAMPLE, tmp_path / "delivery")
    (delivery / "late").mkdir()
    for name in ("orders_2.csv", "late/orders.csv"):
        shutil.copy(SAMPLE / "orders.csv", delivery / name)
    return Program(tmp_path, database)


def test_they_are_named_by_a_plan_a_load_and_a_load_of_nothing_new(warehouse: Program) -> None:
    """On the terminal and in the JSON; single files ask for no others."""
    for options in (["--plan"], [], []):
        answer = warehouse("load", "delivery", "--as-of", "2024-07-01", *options)
        assert answer.code == 0
        assert "not read: late/orders.csv, orders_2.csv; no `path` of a source names them" in " ".join(
            answer.out.split()
        )
    found = warehouse("load", "delivery", "--as-of", "2024-07-08", "--json").json
    assert found["unread"] == ["late/orders.csv", "orders_2.csv"]
    single = warehouse("load", "--source", "orders=delivery/orders_2.csv", "--as-of", "2024-07-09", "--json").json
    assert (single["unread"], single["notes"]) == ([], [])


def test_files_that_the_settings_name_are_read(warehouse: Program, tmp_path: Path) -> None:
    """A glob takes them in."""
    (tmp_path / "warehouse.toml").write_text('[sources.orders]\npath = "**/orders*.csv"\n')
    assert warehouse("load", "delivery", "--as-of", "2024-07-01", "--json").json["unread"] == []


def test_a_last_line_without_a_line_end_is_noted(warehouse: Program, tmp_path: Path) -> None:
    """It is read, but it may be half of one."""
    orders = tmp_path / "delivery" / "orders.csv"
    orders.write_bytes(orders.read_bytes().rstrip(b"\n"))
    found = warehouse("load", "delivery", "--as-of", "2024-07-01", "--json").json
    assert found["sources"]["orders"]["accepted"] == 100
    assert (
        "orders.csv: the last line has no line end; if the file was cut off, deliver it again"
        in (found["sources"]["orders"]["notes"])
    )
    assert not any("line end" in note for note in found["sources"]["products"]["notes"])
