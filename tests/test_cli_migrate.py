"""`warehouse migrate` fills the attributes that a revision has added, as its users see it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.command import SAMPLE, Program


def test_attributes_that_are_new_are_filled(tmp_path: Path, database: str) -> None:
    """A column that is as a revision adds it holds afterwards what the loads would have written; once, and no more."""
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    regions = "SELECT customer_id, customer_key, region FROM gold.dim_customer ORDER BY customer_key"
    with psycopg.connect(database, autocommit=True) as connection:
        before = connection.execute(regions).fetchall()
        connection.execute("UPDATE gold.dim_customer SET region = NULL")
        done = program("migrate")
        assert (done.code, done.err) == (0, "")
        assert "dim_customer: region is new, and filled from all observations" in " ".join(done.out.split())
        assert connection.execute(regions).fetchall() == before
        again = program("migrate")
        assert (again.code, again.out.count("\n")) == (0, 1)
    assert program("check").code == 0


@pytest.mark.parametrize("sql", [(), ("--sql",)], ids=["run", "printed"])
@pytest.mark.parametrize("revision", ["nope", "@", "0001:0003", "0033+1", "0001@x"])
def test_what_names_no_revision_is_refused(tmp_path: Path, database: str, revision: str, sql: tuple[str, ...]) -> None:
    answer = Program(tmp_path, database)("migrate", *sql, revision)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"Cannot migrate to '{revision}': ")
    assert answer.err.count("\n") == 1


def test_steps_are_counted_from_a_database_only(tmp_path: Path, database: str) -> None:
    answer = Program(tmp_path, database)("migrate", "--sql", "+1")
    assert (answer.code, answer.out) == (2, "")
    assert "name a revision" in answer.err
    assert "Relative revision +1" in Program(tmp_path, database)("migrate", "+1").err
