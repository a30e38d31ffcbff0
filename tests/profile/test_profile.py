"""What `warehouse profile` measures in files that nobody has described."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.files.test_workbooks import book, sheet
from warehouse.cli import app
from warehouse.errors import DeliveryError
from warehouse.profile import profiled


def write(folder: Path, **files: str) -> Path:
    """Write CSV files, named by keyword."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("values", "kind", "lowest"),
    [
        (["1", "2", "30"], "integer", 1),
        (["17850.0", "17851.0", "17852.0"], "integer", 17850),
        (["1.5", "-2", "3"], "decimal", -2.0),
        (["1.234,50", "2,75", "30,00"], "decimal", 2.75),
        (["007", "008", "011"], "text", None),
        (["536365", "C536366", "536367"], "text", None),
        (["85123A", "71053", "84406B"], "text", None),
        (["yes", "no", "yes"], "boolean", None),
        (["red", "NULL", "blue"], "text", None),
    ],
)
def test_a_column_has_the_kind_of_its_values(tmp_path: Path, values: list[str], kind: str, lowest: object) -> None:
    text = "\n".join(["id;value", *(f"{number};{value}" for number, value in enumerate(values, 1))]) + "\n"
    with profiled(write(tmp_path, things=text)) as tables:
        column = tables.sources[0].columns["value"]
    assert (column.kind, column.lowest) == (kind, lowest)


@pytest.mark.parametrize("shape", ["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y %H:%M"])
def test_days_are_dates_however_they_are_written(tmp_path: Path, shape: str) -> None:
    days = [datetime(2024, 1, 15) + timedelta(days=step) for step in range(30)]
    with profiled(write(tmp_path, things="day\n" + "".join(f"{day.strftime(shape)}\n" for day in days))) as tables:
        column = tables.sources[0].columns["day"]
    assert (column.kind, column.lowest, column.highest) == ("date", days[0], days[-1])


def test_keys_are_the_smallest_sets_of_columns_that_are_unique(tmp_path: Path) -> None:
    lines = "order,line,amount\n" + "".join(f"{o},{n},{o * n}.5\n" for o in (1, 2, 3) for n in (1, 2))
    with profiled(write(tmp_path, lines=lines, shops="shop,city\n1,Ulm\n2,Ulm\n")) as tables:
        assert {one.name: one.candidates for one in tables.sources} == {
            "lines": [("order", "line")],
            "shops": [("shop",)],
        }


def test_files_of_one_series_are_one_source_and_others_stay_apart(tmp_path: Path) -> None:
    head, row = "id,name,size,colour\n", "1,a,2,red\n"
    write(tmp_path, sales_2024_01=head + row, sales_2024_02=head + row.replace("1", "3"), brands="id,name\n1,x\n")
    write(tmp_path, categories="id,name\n1,x\n")
    with profiled(tmp_path) as tables:
        assert {one.name: len(one.files) for one in tables.sources} == {"sales": 2, "brands": 1, "categories": 1}


def test_a_copy_is_not_merged_with_what_it_is_a_copy_of(tmp_path: Path) -> None:
    text = "id,name,size,colour\n1,a,2,red\n2,b,2,red\n"
    (tmp_path / "items (unclean).csv").write_text(text)
    with profiled(write(tmp_path, items=text)) as tables:
        assert {one.name: one.copy_of for one in tables.sources} == {"items": None, "items (unclean)": "items"}


def test_the_command_writes_the_page_and_prints_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page bears the name of the folder, although it was given as the one we are in."""
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", shops="shop,<b>city\n1,<script>alert(1)</script>\n2,Ulm\n3,Ulm,4\n")
    monkeypatch.chdir(tmp_path / "in")
    page = tmp_path / "profile.html"
    done = CliRunner().invoke(app, ["profile", ".", "--page", str(page), "--json"])
    (source,) = json.loads(done.stdout)["sources"]
    assert (done.exit_code, source["records"], source["rejected"]) == (0, 2, 1)
    assert [one["name"] for one in source["columns"]] == ["shop", "<b>city"]
    written = page.read_text("utf-8")
    assert "<script>" not in written
    assert "&lt;script&gt;" in written
    assert "<svg" in written
    assert "<h1>Profile of in</h1>\n<p>1 source, 2 records.</p>" in written


def test_a_folder_without_tables_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="holds no table"), profiled(tmp_path):
        pass


def test_whole_numbers_of_a_small_range_have_a_bar_each(tmp_path: Path) -> None:
    """Nine ids are nine bars of one, and none of nothing between them."""
    (tmp_path / "brands.csv").write_text("brand_id\n" + "".join(f"{n}\n" for n in range(1, 10)))
    with profiled(tmp_path) as tables:
        assert tables.sources[0].columns["brand_id"].bars == [(f"from {n}", 1) for n in range(1, 10)]


def test_each_sheet_of_a_workbook_is_a_source(tmp_path: Path) -> None:
    """Sheets of one header stay apart, because the settings of a source name one sheet."""
    pupils: dict[int, list[object]] = {1: ["pupil", "name"], 2: ["K1", "Ada"], 3: ["K2", "Max"]}
    marks: dict[int, list[object]] = {
        1: ["School"],
        2: ["pupil", "subject", "points"],
        3: ["K1", "Art", 12],
        4: ["K2", "Art", 9],
    }
    book(tmp_path, {"Pupils": sheet(pupils), "Marks": sheet(marks), "Former pupils": sheet(pupils)})
    with profiled(tmp_path) as tables:
        found = {one.name: (one.files, one.records, one.settings) for one in tables.sources}
        assert not tables.notes
    assert found == {
        "Pupils": (["orders.xlsx"], 2, {"sheet": "Pupils"}),
        "Marks": (["orders.xlsx"], 2, {"sheet": "Marks", "skip_lines": 1}),
        "Former pupils": (["orders.xlsx"], 2, {"sheet": "Former pupils"}),
    }
