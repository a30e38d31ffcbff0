"""Exports, reports and files of the quarantine are for their writer alone; personal columns can be left out."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.command import SAMPLE, Program

ODD = "C900,Nobody,nobody@example.com,Boston,MA,USA,2020-01-01\n,Anna,anna@example.com,Boston,MA,USA,2020-01-01\n"


def modes(*places: Path) -> set[int]:
    """The permissions of files and folders below places."""
    found = [one for place in places for one in ([place, *place.rglob("*")] if place.is_dir() else [place])]
    return {stat.S_IMODE(one.lstat().st_mode) for one in found if not one.is_symlink()}


@pytest.fixture
def shop(tmp_path: Path, database: str) -> Program:
    """A warehouse with one record held back, in a folder whose files everybody may read."""
    os.umask(0o022)
    folder = tmp_path / "in"
    folder.mkdir()
    for file in SAMPLE.iterdir():
        (folder / file.name).write_text(file.read_text() + (ODD if file.name == "customers.csv" else ""))
    program = Program(tmp_path, database)
    assert program("load", folder).code == 0
    return program


def test_files_are_private(shop: Program, tmp_path: Path) -> None:
    assert shop("export", "star", "--layers").code == 0
    assert shop("quarantine", "export", "fix.csv").code == 0
    assert shop("report", "reports/new.html").code == 0
    assert modes(tmp_path / "star", tmp_path / "fix.csv", tmp_path / "reports") == {0o600, 0o700}
    (tmp_path / "old.html").write_text("old")
    assert modes(tmp_path / "old.html") == {0o644}
    assert shop("report", "old.html").code == 0
    assert modes(tmp_path / "old.html") == {0o600}


def test_files_are_shared_if_asked(shop: Program, tmp_path: Path) -> None:
    assert shop("export", "star", "--shared").code == 0
    assert shop("quarantine", "export", "fix.csv", "--shared").code == 0
    assert shop("report", "report.html", "--shared").code == 0
    assert modes(tmp_path / "star", tmp_path / "fix.csv", tmp_path / "report.html") == {0o644, 0o755}


def test_a_file_that_is_taken_over_gets_the_permissions_of_its_export(shop: Program, tmp_path: Path) -> None:
    """Files of facts that did not change are links to those of the export before, whoever could read them."""
    facts = tmp_path / "star" / "facts"
    for options, file in (([], 0o600), (["--shared"], 0o644), ([], 0o600)):
        answer = shop("export", "star", "--json", *options)
        assert {stat.S_IMODE(one.stat().st_mode) for one in facts.rglob("*.parquet")} == {file}
    assert answer.json["linked"] > 0


def test_personal_columns_stay_out(shop: Program, tmp_path: Path) -> None:
    """Without them no file holds a name or an address, in any layer."""
    assert shop("export", "star", "--layers", "--no-pii").code == 0
    customers = pq.read_table(tmp_path / "star" / "dimensions" / "dim_customer.parquet")
    assert "city" in customers.column_names
    assert not {"customer_name", "email"} & set(customers.column_names)
    for layer in ("bronze", "silver"):
        found = set(pq.read_table(tmp_path / "star" / layer / "customers.parquet").column_names)
        assert not {"customer_name", "email", "extra"} & found
    assert shop("export", "star", "--verify").code == 0
    assert not any(
        b"nobody@example.com" in file.read_bytes() for file in (tmp_path / "star").rglob("*") if file.is_file()
    )
    assert shop("export", "star").code == 0
    assert "email" in pq.read_table(tmp_path / "star" / "dimensions" / "dim_customer.parquet").column_names
