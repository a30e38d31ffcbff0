"""The wheel brings what an installed program needs, a man page, and where the project is found."""

from __future__ import annotations

import email
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.command import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(path)


def content(wheel: zipfile.ZipFile, ending: str) -> str:
    """Return the text of the one file of a wheel whose path ends so."""
    (found,) = [name for name in wheel.namelist() if name.endswith(ending)]
    return wheel.read(found).decode()


def test_the_man_page_is_the_one_of_now(wheel: zipfile.ZipFile) -> None:
    page = content(wheel, ".data/data/share/man/man1/warehouse.1")
    assert page == (ROOT / "docs" / "reference" / "warehouse.1").read_text()
    for part in (".SH NAME", ".SH SYNOPSIS", ".SH COMMANDS", ".SH EXIT STATUS", "\\-\\-as\\-of"):
        assert part in page


def test_the_metadata_say_where_the_project_is_found(wheel: zipfile.ZipFile) -> None:
    metadata = email.message_from_string(content(wheel, ".dist-info/METADATA"))
    names = [url.partition(",")[0] for url in metadata.get_all("Project-URL", [])]
    assert sorted(names) == ["Changelog", "Documentation", "Issues", "Source"]


def test_what_the_commands_read_travels_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    package = ROOT / "warehouse"
    kinds = (".py", ".csv", ".sql", ".html", ".css", ".js", ".png", ".typed")
    files = [file for file in package.rglob("*") if file.suffix in kinds and "__pycache__" not in file.parts]
    assert [str(file) for file in files if f"warehouse/{file.relative_to(package)}" not in names] == []
    migrations = [Path(file).name for file in (ROOT / "migrations" / "versions").glob("*.py")]
    assert [name for name in migrations if f"warehouse/migrations/versions/{name}" not in names] == []
