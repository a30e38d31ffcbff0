"""On a terminal there is colour, unless NO_COLOR is set; a pipe gets plain text."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ROOT, SAMPLE, Program

STYLE = r"\x1b\[[\d;]*m"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def on_a_terminal(folder: Path, url: str, *arguments: str, **environment: str) -> str:
    """Return what a call prints on a terminal."""
    ours, theirs = pty.openpty()
    own = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "warehouse", *arguments],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**own, "PYTHONPATH": str(ROOT), "WAREHOUSE_DATABASE_URL": url, "TERM": "xterm-256color", **environment},
    )
    os.close(theirs)
    said = b""
    try:
        while block := os.read(ours, 65_536):
            said += block
    except OSError:  # what Linux says at the end
        pass
    os.close(ours)
    assert process.wait() == 0
    return said.decode()


def test_a_terminal_gets_colours_and_phases(tmp_path: Path, database: str) -> None:
    said = on_a_terminal(tmp_path, database, "load", str(SAMPLE))
    assert "\x1b[1;32m✓ Loaded" in said
    assert "reading the records" in said


def test_no_color_is_heard(tmp_path: Path, database: str) -> None:
    Program(tmp_path, database)("load", SAMPLE)
    for command in ("history", "status", "check"):
        assert re.search(STYLE, on_a_terminal(tmp_path, database, command))
        said = on_a_terminal(tmp_path, database, command, NO_COLOR="1")
        assert not re.search(STYLE, said), command


def test_a_pipe_gets_plain_text(tmp_path: Path, database: str) -> None:
    answer = Program(tmp_path, database)("load", SAMPLE, TERM="xterm-256color")
    assert "\x1b" not in answer.out + answer.err
    assert all(line == line.rstrip() for line in answer.out.splitlines())
