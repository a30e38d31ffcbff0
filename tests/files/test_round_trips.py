"""Bronze keeps what the file said, in CSV, packed or not, and in Parquet."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.files.reading import deliver, read
from warehouse.errors import DeliveryError
from warehouse.files import ExpectedColumn, find_files, open_records
from warehouse.settings import SourceSettings

pytestmark = pytest.mark.slow

VALUES = [
    "007",
    " a ",
    "a  ",
    "",
    None,
    "NA",
    "NULL",
    "null",
    "2024-01-02 03:04:05.678901",
    "1.10",
    "1,234.50",
    "\t",
    "é ",
]


def written(rows: list[list[str | None]], delimiter: str = ",", end: str = "\n") -> str:
    """Write rows so that nulls are empty and everything else is quoted."""
    return "".join(
        delimiter.join("" if value is None else '"' + value.replace('"', '""') + '"' for value in row) + end
        for row in rows
    )


def test_values_survive(tmp_path: Path) -> None:
    rows = [[str(number), value] for number, value in enumerate(VALUES)]
    result = read(deliver(tmp_path, written([["id", "note"], *rows])), ["id", "note"])
    assert result.column("note") == VALUES


def test_bare_values_survive(tmp_path: Path) -> None:
    bare = [value for value in VALUES if value and "," not in value]
    content = "id,note\n" + "".join(f"{number},{value}\n" for number, value in enumerate(bare))
    assert read(deliver(tmp_path, content), ["id", "note"]).column("note") == bare


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_null_and_empty_text_are_told_apart(tmp_path: Path, delimiter: str, end: str) -> None:
    content = end.join(["id|a|b", "1||", '2|""|', '3||""', '4|""|""', "|x|"]).replace("|", delimiter)
    result = read(deliver(tmp_path, content), ["id", "a", "b"])
    assert [(row["id"], row["a"], row["b"]) for row in result.rows] == [
        ("1", None, None), ("2", "", None), ("3", None, ""), ("4", "", ""), (None, "x", None),
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_one_column(tmp_path: Path, end: str) -> None:
    """A blank line is a record where there is but one column."""
    result = read(deliver(tmp_path, end.join(["id", "1", "", '""', '"a', 'b"', "x,y", "2", ""])))
    assert result.column("id") == ["1", None, "", f"a{end}b", "2"]
    assert result.lines() == [7]
    assert result.account.read == 6


TEXT = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TEXT, TEXT), max_size=6),
    st.sampled_from([",", ";", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_whatever_text_survives(rows: list[tuple[str | None, str | None]], mark: str, end: str, encoding: str) -> None:
    """UTF-8 is named: a file whose only letters beyond ASCII are rare ones may be cp1252 as well, and is refused."""
    content = written([["id", "note"], *map(list, rows)], mark, end)
    named = SourceSettings(encoding="utf-8" if encoding == "utf-8" else None)
    with tempfile.TemporaryDirectory() as folder:
        result = read(deliver(Path(folder), content.encode(encoding)), ["id", "note"], named)
    assert [(row["id"], row["note"]) for row in result.rows] == rows


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(*[st.text("ab \"',\n;", min_size=1, max_size=5)] * 2), max_size=6))
def test_what_the_standard_library_writes_is_read(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([("id", "note"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        result = read(deliver(Path(folder), out.getvalue()), ["id", "note"], SourceSettings(delimiter=",", quote='"'))
    assert [(row["id"], row["note"]) for row in result.rows] == rows


def test_packed_files(tmp_path: Path) -> None:
    content = b"id,note\n" + b"".join(b"%d,\xc3\xa9\n" % number for number in range(5000))
    zstd = pa.Codec("zstd").compress(content).to_pybytes()
    twice = gzip.compress(content[:100]) + gzip.compress(content[100:])
    for name, packed in [("a.csv.gz", gzip.compress(content)), ("b.csv.gz", twice), ("c.zst", zstd), ("d.csv", zstd)]:
        result = read(deliver(tmp_path, packed, name), ["id", "note"], SourceSettings(path=name))
        assert result.account.read == 5000
        assert set(result.column("note")) == {"é"}


def parquet(folder: Path, columns: dict[str, Any], name: str = "orders.parquet") -> Path:
    pq.write_table(pa.table(columns), folder / name)
    return folder


def test_parquet_becomes_text(tmp_path: Path) -> None:
    moment = datetime(2024, 1, 2, 3, 4, 5, 678901)
    columns = {
        " ID ": pa.array([1, None], pa.int64()),
        "text": ["", None],
        "day": [date(2024, 1, 2), None],
        "moment": [moment, None],
        "zoned": pa.array([moment.replace(tzinfo=UTC), None], pa.timestamp("us", "Europe/Berlin")),
        "price": pa.array([Decimal("1234567.10"), None], pa.decimal128(14, 4)),
        "weight": [17850.0, None],
        "flag": [True, None],
        "at": [time(1, 2, 3), None],
        "list": [["a", None], None],
        "struct": [{"a": 1}, None],
        "bytes": pa.array([b"abc", None], pa.binary()),
        "word": pa.array(["x", None]).dictionary_encode(),
    }
    result = read(parquet(tmp_path, columns))
    assert result.header[0] == "ID"
    assert result.rows[0] == {
        "record_number": 1,
        "id": "1",
        "extra": {
            "text": "", "day": "2024-01-02", "moment": "2024-01-02 03:04:05.678901",
            "zoned": "2024-01-02 03:04:05.678901+00", "price": "1234567.1000", "weight": "17850", "flag": "true",
            "at": "01:02:03", "list": '["a",null]', "struct": '{"a":1}', "bytes": "abc", "word": "x",
        },
    }  # fmt: skip
    assert result.rows[1] == {"record_number": 2, "id": None, "extra": dict.fromkeys(result.rows[0]["extra"])}


def test_parquet_takes_all_mappings(tmp_path: Path) -> None:
    parquet(tmp_path, {"Invoice": ["a", "b", "a", "c"], "Qty": [1, 2, 3, 4]})
    deliver(tmp_path, "Invoice,day\na,monday\n", "days.csv")
    settings = SourceSettings.model_validate(
        {
            "columns": {"id": "invoice", "line": {"number_within": "Invoice"}, "twice": {"sql": "Qty::int * 2"}},
            "where": "Qty <> '2'",
            "lookups": [{"path": "days.csv", "on": {"Invoice": "Invoice"}}],
        }
    )
    result = read(tmp_path, ["id", "line", "twice", "day"], settings)
    assert [tuple(row[name] for name in ("record_number", "id", "line", "twice", "day")) for row in result.rows] == [
        (1, "a", None, "2", "monday"), (3, "a", None, "6", "monday"), (4, "c", None, "8", None),
    ]  # fmt: skip
    assert (result.account.read, result.account.filtered) == (4, 1)


def test_a_nul_in_parquet_is_rejected(tmp_path: Path) -> None:
    result = read(parquet(tmp_path, {"id": [1, 2, 3], "note": ["a", "b\0c", "d"]}), ["id"])
    assert [(row["record_number"], row["id"]) for row in result.rows] == [(1, "1"), (3, "3")]
    (reject,) = result.rejects
    assert (reject.line_number, reject.raw) == (2, '{"id": "2", "note": "b\\x00c"}')
    assert result.account.read == 3


def test_parquet_of_no_rows(tmp_path: Path) -> None:
    result = read(parquet(tmp_path, {"id": pa.array([], pa.string())}))
    assert (result.rows, result.account.read) == ([], 0)


def test_parquet_that_is_cut_off_or_repeats_a_name(tmp_path: Path) -> None:
    whole = (parquet(tmp_path, {"id": list(range(10_000))}) / "orders.parquet").read_bytes()
    (tmp_path / "orders.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DeliveryError, match="cannot be read"):
        read(tmp_path)
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["id", "ID"]), tmp_path / "orders.parquet")
    with pytest.raises(DeliveryError, match="repeats a column name"):
        read(tmp_path)


def test_batches_are_text_of_the_columns_in_order(tmp_path: Path) -> None:
    expected = [ExpectedColumn("note", True), ExpectedColumn("id", True)]
    (file,) = find_files(deliver(tmp_path, "id,note\n1,a\n"), "orders", SourceSettings())
    with open_records(file, "orders", expected, SourceSettings()) as records:
        (batch,) = records.batches()
        assert records.count == 1
    assert batch.schema.names == ["record_number", "note", "id", "extra"]
    assert batch.schema.types == [pa.int64(), pa.string(), pa.string(), pa.string()]
