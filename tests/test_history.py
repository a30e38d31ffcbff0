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
