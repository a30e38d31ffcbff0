"""Files that were put together from several: headers and byte order marks in the middle."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.files.reading import deliver, read
from warehouse.settings import SourceSettings

MANY = "".join(f"{number},note of the id {number}\n" for number in range(20_000))


@pytest.mark.parametrize(
    "again",
    [
        "id,note", "ID,NOTE", "Id,Note", '"id","note"', '"ID",note', "id, note", " id , note ", "id,note  ",
        '"id" , "note" ',
        '\ufeff"id","note"', "\ufeffID,Note", '"\ufeffid",note', "id,\tnote", "\xa0id,note\u200b", '" id ","note "',
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_header_again_is_no_record(tmp_path: Path, again: str, end: str) -> None:
    lines = ["id,note", "1,a", again, "2,id note"]
    result = read(deliver(tmp_path, end.join(lines) + end), ["id", "note"])
    assert result.column("id") == ["1", "2"]
    assert [(reject.line_number, reject.raw, reject.reason) for reject in result.rejects] == [
        (3, again, "it is the header again")
    ]


def test_letters_beyond_ascii_have_capitals_too(tmp_path: Path) -> None:
    content = "id;größe;état\n1;a;b\nID;GRÖßE;ÉTAT\n2;c;d\nid;große;état\n"
    result = read(deliver(tmp_path, content), ["id"])
    assert result.column("id") == ["1", "2", "id"]
    assert result.lines() == [3]


@pytest.mark.parametrize("content", ["id,note\nid,x\n", "id,note\nnote,id\n", "id,note\nids,note\n", "id,note\n,\n"])
def test_what_only_looks_like_it_is_a_record(tmp_path: Path, content: str) -> None:
    result = read(deliver(tmp_path, content), ["id", "note"])
    assert len(result.rows) == 1
    assert not result.rejects


def test_it_is_found_anywhere_in_a_large_file(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, f'id,note\n{MANY}"ID","Note"\n{MANY}'), ["id"])
    assert result.lines() == [20_002]
    assert result.account.read == 40_001


def test_a_file_without_a_header_has_none_again(tmp_path: Path) -> None:
    settings = SourceSettings(header=False, columns={"id": "column 1"})
    assert read(deliver(tmp_path, "id,note\nid,note\n"), ["id"], settings).column("id") == ["id", "id"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("line", "record"),
    [
        ('\ufeff"C2","x"', ("C2", "x")), ("\ufeffC2,x", ("C2", "x")), ('\ufeff"C,2","x ""y"""', ("C,2", 'x "y"')),
        ("\ufeff\ufeffC2,x", ("C2", "x")), ('\ufeff"C\n2",x', ("C\n2", "x")), ("\ufeff,x", (None, "x")),
    ],
)  # fmt: skip
def test_a_byte_order_mark_before_a_record_belongs_to_no_field(
    tmp_path: Path, line: str, record: tuple[str, str], end: str
) -> None:
    content = end.join(["id,note", "1,a", line, "3,c"]) + end
    result = read(deliver(tmp_path, content), ["id", "note"])
    assert [(row["id"], row["note"]) for row in result.rows] == [("1", "a"), record, ("3", "c")]
    first = end.join(["id,note", line]) + end
    result = read(deliver(tmp_path, first), ["id", "note"])
    assert [(row["id"], row["note"]) for row in result.rows] == [record]


def test_marks_in_a_file_of_one_column_and_of_utf16(tmp_path: Path) -> None:
    assert read(deliver(tmp_path, "id\n1\n\ufeff2\n")).column("id") == ["1", "2"]
    twice = "id,note\n1,a\n".encode("utf-16") + '"2","b"\n'.encode("utf-16")
    assert read(deliver(tmp_path, twice), ["id", "note"]).column("id") == ["1", "2"]


def test_a_line_with_nothing_but_a_mark_is_blank(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, "\ufeff\nid,note\n1,a\n\ufeff\n\ufeff  \n2,b\n"), ["id"])
    assert result.column("id") == ["1", "2"]
    assert not result.rejects


def test_a_mark_before_the_first_record_of_a_file_without_a_header(tmp_path: Path) -> None:
    settings = SourceSettings(header=False, columns={"id": "column 1"})
    assert read(deliver(tmp_path, '\ufeff"1",a\n2,b\n'), ["id"], settings).column("id") == ["1", "2"]


def test_a_mark_within_a_value_stays(tmp_path: Path) -> None:
    assert read(deliver(tmp_path, "id,note\n1,a\ufeffb\n2,\ufeffc\n"), ["note"]).column("note") == [
        "a\ufeffb",
        "\ufeffc",
    ]


def test_words_of_the_header_in_values_do_not_slow_the_reader_down(tmp_path: Path) -> None:
    from warehouse.files.contents import Text  # noqa: PLC0415
    from warehouse.files.layout import find_layout  # noqa: PLC0415
    from warehouse.files.scan import Scan  # noqa: PLC0415

    path = deliver(tmp_path, "id,note\n" + MANY * 10) / "orders.csv"
    layout = find_layout(Text(path, "utf-8", False), path.name, SourceSettings(), ["id"])
    scan = Scan(layout.body, tmp_path, SourceSettings())
    sifted: list[int] = []
    scan._sift = lambda chunk, *, final: sifted.append(len(chunk)) or len(chunk)  # type: ignore[method-assign, func-returns-value]
    started = time.perf_counter()
    scan.run()
    assert scan.records == 200_000, time.perf_counter() - started
    assert not sifted
