"""What a revision says about the values of a column whose type changes is what happens to them."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from warehouse.migrate.retyping import becomes, using

STOP, ROUND, NEAREST, DAY = "stop the migration here", "are rounded", "become the nearest", "lose their time of day"
CHANGES: dict[tuple[str, str], tuple[str | None, dict[str, str | None]]] = {
    ("character varying(40)", "character varying(3)"): (STOP, {"abc": "abc", "abcd": None}),
    ("text", "character varying(3)"): (STOP, {"äöü": "äöü", "äöüß": None}),
    ("integer", "character varying(3)"): (STOP, {"123": "123", "1234": None}),
    ("text", "integer"): (STOP, {"12": "12", "x": None}),
    ("bigint", "integer"): (STOP, {"12": "12", "9000000000": None}),
    ("numeric(18,4)", "numeric(10,4)"): (STOP, {"1.25": "1.2500", "1234567": None}),
    ("character varying(3)", "character varying(40)"): (None, {"abc": "abc"}),
    ("character varying(3)", "text"): (None, {"abc": "abc"}),
    ("integer", "bigint"): (None, {"-2147483648": "-2147483648"}),
    ("integer", "numeric(12,2)"): (None, {"2147483647": "2147483647.00"}),
    ("numeric(10,2)", "numeric(18,4)"): (None, {"99999999.99": "99999999.9900"}),
    ("numeric(10,2)", "numeric"): (None, {"1.25": "1.25"}),
    ("numeric(18,4)", "numeric(10,2)"): (ROUND, {"1.2551": "1.26", "123456789": None}),
    ("numeric", "numeric(40,20)"): (ROUND, {"0.5": "0.50000000000000000000"}),
    ("numeric(10,2)", "integer"): (ROUND, {"1.75": "2"}),
    ("double precision", "numeric(10,2)"): (ROUND, {"0.126": "0.13"}),
    ("numeric(38,10)", "double precision"): (NEAREST, {"0.1": "0.1"}),
    ("timestamp without time zone", "date"): (DAY, {"2024-01-01 23:00": "2024-01-01"}),
}


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_values_become_what_the_note_says(server: str, old: str, new: str) -> None:
    """What is cut or refused by PostgreSQL is refused, what is rounded is said to be, and widening says nothing."""
    said, values = CHANGES[old, new]
    note = becomes(old, new)
    assert note is None if said is None else said in (note or "")
    for value, expected in values.items():
        assert _retyped(server, old, new, value) == expected


def _retyped(server: str, old: str, new: str, value: str) -> str | None:
    """Return the text of a value once its column has the new type; None where that is refused."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE TEMPORARY TABLE kept (v {})").format(sql.SQL(old)))
        connection.execute("INSERT INTO kept VALUES (%s)", [value])
        clause = sql.SQL("ALTER TABLE kept ALTER COLUMN v TYPE {} USING {}")
        try:
            connection.execute(clause.format(sql.SQL(new), sql.SQL(using("v", new))))
        except psycopg.DataError:
            return None
        (found,) = connection.execute("SELECT v::text FROM kept").fetchone() or (None,)
        return str(found)
