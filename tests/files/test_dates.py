"""A folder named almost like a date is asked about; it is not taken for a delivery of today."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from warehouse.errors import DeliveryError
from warehouse.files import find_deliveries
from warehouse.settings import Settings

DAY = date(2024, 7, 1)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("20240701", DAY),
        ("2024-7-1", DAY),
        ("2024_07_01", DAY),
        ("2024.07.01", DAY),
        ("2024 07 01", DAY),
        ("export-20240701", DAY),
        ("2024-07-01_orders", DAY),
        ("2024-07-01 (2)", DAY),
        ("20240701T0600", DAY),
        ("01.07.2024", None),
        ("1-7-24", None),
        ("01072024", None),
        ("2024_02_30", None),
    ],
)
def test_a_name_that_is_almost_a_date(tmp_path: Path, name: str, meant: date | None) -> None:
    """The sentence names the option; with it the name does not matter."""
    (tmp_path / name).mkdir()
    with pytest.raises(DeliveryError, match=rf"almost a date; .* --as-of {meant or 'YYYY-MM-DD'}\.$"):
        find_deliveries(tmp_path / name, Settings())
    assert find_deliveries(tmp_path / name, Settings(), DAY)[0].as_of == DAY
    (tmp_path / name / "orders.csv").touch()
    with pytest.raises(DeliveryError, match="almost a date"):
        find_deliveries(tmp_path / name, Settings())


def test_a_folder_of_such_folders(tmp_path: Path) -> None:
    """No series is made of them, and nothing is looked for beside them."""
    (tmp_path / "in" / "20240701").mkdir(parents=True)
    with pytest.raises(DeliveryError, match="20240701 is almost a date"):
        find_deliveries(tmp_path / "in", Settings())


def test_a_date_that_there_is_not(tmp_path: Path) -> None:
    """It is asked about too."""
    (tmp_path / "2024-02-30").mkdir()
    with pytest.raises(DeliveryError, match="a date that there is not; rename it, or name the date with --as-of"):
        find_deliveries(tmp_path / "2024-02-30", Settings())
    assert find_deliveries(tmp_path / "2024-02-30", Settings(), DAY)[0].as_of == DAY


@pytest.mark.parametrize("name", ["orders", "shop 24", "v1.2.3", "run 123456789", "2024", "2024-07", "batch-42"])
def test_other_names_are_no_dates(tmp_path: Path, name: str) -> None:
    """They bring deliveries of today."""
    (tmp_path / name).mkdir()
    (delivery,) = find_deliveries(tmp_path / name, Settings())
    assert (delivery.as_of, delivery.given) == (None, False)
