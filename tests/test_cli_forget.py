"""`warehouse forget` as its users see it."""

from __future__ import annotations

from pathlib import Path

from tests.command import SAMPLE, Program


def test_a_customer_is_forgotten(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    program("export", "star")
    unasked = program("forget", "C001")
    assert unasked.code == 2
    assert "add --yes" in unasked.sentence()
    done = program("forget", "C001", "--yes")
    assert (done.code, done.err) == (0, "")
    for expected in ("Forgot customer C001", "audit.erasure", "gold.dim_customer", "1 snapshot still holds"):
        assert expected in " ".join(done.out.split())
    again = program("forget", "C001", "--yes", "--json")
    assert (again.json["status"], again.json["rows"]) == ("unchanged", {})
    assert program("status", "--json").json["gold"]["fact_sales"] == 100
    unknown = program("forget", "C999", "--yes")
    assert unknown.code == 2
    assert "C999" in unknown.sentence()
    assert program("forget", "C001", "--lift").code == 0
