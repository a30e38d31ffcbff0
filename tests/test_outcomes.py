"""A commit is never reported as failed, whatever happens to the answer to COMMIT and to everything after it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import psycopg
import pytest

from tests.command import ROOT, SAMPLE, Answer, Program
from tests.database.programs import wait_for
from tests.proxy import AtCommit, Fate, proxied

LAST = b"INSERT INTO audit.rule_result"
"""The last statement of a batch before it is committed."""


def loaded(url: str) -> list[tuple[int, str]]:
    """Return the batches of a database."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT batch_id, status FROM audit.batch ORDER BY 1").fetchall()


def sessions(url: str) -> int:
    """Return how many other sessions there are."""
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        (found,) = connection.execute(query).fetchone() or (0,)
        return int(found)


@pytest.mark.every_postgres
def test_a_lost_answer_to_a_commit_is_asked_for_again(database: str, tmp_path: Path) -> None:
    with proxied(database, AtCommit(LAST, reaches=True, then=Fate.CUT)) as proxy:
        answer = Program(tmp_path, proxy.url)("load", SAMPLE, "--json")
    assert (answer.code, answer.err) == (0, "")
    assert (answer.json["status"], answer.json["batch_id"]) == ("loaded", 1)
    assert loaded(database) == [(1, "loaded")]


def test_a_commit_that_never_arrived_changed_nothing(database: str, tmp_path: Path) -> None:
    with proxied(database, AtCommit(LAST, reaches=False, then=Fate.CUT)) as proxy:
        answer = Program(tmp_path, proxy.url)("load", SAMPLE)
        assert answer.code == 3
        assert "nothing of this delivery was loaded" in answer.sentence()
        assert loaded(database) == []
        assert Program(tmp_path, proxy.url)("load", SAMPLE).code == 0


def test_the_session_of_a_commit_that_may_yet_come_is_ended(database: str, tmp_path: Path) -> None:
    """A pooler keeps its session with the server when it loses the client: nobody would know what becomes of it."""
    judge = AtCommit(LAST, reaches=False, then=Fate.HOLD)
    with proxied(database, judge) as proxy:
        load = _started(tmp_path, proxy.url)
        assert judge.happened.wait(300)
        with psycopg.connect(database) as connection:
            assert connection.execute("SELECT count(*) FROM audit.batch").fetchone() == (0,)
        load.send_signal(signal.SIGINT)
        answer = _ended(load)
    assert answer.code == 130
    assert answer.sentence() == "Interrupted; nothing of what was under way is in the database."
    assert loaded(database) == []
    wait_for(lambda: sessions(database) == 0)


