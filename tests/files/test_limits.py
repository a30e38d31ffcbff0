"""A few kilobytes do not fill memory or the disk: limits are checked while a file is read."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.files.reading import deliver, read
from warehouse.errors import DeliveryError
from warehouse.settings import SourceSettings

HEADER = b"id,note\n"
MEMORY = 600
"""Megabytes, imports included."""


def _gzip(path: Path, block: bytes, times: int) -> None:
    with gzip.open(path, "wb") as out:
        out.write(HEADER)
        for _ in range(times):
            out.write(block)


def _zstd(path: Path, block: bytes, times: int) -> None:
    with pa.output_stream(path, compression="zstd") as out:
        out.write(HEADER)
        for _ in range(times):
            out.write(block)


def _dictionary(path: Path, rows: int, value: str | bytes, kind: pa.DataType | None = None) -> None:
    index = pa.array(np.zeros(rows, dtype="int32"))
    columns = {"id": ["1"], "note": [value]}
    arrays = {
        name: pa.DictionaryArray.from_arrays(index, pa.array(one, kind if name == "note" else None))
        for name, one in columns.items()
    }
    pq.write_table(pa.table(arrays), path)


LINES = (b"1," + b"again " * 170 + b"\n") * 1000


def _text(*parts: bytes) -> Any:
    return lambda path: path.write_bytes(b"".join(parts))


BOMBS: dict[str, tuple[str, Any, str]] = {
    "gzip": ("orders.csv.gz", lambda path: _gzip(path, LINES, 100), "max_ratio"),
    "zstd": ("orders.csv.zst", lambda path: _zstd(path, LINES, 100), "max_ratio"),
    "zeros": ("orders.csv.gz", lambda path: _gzip(path, bytes(1 << 20), 50), "binary data"),
    "one line": ("orders.csv", _text(HEADER, b"1,", b"x" * (90 << 20), b"\n"), "max_field"),
    "one value": ("orders.csv", _text(HEADER, b"1,", b"x" * (40 << 20), b"\n"), "max_field"),
    "a quote": ("orders.csv", _text(HEADER, b'1,"', b"x" * (90 << 20), b'"\n'), "max_field"),
    "zeros in a line": ("orders.csv", _text(HEADER, b"1,a\n" * 2000, b"1,", bytes(30 << 20), b"\n2,b\n"), ""),
    "commas": ("orders.csv", _text(HEADER, b"1," * (15 << 20), b"\n2,b\n"), ""),
    "header": ("orders.csv", _text(b"x," * (15 << 20), b"\n1,b\n"), "max_columns"),
    "columns": ("orders.csv", _text(b",".join(b"x%d" % at for at in range(100_000)), b"\n"), "max_columns"),
    "dictionary": ("orders.parquet", lambda path: _dictionary(path, 200_000, "A" * 1_000_000), "max_unpacked"),
    "bytes": ("orders.parquet", lambda path: _dictionary(path, 200_000, b"A" * 1_000_000, pa.binary()), "max_unpacked"),
    "smaller": ("orders.parquet", lambda path: _dictionary(path, 2_000, "A" * 100_000), "max_ratio"),
    "wide": (
        "orders.parquet",
        lambda path: pq.write_table(pa.table({f"x{n}": [1] for n in range(9999)}), path),
        "max_col",
    ),
}
READ = (
    "import re, sys\nfrom pathlib import Path\n"
    "from warehouse.errors import DeliveryError\nfrom warehouse.files import ExpectedColumn, find_files, open_records\n"
    "from warehouse.settings import SourceSettings\n"
    "file, = find_files(Path(sys.argv[1]), 'orders', SourceSettings())\n"
    "try:\n    with open_records(file, 'orders', [ExpectedColumn('id', True)], SourceSettings()) as records:\n"
    "        print('read', sum(batch.num_rows for batch in records.batches()), len(list(records.rejects())))\n"
    "except DeliveryError as exc: print(exc)\n"
    "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
)


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_a_sentence(tmp_path: Path, bomb: str) -> None:
    name, make, said = BOMBS[bomb]
    make(tmp_path / name)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)],
        capture_output=True, text=True, check=False, env=os.environ | {"TMPDIR": str(temporary)}, timeout=300,
    )  # fmt: skip
    assert done.stderr == ""
    sentence, kilobytes = done.stdout.splitlines()
    assert said in sentence
    assert sentence.startswith(name) or not said
    assert int(kilobytes) < MEMORY * 1024
    assert not list(temporary.iterdir())


@pytest.mark.slow
def test_the_settings_raise_the_limits(tmp_path: Path) -> None:
    names = ["id", *(f"x{at}" for at in range(20))]
    content = ",".join(names) + "\n" + "1" + "," * 20 + "\n"
    with pytest.raises(
        DeliveryError, match="has more than 10 columns; look at it, and if that is meant, raise `max_columns`"
    ):
        read(deliver(tmp_path, content), ["id"], SourceSettings(max_columns=10))
    assert read(tmp_path, ["id"], SourceSettings(max_columns=21)).column("id") == ["1"]
    (tmp_path / "orders.csv").unlink()
    _gzip(tmp_path / "orders.csv.gz", LINES, 80)
    with pytest.raises(DeliveryError, match="raise `max_ratio`"):
        read(tmp_path)
    with pytest.raises(DeliveryError, match=r"unpacks to more than 1 MB; .*`max_unpacked`"):
        read(tmp_path, ["id"], SourceSettings(max_unpacked=1 << 20))
    assert read(tmp_path, ["id"], SourceSettings(max_ratio=2000)).account.read == 80 * 1000


@pytest.mark.parametrize(
    ("text", "size"), [("20 GB", 20 << 30), ("512 MB", 512 << 20), ("1.5kB", 1536), (700, 700), ("8M", 8 << 20)]
)
def test_sizes_in_the_settings(text: str | int, size: int) -> None:
    assert SourceSettings.model_validate({"max_field": text}).max_field == size


@pytest.mark.parametrize("text", ["", "big", "-1 MB", 0, -5, True, "1 XB"])
def test_what_is_no_size_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="is no size"):
        SourceSettings.model_validate({"max_field": text})


def test_links_out_of_the_delivery_are_followed_only_if_the_settings_say_so(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    secret = deliver(tmp_path, "id\n1\n", "secret.csv") / "secret.csv"
    link = tmp_path / "in" / "orders.csv"
    link.symlink_to(secret)
    with pytest.raises(DeliveryError, match=r"is a link that leads out of the delivery, to .*secret\.csv"):
        read(tmp_path / "in")
    assert read(tmp_path / "in", ["id"], SourceSettings(follow_links=True)).column("id") == ["1"]
    link.unlink()
    link.symlink_to("deep/real.csv")
    deliver(tmp_path / "in" / "deep", "id\n2\n", "real.csv")
    assert read(tmp_path / "in").column("id") == ["2"]
    (tmp_path / "alias").symlink_to(tmp_path / "in")
    assert read(tmp_path / "alias").column("id") == ["2"]
    (tmp_path / "in" / "out").symlink_to(tmp_path)
    with pytest.raises(DeliveryError, match="leads out of the delivery"):
        read(tmp_path / "in", ["id"], SourceSettings(path="out/secret.csv"))
    assert read(tmp_path / "in", ["id"], SourceSettings(path="../secret.csv")).column("id") == ["1"]
    assert re.search("follow_links", (Path(__file__).parents[2] / "docs" / "settings.md").read_text())
