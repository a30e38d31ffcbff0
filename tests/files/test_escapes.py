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
