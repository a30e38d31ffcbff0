"""`init` overwrites nothing, takes names that can be imported, and its star is the program's own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.command import ROOT, Program
from warehouse.errors import UsageError
from warehouse.project.writing import nothing, retail, write_project


def test_the_star_is_that_of_the_program() -> None:
    """File by file, with its imports rewritten; so it cannot be older."""
    folder = ROOT / "warehouse" / "model"
    theirs = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.suffix in (".py", ".csv")}
    made = retail("shop")
    assert made.keys() == theirs
    for path, text in made.items():
        assert text == (folder / path).read_text().replace("warehouse.model", "shop")
        assert "warehouse.model." not in text


def test_what_is_empty_can_be_read_and_shows_how() -> None:
    """Each module parses, names the package, and the example in its docstring parses too."""
    for path, text in nothing("clinic").items():
        tree = ast.parse(text)
        assert "$name" not in text
        if path != "__init__.py":
            example = str(ast.get_docstring(tree)).partition("\n\n")[2]
            ast.parse("\n".join(line.removeprefix("    ") for line in example.splitlines()))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    answer = Program(tmp_path)("init", ".")
    assert (answer.code, "notes.txt already, and nothing is overwritten" in answer.sentence()) == (2, True)
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_what_tools_keep_out_of_sight_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    written = write_project(tmp_path, "clinic", nothing("clinic"))
    assert tmp_path / "clinic" / "sources.py" in written
    with pytest.raises(UsageError, match=r"holds \.?\w+"):
        write_project(tmp_path, "clinic", nothing("clinic"))


@pytest.mark.parametrize("name", ["My Shop", "class", "Shop", "json", "tests", "warehouse", ""])
def test_a_name_that_cannot_be(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--name"):
        write_project(tmp_path / "new", name, {})
    assert not (tmp_path / "new").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("a file")
    with pytest.raises(UsageError, match="is a file; name a folder"):
        write_project(tmp_path / "shop", "shop", {})
