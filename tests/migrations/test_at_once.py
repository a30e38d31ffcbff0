"""Several programs migrate one database at once: one does, the others wait and find it done."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from tests.command import ROOT, Program
from warehouse.database.connect import connect
from warehouse.database.revision import head
from warehouse.database.turns import take_turn
from warehouse.errors import Locked
from warehouse.migrate import migrate, upgrade
from warehouse.settings import Settings


@pytest.mark.every_postgres
def test_one_migrates_and_the_others_find_it_done(empty_database: str, tmp_path: Path) -> None:
    program = Program(tmp_path, empty_database)
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: program("migrate"), range(4)))
    assert [answer.code for answer in answers] == [0] * 4, [answer.err for answer in answers]
    said = Counter(answer.out.split(" from ")[0].split(" is at ")[0] for answer in answers)
    assert said == {"✓ Migrated": 1, "✓ The database": 3}


def test_alembic_by_hand_waits_for_its_turn_too(empty_database: str, tmp_path: Path) -> None:
    program = Program(tmp_path, empty_database)
    with ThreadPoolExecutor() as pool:
        by_hand = [pool.submit(_alembic, empty_database) for _ in range(2)]
        ours = [pool.submit(program, "migrate") for _ in range(2)]
        assert [one.result().returncode for one in by_hand] == [0, 0], [one.result().stderr for one in by_hand]
        assert [one.result().code for one in ours] == [0, 0]
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT to_regclass('gold.fact_sales') IS NOT NULL").fetchone() == (True,)


def _alembic(url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "WAREHOUSE_DATABASE_URL": url},
        timeout=600,
    )


@pytest.mark.parametrize("made", [False, True])
def test_who_waits_says_so_and_finds_the_work_done(empty_database: str, made: bool) -> None:
    """The same on an empty database, which has no table to lock yet, and on one that an older program made."""
    settings = Settings(database_url=SecretStr(empty_database))
    if made:
        migrate(settings, "0001")
    said: list[str] = []
    with connect(settings) as database, database.engine.connect() as first:
        take_turn(first)
        done: list[object] = []
        second = threading.Thread(target=lambda: done.append(upgrade(database.engine, waiting=said.append)))
        second.start()
        deadline = time.monotonic() + 120
        while not said:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert not done
        first.rollback()
        second.join(300)
    (sentence,) = said
    assert sentence.startswith("Another migration or load is at work on this database")
    assert sentence.endswith("; waiting until it has ended.")
    assert done == [("0001" if made else None, head())]


def test_nobody_waits_for_ever(empty_database: str) -> None:
    with (
        connect(Settings(database_url=SecretStr(empty_database))) as database,
        database.engine.connect() as first,
        database.engine.connect() as second,
    ):
        take_turn(first)
        with pytest.raises(Locked, match="run the command again once it has ended"):
            take_turn(second, timeout=0.1)
