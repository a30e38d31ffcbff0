"""What was digested is what was read: a file that changes meanwhile is refused, and nothing of it is known."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import csv, parquet
from sqlalchemy import func, select

from warehouse import audit
from warehouse.database.connect import connect
from warehouse.errors import DeliveryError
from warehouse.files import open_records
from warehouse.load import Request, load
from warehouse.load.records import bronze
from warehouse.model import metadata, sales
from warehouse.settings import Settings

HEADER = "order_id,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode"
LINES = "".join(f"O{number},2024-01-01,c,p,1,5,Completed,PayPal\n" for number in range(50))
FIRST = f"{HEADER}\n{LINES}".encode()
SECOND = FIRST.replace(b",1,5,", b",2,5,")


def _rename(file: Path, other: bytes) -> None:
    file.with_suffix(".new").write_bytes(other)
    file.with_suffix(".new").replace(file)


def _write_at_the_same_time(file: Path, other: bytes) -> None:
    before = file.stat()
    file.write_bytes(other)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _append(file: Path, other: bytes) -> None:
    with file.open("ab") as stream:
        stream.write(b"O99,2024-01-01,c,p,1,5,Completed,PayPal\n")


def _truncate(file: Path, other: bytes) -> None:
    os.truncate(file, len(HEADER) + 1)


def _link(file: Path, other: bytes) -> None:
    file.with_suffix(".other").write_bytes(other)
    file.unlink()
    file.symlink_to(file.with_suffix(".other"))


def _add_a_field(file: Path, other: bytes) -> None:
    file.write_bytes(FIRST.replace(b",1,5,", b",1,5,6,"))


def _open_a_quote(file: Path, other: bytes) -> None:
    file.write_bytes(FIRST.replace(b",1,5,", b',"1,5,', 1))


CHANGES: list[Callable[[Path, bytes], None]] = [
    _rename,
    _write_at_the_same_time,
    _append,
    _truncate,
    _link,
    lambda file, _other: file.unlink(),
]


def packed(name: str, content: bytes, folder: Path) -> bytes:
    """Return what a file of this name holds."""
    if name.endswith(".gz"):
        return gzip.compress(content, mtime=0)
    if name.endswith(".parquet"):
        table = csv.read_csv(pa.BufferReader(content), convert_options=csv.ConvertOptions(column_types={}))
        parquet.write_table(table, folder / "packed")
        return (folder / "packed").read_bytes()
    return content


def changed_on_opening(monkeypatch: pytest.MonkeyPatch, before: Callable[[], None], after: Callable[[], None]) -> None:
    """Let something happen after the digests were taken: before a file is opened, and once it is."""

    def opened(*arguments: Any, **options: Any) -> Any:
        before()
        records = open_records(*arguments, **options)
        after()
        return records

    monkeypatch.setattr(bronze, "open_records", opened)


def loaded(settings: Settings, folder: Path, **sources: Any) -> Any:
    """Load the orders of a folder and return their quantity."""
    asked = Settings.model_validate({"database_url": settings.database_url, "sources": {"orders": sources}})
    with connect(asked) as database:
        load(database, metadata, asked, Request("a test", {"orders": folder}))
        with database.engine.connect() as connection:
            return connection.scalar(select(func.sum(sales.c.quantity)))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz", "orders.parquet"])
def test_a_file_that_changes_before_it_is_read_is_refused(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    change: Callable[[Path, bytes], None],
) -> None:
    """And the bytes that were never loaded are not known: delivered again they load."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    file, other = folder / name, packed(name, SECOND, tmp_path)
    file.write_bytes(packed(name, FIRST, tmp_path))
    with monkeypatch.context() as patch:
        changed_on_opening(patch, lambda: change(file, other), lambda: None)
        with pytest.raises(DeliveryError, match=f"^{name} changed while it was being read; load again.$"):
            loaded(settings, folder)
    file.unlink(missing_ok=True)
    file.write_bytes(packed(name, FIRST, tmp_path))
    assert loaded(settings, folder, path=name) == 50


@pytest.mark.parametrize(
    "change",
    [_rename, _write_at_the_same_time, _add_a_field, _open_a_quote, _truncate, lambda file, _other: file.unlink()],
)
def test_a_file_that_changes_while_it_is_read_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path, bytes], None]
) -> None:
    """The lines are counted before they are read."""
    file = tmp_path / "orders.csv"
    file.write_bytes(FIRST)
    changed_on_opening(monkeypatch, lambda: None, lambda: change(file, SECOND))
    with pytest.raises(DeliveryError, match=r"orders\.csv changed while it was being read"):
        loaded(settings, tmp_path, path="orders.csv")


def test_a_file_that_was_put_back_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes are the same in the end, but others were read."""
    file, aside = tmp_path / "orders.csv", tmp_path / "aside"
    file.write_bytes(FIRST)

    def replace() -> None:
        file.rename(aside)
        file.write_bytes(SECOND)

    changed_on_opening(monkeypatch, replace, lambda: None)
    close = bronze._copy

    def copied(*arguments: Any) -> None:
        close(*arguments)
        aside.replace(file)

    monkeypatch.setattr(bronze, "_copy", copied)
    with pytest.raises(DeliveryError, match=r"orders\.csv changed while it was being read"):
        loaded(settings, tmp_path, path="orders.csv")


def test_a_lookup_that_changes_is_refused(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its size."""
    (tmp_path / "lines.csv").write_text("order_id,product_id,quantity,unit_price\nO1,p,1,5\n")
    heads = tmp_path / "heads.csv"
    head = "order_id,order_date,customer_id,order_status,payment_mode\nO1,2024-01-0{},c,Completed,PayPal\n"
    heads.write_text(head.format(1))
    changed_on_opening(monkeypatch, lambda: _rename(heads, head.format(2).encode()), lambda: None)
    with pytest.raises(DeliveryError, match=r"^heads\.csv changed while it was being read; load again\.$"):
        loaded(settings, tmp_path, path="lines.csv", lookups=[{"path": "heads.csv", "on": {"order_id": "order_id"}}])


def test_the_digest_in_the_audit_is_that_of_the_bytes_loaded(settings: Settings, tmp_path: Path) -> None:
    """A change after the load is another delivery."""
    file = tmp_path / "orders.csv"
    file.write_bytes(FIRST)
    assert loaded(settings, tmp_path) == 50
    _rename(file, SECOND)
    assert loaded(settings, tmp_path) == 100
    with connect(settings) as database, database.engine.connect() as connection:
        assert len(set(connection.scalars(select(audit.file.c.sha256)))) == 2
