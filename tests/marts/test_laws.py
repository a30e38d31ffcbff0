"""What every mart obeys, and how the word refuses."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import Integer, create_engine, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.pool import NullPool

from warehouse.database.metadata import new_metadata
from warehouse.database.urls import database_url
from warehouse.migrate import _config
from warehouse.model import customer, metadata, sales
from warehouse.vocabulary import mart, same, shown
from warehouse.vocabulary.mart import Mart, mart_of, marts
from warehouse.vocabulary.summary import summaries

MARTS = list(marts(metadata))
COLUMNS = """
    select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum)
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'mart'::regnamespace and c.relkind = 'v' and a.attnum > 0
"""
DESCRIPTIONS = """
    select relname, relkind::text, obj_description(oid, 'pg_class') from pg_class
    where relnamespace = 'mart'::regnamespace and relkind <> 'i'
"""


@pytest.mark.parametrize("one", MARTS, ids=lambda one: one.name)
def test_a_mart_is_described_and_is_no_table(one: Mart) -> None:
    """It says what it answers; the tables of the model do not hold it; what is personal stays marked."""
    assert one.question.endswith("?")
    assert one.description.endswith(".")
    assert mart_of(one.table) is one
    assert one.table.fullname not in metadata.tables
    assert {column.name for column in one.table.c if column.info["pii"]} <= {"customer_name"}
    assert "customer_name" not in one.table.c or one.table.c.customer_name.info["pii"]


@pytest.mark.every_postgres
def test_the_catalog_says_what_is_declared(database: str) -> None:
    """Every view and column is described, and of the type that its declaration gives."""
    engine = create_engine(database_url(database), poolclass=NullPool)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    with engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(text(COLUMNS))}
        told = {tuple(row) for row in connection.execute(text(DESCRIPTIONS))}
    words = {"TIMESTAMP WITH TIME ZONE": "timestamp with time zone"}
    declared = set()
    for one in MARTS:
        for column in one.table.columns:
            type_ = column.type.compile(dialect)
            declared.add((one.name, column.name, words.get(type_, type_.lower().replace(", ", ",")), column.comment))
    assert found == declared
    behind = {(one.table.name, "r", one.table.comment) for one in summaries(metadata)}
    assert told == {(one.name, "v", one.description) for one in MARTS} | behind


def test_autogenerate_sees_no_difference(database: str) -> None:
    """A new revision would hold nothing: views are not taken for tables."""
    engine = create_engine(database_url(database), poolclass=NullPool)
    with engine.connect() as connection:
        command.check(_config(connection=connection))


def test_what_is_not_described_is_refused() -> None:
    """No column, no mart and no question goes without words; no mart stands twice."""
    own = new_metadata()
    lines = shown("lines", Integer, "Order lines", func.count())
    rows = select().select_from(sales)
    mart("one", "One.", "How many?", lines, rows=rows, metadata=own)
    with pytest.raises(ValueError, match="mart 'one': it is declared twice"):
        mart("one", "One.", "How many?", lines, rows=rows, metadata=own)
    with pytest.raises(ValueError, match="mart 'two': it lacks a description: bare"):
        mart("two", "Two.", "How many?", lines, shown("bare", Integer, " ", func.count()), rows=rows, metadata=own)
    with pytest.raises(ValueError, match="mart 'two': it lacks a description: its own"):
        mart("two", "", "How many?", lines, rows=rows, metadata=own)
    with pytest.raises(ValueError, match="mart 'two': it lacks a description: its own"):
        mart("two", "Two.", "", lines, rows=rows, metadata=own)
    assert [one.name for one in marts(own)] == ["one"]
    assert list(marts(new_metadata())) == []


def test_a_column_is_passed_on_with_its_description() -> None:
    """Of an alias too, under another name, and personal ones stay personal."""
    passed = same(customer.alias().c.email, "address")
    assert (passed.name, passed.description, passed.pii) == ("address", customer.c.email.comment, True)
