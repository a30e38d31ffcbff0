"""Numbers, names and times."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from warehouse.documents import DocumentsAccount
from warehouse.terminal.console import out
from warehouse.terminal.documents import documented, held_against
from warehouse.terminal.formats import labelled, plain, program, seconds, several, share, sparkline
from warehouse.terminal.notes import begun, sample_written
from warehouse.terminal.roles import revoked
from warehouse.vocabulary.model import Sample


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, "0%"), (0, 5, "0%"), (1, 10_000, "<0.1%"), (1, 40, "2.5%"), (9_999, 10_000, ">99.9%"), (5, 5, "100%")],
)
def test_shares(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.04, "0.0 s"), (99.94, "99.9 s"), (125, "2 min 5 s"), (7_320, "2 h 2 min")]
)
def test_durations(value: float, text: str) -> None:
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("values", "blocks"),
    [((), ""), ((0, 0), "▁▁"), ((0, 1, 2, 3, 4, 5, 6, 7, 8), "▁▂▃▄▅▆▇██"), ((0.5, 1, 0.001), "▅█▁"), ((5,), "█")],
)
def test_sparklines(values: tuple[float, ...], blocks: str) -> None:
    assert sparkline(values) == blocks


def test_counts_with_nouns() -> None:
    assert several(1, "batch", "batches") == "1 batch"
    assert several(2_000, "record") == "2,000 records"


def test_characters_that_a_terminal_would_obey_are_spelled_out() -> None:
    assert plain("a\x1b[31m\tb\nc ü") == "a\\x1b[31m\\tb\\nc ü"


def test_an_address_stays_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What is longer than the line is not cut: it is there to be copied. Other texts are broken between words."""
    address = f"postgresql://bi@127.0.0.1:5432/warehouse?passfile={'folder/' * 12}bi.pgpass"
    out().print(labelled([("psql", Text(address)), ("User", Text("reads " + "mart " * 20))], whole=True), crop=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["psql", address]
    assert [line[:13].strip() for line in lines] == ["psql", "User", ""]
    assert max(map(len, lines[1:])) <= 80


def test_a_call_for_another_folder_works_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in this folder that is not on PATH is named by a path that needs no folder."""
    (tmp_path / "env").mkdir()
    for name in ("python", "warehouse"):
        (tmp_path / "env" / name).touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "env" / "python"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    assert program() == "env/warehouse"
    assert program(elsewhere=True) == str(tmp_path / "env" / "warehouse")
    console = Console(width=300, file=StringIO())
    console.print(*begun(tmp_path / "my shop", "shop", 3, empty=False))
    assert isinstance(console.file, StringIO)
    assert "cd 'my shop'" in console.file.getvalue()
    assert f"{tmp_path}/env/warehouse load" in console.file.getvalue()


def test_what_is_to_be_pasted_into_a_shell_is_quoted(tmp_path: Path) -> None:
    console = Console(width=300, file=StringIO())
    console.print(*sample_written(tmp_path / "my shop", Sample(tmp_path, "a shop", "3 orders")))
    console.print(*revoked("tea; coffee", ()))
    account = DocumentsAccount(tmp_path / "hand book", 1, stale=("a.md",))
    console.print(*documented(account), *held_against(account))
    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()
    assert f"load '{tmp_path}/my shop'" in shown
    assert "grant 'tea; coffee'" in shown
    assert shown.count(f"docs '{tmp_path}/hand book'") == 2
