"""Parquet files of columns that nobody expects."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.files.reading import Read, read
from warehouse.errors import DeliveryError
from warehouse.settings import SourceSettings

RAW = [b"\xff\x00\x10", b"a\0b", None]


def _read(folder: Path, columns: dict[str, Any], wanted: list[str], settings: SourceSettings | None = None) -> Read:
    pq.write_table(pa.table({"id": ["1", "2", "3"], **columns}), folder / "orders.parquet")
    return read(folder, wanted, settings)


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
def test_bytes_that_nobody_uses_stop_nothing(tmp_path: Path, kind: pa.DataType) -> None:
    result = _read(tmp_path, {"hash": pa.array(RAW, kind)}, ["id"])
    assert result.column("id") == ["1", "2", "3"]
    assert [row["extra"]["hash"] for row in result.rows] == ["ff0010", "610062", None]
    assert result.notes == ["orders.parquet: the column hash holds bytes, which are kept as hexadecimal"]
    assert not result.rejects


def test_bytes_of_one_length(tmp_path: Path) -> None:
    result = _read(tmp_path, {"uuid": pa.array([bytes([7] * 15 + [255])] * 3, pa.binary(16))}, ["id"])
    assert result.rows[0]["extra"]["uuid"] == "07" * 15 + "ff"


def test_bytes_that_are_text_are_text(tmp_path: Path) -> None:
    result = _read(tmp_path, {"note": pa.array([b"caf\xc3\xa9", b"", None], pa.binary())}, ["id", "note"])
    assert result.column("note") == ["café", "", None]
    assert not result.notes


def test_bytes_that_a_column_takes_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="has bytes that are no text in the column hash, which note of the source"):
        _read(tmp_path, {"hash": pa.array(RAW, pa.binary())}, ["note"], SourceSettings(columns={"note": "hash"}))
    settings = SourceSettings.model_validate({"columns": {"note": {"sql": "upper(hash)"}}})
    assert _read(tmp_path, {"hash": pa.array(RAW, pa.binary())}, ["note"], settings).column("note")[0] == "FF0010"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pa.array([["a", None], [], None]), ['["a",null]', "[]", None]),
        (pa.array([{"a": 1}, {"a": None}, None]), ['{"a":1}', '{"a":null}', None]),
        (pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int32())), ['{"k":1}', "{}", None]),
        (pa.array([{"a": b"\xff"}, None, None], pa.struct({"a": pa.binary()})), ['{"a":"\\\\xFF"}', None, None]),
        (pa.array([Decimal("1.50"), Decimal("-0.05"), None], pa.decimal128(9, 2)), ["1.50", "-0.05", None]),
        (pa.array(["x", "y", None]).dictionary_encode(), ["x", "y", None]),
        (pa.array([date(2024, 2, 29), None, None]), ["2024-02-29", None, None]),
        (pa.array([datetime(2024, 1, 1, 10, 30), None, None]), ["2024-01-01 10:30:00", None, None]),
        (pa.array([datetime(2024, 1, 1, 10, tzinfo=UTC), None, None]), ["2024-01-01 10:00:00+00", None, None]),
        (pa.array([time(10, 30), None, None]), ["10:30:00", None, None]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array([1.5, float("nan"), None]), ["1.5", "nan", None]),
        (pa.array([40071.0, None, -3.0]), ["40071", None, "-3"]),
        (pa.array([7.0, 0.25, 1e15]), ["7", "0.25", "1000000000000000"]),
        (pa.array([12.0, 1e20, 1e-5], pa.float32()), ["12", "100000000000000000000", "0.00001"]),
        (pa.nulls(3), [None, None, None]),
    ],
)
def test_every_type_becomes_text(tmp_path: Path, values: pa.Array, text: list[str | None]) -> None:
    result = _read(tmp_path, {"note": values}, ["id", "note"])
    assert result.column("note") == text
    assert [row["extra"] for row in result.rows] == [{}, {}, {}]


def test_a_key_with_gaps_from_pandas_is_looked_up_in_a_text(tmp_path: Path) -> None:
    """Whole numbers beside gaps are stored as 40071.0 there."""
    pq.write_table(pa.table({"id": [40071.0, None, 40072.0]}), tmp_path / "orders.parquet")
    (tmp_path / "names.csv").write_text("number,name\n40071,Ada\n40072,Bo\n")
    settings = SourceSettings.model_validate({"lookups": [{"path": "names.csv", "on": {"id": "number"}}]})
    result = read(tmp_path, ["id", "name"], settings)
    assert [(row["id"], row["name"]) for row in result.rows] == [("40071", "Ada"), (None, None), ("40072", "Bo")]


@pytest.mark.parametrize(
    "name", ["", " blank ", 'qu"ote', "new\nline", "semi;colon", "select", "nul\0", "ünï", "c0", "row"]
)
def test_columns_of_any_name(tmp_path: Path, name: str) -> None:
    result = _read(tmp_path, {name: ["a", "b", "c"]}, ["id"])
    (kept,) = result.rows[0]["extra"]
    assert kept == (name.replace("\0", "\\x00").strip() or "column 2")
    assert [row["extra"][kept] for row in result.rows] == ["a", "b", "c"]


def test_duration_and_texts_that_are_none_are_refused_in_a_sentence(tmp_path: Path) -> None:
    assert _read(tmp_path, {"note": pa.array([timedelta(seconds=5)] * 3)}, ["id"]).column("id") == ["1", "2", "3"]
    bad = pa.StringArray.from_buffers(3, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0"), pa.py_buffer(b"\xffab"))
    with pytest.raises(DeliveryError) as caught:
        _read(tmp_path, {"note": bad}, ["id"])
    assert "orders.parquet" in str(caught.value)
    assert "note" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
