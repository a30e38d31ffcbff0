"""The encoding of a file: certain, or guessed from the evidence of all of it and named, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.reading import Read, deliver, read
from warehouse.errors import DeliveryError
from warehouse.settings import SourceSettings

FRENCH = "André,Hélène,Zoë,François,Crème brûlée,L’Oréal,Élodie,CAFÉ DE LA GARE,Cœur,5 €,20 °C"


def _notes(folder: Path, names: str | bytes, encoding: str = "ascii", settings: SourceSettings | None = None) -> Read:
    words = names if isinstance(names, bytes) else names.encode(encoding)
    lines = [b"%d,%b" % (number, word) for number, word in enumerate(words.split(b","), 1)]
    return read(deliver(folder, b"\n".join([b"id,note", *lines]) + b"\n"), ["id", "note"], settings)


def _refusal(folder: Path, names: str | bytes, encoding: str = "ascii") -> str:
    with pytest.raises(DeliveryError) as caught:
        _notes(folder, names, encoding)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


@pytest.mark.parametrize("pair", ["É’S", "É® ", "É™", "Ê»", "É\xa0BAR", "Ã©"])
def test_one_pair_that_is_utf8_by_chance_decides_nothing(tmp_path: Path, pair: str) -> None:
    names = f"Hélène,Zoë,BAR CAF{pair}"
    result = _notes(tmp_path, names, "cp1252")
    assert result.column("note") == names.split(",")
    assert (result.account.encoding, result.account.guessed) == ("cp1252", True)
    (note,) = result.notes
    assert "orders.csv: read as cp1252, because it is not UTF-8" in note


def test_the_pair_may_stand_far_from_the_rest(tmp_path: Path) -> None:
    names = ",".join(["CAFÉ’S", *["plain"] * 300_000, "Hélène", "Zoë"])
    assert _notes(tmp_path, names, "cp1252").column("note")[0] == "CAFÉ’S"


@pytest.mark.parametrize("names", [b"Jos\xc3\xa9,Zo\xc3\xab,x\xff", b"Jos\xc3\xa9,M\xc3\xbcller,Andr\xe9"])
def test_utf8_with_a_broken_byte_is_utf8_with_a_rejected_line(tmp_path: Path, names: bytes) -> None:
    result = _notes(tmp_path, names)
    assert result.column("note") == [name.decode() for name in names.split(b",")[:2]]
    assert result.lines() == [4]
    assert (result.account.encoding, result.account.guessed) == ("utf-8", True)
    assert "read as utf-8, because all but 1 of its bytes are" in result.notes[0]


@pytest.mark.parametrize("names", ["Grüße,İstanbul,Łódź", "ελλάδα", "田中", "Azər Məmmədov", "Hawaiʻi", "plain"])
def test_utf8_is_certain_where_all_of_it_is(tmp_path: Path, names: str) -> None:
    result = _notes(tmp_path, names, "utf-8")
    assert result.column("note") == names.split(",")
    assert (result.account.encoding, result.account.guessed, result.notes) == ("utf-8", False, [])


def test_a_file_that_may_be_either_is_refused(tmp_path: Path) -> None:
    assert "reads as UTF-8 and as cp1252 alike (`CAF\\xc9\\x92S`)" in _refusal(tmp_path, "CAFÉ’S", "cp1252")
    half = "José,".encode() * 5 + b",".join([b"Andr\xe9"] * 5)
    assert "neither UTF-8 nor clearly cp1252" in _refusal(tmp_path, half)


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp850", "Jürgen Müller"), ("cp850", "André"), ("cp850", "España,Málaga"), ("cp850", "Straße"),
        ("mac_roman", "Jürgen Müller"), ("mac_roman", "André"), ("mac_roman", "Höfner,Käthe"),
        ("cp1250", "Paweł Wałęsa,Łódź"), ("cp1250", "Dvořák,Přemysl Černý,Růžena Němcová"), ("cp1250", "Erdős,Győr"),
        ("iso-8859-2", "Małgorzata Żak,Łódź"), ("cp852", "Paweł,Łódź"),
        ("cp1251", "Иван Петров,Мария"), ("koi8-r", "Иван Петров,Мария"), ("cp866", "Иван Петров,Мария"),
        ("cp1253", "Γιώργος,Αθήνα"), ("cp1254", "Işık Güneş,Doğan,İzmir"), ("cp1257", "Šiauliai,Žemaitė,Jūratė"),
        ("shift_jis", "田中太郎,カタカナ,東京都"), ("gb2312", "张伟,北京市"), ("big5", "王小明,台北"),
        ("utf-16-le", "Иван Петров,Мария"), ("utf-16-be", "田中太郎"), ("iso2022_jp", "田中太郎"),
    ],
)  # fmt: skip
def test_what_is_improbable_in_cp1252_is_refused_with_the_likely_encoding(
    tmp_path: Path, encoding: str, names: str
) -> None:
    content = f"id;note\n1;{names}\n".encode(encoding)
    with pytest.raises(DeliveryError) as caught:
        read(deliver(tmp_path, content))
    said = str(caught.value)
    assert "set the `encoding` of its source in warehouse.toml, perhaps " in said
    assert encoding in said
    assert read(deliver(tmp_path, content), ["note"], SourceSettings(encoding=encoding)).column("note") == [names]


@pytest.mark.parametrize("byte", [b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"])
def test_bytes_that_cp1252_does_not_have_refuse_it(tmp_path: Path, byte: bytes) -> None:
    assert "clearly cp1252 (`x\\x" in _refusal(tmp_path, FRENCH.encode("cp1252") + b",x" + byte)


@pytest.mark.parametrize(
    "names",
    [
        FRENCH,
        "Bjørn Søren,Køge,Færøerne,Ærø,Århus,Smørrebrød",
        "São João,Camões,irmã,Conceição,MAÇÃ,AÇÃO,PÃES",
        "Niccolò,Forlì,Gesù,caffè,città,però,così,più",
        "¿Qué?,¡Hola!,Peña,Nº 5,1ª,Dª María,Col·lecció,m²,10 µm,½ kg,Cola®,4×4,«Été»,d´Or",
        "Straße,Größe,„Hallo“,ÜBER,Äpfel,Ø50,†Müller,Weiß",
        "Þórður Guðmundsson,Sigríður,Æsa,Öðinn",
        "5 €,plain",
        "Paris–Nice,it’s",
    ],
)
def test_western_texts_are_cp1252(tmp_path: Path, names: str) -> None:
    result = _notes(tmp_path, names, "cp1252")
    assert result.column("note") == names.split(",")
    assert result.account.guessed


def test_a_given_encoding_is_not_guessed(tmp_path: Path) -> None:
    result = _notes(tmp_path, "CAFÉ’S", "cp1252", SourceSettings(encoding="cp1252"))
    assert result.column("note") == ["CAFÉ’S"]
    assert (result.account.encoding, result.account.guessed, result.notes) == ("cp1252", False, [])


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("utf-8-sig", "cp1252"), ("utf-8-sig", "latin-1"), ("utf-16", "utf-8"), ("utf-16", "utf-16-be"),
        ("utf-32", "cp850"),
    ],
)  # fmt: skip
def test_a_mark_that_contradicts_the_given_encoding_is_said(tmp_path: Path, written: str, given: str) -> None:
    """Else the marks are letters of the first column's name, and all names beyond ASCII are wrong in silence."""
    deliver(tmp_path, "id,note\n1,n\u00e9e\n".encode(written))
    with pytest.raises(DeliveryError, match=rf'byte order mark of utf-\d+, but its source has encoding = "{given}"; '):
        read(tmp_path, ["note"], SourceSettings(encoding=given))


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("utf-8-sig", "utf-8"), ("utf-8-sig", "utf_8_sig"), ("utf-8-sig", "ascii"), ("utf-16", "UTF-16"),
        ("utf-16", "utf-16-le"),
    ],
)  # fmt: skip
def test_a_mark_of_the_given_encoding_is_none_of_the_text(tmp_path: Path, written: str, given: str) -> None:
    result = read(deliver(tmp_path, "id,note\n1,x\n".encode(written)), ["id"], SourceSettings(encoding=given))
    assert (result.header, result.column("id")) == (["id", "note"], ["1"])


def test_utf16_without_a_mark_is_named(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, "id,note\n1,plain\n2,née\n".encode("utf-16-le")), ["note"])
    assert result.column("note") == ["plain", "née"]
    assert "read as utf-16-le" in result.notes[0]
