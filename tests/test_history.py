"""`warehouse history`."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.command import SAMPLE, Program


def test_batches_are_told_newest_first_with_the_reason_of_a_refusal(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    assert "No batch" in program("history").out
    program("load", SAMPLE, "--as-of", "2024-01-01")
    spoiled = shutil.copytree(SAMPLE, tmp_path / "spoiled")
    orders = spoiled / "orders.csv"
    orders.write_text(orders.read_text().replace("Completed", "Lost"))
    program("load", spoiled, "--as-of", "2024-02-01")
    second, first = program("history", "--json").json["batches"]
    assert (first["batch_id"], first["status"], first["read"], first["held_back"]) == (1, "loaded", 210, 0)
    assert (second["batch_id"], second["status"], second["as_of"]) == (2, "refused", "2024-02-01")
    assert second["held_back"] == 78
    assert {"SR-V-005", "SR-Q-001"} <= set(second["broken"])
    text = program("history", "--limit", "1").out
    assert "refused" in text
    assert "SR-Q-001" in text
    assert "the last 1 of them" in text
    assert "█" not in text


def test_three_batches_and_more_are_drawn_the_newest_at_the_right(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    for day in ("2024-01-01", "2024-01-02", "2024-01-03"):
        program("load", SAMPLE, "--as-of", day)
    spoiled = shutil.copytree(SAMPLE, tmp_path / "spoiled")
    orders = spoiled / "orders.csv"
    orders.write_text(orders.read_text().replace("Completed", "Lost"))
    program("load", spoiled, "--as-of", "2024-02-01")
    drawn = [line.split() for line in program("history").out.splitlines() if "█" in line]
    assert drawn[0] == ["Read", "████"]
    assert drawn[1] == ["Held", "back", "▁▁▁█"]
    assert (drawn[2][0], len(drawn[2][1])) == ("Took", 4)
