"""Queries and questions over the loaded sample: the numbers of the marts, and nothing that makes no sense."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tests.command import SAMPLE, Program
from tests.toy import toy
from warehouse.answers import Oracle
from warehouse.ask import Query, subjects_of
from warehouse.ask.running import reading
from warehouse.database.connect import connect
from warehouse.errors import UsageError
from warehouse.load import Request, load
from warehouse.model import MODEL
from warehouse.settings import Settings

REVENUE = Decimal("7427.8800")


@pytest.fixture
def oracle(settings: Settings) -> Iterator[Oracle]:
    """Answers from the sample."""
    with connect(settings) as database:
        folders = dict.fromkeys(("customers", "products", "orders"), SAMPLE)
        account = load(database, MODEL.metadata, settings, Request("sample", folders, date(2023, 5, 1)))
        assert account.status == "loaded", account.reason
        yield Oracle(database, MODEL, settings, subjects_of(MODEL))


def _rows(oracle: Oracle, **asked: Any) -> list[tuple[Any, ...]]:
    rows = oracle.query(Query.model_validate(asked)).rows
    assert rows is not None
    return list(rows.rows)


def _read(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(query))]


@pytest.mark.parametrize("level", ["region", "category", "month", "weekday", "quarter", "year", "product", "customer"])
def test_parts_add_up(oracle: Oracle, level: str) -> None:
    """By whatever level, what adds up comes to the total."""
    assert sum(row[-1] for row in _rows(oracle, measures=["revenue"], by=[level])) == REVENUE


def test_the_numbers_of_the_marts(oracle: Oracle) -> None:
    """A query gives what a mart gives, by another way."""
    with reading(oracle.database.engine) as connection:
        mart = _read(connection, "SELECT category, revenue, units FROM mart.category_revenue ORDER BY revenue DESC")
    assert _rows(oracle, measures=["revenue", "units"], by=["category"]) == mart


def test_filters_and_periods(oracle: Oracle) -> None:
    """Values, their opposite, bounds and days choose rows; the two halves are the whole."""
    chosen = [{"level": "category", "values": ["Electronics"]}]
    others = [{"level": "category", "values": ["Electronics"], "exclude": True}]
    parts = [_rows(oracle, measures=["all_revenue"], where=one)[0][0] for one in (chosen, others)]
    assert sum(parts) == _rows(oracle, measures=["all_revenue"])[0][0]
    whole = _rows(oracle, measures=["lines"])[0][0]
    before = _rows(oracle, measures=["lines"], period={"last": "2023-03-31"})[0][0]
    after = _rows(oracle, measures=["lines"], period={"first": "2023-04-01"})[0][0]
    assert before + after == whole == 100
    dear = [{"level": "price", "at_least": "100"}]
    assert 0 < _rows(oracle, measures=["lines"], where=dear)[0][0] < whole


def test_best_of_each(oracle: Oracle) -> None:
    """A limit within a level counts in each of its members, the largest first."""
    asked: dict[str, Any] = {"measures": ["revenue"], "by": ["product", "region"], "order": {"by": "revenue"}}
    rows = _rows(oracle, **asked, within=["region"], limit=2)
    regions = [row[2] for row in rows]
    assert regions == sorted(regions)
    assert {regions.count(one) for one in regions} == {2}
    every = _rows(oracle, **asked)
    for region in set(regions):
        assert [row for row in rows if row[2] == region] == [row for row in every if row[2] == region][:2]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"measures": ["unit_price"]}, "does not add up"),
        ({"measures": ["revenu"]}, "is it `revenue`"),
        ({"measures": ["revenue"], "by": ["regoin"]}, "is it `region`"),
        ({"measures": ["revenue"], "by": ["customer_name"]}, "`customer_name` is personal"),
        ({"measures": ["revenue"], "where": [{"level": "email", "values": ["a@b.c"]}]}, "`email` is personal"),
        ({"measures": ["revenue"], "fact": "returns"}, "There is no fact `returns`"),
        ({"measures": ["revenue"], "where": [{"level": "price", "values": ["dear"]}]}, "it holds numbers"),
        ({"measures": ["revenue"], "where": [{"level": "price"}]}, "says nothing"),
        ({"measures": ["revenue"], "order": {"by": "region"}}, "There is no column of the query `region`"),
        ({"measures": ["revenue"], "by": ["region"], "within": ["category"]}, "not in `by`"),
        ({"measures": ["revenue"], "period": {"first": "2024-02-01", "last": "2024-01-01"}}, "exchange them"),
    ],
)
def test_what_is_refused(oracle: Oracle, asked: dict[str, Any], said: str) -> None:
    """Unknown names, sums of prices, personal columns and senseless choices are refused in a sentence."""
    with pytest.raises(UsageError, match=said):
        oracle.query(Query.model_validate(asked))


@pytest.mark.parametrize(
    "asked", [{"measures": []}, {"measures": ["revenue"], "sql": "x"}, {"measures": ["revenue"], "limit": 0}]
)
def test_what_is_no_query(asked: dict[str, Any]) -> None:
    """An object of another shape is none."""
    with pytest.raises(ValidationError):
        Query.model_validate(asked)


def test_values_stay_values(oracle: Oracle) -> None:
    """A value that looks like SQL is compared, and nothing else happens."""
    evil = "x' OR true; DROP TABLE gold.fact_sales; --"
    assert _rows(oracle, measures=["lines"], where=[{"level": "region", "values": [evil]}]) == [(0,)]
    assert _rows(oracle, measures=["lines"]) == [(100,)]


def test_nothing_can_be_changed(oracle: Oracle) -> None:
    """The transaction reads only, and a statement that takes too long ends in a sentence."""
    with pytest.raises(DBAPIError, match="read-only"), reading(oracle.database.engine) as connection:
        connection.execute(text("DELETE FROM gold.fact_sales"))
    with pytest.raises(UsageError, match="longer than 1 s"), reading(oracle.database.engine, 1) as connection:
        connection.execute(text("SELECT pg_sleep(20)"))


def test_an_answer_says_what_it_stands_on(oracle: Oracle) -> None:
    """The SQL that it carries gives its rows; the batch, its date and the verdict with reasons are there."""
    answer = oracle.ask("Which 4 products sell best?")
    assert answer.rows is not None
    with reading(oracle.database.engine) as connection:
        found = _read(connection, answer.rows.sql)
        assert len(answer.rows.rows) == 4
        assert found[:4] == list(answer.rows.rows)
    said = answer.as_json()
    assert (said["batch_id"], said["batch_date"]) == (1, "2023-05-01")
    assert said["trust"]["verdict"] in ("good", "fair")
    assert any("rules held" in one["reason"] for one in said["trust"]["reasons"])


def test_values_are_found_in_the_data(oracle: Oracle) -> None:
    """Values that stand in the data are filters, though nobody declared them."""
    answer = oracle.ask("How many orders were returned?")
    assert answer.query is not None
    assert [(one.level, one.values) for one in answer.query.where] == [("order_status", ("Returned",))]


def test_periods_without_rows_are_named(oracle: Oracle) -> None:
    """That a period begins after the newest row is said."""
    assert any("The newest rows are of 2023" in note for note in oracle.ask("revenue since 2024").notes)


def test_a_club(empty_database: str, tmp_path: Path) -> None:
    """A model of one's own is asked in its own words: what members paid, by the level that they had then."""
    made = toy(empty_database, tmp_path)
    with connect(made.settings) as database:
        answer = Oracle(database, made.model, made.settings, subjects_of(made.model)).ask("paid by level in 2024")
    assert answer.rows is not None
    assert {row[0]: row[-1] for row in answer.rows.rows} == {
        "silver": Decimal("42.00"),
        "gold": Decimal("6.00"),
        None: Decimal("1.00"),
    }


def test_the_command(database: str, tmp_path: Path) -> None:
    """`warehouse ask` shows what it understood, a table with bars and the SQL; what it lacks ends with 1."""
    program = Program(tmp_path, database)
    assert program("load", SAMPLE).code == 0
    shown = program("ask", "Which products sell best, by region?")
    assert shown.code == 0, shown.err
    for part in ("Measures   revenue", "By         product, region", "█", "SELECT", "Batch      1", "Trust"):
        assert part in shown.out
    assert "customer_name" not in program("ask", "best customers").out
    assert "customer_name" in program("ask", "best customers", "--pii").out
    said = program("ask", "revenue by weather", "--json")
    assert (said.code, said.json["answered"], said.json["ignored"]) == (1, False, ["weather"])
    assert json.loads(program("ask", "revenue", "--json").out)["rows"] == [["7427.8800"]]
