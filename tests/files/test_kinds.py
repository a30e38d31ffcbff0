"""Files that are no tables of text are called by their name; what only begins like them is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import zipfile
from pathlib import Path

import pyarrow
import pytest

from tests.files.reading import deliver, read
from warehouse.errors import DeliveryError
from warehouse.settings import SourceSettings

TABLE = b"order_id,order_date,note\n1,2024-01-01,a\n2,2024-01-02,b\n"


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("orders.csv")
        entry.size = len(TABLE)
        archive.addfile(entry, io.BytesIO(TABLE))
    return out.getvalue()


def _zip(*names: str, first: bytes = TABLE) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, first)
    return out.getvalue()


def _zstd(data: bytes) -> bytes:
    return bytes(pyarrow.Codec("zstd").compress(data, asbytes=True))


SKIPPABLE = b"\x50\x2a\x4d\x18" + struct.pack("<I", 4) + b"\1\2\3\4"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(_tar(), "is a tar archive; unpack it", id="tar"),
        pytest.param(gzip.compress(_tar()), "is a tar archive in a packed file; unpack it", id="tar.gz"),
        pytest.param(_zstd(_tar()), "is a tar archive in a packed file; unpack it", id="tar.zst"),
        pytest.param(_zip("orders.csv"), "is a zip archive", id="zip"),
        pytest.param(gzip.compress(_zip("orders.csv")), "is a zip archive", id="zip.gz"),
        pytest.param(_zip("[Content_Types].xml", "xl/workbook.xml"), "is a workbook that cannot be read", id="xlsx"),
        pytest.param(_zip("[Content_Types].xml", "xl/workbook.bin"), "is an Excel workbook; export", id="xlsb"),
        pytest.param(
            _zip("mimetype", first=b"application/vnd.oasis.opendocument.spreadsheet"), "is an OpenDocument", id="ods"
        ),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an old Excel workbook", id="xls"),
        pytest.param(bz2.compress(TABLE), "is compressed by bzip2", id="bz2"),
        pytest.param(lzma.compress(TABLE), "is compressed by xz", id="xz"),
        pytest.param(b"7z\xbc\xaf\x27\x1c\0\4" + bytes(60), "is a 7z archive", id="7z"),
        pytest.param(b"Rar!\x1a\x07\x01\0" + bytes(60), "is a rar archive", id="rar"),
        pytest.param(b"\x04\x22\x4d\x18\x64\x40\xa7" + TABLE, "is compressed by lz4", id="lz4"),
        pytest.param(gzip.compress(gzip.compress(TABLE)), "is packed twice", id="gz.gz"),
        pytest.param(_zstd(gzip.compress(TABLE)), "is packed twice", id="gz.zst"),
        pytest.param(b"PAR1" + bytes(200), "cannot be read", id="Parquet that is cut off"),
        pytest.param(b"PARE" + bytes(200), "is an encrypted Parquet file", id="encrypted Parquet"),
        pytest.param(b"SQLite format 3\0" + bytes(90), "is an SQLite database", id="SQLite"),
        pytest.param(b"<!DOCTYPE html>\n<html><body>Log in</body></html>\n", "is an HTML page", id="HTML"),
        pytest.param(b'<?xml version="1.0"?>\n<orders/>\n', "is XML", id="XML"),
        pytest.param(b'{"order_id": 1, "order_date": "2024-01-01"}\n', "is JSON", id="JSON"),
        pytest.param(b'[{"order_id": 1}]', "is JSON", id="list of JSON"),
        pytest.param(b"order_id\n" + bytes(range(32)) * 20, "holds binary data", id="anything else"),
    ],
)
def test_it_is_called_by_its_name(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        read(deliver(tmp_path, content), ["order_id"])
    assert said in str(caught.value)
    assert "is it" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_zstd(TABLE), id="zstd"),
        pytest.param(SKIPPABLE + _zstd(TABLE), id="a skippable frame before it"),
        pytest.param(_zstd(TABLE[:25]) + SKIPPABLE + _zstd(TABLE[25:]), id="frames"),
        pytest.param(gzip.compress(TABLE[:25]) + gzip.compress(TABLE[25:]), id="members of gzip"),
    ],
)
def test_packed_files_are_read_whole(tmp_path: Path, content: bytes) -> None:
    assert read(deliver(tmp_path, content), ["order_id", "note"]).column("note") == ["a", "b"]


@pytest.mark.parametrize("first", ["PAR1", "BZh9", "ORC", "PK", "FEA1x", "Rar!", "Obj", "7z", "{id}", "<id>", "[id]"])
def test_a_header_that_begins_like_one_is_a_header(tmp_path: Path, first: str) -> None:
    result = read(deliver(tmp_path, f"{first},id\nx,1\n"))
    assert (result.header, result.column("id")) == ([first, "id"], ["1"])


@pytest.mark.parametrize("name", ["~$orders.csv", ".~lock.orders.csv#"])
def test_locks_of_office_programs(tmp_path: Path, name: str) -> None:
    deliver(tmp_path, b"\x05admin" + bytes(50), name)
    with pytest.raises(DeliveryError, match="is the lock of a document that is open in an office program"):
        read(tmp_path, ["id"], SourceSettings(path=name[0] + "*orders*"))


def test_a_name_that_is_not_utf8_is_readable(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"orders_\xe9t\xe9.csv")).write_bytes(b"id,note\n1,a\nx\n")
    from warehouse.files import ExpectedColumn, find_files, open_records  # noqa: PLC0415

    (file,) = find_files(tmp_path, "orders", SourceSettings(path="orders_*.csv"))
    assert file.name == "orders_\\xe9t\\xe9.csv"
    with open_records(file, "orders", [ExpectedColumn("id", True)], SourceSettings()) as records:
        assert [row["id"] for batch in records.batches() for row in batch.to_pylist()] == ["1"]
        assert [reject.line_number for reject in records.rejects()] == [3]


def test_a_column_that_is_mapped_is_not_advised_again(tmp_path: Path) -> None:
    deliver(tmp_path, "order_date,note\n2024-01-01,a\n")
    with pytest.raises(DeliveryError) as caught:
        read(tmp_path, ["order_id", "order_date"])
    assert "has no column order_id; its columns are order_date, note." in str(caught.value)
    deliver(tmp_path, "orderid,note\n1,a\n")
    with pytest.raises(DeliveryError, match=r"is it `orderid`\?"):
        read(tmp_path, ["order_id"])
