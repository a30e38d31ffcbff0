"""Files as they should not be: each is read or refused in a sentence, and every line is accounted for."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.files.reading import deliver, prove_account, read
from warehouse.errors import DeliveryError
from warehouse.settings import SourceSettings

pytestmark = pytest.mark.slow

GOOD = "id,note\n1,a\n2,b\n"
CSV = SourceSettings(delimiter=",", quote='"', encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        pytest.param("\ufeffid,note\n1,a\n2,b\n", ["a", "b"], id="byte order mark"),
        pytest.param("id,note\r\n1,a\r\n2,b\r\n", ["a", "b"], id="CRLF"),
        pytest.param("id,note\r1,a\r2,b\r", ["a", "b"], id="CR only"),
        pytest.param("id,note\n1,a\r\n2,b\r3,c\n\r4,d", ["a", "b", "c", "d"], id="mixed line ends"),
        pytest.param("id,note\n1,a\n2,b", ["a", "b"], id="no final newline"),
        pytest.param("id,note\r\n1,a\r\n2,b", ["a", "b"], id="no final CRLF"),
        pytest.param('id,note\n1,"a\nb"\n2,"c\r\nd"\n3,"e\rf"\n', ["a\nb", "c\r\nd", "e\rf"], id="quoted newlines"),
        pytest.param('id,note\r\n1,"a\r\nb"\r\n', ["a\r\nb"], id="quoted CRLF among CRLF"),
        pytest.param('id,note\n1,"a,b"\n2,",,"\n', ["a,b", ",,"], id="quoted delimiters"),
        pytest.param('id,note\n1,"say ""hi"""\n2,""""\n', ['say "hi"', '"'], id="doubled quotes"),
        pytest.param('id,note\n1,5" pipe\n2,a"b"c\n', ['5" pipe', 'a"b"c'], id="quotes within bare fields"),
        pytest.param('id,note\n1, "a, b" \n2, c\n', ["a, b", " c"], id="blanks around quotes"),
        pytest.param("id,note\n\n1,a\n  \n\n2,b\n\n\n", ["a", "b"], id="blank lines"),
        pytest.param("\n\nid,note\n1,a\n", ["a"], id="blank lines above the header"),
        pytest.param("id,note\n1,\x0b\x0c\x1c\x85\u2028\n", ["\x0b\x0c\x1c\x85\u2028"], id="other line separators"),
        pytest.param("id,note\n1,\x1a\n", ["\x1a"], id="end of file of old"),
        pytest.param("id,note\n1,#a\n#2,b\n", ["#a", "b"], id="no comments"),
        pytest.param("id,note\n1,\\N\n2,\\\n", ["\\N", "\\"], id="no backslashes"),
        pytest.param("id,note\n1,*?[x]\n", ["*?[x]"], id="patterns"),
    ],
)
def test_it_is_read_whole(tmp_path: Path, content: str, notes: list[str]) -> None:
    result = read(deliver(tmp_path, content), ["id", "note"])

    assert result.column("note") == notes
    assert result.column("record_number") == list(range(1, len(notes) + 1))
    assert result.account.read == len(notes)
    assert not result.rejects
    header_lines = 3 if content.startswith("\n") else 1
    prove_account(content.encode(), result, header_lines=header_lines)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_header_over_several_lines(tmp_path: Path, mark: str) -> None:
    """The delimiter is found, whatever the names of columns hold."""
    head = mark.join(["id", '"note\nof, the; shop"', '"how | much\r\n(EUR)"'])
    deliver(tmp_path, head + "\n" + mark.join(["7", "a", "9.5"]) + "\n" + mark.join(["8", "b", "1"]) + "\n")
    result = read(tmp_path, ["id"])
    assert result.header == ["id", "note\nof, the; shop", "how | much\r\n(EUR)"]
    assert result.column("id") == ["7", "8"]
    assert not result.rejects


@pytest.mark.parametrize(
    ("content", "ids", "line", "raw", "reason"),
    [
        pytest.param(b"id,note\n1,a\n2\n3,c\n", ["1", "3"], 3, "2", "1 field where the header has 2", id="short line"),
        pytest.param(b"id,note\n1,a\n2,b,c\n3,c\n", ["1", "3"], 3, "2,b,c", "it has 3 fields", id="long line"),
        pytest.param(b'id,note\n1,"a"x\n2,b\n', ["2"], 2, '1,"a"x', "quotes do not pair", id="text behind a quote"),
        pytest.param(b'id,note\n1,a\n2,"b\n3,c\n', ["1", "3"], 3, '2,"b', "never closed", id="open quote"),
        pytest.param(b'id,note\n1,a\n2,"b', ["1"], 3, '2,"b', "never closed", id="open quote at the very end"),
        pytest.param(b'id,note\n1,"b\n3,c\n4,"d"\n', ["3", "4"], 2, '1,"b', "do not pair", id="open, then quotes"),
        pytest.param(b"id,note\n1,a\0b\n2,b\n", ["2"], 2, "1,a\\x00b", "NUL", id="NUL"),
        pytest.param(
            b"id,note\n1,\xc3\xa9\xc3\xa9\n2,\xff\n", ["1"], 3, "2,\\xff", "no text in utf-8", id="broken UTF-8"
        ),
        pytest.param(
            b"id,note\n1,\xed\xa0\x80\n2,\xc3\xa9" + b"\xc3\xa9" * 6 + b"\n",
            ["2"],
            2,
            "1,\\xed\\xa0\\x80",
            "no text",
            id="surrogate",
        ),
        pytest.param(b"id,note\n1,a\nid,note\n2,b\n", ["1", "2"], 3, "id,note", "header again", id="two headers"),
        pytest.param(
            b"\xef\xbb\xbfid,note\n1,a\n\xef\xbb\xbfid,note\n2,b\n",
            ["1", "2"],
            3,
            "\ufeffid,note",
            "header again",
            id="two files in one",
        ),
        pytest.param(b'id,note\n1,"a\nb",c\n2,d\n', ["2"], 2, '1,"a\nb",c', "3 fields", id="ragged, of two lines"),
        pytest.param(b"id,note\r\n1\r\n2,b\r\n", ["2"], 2, "1", "1 field", id="short line among CRLF"),
        pytest.param(b"id,note\n1,a\n\x1a", ["1"], 3, "\x1a", "1 field", id="end of file of old"),
    ],
)
def test_the_line_is_rejected_and_the_rest_loads(
    tmp_path: Path, content: bytes, ids: list[str], line: int, raw: str, *, reason: str
) -> None:
    result = read(deliver(tmp_path, content), ["id", "note"])

    assert result.column("id") == ids
    (reject,) = result.rejects
    assert (reject.line_number, reject.raw) == (line, raw)
    assert reason in reject.reason
    assert result.account.read == len(ids) + 1
    prove_account(content, result)


def test_record_numbers_count_rejects(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, "id,note\nx\n1,a\ny\nz\n2,b\n3,c\nx\n4,d\n"), ["id"])
    assert result.column("record_number") == [2, 5, 6, 8]
    assert result.lines() == [2, 4, 5, 8]


@pytest.mark.parametrize(
    ("encoding", "given"),
    [
        ("utf-8-sig", None), ("utf-16", None), ("utf-16-le", None), ("utf-16-be", None), ("utf-32", None),
        ("cp1252", None), ("latin-1", None), ("latin-1", "latin-1"), ("cp1252", "cp1252"), ("cp437", "cp437"),
        ("shift_jis", "shift_jis"), ("utf-16-le", "utf-16-le"),
    ],
)  # fmt: skip
def test_encodings(tmp_path: Path, encoding: str, given: str | None) -> None:
    notes = ["カ", "plain"] if encoding == "shift_jis" else ["née à Zürich", "plain"]
    content = f"id,note\n1,{notes[0]}\n2,{notes[1]}\n".encode(encoding)
    result = read(deliver(tmp_path, content), ["id", "note"], SourceSettings(encoding=given))
    assert result.column("note") == notes
    assert not result.rejects


def test_what_the_given_encoding_cannot_read_is_rejected(tmp_path: Path) -> None:
    content = b"id,note\n1,\x80\n2,a\x81b\n3,c\n"
    result = read(deliver(tmp_path, content), ["id"], SourceSettings(encoding="cp1252"))
    assert result.column("id") == ["1", "3"]
    assert [(reject.line_number, reject.raw) for reject in result.rejects] == [(3, "2,a\\x81b")]


def test_half_a_character_at_the_end_of_utf_16_is_rejected(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, "id,note\n1,a\n2,b".encode("utf-16") + b"\x41"), ["id"])
    assert result.column("id") == ["1"]
    assert [(reject.line_number, reject.raw) for reject in result.rejects] == [(3, "2,b\\x41")]


def test_a_field_of_ten_megabytes(tmp_path: Path) -> None:
    large = "x" * 10_000_000
    content = f'id,note\n1,{large}\n2,b\n3,"{large}\n{large}"\n4,d\n5\n'
    result = read(deliver(tmp_path, content), ["id", "note"])
    assert [len(note) for note in result.column("note")] == [10_000_000, 1, 20_000_001, 1]
    assert result.column("record_number") == [1, 2, 3, 4]
    assert result.lines() == [7]


def test_an_open_quote_does_not_swallow_a_large_file(tmp_path: Path) -> None:
    rows = "".join(f"{number},plain text that goes on for a while\n" for number in range(30_000))
    result = read(deliver(tmp_path, f'id,note\nx,"open\n{rows}'), ["id"])
    assert result.account.read == 30_001
    assert result.lines() == [2]


def test_two_thousand_columns(tmp_path: Path) -> None:
    names = ["id", *(f"column of the name {number}" for number in range(1999))]
    rows = [[str(row), *(f"{row}.{number}" for number in range(1999))] for row in range(50)]
    content = "\n".join(",".join(line) for line in [names, *rows]) + "\nshort,line\n"
    result = read(deliver(tmp_path, content))
    assert result.lines() == [52]
    assert len(result.extra) == 1999
    assert result.rows[49]["extra"]["column of the name 1998"] == "49.1998"


def test_header_only(tmp_path: Path) -> None:
    for content in ("id,note\n", "id,note", "\ufeffid,note\r\n", "id,note\n\n\n"):
        result = read(deliver(tmp_path, content))
        assert (result.rows, result.rejects, result.account.read) == ([], [], 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "orders.csv of the source orders is empty", id="empty"),
        pytest.param(b"\n\n", "holds no line with column names", id="blank"),
        pytest.param(b"\xef\xbb\xbf", "holds no line with column names", id="a mark and nothing else"),
        pytest.param(b"id,note,ID\n1,a,b\n", "has the column name `ID` twice, as columns 1 and 3", id="repeated name"),
        pytest.param(b'"id,note\n1,a\n', "has a header that cannot be read", id="open quote in the header"),
        pytest.param(b"nr,note\n1,a\n", "has no column id; its columns are nr, note.", id="missing column"),
        pytest.param(
            b"Report of May\n\nid,note\n1,a\n", "line 3 looks like its header: set skip_lines = 2", id="preamble"
        ),
        pytest.param(b"PK\x03\x04...", "a zip archive or an Excel workbook", id="workbook"),
        pytest.param(b"PAR1....", "cannot be read", id="broken Parquet"),
        pytest.param(b"\x28\xb5\x2f\xfd....", "cut off or damaged", id="broken zstd"),
        pytest.param(b"\x1f\x8b....", "cut off or damaged", id="broken gzip"),
    ],
)
def test_it_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        read(deliver(tmp_path, content))
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_skip_lines_is_the_way_past_a_preamble(tmp_path: Path) -> None:
    content = 'Report of "May\n;;\nid;note\n1;a\nx\n'
    result = read(deliver(tmp_path, content), ["id"], SourceSettings(skip_lines=2))
    assert result.column("id") == ["1"]
    assert result.lines() == [5]


def test_truncated_gzip_and_zstd(tmp_path: Path) -> None:
    import pyarrow  # noqa: PLC0415

    rows = "id,note\n" + "".join(f"{number},{number * 7919 % 10007}\n" for number in range(20_000))
    packed = gzip.compress(rows.encode()), pyarrow.Codec("zstd").compress(rows.encode()).to_pybytes()
    for content in packed:
        assert read(deliver(tmp_path, content)).account.read == 20_000
        with pytest.raises(DeliveryError, match="cut off or damaged"):
            read(deliver(tmp_path, content[: len(content) // 2]))


def test_a_folder_named_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").mkdir()
    with pytest.raises(DeliveryError, match=r"orders\.csv of the source orders is a folder"):
        read(tmp_path)


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").symlink_to(tmp_path / "gone")
    with pytest.raises(DeliveryError, match="leads nowhere"):
        read(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    deliver(tmp_path, GOOD)
    (tmp_path / "orders.csv").chmod(0)
    script = (
        "import os, sys\nfrom pathlib import Path\n"
        "from warehouse.files import find_files\nfrom warehouse.errors import DeliveryError\n"
        "from warehouse.settings import SourceSettings\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        f"try: find_files(Path({str(tmp_path)!r}), 'orders', SourceSettings())\n"
        "except DeliveryError as exc: print(exc)\n"
    )
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == os.geteuid() and "pytest" in str(folder):
            folder.chmod(folder.stat().st_mode | 0o055)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "orders.csv cannot be read (permission denied)" in done.stdout, done.stderr


def test_a_file_that_changes_between_the_hash_and_the_reading(tmp_path: Path) -> None:
    from warehouse.files import ExpectedColumn, find_files, open_records  # noqa: PLC0415

    file, *_ = find_files(deliver(tmp_path, GOOD), "orders", CSV)
    deliver(tmp_path, GOOD + "3,c\n")
    with pytest.raises(DeliveryError, match="changed while it was being read"):
        open_records(file, "orders", [ExpectedColumn("id", True)], CSV)


def test_memory_is_bounded(tmp_path: Path) -> None:
    """Measured by hand: 196 MB for 100,000 records, 209 for 300,000, 231 for 1,000,000 and 234 for 3,000,000."""
    with (tmp_path / "orders.csv").open("w") as out:
        out.write("id,order_id,order_date,customer,status,note\n")
        for number in range(300_000):
            out.write(f"{number},O{number:08},2024-01-01,C{number:08},Completed,a note of some length that goes on\n")
    script = (
        "import re\nfrom pathlib import Path\nfrom warehouse.files import ExpectedColumn, find_files, open_records\n"
        "from warehouse.settings import SourceSettings\n"
        f"file, = find_files(Path({str(tmp_path)!r}), 'orders', SourceSettings())\n"
        "with open_records(file, 'orders', [ExpectedColumn('id', True)], SourceSettings()) as records:\n"
        "    print(sum(batch.num_rows for batch in records.batches()))\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    records, kilobytes = map(int, done.stdout.split())
    assert records == 300_000
    assert kilobytes < 300 * 1024
