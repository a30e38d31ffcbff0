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


def test_a_migration_to_an_earlier_revision_says_that_it_changed_nothing(tmp_path: Path, database: str) -> None:
    answer = Program(tmp_path, database)("migrate", "0029")
    assert answer.code == 0
    assert "later than 0029; a migration never goes back" in " ".join(answer.out.split())
    assert "✓" not in answer.out


def test_a_database_of_a_newer_program_is_not_migrated(tmp_path: Path, database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE audit.alembic_version SET version_num = '7777'")
    answer = Program(tmp_path, database)("migrate")
    assert answer.code == 3
    assert "at revision 7777" in answer.sentence()
    assert answer.sentence().endswith("it was migrated by a newer version of this program; install that version.")


def test_steps_are_counted_from_a_database_only(tmp_path: Path, database: str) -> None:
    answer = Program(tmp_path, database)("migrate", "--sql", "+1")
    assert (answer.code, answer.out) == (2, "")
    assert "name a revision" in answer.err
    assert "Relative revision +1" in Program(tmp_path, database)("migrate", "+1").err
