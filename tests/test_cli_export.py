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
