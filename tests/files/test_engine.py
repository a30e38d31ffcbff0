"""DuckDB finds, fetches and guesses nothing by itself, whatever the folders are called that files pass through."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.files.reading import deliver, read
from warehouse.errors import DeliveryError
from warehouse.files import engine
from warehouse.settings import SourceSettings

PACKAGE = Path(engine.__file__).parents[1]
FOLDERS = [
    "price=5", "c0=7", "c1=7", "run_id=7", "id=9", "a[b]c", "x*y", "wh?t", "sp ace", "quo'te", 'dou"ble', "semi;colon",
    "$path", "new\nline", "back\\slash", "{a,b}", "%41", "ünï",
]  # fmt: skip


@pytest.fixture(params=FOLDERS)
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a delivery whose temporary files lie in a folder with a strange name, beside what it is a pattern for."""
    strange = tmp_path / str(request.param)
    strange.mkdir()
    for other in ("xzy", "what", "abc"):
        (tmp_path / other).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(strange))
    (strange / "in").mkdir()
    return strange / "in"


def test_csv_says_what_it_holds(folder: Path) -> None:
    result = read(deliver(folder, "id,price\n1,2.50\n2,4.00\n"), ["id", "price"])
    assert [(row["id"], row["price"], row["extra"]) for row in result.rows] == [("1", "2.50", {}), ("2", "4.00", {})]


def test_parquet_says_what_it_holds(folder: Path) -> None:
    pq.write_table(pa.table({"id": ["1", "2"], "price": ["2.50", "4.00"]}), folder / "orders.parquet")
    result = read(folder, ["id", "price"])
    assert [(row["id"], row["price"], row["extra"]) for row in result.rows] == [("1", "2.50", {}), ("2", "4.00", {})]


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("file", ["orders.csv", "orders.parquet"])
def test_a_delivery_below_a_strange_name_and_away_from_the_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, file: str
) -> None:
    plain = tmp_path / "temporary"
    plain.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(plain))
    place = tmp_path / name / "in"
    place.mkdir(parents=True)
    if file == "orders.csv":
        deliver(place, 'id,price\n"1",2.50\n')  # the quote keeps it from going straight to PostgreSQL
    else:
        pq.write_table(pa.table({"id": ["1"], "price": ["2.50"]}), place / file)
    result = read(place, ["id", "price"])
    assert [(row["id"], row["price"]) for row in result.rows] == [("1", "2.50")]


def test_lookups_numbers_and_large_records_too(folder: Path) -> None:
    large = "x" * 3_000_000
    deliver(folder, f"id,name\n1,{large}\n", "names.csv")
    deliver(folder, "id,price\n1,2.50\n1,4.00\n".encode("cp1252"))
    settings = SourceSettings.model_validate(
        {"columns": {"line": {"number_within": "id"}}, "lookups": [{"path": "names.csv", "on": {"id": "id"}}]}
    )
    result = read(folder, ["id", "price", "line", "name"], settings)
    assert [(row["price"], row["line"], len(row["name"])) for row in result.rows] == [
        ("2.50", None, len(large)),
        ("4.00", None, len(large)),
    ]


def test_every_call_of_a_reader_carries_the_options() -> None:
    calls = []
    for file in PACKAGE.rglob("*.py"):
        calls += [
            (file.name, line)
            for line in file.read_text().splitlines()
            if re.search(r"(from |\")read_(csv|parquet)\(", line)
        ]
    assert sorted(calls) == [
        (
            "delimited.py",
            '        f"select row_number() over () as {quoted(row)}, {named} from read_csv($path, "  # noqa: S608',
        ),
        ("parquet.py", 'SOURCE = f"read_parquet($path, {PARQUET})"'),
    ]
    for reader in (engine.CSV, engine.PARQUET):
        for found in ("hive_partitioning", "hive_types_autocast", "union_by_name", "filename"):
            assert f"{found} = false" in reader
    assert "auto_detect = false" in engine.CSV
    assert "{CSV}" in (PACKAGE / "files" / "delimited.py").read_text()


def test_every_connection_is_shut_in(tmp_path: Path) -> None:
    connects = [file.name for file in PACKAGE.rglob("*.py") for _ in re.findall(r"duckdb\.connect\(", file.read_text())]
    assert sorted(connects) == ["deliveries.py", "engine.py"]  # the first makes samples, and reads no file
    with engine.connect(tmp_path) as connection:
        for name, value in engine.SETTINGS.items():
            assert connection.execute(f"select current_setting('{name}')").fetchall() == [(value,)]
        assert connection.execute("select current_setting('enable_external_access')").fetchall() == [(False,)]
        assert connection.execute("select current_setting('TimeZone')").fetchall() == [("UTC",)]
        other = tmp_path.parent / "other.csv"
        other.write_text("a\n1\n")
        secret = [1]  # noqa: F841  (DuckDB takes names that it does not know from here, unless it is told not to)
        for query in (
            f"select * from read_csv('{other}')",
            f"select * from '{other}'",
            "select * from secret",
            "install httpfs",
        ):
            with pytest.raises(Exception, match=r"Error"):
                connection.execute(query).fetchall()
        other.unlink()


def test_a_temporary_folder_whose_name_is_no_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415

    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/t\xe9mp"))
    strange.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(strange))
    with pytest.raises(DeliveryError, match="set TMPDIR"):
        read(deliver(tmp_path, "id\n1\n"))
