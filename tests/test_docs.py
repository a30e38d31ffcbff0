"""The generated parts of README match the program's output; `python -m tests.test_docs --write` regenerates them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.command import ROOT, SAMPLE
from tests.docs.running import carry_out
from tests.test_cli import commands
from warehouse.cli.app import ORDER

README = ROOT / "README.md"
COMMANDS = (
    "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/python -m warehouse load",
    "python3 -m venv .venv && .venv/bin/pip install -q --require-hashes -r requirements/development.lock"
    " && .venv/bin/pip install -q --no-deps --no-build-isolation -e . && .venv/bin/python -m tests",
)


def part(name: str, text: str) -> re.Match[str]:
    """Find a generated part."""
    found = re.search(rf"(<!-- begin: {name} -->\n)(.*?)(<!-- end: {name} -->)", text, re.DOTALL)
    assert found, name
    return found


def first_load(folder: Path) -> str:
    """Return what the first command of README prints, in a folder laid out as after the installation."""
    shutil.copytree(SAMPLE, folder / "data" / "raw")
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(Path(sys.executable).resolve())
    (programs / "warehouse").touch()
    settings = Path(sys.prefix) / "pyvenv.cfg"
    if settings.exists():
        shutil.copy(settings, folder / ".venv")
    own = {name: value for name, value in os.environ.items() if not name.startswith("WAREHOUSE_")}
    done = subprocess.run(
        [".venv/bin/python", "-m", "warehouse", "load"],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**own, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])},
        timeout=600,
    )
    assert done.stderr == ""
    inside = re.sub(r"(Database +embedded server, data in)\s+\S+", r"\1 .warehouse/postgres", done.stdout)
    return f"```text\n{inside}```\n"


def table_of_commands() -> str:
    """Return the table of the commands, from their help."""
    rows = ["| Command | What it does | For example |", "|---|---|---|"]
    for name, command in sorted(commands().items(), key=lambda item: ORDER.index(item[0].split()[0])):
        _, example, *_ = str(command.epilog).split("\n\n")
        rows.append(f"| `{name}` | {str(command.help).splitlines()[0]} | `{example}` |")
    return "\n".join(rows) + "\n"


def timeless(text: str) -> str:
    """Leave out what differs from run to run: dates and durations."""
    return re.sub(r"\d{4}-\d\d-\d\d", "DATE", re.sub(r" +batch 1 · [\d.]+ s", " batch 1", text))


def test_readme_has_the_two_commands() -> None:
    text = README.read_text()
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert tuple(block.strip() for block in blocks[:2]) == COMMANDS


@pytest.mark.slow
def test_readme_shows_what_the_first_command_prints(tmp_path: Path) -> None:
    assert timeless(part("load", README.read_text())[2]) == timeless(first_load(tmp_path))


def test_readme_lists_the_commands() -> None:
    assert part("commands", README.read_text())[2] == table_of_commands()


def test_files_that_readme_names_are_there() -> None:
    text = README.read_text()
    for path in re.findall(r"^\| `([\w/]+/)` ", text, re.MULTILINE):
        assert (ROOT / path).is_dir(), path


def test_what_readme_tells_to_type_is_typed(tmp_path: Path, database: str) -> None:
    """The two commands at its beginning apart: the first is run above, and the second is how this test runs."""
    assert carry_out(README, tmp_path, skip=len(COMMANDS), WAREHOUSE_DATABASE_URL=database) == 3


def test_each_promise_of_readme_names_a_test_that_is_there() -> None:
    promises = re.findall(r"\[(test_\w+)\]\((tests/[\w/]+\.py)\)", README.read_text())
    assert len(promises) == 5
    assert [name for name, file in promises if f"def {name}(" not in (ROOT / file).read_text()] == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    {
        "load your own files": "warehouse load march",
        "know why a batch was refused": "SR-Q-001",
        "know which words are known": "Credit Card",
        "know what a column means": "Whether the newest snapshot of its time held the customer",
        "know how revenue is computed": "round(quantity * unit_price, 4)",
        "set up a new server": "warehouse migrate",
    }.items(),
)
def test_a_reader_of_readme_finds_it_at_one_click(wanted: str, found: str) -> None:
    row = next(line for line in README.read_text().splitlines() if line.startswith(f"| {wanted}"))
    pages = re.findall(r"\]\(([\w/.-]+\.md)", row)
    assert any(found in (ROOT / page).read_text() for page in pages), pages


def write() -> None:
    """Renew the generated parts."""
    text = README.read_text()
    with tempfile.TemporaryDirectory() as folder:
        parts = {"load": first_load(Path(folder)), "commands": table_of_commands()}
    for name, content in parts.items():
        found = part(name, text)
        text = text[: found.start(2)] + content + text[found.end(2) :]
    README.write_text(text)


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    write()
