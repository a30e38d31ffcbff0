"""An empty project becomes a hospital: declared, migrated, loaded, asked, shown; nothing of retail in any of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Program
from tests.project.hospital import declare, deliver


@pytest.fixture
def clinic(tmp_path: Path, empty_database: str) -> Program:
    """A project with the hospital in it, at its first revision."""
    made = Program(tmp_path)("init", "clinic", "--empty", "--name", "clinic")
    assert made.code == 0, made.err
    program = Program(tmp_path / "clinic", empty_database)
    nothing = program("load", "data/raw")
    assert nothing.code in (2, 3), nothing
    assert "Traceback" not in nothing.err
    declare(tmp_path / "clinic")
    deliver(tmp_path / "clinic" / "deliveries")
    wrote = program("migrate", "--new", "the first tables")
    assert (wrote.code, "Wrote migrations/0001_the_first_tables.py" in wrote.out) == (0, True), wrote.err
    assert program("migrate").code == 0
    return program


def test_a_hospital(clinic: Program) -> None:
    """Two deliveries load, what cannot be is quarantined, a move opens a version, and every command works."""
    loaded = clinic("load", "deliveries", "--json").json["batches"]
    assert [batch["status"] for batch in loaded] == ["loaded", "loaded"]
    assert loaded[1]["gold"]["dim_patient"]["closed"] == 1
    assert loaded[1]["sources"]["stays"]["quarantined"] == 1
    for command in (["check"], ["status"], ["history"], ["quarantine", "list"], ["export", "star"], ["migrate"]):
        done = clinic(*command)
        assert done.code == 0, (command, done)
        assert [word for word in ("Revenue", "customer", "order") if word in done.out] == [], done.out
    page = clinic("report", "report.html")
    assert page.code == 0, page.err
    text = (clinic.folder / "report.html").read_text()
    assert "Surgery" in text
    assert "1 of 103 records of the last load was held back" in text
    assert "quality_by_batch" in (clinic.folder / "migrations" / "0001_the_first_tables.py").read_text()
    assert [word for word in ("Revenue", "customer", "product") if word in text] == []


def test_a_typing_error_in_it_is_a_sentence(clinic: Program) -> None:
    """A declaration that cannot load names its file and its line."""
    file = clinic.folder / "clinic" / "facts.py"
    file.write_text(file.read_text().replace('happened_on="admitted_on"', 'happened_on="admited_on"'))
    refused = clinic("load", "deliveries")
    assert refused.code == 2
    assert "clinic/facts.py" in refused.sentence()
    assert "admitted_on" in refused.sentence()
