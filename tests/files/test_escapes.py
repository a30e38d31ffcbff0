"""Quotes behind an escape character."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.reading import deliver, read
from warehouse.files import contents, escapes
from warehouse.settings import SourceSettings

TEXT = 'id,name\n1,"19\\" rack"\n2,"ends with \\\\"\n3,"plain ""doubled"""\n4,"\\"all\\", quoted\\nno line"\n'
RIGHT = ['19" rack', "ends with \\", 'plain "doubled"', '"all", quoted\\nno line']


def test_without_the_setting_lines_are_rejected(tmp_path: Path) -> None:
    deliver(tmp_path, TEXT)
    assert read(tmp_path, ["id", "name"]).lines()


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 20])
def test_escaped_quotes(tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read wherever the parts in which the file is read end; other characters keep their backslash."""
    monkeypatch.setattr(escapes, "CHUNK", chunk)
    assert contents.CHUNK
    deliver(tmp_path, TEXT)
    found = read(tmp_path, ["id", "name"], SourceSettings(escape="\\"))
    assert found.column("name") == RIGHT
    assert found.rejects == []


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 1 << 20])
def test_outside_of_quotes_an_escape_is_a_character(
    tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spark writes such values as they are: a path of a shared folder does not lose a backslash."""
    monkeypatch.setattr(escapes, "CHUNK", chunk)
    deliver(
        tmp_path, 'id,name\n1,\\\\office\\in\n2,19\\" rack\n3, "a \\"b\\" \\\\"\n\ufeff"4","\\\\"\n5,"open\n6,"\\""\n'
    )
    found = read(tmp_path, ["id", "name"], SourceSettings(escape="\\"))
    assert found.column("name") == ["\\\\office\\in", '19\\" rack', 'a "b" \\', "\\", '"']
    assert found.column("id") == ["1", "2", "3", "4", "6"]
    assert found.lines() == [6]


def test_without_a_quote_there_is_nothing_to_escape(tmp_path: Path) -> None:
    deliver(tmp_path, 'id|name\n1|19\\" rack\n2|\\\\office\n')
    found = read(tmp_path, ["id", "name"], SourceSettings(escape="\\", quote=""))
    assert found.column("name") == ['19\\" rack', "\\\\office"]


def test_a_delimiter_of_several_characters_beside_an_escape(tmp_path: Path) -> None:
    deliver(tmp_path, "id||name\n1||'it\\'s || b'\n'2'||c\\'\n")
    found = read(tmp_path, ["id", "name"], SourceSettings(escape="\\", quote="'", delimiter="||"))
    assert [(row["id"], row["name"]) for row in found.rows] == [("1", "it's || b"), ("2", "c\\'")]
