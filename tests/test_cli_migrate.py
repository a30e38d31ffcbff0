"""`warehouse migrate` fills the attributes that a revision has added, as its users see it."""

from __future__ import annotations

from pathlib import Path

import psycopg

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
