"""Delimiters of several characters."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.files.reading import deliver, read
from warehouse.files import separators
from warehouse.settings import SourceSettings

TEXT = (
    "id||name||note\n"
    "1||plain||a | b\n"
    '2||"with || inside"||"two\nlines || of ""it"""\n'
    '3||5" pipe||a\n'
    "4||too||many||fields\n"
    "5||||last\n"
)


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 17, 1 << 20])
def test_a_delimiter_of_two_characters(tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It separates outside of quotes only, wherever the parts end in which the file is read."""
    monkeypatch.setattr(separators, "CHUNK", chunk)
    deliver(tmp_path, TEXT)
    found = read(tmp_path, ["id", "name", "note"], SourceSettings(delimiter="||"))
    assert found.header == ["id", "name", "note"]
    assert found.column("id") == ["1", "2", "3", "5"]
    assert found.column("name") == ["plain", "with || inside", '5" pipe', None]
    assert found.column("note") == ["a | b", 'two\nlines || of "it"', "a", "last"]
    assert [(one.line_number, one.raw) for one in found.rejects] == [(6, "4||too||many||fields")]


def test_a_mark_that_the_file_has_is_not_taken(tmp_path: Path) -> None:
    deliver(tmp_path, "id~|~name\n1~|~a\x1fb\n")
    assert read(tmp_path, ["id", "name"], SourceSettings(delimiter="~|~")).column("name") == ["a\x1fb"]


def test_without_quotes_all_of_them_separate(tmp_path: Path) -> None:
    deliver(tmp_path, 'id::name\n1::"a::b"\n2::c\n')
    found = read(tmp_path, ["id", "name"], SourceSettings(delimiter="::", quote=""))
    assert (found.column("name"), found.lines()) == (["c"], [2])


@pytest.mark.parametrize("wrong", ["", "\n", "|\n|", '"|', "é", "123456789"])
def test_what_is_no_delimiter(wrong: str) -> None:
    with pytest.raises(ValidationError):
        SourceSettings(delimiter=wrong)
