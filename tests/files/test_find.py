"""Which files a source has in a delivery."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.files.reading import deliver
from warehouse.errors import DeliveryError, SettingsError, WarehouseError
from warehouse.files import find_files
from warehouse.settings import SourceSettings

GOOD = "id\n1\n"


def names(folder: Path, **settings: Any) -> list[str]:
    return [file.name for file in find_files(folder, "orders", SourceSettings.model_validate(settings))]


def many(folder: Path, *files: str) -> Path:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        deliver(folder, GOOD, file)
    return folder


@pytest.mark.parametrize("name", ["orders.csv", "ORDERS.CSV", "Orders.csv.gz", "orders.csv.zst", "orders.Parquet"])
def test_by_name(tmp_path: Path, name: str) -> None:
    assert names(many(tmp_path, name, "orders2.csv", "customers.csv")) == [name]


def test_files_are_known_by_their_content(tmp_path: Path) -> None:
    (file,) = find_files(many(tmp_path, "orders.csv"), "orders", SourceSettings())
    assert (file.sha256, file.bytes) == (hashlib.sha256(GOOD.encode()).hexdigest(), len(GOOD))
    assert (file.source, file.lookup, file.path) == ("orders", False, tmp_path / "orders.csv")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("b.csv", ["b.csv"]),
        ("*.csv", ["a.csv", "b.csv", "odd [1].csv"]),
        ("sub/*", ["sub/c.csv"]),
        ("**/*.csv", ["a.csv", "b.csv", "odd [1].csv", "sub/c.csv"]),
        (["b.csv", "*.csv"], ["b.csv", "a.csv", "odd [1].csv"]),
        ("odd [1].csv", ["odd [1].csv"]),
        (".hidden.csv", [".hidden.csv"]),
    ],
)
def test_by_path_glob_or_list(tmp_path: Path, path: str | list[str], found: list[str]) -> None:
    many(tmp_path, "b.csv", "a.csv", "odd [1].csv", "sub/c.csv", ".hidden.csv", "._b.csv")
    assert names(tmp_path, path=path) == found


def test_a_path_with_a_pattern_in_its_name_is_read(tmp_path: Path) -> None:
    from tests.files.reading import read  # noqa: PLC0415

    folder = tmp_path / "a*[b]'\"?"
    folder.mkdir()
    result = read(deliver(folder, GOOD, "it's [1]*.csv"), settings=SourceSettings(path="it's [1]*.csv"))
    assert result.column("id") == ["1"]


def test_an_absolute_path_is_allowed(tmp_path: Path) -> None:
    many(tmp_path, "elsewhere/x.csv", "delivery/y.csv")
    for path in (tmp_path / "elsewhere" / "x.csv", tmp_path / "elsewhere" / "*.csv"):
        assert names(tmp_path / "delivery", path=str(path)) == [str(tmp_path / "elsewhere" / "x.csv")]


def test_lookups_are_listed_behind(tmp_path: Path) -> None:
    many(tmp_path, "orders.csv", "more.csv")
    lookups = [{"path": "more.csv", "on": {"id": "id"}}]
    files = find_files(tmp_path, "orders", SourceSettings.model_validate({"lookups": lookups}))
    assert [(file.name, file.lookup) for file in files] == [("orders.csv", False), ("more.csv", True)]


def test_an_optional_source_may_have_no_file(tmp_path: Path) -> None:
    assert names(tmp_path, required=False) == []
    assert names(tmp_path, required=False, path="x*.csv") == []


@pytest.mark.parametrize(
    ("settings", "kind", "said"),
    [
        ({}, DeliveryError, "has no file orders.csv for the source orders; is it `order.csv`?"),
        ({"path": "sales*.csv"}, DeliveryError, "has no file sales*.csv"),
        ({"path": ["x.csv", "y.csv"]}, DeliveryError, "has no file x.csv or y.csv"),
        ({"path": "a**b"}, SettingsError, "sources.orders.path"),
        ({"path": "*"}, DeliveryError, "sub of the source orders is a folder"),
    ],
)
def test_what_is_missing_is_said(
    tmp_path: Path, settings: dict[str, Any], kind: type[WarehouseError], said: str
) -> None:
    many(tmp_path, "order.csv", "sub/x.csv")
    with pytest.raises(kind) as caught:
        names(tmp_path, **settings)
    assert said in str(caught.value)


def test_the_file_of_another_source_is_not_suggested(tmp_path: Path) -> None:
    """Neither the file that has its name nor the one that its settings name; one that nobody reads still is."""
    folder = many(tmp_path, "order.csv", "orderz.csv", "sub/x.csv")
    others = {"order": SourceSettings(), "lines": SourceSettings(path="orderz*"), "broken": SourceSettings(path="a**b")}
    with pytest.raises(DeliveryError, match=r"no file orders\.csv for the source orders; add it"):
        find_files(folder, "orders", SourceSettings(), others)
    with pytest.raises(DeliveryError, match=r"; is it `order\.csv`\?"):
        find_files(folder, "orders", SourceSettings(), {"lines": SourceSettings(path="orderz*")})


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"has orders\.csv and ORDERS\.csv\.gz in"):
        names(many(tmp_path, "orders.csv", "ORDERS.csv.gz"))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="There is no folder"):
        names(tmp_path / "gone")
