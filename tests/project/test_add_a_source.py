"""The how-to is followed with an installed wheel: at most 60 lines in 4 files, and one generated revision."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.command import ROOT
from tests.docs.running import blocks, carry_out, environment

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "how-to" / "add-a-source.md"
MOST_LINES, MOST_FILES = 60, 4


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a wheel of the checkout brings."""
    folder = tmp_path_factory.mktemp("site")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        wheel.extractall(folder)
    return folder


@pytest.fixture
def reader(site: Path, tmp_path: Path, empty_database: str) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """A reader at a shell in a folder, with the wheel and a database that holds nothing."""
    around = environment(tmp_path, WAREHOUSE_DATABASE_URL=empty_database, PYTHONPATH=str(site))

    def type_(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", text], cwd=tmp_path, env=around, capture_output=True, text=True, check=False, timeout=300
        )

    return type_


def test_it_is_short() -> None:
    """Its blocks are counted: the new file as a whole, of the others what is put in."""
    written = [block for block in blocks(PAGE) if block.value.endswith(".py")]
    lines = [
        line
        for block in written
        for line in block.text.splitlines()
        if block.word == "file" or line.startswith(("+", "-"))
    ]
    assert {block.word for block in written} == {"file", "change"}
    assert len({block.value for block in written}) <= MOST_FILES
    assert 40 < len(lines) <= MOST_LINES


def test_it_is_done(
    site: Path, tmp_path: Path, empty_database: str, reader: Callable[[str], subprocess.CompletedProcess[str]]
) -> None:
    """And afterwards every rule can be asked, the files are as a formatter leaves them, and one revision is new."""
    where = reader("python -c 'import warehouse; print(warehouse.__file__)'").stdout
    assert where.startswith(str(site))
    assert carry_out(PAGE, tmp_path, WAREHOUSE_DATABASE_URL=empty_database, PYTHONPATH=str(site)) == 5
    assert [file.name for file in sorted((tmp_path / "migrations").glob("*.py"))] == [
        "0001_the_first_tables.py",
        "0002_add_suppliers.py",
    ]
    ruff = [str(Path(sys.executable).with_name("ruff")), "format", "--isolated", "--check"]
    ruff += ["--config", "line-length=120", *(str(tmp_path / name) for name in ("shop", "migrations", "tests"))]
    subprocess.run(ruff, check=True)
    checked = reader("warehouse check --json")
    assert checked.returncode == 0, checked.stderr
    found = reader(
        "python -c \"import warehouse; print(warehouse.open().mart('supplier_revenue').arrow().to_pylist())\""
    )
    assert [name in found.stdout for name in ("'S1'", "'S2'", "'S3'", "'S4'")] == [True, True, False, True]


COMMANDS = """
import sys
from pathlib import Path
from warehouse.cli import run

def do(*arguments):
    code = run(arguments)
    sys.stdout.flush()
    read = [name for name in sys.modules if name == "warehouse.model" or name.startswith("warehouse.model.")]
    assert not read, (arguments, read)
    assert code == 0, (arguments, code)

project = ("--config", "here/warehouse.toml")
do(*project, "migrate")
do(*project, "load", "here/data/raw", "--plan")
do(*project, "load", "here/data/raw")
do(*project, "load", "here/data/raw")
do(*project, "status")
do(*project, "history")
do(*project, "check")
do(*project, "quarantine", "list")
do(*project, "quarantine", "replay", "--plan")
do(*project, "export", "star")
do(*project, "docs", "pages")
do(*project, "report", "report.html")
do(*project, "forget", "C001", "--yes")
do(*project, "migrate")
assert Path("report.html").stat().st_size > 10_000
print("all done")
"""


def test_every_command_works_from_any_folder_without_the_retail_model(
    reader: Callable[[str], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """With the wheel, in a project: what the program brings as its own model is never imported."""
    (tmp_path / "commands.py").write_text(COMMANDS)
    made = reader("warehouse init here")
    assert (made.returncode, "41 files" in made.stdout) == (0, True), made.stderr
    done = reader("python commands.py")
    assert (done.returncode, done.stdout[-9:]) == (0, "all done\n"), done.stdout[-2000:] + done.stderr
    opened = reader(
        "cd here && python -c \"import sys, warehouse; print(len(warehouse.open().mart('sales')), "
        "'warehouse.model' in sys.modules)\""
    )
    assert opened.stdout == "100 False\n", opened.stderr


def test_the_test_of_a_project_passes(tmp_path: Path, site: Path) -> None:
    """As its reader runs it, on a server of its own."""
    tmp_path.chmod(0o755)
    around = {name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "PYTEST"))}
    around |= {"PYTHONPATH": str(site)}
    for command in (["-m", "warehouse", "init", "my"], ["-m", "pytest", "-q", "-p", "no:cacheprovider", "my"]):
        done = subprocess.run(
            [sys.executable, *command], cwd=tmp_path, env=around, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
