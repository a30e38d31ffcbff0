"""An apostrophe is a letter of names, and a quote only where the records make no sense without."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.reading import deliver, read
from warehouse.settings import SourceSettings

AUTO = SourceSettings()


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        ("id,note\n1,'Happy Birthday'\n", ["'Happy Birthday'"]),
        ("id,note\n1,'a'\n2,'b'\n3,'c'\n", ["'a'", "'b'", "'c'"]),
        ("id,note\n1,'Cards'\n2,'t Hof\n3,'n Boek\n", ["'Cards'", "'t Hof", "'n Boek"]),
        ("id,note\n1,'Cards'\n2,rock 'n' roll\n3,O'Neil\n4,James'\n", ["'Cards'", "rock 'n' roll", "O'Neil", "James'"]),
        ("id,note,size\n1,'t Hof,5'\n2,x,6'\n3,y,7\n", ["'t Hof", "x", "y"]),
        ("id,note\n1,\"a,b\"\n2,'c'\n", ["a,b", "'c'"]),
        ("id,note\n'1','a'\n'2','b'\n", ["'a'", "'b'"]),
    ],
)
def test_it_is_a_letter(tmp_path: Path, content: str, notes: list[str]) -> None:
    result = read(deliver(tmp_path, content), ["id", "note"], AUTO)
    assert result.column("note") == notes
    assert not result.rejects
    assert not result.notes


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        ("id,note\n1,'a, b'\n2,'c'\n", ["a, b", "c"]),
        ("id,note\n1,'a\nb'\n2,c\n", ["a\nb", "c"]),
        ("id,note\n'1','O''Neil'\n'2','x'\n", ["O'Neil", "x"]),
        ("'id','note'\n'1','5\" pipe, long'\n'2','x'\n", ['5" pipe, long', "x"]),
        ("id;note\r\n1;'a; b'\r\n2;c\r\n", ["a; b", "c"]),
    ],
)
def test_it_is_a_quote_and_that_is_noted(tmp_path: Path, content: str, notes: list[str]) -> None:
    result = read(deliver(tmp_path, content), ["id", "note"], AUTO)
    assert result.column("note") == notes
    assert not result.rejects
    (note,) = result.notes
    assert note.startswith(
        "orders.csv: read with the apostrophe as its quote, for delimiters, line ends or doubled ones "
    )


def test_the_settings_say_so(tmp_path: Path) -> None:
    content = "id,note\n1,'Happy Birthday'\n"
    result = read(deliver(tmp_path, content), ["note"], SourceSettings(quote="'"))
    assert (result.column("note"), result.notes) == (["Happy Birthday"], [])
    result = read(deliver(tmp_path, "id,note\n1,'a, b'\n"), ["id"], SourceSettings(quote='"'))
    assert len(result.rejects) == 1