def test_an_outcome_that_nobody_can_tell_is_not_known(database: str, tmp_path: Path) -> None:
    judge = AtCommit(LAST, reaches=True, then=Fate.CUT)
    with proxied(database) as proxy:

        def close_with_it(data: bytes, up: bool) -> Fate:
            fate = judge(data, up)
            proxy.closed = proxy.closed or judge.happened.is_set()
            return fate

        proxy.judge = close_with_it
        answer = Program(tmp_path, proxy.url)("load", SAMPLE)
    assert answer.code == 3
    assert answer.sentence() == (
        "The connection was lost while batch 1 was being committed, and the database cannot be asked whether it was, "
        "so the outcome is not known; running the command again is safe, and will show it."
    )
    assert loaded(database) == [(1, "loaded")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_while_the_answer_is_late_does_not_deny_the_batch(
    database: str, tmp_path: Path, number: signal.Signals
) -> None:
    judge = AtCommit(LAST, reaches=True, then=Fate.HOLD)
    with proxied(database, judge) as proxy:
        load = _started(tmp_path, proxy.url)
        assert judge.happened.wait(300)
        load.send_signal(number)
        answer = _ended(load)
    assert answer.code == 0, answer.err
    assert answer.out.startswith("✓ Loaded")
    assert loaded(database) == [(1, "loaded")]


def test_an_interrupt_between_two_batches_names_those_that_are_loaded(database: str, tmp_path: Path) -> None:
    for day in ("2024-01-01", "2024-02-01"):
        folder = tmp_path / "deliveries" / day
        folder.mkdir(parents=True)
        heading = "customer_id,customer_name,email,city,state,country,signup_date"
        (folder / "customers.csv").write_text(f"{heading}\nC1,Ann {day},ann@b.cd,Austin,TX,US,2024-01-01\n")
    settings = "".join(f"[sources.{name}]\nrequired = false\n" for name in ("orders", "products"))
    (tmp_path / "warehouse.toml").write_text(settings)
    judge = AtCommit(LAST, reaches=True, then=Fate.HOLD)
    with proxied(database, judge) as proxy:
        load = _started(tmp_path, proxy.url, tmp_path / "deliveries")
        assert judge.happened.wait(300)
        load.send_signal(signal.SIGTERM)
        answer = _ended(load)
    assert answer.code == 143
    assert answer.err.endswith("nothing of what was under way is in the database. Batch 1 is loaded.\n")
    assert loaded(database) == [(1, "loaded")]


@pytest.mark.parametrize("number", [None, signal.SIGINT])
def test_revenue_that_cannot_be_had_after_the_commit_is_left_out(
    database: str, tmp_path: Path, number: signal.Signals | None
) -> None:
    """The server is full or restarts; or it is slow, and somebody does not want to wait."""
    seen, asked = threading.Event(), threading.Event()

    def judge(data: bytes, up: bool) -> Fate:
        if up and LAST in data:
            seen.set()
        if up and seen.is_set() and (b"user\0" in data or b"sum(" in data):
            asked.set()
            return Fate.HOLD if number else Fate.CUT
        return Fate.PASS

    with proxied(database, judge) as proxy:
        load = _started(tmp_path, proxy.url)
        if number:
            assert asked.wait(300)
            time.sleep(0.5)
            load.send_signal(number)
        answer = _ended(load)
    assert (answer.code, answer.err) == (0, "")
    assert "Revenue" not in answer.out
    assert answer.out.startswith("✓ Loaded")


def test_an_output_that_cannot_be_written_says_that_the_batch_is_loaded(database: str, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        first = _ended(_started(tmp_path, database, stdout=full))
        second = _ended(_started(tmp_path, database, stdout=full))
    assert first.code == second.code == 0
    assert first.err == "Batch 1 is loaded. The account of it cannot be written (No space left on device).\n"
    assert second.err.endswith("holds nothing new. The account of it cannot be written (No space left on device).\n")


def test_nobody_hears_it_but_the_exit_code_is_true(database: str, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        assert _ended(_started(tmp_path, database, stdout=full, stderr=full)).code == 0
    assert loaded(database) == [(1, "loaded")]


def test_a_closed_pipe_is_told_with_what_was_done(database: str, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        answer = _ended(_started(tmp_path, database, stdout=closed))
    assert answer.code == 141
    assert answer.err == "The output was closed before all of it was written. Batch 1 is loaded.\n"


def test_a_refusal_stays_one_if_nobody_can_read_it(database: str, tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    folder.mkdir()
    for name in ("customers", "products", "orders"):
        lines = (SAMPLE / f"{name}.csv").read_text().splitlines()
        broken = lines[:1] + ["," + line.partition(",")[2] for line in lines[1:]] if name == "customers" else lines
        (folder / f"{name}.csv").write_text("\n".join(broken) + "\n")
    with Path("/dev/full").open("w") as full:
        answer = _ended(_started(tmp_path, database, folder, stdout=full))
    assert answer.code == 1
    assert answer.err.startswith("Batch 1 was refused and nothing of it is loaded. ")
    assert loaded(database) == [(1, "refused")]


def test_a_migration_whose_answer_is_lost_is_asked_for_again(empty_database: str, tmp_path: Path) -> None:
    judge = AtCommit(b"CREATE TABLE audit.file", reaches=True, then=Fate.CUT)
    with proxied(empty_database, judge) as proxy:
        answer = Program(tmp_path, proxy.url)("migrate")
    assert judge.happened.is_set()
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("✓ Migrated from a database without schemas")


def test_an_export_whose_note_was_committed_is_no_failure(database: str, tmp_path: Path) -> None:
    program = Program(tmp_path, database)
    assert program("load", SAMPLE).code == 0
    with proxied(database, AtCommit(b"INSERT INTO audit.export", reaches=True, then=Fate.CUT)) as proxy:
        answer = Program(tmp_path, proxy.url)("export", "star")
    assert (answer.code, answer.err) == (0, "")
    assert program("export", "star", "--verify").code == 0


def test_an_erasure_whose_answer_is_lost_is_none_that_failed(database: str, tmp_path: Path) -> None:
    assert Program(tmp_path, database)("load", SAMPLE).code == 0
    with psycopg.connect(database) as connection:
        (key,) = connection.execute("SELECT min(customer_id) FROM gold.dim_customer").fetchone() or ("",)
    with proxied(database, AtCommit(b"INSERT INTO audit.erasure", reaches=True, then=Fate.CUT)) as proxy:
        answer = Program(tmp_path, proxy.url)("forget", str(key), "--yes", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["status"] == "erased"


def test_a_grant_whose_answer_is_lost_still_shows_the_password(database: str, tmp_path: Path) -> None:
    role = f"{psycopg.conninfo.conninfo_to_dict(database)['dbname']}_reader"
    with proxied(database, AtCommit(b"INSERT INTO audit.reader", reaches=True, then=Fate.CUT)) as proxy:
        answer = Program(tmp_path, proxy.url)("grant", role, "--create", "--json")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {role}")
        connection.execute(f"DROP ROLE {role}")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["created"]


def _started(
    folder: Path,
    url: str,
    delivery: Path = SAMPLE,
    stdout: int | IO[str] = subprocess.PIPE,
    stderr: int | IO[str] = subprocess.PIPE,
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "warehouse", "load", str(delivery)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WAREHOUSE_DATABASE_URL": url},
        stdout=stdout,
        stderr=stderr,
        text=True,
    )


def _ended(load: subprocess.Popen[str]) -> Answer:
    out, err = load.communicate(timeout=600)
    return Answer(load.returncode, out or "", err or "")
