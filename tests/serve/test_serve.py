"""`warehouse serve`: BI tools get in by password, and only as the role that is made for them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests import servers
from tests.command import ROOT, SAMPLE, Program
from tests.ports import free_port
from warehouse.database.embedded import server_running

pytestmark = pytest.mark.slow


@pytest.fixture
def place() -> Iterator[Path]:
    folder = servers.reachable_folder("served-")
    yield folder
    shutil.rmtree(folder)


@contextmanager
def serving(place: Path, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run `serve`; whatever happens, it is not left running."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("WAREHOUSE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "warehouse", "serve", "--port", str(port), *options],
        cwd=place,
        env={**own, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=120)


def first_object(process: subprocess.Popen[str]) -> dict[str, object]:
    """Return the JSON object that it prints once it is ready."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line == "}\n":
            return dict(json.loads("".join(lines)))
    assert process.stderr is not None
    raise AssertionError(process.stderr.read())


def test_served(place: Path) -> None:
    """The URL opens the marts and nothing else; commands work meanwhile; a signal stops the server."""
    program = Program(place)
    port = free_port()
    with serving(place, port, "--json") as process:
        told = first_object(process)
        passfile = place / ".warehouse" / "bi.pgpass"
        password = passfile.read_text().strip().split(":")[-1]
        assert told["passfile"] == str(passfile)
        assert passfile.stat().st_mode & 0o777 == 0o600
        assert password not in str(told)
        assert program("load", SAMPLE).code == 0
        url = str(told["urls"]["psql"])  # type: ignore[index]
        with psycopg.connect(url) as reading:
            assert reading.execute("SELECT count(*) FROM mart.sales").fetchone() == (100,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reading.execute("SELECT * FROM silver.customers")
        with pytest.raises(psycopg.OperationalError, match="reject"):
            psycopg.connect(host="127.0.0.1", port=port, user="warehouse", dbname="warehouse")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(host="127.0.0.1", port=port, user="bi", password="guess", dbname="warehouse")
        second = program("serve", "--port", str(free_port()))
        assert second.code == 3
        assert "another `serve`" in second.sentence()
        assert password not in (place / ".warehouse" / "postgres.log").read_text(errors="replace")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=120) == 0
    assert not server_running(place / ".warehouse")
    with serving(place, port) as process:  # again, with the same password, and plain words
        assert process.stdout is not None
        head = ""
        while "Ctrl-C" not in head:
            head += process.stdout.readline()
        assert f"127.0.0.1:{port}" in head
        with psycopg.connect(url) as reading:
            assert reading.execute("SELECT count(*) FROM mart.sales").fetchone() == (100,)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
    for expected in ("psql", "jdbc:postgresql://127.0.0.1", "Power BI", "Metabase"):
        assert expected in head
    assert out == "Stopped.\n"
    assert password not in head + out
    assert not server_running(place / ".warehouse")
    assert program("status", "--json").json["gold"]["fact_sales"] == 100


def test_what_cannot_be_served(place: Path, database: str) -> None:
    """A server of one's own, and a port that is taken."""
    answer = Program(place, database)("serve")
    assert answer.code == 2
    assert "warehouse grant bi --create" in answer.sentence()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = Program(place)("serve", "--port", str(taken.getsockname()[1]))
    assert answer.code == 2
    assert "give another one with --port" in answer.sentence()


CLUB = '''"""The club."""

from sqlalchemy import Text

from warehouse.vocabulary import business_key, calendar, dimension, field, source, type1

members = source(
    "members",
    "The members.",
    business_key("member", Text, "Number of the member"),
    field("town", Text, "Town"),
    field("level", Text, "Level"),
    keep="observations",
)
date = calendar("date", "A day, one row each.")
member = dimension(
    "member", "A member.", business_key("member", Text, "Number of the member"), {words}, source=members
)
'''


def test_a_project_of_ones_own_is_migrated_and_filled_by_itself(place: Path) -> None:
    """Its own revisions are run, and what they add is filled, before a delivery is loaded or the server is kept up."""
    assert Program(place)("init", "club", "--empty", "--name", "club").code == 0
    project, port = place / "club", free_port()
    program, declared, days = Program(project), [], project / "days"
    found = []
    for number, name in enumerate(("none", "level", "town"), start=1):
        declared += [] if name == "none" else [f'type1("{name}", Text, "{name.title()}")']
        (project / "club" / "sources.py").write_text(CLUB.replace("{words}, ", "".join(f"{one}, " for one in declared)))
        wrote = program("migrate", "--new", f"with {name}")
        assert wrote.code == 0, wrote.err
        if name == "town":
            break
        day = days / f"2024-0{number}-01"
        day.mkdir(parents=True)
        (day / "members.csv").write_text(f"member,town,level\n{number},Austin,gold\n")
        loaded = program("load", day)
        assert loaded.code == 0, loaded.err
        found.append(loaded.err)
    assert "Batch 2: dim_member: level is new" in " ".join(found[1].split())
    with serving(project, port, "--json") as process:
        url = str(first_object(process)["urls"]["psql"])  # type: ignore[index]
        with psycopg.connect(url) as reading:
            rows = reading.execute("SELECT member, level, town FROM gold.dim_member ORDER BY member").fetchall()
    assert rows == [("1", "gold", "Austin"), ("2", "gold", "Austin")]
