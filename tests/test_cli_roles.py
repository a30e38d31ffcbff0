"""`warehouse grant` and `revoke` as their users see them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import psycopg

from tests.command import SAMPLE, Program
from warehouse.database.urls import database_url, shown_to, written


def test_a_reader_comes_and_goes(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    role = f"reader_{uuid4().hex[:8]}"
    assert program("grant", role).code == 2
    assert "`warehouse grant 'a b' --create`" in program("grant", "a b").sentence()
    made = program("grant", role, "--create", "--json")
    assert made.code == 0
    password = made.json["password"]
    url = written(database_url(database).set(username=role, password=password))
    with psycopg.connect(url) as reading:
        assert reading.execute("SELECT count(*) FROM mart.sales").fetchone() == (100,)
    again = program("grant", role, "--pii")
    assert (again.code, again.err) == (0, "")
    assert "personal data too" in again.out
    assert "Password" not in again.out
    assert shown_to(database_url(database), role) in again.out, "an address is one word, whatever its length"
    gone = program("revoke", role)
    assert (gone.code, gone.err) == (0, "")
    with psycopg.connect(database) as owner:
        owner.execute(f"DROP ROLE {role}")


def test_a_password_of_ones_own_is_not_printed(tmp_path: Path, database: str) -> None:
    role = f"reader_{uuid4().hex[:8]}"
    made = Program(tmp_path, database)("grant", role, "--create", WAREHOUSE_ROLE_PASSWORD="tr0ub4dor")
    assert (made.code, made.err) == (0, "")
    assert "tr0ub4dor" not in made.out
    gone = Program(tmp_path, database)("revoke", role)
    assert (gone.code, gone.err) == (0, "")
    with psycopg.connect(database) as owner:
        owner.execute(f"DROP ROLE {role}")
