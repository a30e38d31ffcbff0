"""Which deliveries stand at a path."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.files.test_find import many
from warehouse.errors import DeliveryError, UsageError
from warehouse.files import find_deliveries, find_files
from warehouse.settings import SeriesSettings, Settings, SourceSettings

DAYS = Settings(series=SeriesSettings(pattern=r"(\d{4}-\d{2}-\d{2})\.csv"))


def seen(path: Path, settings: Settings | None = None, as_of: date | None = None) -> list[tuple[str, str | None, bool]]:
    found = find_deliveries(path, settings or Settings(), as_of)
    return [(one.folder.name, one.as_of.isoformat() if one.as_of else None, one.given) for one in found]


def test_a_folder(tmp_path: Path) -> None:
    folder = many(tmp_path / "raw", "orders.csv", "docs/readme.md")
    assert seen(folder) == [("raw", None, False)]
    assert seen(folder, as_of=date(2024, 7, 1)) == [("raw", "2024-07-01", True)]


def test_a_folder_named_by_a_date(tmp_path: Path) -> None:
    folder = many(tmp_path / "2024-07-01", "orders.csv")
    assert seen(folder) == [("2024-07-01", "2024-07-01", True)]
    assert seen(folder, as_of=date(2024, 8, 1)) == [("2024-07-01", "2024-08-01", True)]


def test_a_series_of_folders(tmp_path: Path) -> None:
    many(tmp_path, "2024-07-02/orders.csv", "2023-12-31/orders.csv", ".hidden/orders.csv", "README.md")
    series = [("2023-12-31", "2023-12-31", True), ("2024-07-02", "2024-07-02", True)]
    assert seen(tmp_path) == series
    assert seen(tmp_path / "202*") == series
    assert seen(tmp_path / "2024-*", as_of=date(2024, 8, 1)) == [("2024-07-02", "2024-08-01", True)]


def test_a_series_of_files(tmp_path: Path) -> None:
    many(tmp_path, "2010-12-02.csv", "2010-12-01.csv", "products.csv")
    found = find_deliveries(tmp_path, DAYS)
    assert [one.as_of for one in found] == [date(2010, 12, 1), date(2010, 12, 2)]
    assert [one.name for one in found] == [f"{tmp_path} (2010-12-01)", f"{tmp_path} (2010-12-02)"]
    orders = SourceSettings(path="2*.csv")
    assert [[file.name for file in find_files(one, "orders", orders)] for one in found] == [
        ["2010-12-01.csv"], ["2010-12-02.csv"],
    ]  # fmt: skip
    assert [file.name for file in find_files(found[1], "products", SourceSettings())] == ["products.csv"]


def test_a_pattern_that_finds_dated_files_and_one_without_a_date_is_asked_about(tmp_path: Path) -> None:
    """A mistyped date would be read with every date of the series; files that have none are named one by one."""
    many(tmp_path, "till-2010-12-01.csv", "till-2010-12-02.csv", "till-2010-12-3.csv", "shops.csv")
    (first, second) = find_deliveries(tmp_path, DAYS)
    said = r"^till-2010-12-3.csv of the source orders bears no date, but other files .* such as till-2010-12-01.csv; "
    with pytest.raises(DeliveryError, match=said):
        find_files(first, "orders", SourceSettings(path="till-*.csv"))
    named = SourceSettings(path=["till-????-??-??.csv", "shops.csv"])
    assert [file.name for file in find_files(second, "orders", named)] == ["till-2010-12-02.csv", "shops.csv"]


def test_a_glob_of_dated_files_needs_no_pattern(tmp_path: Path) -> None:
    many(tmp_path, "sales-2010-12-02.csv", "sales-2010-12-01.csv", "other-2010-12-01.csv")
    assert [as_of for _, as_of, _ in seen(tmp_path / "sales-*.csv")] == ["2010-12-01", "2010-12-02"]
    (first, _) = find_deliveries(tmp_path / "sales-*.csv", Settings())
    assert first.files == [tmp_path / "sales-2010-12-01.csv"]


def test_dates_of_another_form(tmp_path: Path) -> None:
    many(tmp_path, "s_01122010.csv", "s_30112010.csv")
    settings = Settings(series=SeriesSettings(pattern=r"s_(\d+)", date_format="%d%m%Y"))
    assert [as_of for _, as_of, _ in seen(tmp_path, settings)] == ["2010-11-30", "2010-12-01"]


def test_one_dated_file(tmp_path: Path) -> None:
    many(tmp_path, "2010-12-01.csv", "2010-12-02.csv")
    assert [as_of for _, as_of, _ in seen(tmp_path / "2010-12-01.csv", DAYS)] == ["2010-12-01"]


@pytest.mark.parametrize(
    ("files", "path", "said"),
    [
        (["orders.csv"], "gone", "There is no folder"),
        (["orders.csv"], "orders.csv", "is a file, and a delivery is a folder"),
        (["orders.csv"], "x*", "Nothing matches"),
        (["2024-07-01/a.csv", "2024-02-30/a.csv"], "", "named by a date that there is not"),
        (["2024-07-01/a.csv", "orders.csv"], "", "holds orders.csv too"),
        (["2024-07-01/a.csv", "archive/a.csv"], "", "holds archive too"),
        (["a/x.csv", "b/x.csv"], "*", "the name of .* is no date"),
        (["a/x.csv", "b.csv"], "*", "matches both folders and files"),
        (["a.csv", "b.csv"], "*.csv", "bears no date"),
        (["a/2024-07-01/x.csv", "b/2024-07-01/x.csv"], "*/*", "has two deliveries of 2024-07-01"),
        (["a-2024-02-30.csv"], "a*.csv", "which is none in the format"),
    ],
)
def test_what_is_no_delivery_is_refused(tmp_path: Path, files: list[str], path: str, said: str) -> None:
    many(tmp_path, *files)
    with pytest.raises(UsageError, match=said):
        find_deliveries(tmp_path / path if path else tmp_path, Settings())


def test_one_date_for_several_deliveries_is_refused(tmp_path: Path) -> None:
    many(tmp_path, "2024-07-01/a.csv", "2024-07-02/a.csv")
    with pytest.raises(UsageError, match="holds 2 deliveries, each with its own date; leave --as-of out"):
        find_deliveries(tmp_path, Settings(), date(2024, 7, 1))
