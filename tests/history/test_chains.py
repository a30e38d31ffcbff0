"""The tables refuse every gap and every overlap, whoever writes it: the loader may be wrong, a history cannot be."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Table

from tests.history.drawn import delivery
from tests.history.loading import Warehouse
from warehouse.model import customer, product_price_history

AT_COMMIT = "23503 at commit"
"""A foreign key that waits for the end of the transaction, because an edge is moved in two steps."""
TWICE, CHECKED, EMPTY, GENERATED = "23505 at once", "23514 at once", "23502 at once", "428C9 at once"

UPDATES = {
    "a gap: a version ends early": ("valid_to = valid_to - 1", "{second}", AT_COMMIT),
    "a gap: a version begins late": ("valid_from = valid_from + 1", "{second}", AT_COMMIT),
    "a gap: nothing before": ("valid_from = '2000-01-01'", "valid_from = '1900-01-01'", AT_COMMIT),
    "a gap: nothing after": ("valid_to = '2999-01-01'", "is_current", AT_COMMIT),
    "a gap: all but the first move": ("valid_from = valid_from + 1", "valid_from > '1900-01-01'", AT_COMMIT),
    "an overlap: a version ends late": ("valid_to = valid_to + 1", "{second}", AT_COMMIT),
    "an overlap: a version begins early": ("valid_from = valid_from - 1", "{second}", AT_COMMIT),
    "an overlap: two begin on one day": ("valid_from = '1900-01-01'", "{second}", TWICE),
    "an overlap: two end on one day": ("valid_to = '2024-03-01'", "valid_from = '1900-01-01'", TWICE),
    "an overlap: two are in force": ("valid_to = '9999-12-31'", "{second}", TWICE),
    "no length": ("valid_to = valid_from", "{second}", CHECKED),
    "the end before the beginning": ("valid_to = valid_from - 9", "{second}", CHECKED),
    "before the beginning of time": ("valid_from = '1899-12-31'", "valid_from = '1900-01-01'", CHECKED),
    "after the end of time": ("valid_to = 'infinity'", "is_current", CHECKED),
    "no beginning": ("valid_from = NULL", "{second}", EMPTY),
    "no end": ("valid_to = NULL", "is_current", EMPTY),
    "in force and closed": ("is_current = true", "{second}", GENERATED),
    "out of the chain": ("previous_valid_to = NULL", "{second}", GENERATED),
}
DELETIONS = {
    "a gap: the first version goes": ("valid_from = '1900-01-01'", AT_COMMIT),
    "a gap: a version between goes": ("{second}", AT_COMMIT),
    "a gap: the newest version goes": ("is_current", AT_COMMIT),
}
COPIES = {
    "an overlap: a version stands twice": ("valid_from", "valid_to", TWICE),
    "an overlap: a version over all of time": ("'1900-01-01'", "'9999-12-31'", TWICE),
    "an overlap: a version from the beginning": ("'1900-01-01'", "valid_from + 5", TWICE),
    "an overlap: the later part of a version": ("valid_from + 5", "valid_to", TWICE),
    "an overlap: the earlier part of a version": ("valid_from", "valid_from + 5", TWICE),
    "an overlap: a part inside a version": ("valid_from + 5", "valid_from + 9", AT_COMMIT),
    "an overlap: across an edge": ("valid_from + 5", "valid_to + 5", AT_COMMIT),
}
"""The second version again, with another period: made by what, and what becomes of it."""

TABLES = {customer: "city = 'City 2'", product_price_history: "price = 2"}
"""The tables that hold histories, and what is true of their second version alone."""


def _copy(table: Table, valid_from: str, valid_to: str, second: str) -> str:
    """Return the insertion of a version like the second one, under a surrogate key of its own."""
    names = [column.name for column in table.c if column.computed is None]
    fresh = {"valid_from": valid_from, "valid_to": valid_to}
    if table is customer:
        fresh["customer_key"] = "customer_key + 1000"
    values = ", ".join(f"({fresh[name]})::date" if "valid" in name else fresh.get(name, name) for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE {second}"


def mistakes(table: Table, second: str) -> Iterable[tuple[str, str, str]]:
    """Yield what one may do wrong by hand: its name, its statement, and how it must end."""
    for name, (values, where, end) in UPDATES.items():
        yield name, f"UPDATE {table} SET {values} WHERE {where.format(second=second)}", end
    for name, (where, end) in DELETIONS.items():
        yield name, f"DELETE FROM {table} WHERE {where.format(second=second)}", end
    for name, (valid_from, valid_to, end) in COPIES.items():
        yield name, _copy(table, valid_from, valid_to, second), end


def outcome(url: str, statements: Iterable[str]) -> str:
    """Return how a transaction ended."""
    when = "at once"
    try:
        with psycopg.connect(url) as connection:
            for statement in statements:
                done = connection.execute(sql.SQL(statement))
                assert done.rowcount > 0, statement
            when = "at commit"
            connection.commit()
    except psycopg.Error as refusal:
        return f"{refusal.sqlstate} {when}"
    return "committed"


@pytest.mark.every_postgres
def test_every_gap_and_every_overlap_is_refused(warehouse: Warehouse) -> None:
    """By the constraint that is meant for it, and at the moment that is meant."""
    for month in range(1, 5):
        customers = f"customer_id | city\nC1 | City {month}\nC2 | Austin"
        products = f"product_id | price\nP1 | {month}\nP2 | 50"
        warehouse.load_all([delivery(f"2024-0{month}-01", customers=customers, products=products)])
    before = warehouse.gold()
    for table, second in TABLES.items():
        found = {name: outcome(warehouse.url, [statement]) for name, statement, _ in mistakes(table, second)}
        assert found == {name: end for name, _, end in mistakes(table, second)}
    assert warehouse.gold() == before


def test_an_edge_moves_in_one_transaction(warehouse: Warehouse) -> None:
    """Both sides of it: what stands in between is no history, and nobody sees it."""
    for month in (1, 2, 3):
        customers = f"customer_id | city\nC1 | City {month}"
        warehouse.load_all([delivery(f"2024-0{month}-01", customers=customers)])
    sides = (
        "UPDATE gold.dim_customer SET valid_to = valid_to + 1 WHERE city = 'City 2'",
        "UPDATE gold.dim_customer SET valid_from = valid_from + 1 WHERE city = 'City 3'",
    )
    assert outcome(warehouse.url, sides[:1]) == AT_COMMIT
    assert outcome(warehouse.url, sides) == "committed"


def test_a_history_begins_with_the_beginning(warehouse: Warehouse) -> None:
    """A member whose only version opens later has a gap before it."""
    warehouse.load_all([delivery("2024-01-01", customers="customer_id\nC1")])
    copied = [column.name for column in customer.c if column.computed is None]
    fresh = {"customer_key": "99", "customer_id": "'C9'", "valid_from": "DATE '2024-01-01'"}
    values = ", ".join(fresh.get(name, name) for name in copied)
    insertion = f"INSERT INTO {customer} ({', '.join(copied)}) SELECT {values} FROM {customer}"
    assert outcome(warehouse.url, [insertion]) == AT_COMMIT
