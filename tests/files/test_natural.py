"""Files are read in the order in which people number them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from warehouse.files import Delivery, find_deliveries, find_files
from warehouse.settings import Settings, SourceSettings

IN_ORDER = [
    "part2/sales-11.csv",
    "part10/sales-1.csv",
    "sales.csv",
    "sales (2).csv.gz",
    "sales (10).csv",
    "sales-9.csv",
    "Sales-10.csv",
    "sales-010.csv",
    "sales-10b.csv",
    "sales-2024-2-1.csv",
    "sales-2024-10-1.csv",
    "sales-100000000000000000000000.csv",
]


def _write(folder: Path) -> None:
    names = list(IN_ORDER)
    Random(1).shuffle(names)
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"id\n{name}\n")


@pytest.mark.parametrize("listed", [False, True], ids=["all of the folder", "some of the folder"])
def test_a_glob_is_read_in_natural_order(tmp_path: Path, *, listed: bool) -> None:
    """2 before 10, a name before its numbered copies, folders by the same rule, whatever the system lists first."""
    _write(tmp_path)
    files = [tmp_path / name for name in sorted(IN_ORDER)] if listed else None
    found = find_files(Delivery(tmp_path, files=files), "orders", SourceSettings(path="**/*.csv*"))
    assert [file.name for file in found] == IN_ORDER


def test_a_list_is_read_in_its_own_order(tmp_path: Path) -> None:
    _write(tmp_path)
    settings = SourceSettings(path=["sales-10b.csv", "sales-[0-9].csv", "sales.csv"])
    assert [file.name for file in find_files(tmp_path, "orders", settings)] == [
        "sales-10b.csv",
        "sales-9.csv",
        "sales.csv",
    ]


def test_dated_files_of_one_day_are_in_natural_order(tmp_path: Path) -> None:
    for name in ("2024-01-01_10.csv", "2024-01-01_9.csv"):
        (tmp_path / name).write_text("id\n1\n")
    settings = Settings.model_validate({"series": {"pattern": r"^(\d{4}-\d{2}-\d{2})_"}})
    (delivery,) = find_deliveries(tmp_path, settings)
    assert [file.name for file in delivery.files or []] == ["2024-01-01_9.csv", "2024-01-01_10.csv"]
