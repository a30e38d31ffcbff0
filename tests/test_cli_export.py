"""`warehouse export` as its users see it."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from tests.command import SAMPLE, Program


def test_the_star_is_written_and_read_back(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    answer = program("export", "star")
    assert (answer.code, answer.err) == (0, "")
    for expected in ("star", "fact_sales", "100", "batch 1"):
        assert expected in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
    assert pq.read_table(tmp_path / "star" / "facts" / "fact_sales").num_rows == 100
    again = program("export", "star", "--json")
    assert again.code == 0
    assert again.json["rows"]["fact_sales"] == 100
    assert again.json["linked"] > 0


def test_a_wrong_kind_of_file_ends_with_2(tmp_path: Path, database: str) -> None:
    answer = Program(tmp_path, database)("export", "--format", "xml")
    assert answer.code == 2
    assert "parquet" in answer.sentence()


def test_an_export_is_verified(tmp_path: Path, database: str) -> None:
    """Sound, it ends with 0; after another load, or with a spoiled file, it ends with 1 and says what differs."""
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    assert program("export", "star", "--verify").sentence().startswith("There is no export in")
    program("export", "star", "--layers", "--by", "year")
    assert pq.read_table(tmp_path / "star" / "bronze" / "orders.parquet").num_rows == 100
    sound = program("export", "star", "--verify")
    assert (sound.code, sound.err) == (0, "")
    assert "is sound" in sound.out
    assert program("export", "star", "--verify", "--json").json == {"folder": "star", "sound": True, "problems": []}
    (tmp_path / "star" / "dimensions" / "dim_product.parquet").unlink()
    spoiled = program("export", "star", "--verify")
    assert spoiled.code == 1
    assert "dim_product.parquet is missing." in spoiled.out
