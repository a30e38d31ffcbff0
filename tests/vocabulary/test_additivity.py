"""What does not add up is not summed: stocks not over time, prices not at all."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer, Numeric, Select, Table, Text, case, cast, func, select

from tests.vocabulary.words import NIGHT, Pieces
from warehouse.errors import DeclarationError
from warehouse.vocabulary import field, mart, measure, same, shown
from warehouse.vocabulary.control import control_totals
from warehouse.vocabulary.fact import fact_of
from warehouse.vocabulary.usual import report_on


class Stock:
    """Nights with a measure of each kind."""

    def __init__(self) -> None:
        self.pieces = Pieces()
        nights = self.pieces.nights(field("beds", Integer, "Free beds"), field("price", Numeric(8, 2), "Price"))
        self.day = self.pieces.day()
        self.fact = self.pieces.night(
            NIGHT,
            measure("guests", Integer, "How many slept"),
            measure("beds", Integer, "Free beds", additivity="semi-additive"),
            measure("price", Numeric(8, 2), "Price", additivity="non-additive"),
            of=nights,
            dimensions={},
            calendar=self.day,
        )

    def mart(self, value: Any, *by: Any, rows: Select[Any] | None = None, name: str = "sums") -> Table:
        """Declare a mart of one value, grouped by columns."""
        query = select().select_from(self.fact) if rows is None else rows
        return mart(
            name, "Some.", "Which?", shown("value", BigInteger, "Value", value),
            rows=query.group_by(*by), metadata=self.pieces.metadata,
        )  # fmt: skip


def test_a_report_that_nobody_declared_sums_what_adds_up() -> None:
    report = report_on(fact_of(Stock().fact))
    assert [figure.name for figure in report.figures] == ["lines", "guests"]


PRICES = "it sums price, which is declared as non-additive"
BEDS = "it sums beds over time, which is declared as semi-additive; group by the day"


def test_a_sum_that_makes_no_sense_is_refused() -> None:
    stock = Stock()
    fact = stock.fact.c
    for value, said in (
        (func.sum(fact.price), PRICES),
        (func.coalesce(func.sum(cast(fact.price, Integer)).filter(fact.guests > 1), 0), PRICES),
        (func.sum(case((fact.guests > 1, fact.price), else_=0)), PRICES),
        (func.sum(fact.beds), BEDS),
        (func.sum(func.coalesce(fact.beds, 0)), BEDS),
    ):
        with pytest.raises(DeclarationError, match=said):
            stock.mart(value)
    inner = select(fact.price.label("paid"), fact.slept_on_key).subquery("inner")
    with pytest.raises(DeclarationError, match=PRICES):
        stock.mart(func.sum(inner.c.paid), rows=select().select_from(inner))
    with pytest.raises(DeclarationError, match="control total 'prices': " + PRICES):
        control_totals(prices=select(func.sum(fact.price)), metadata=stock.pieces.metadata)


def test_a_mart_hands_on_what_it_knows() -> None:
    stock = Stock()
    first = mart(
        "first", "First.", "Which?", same(stock.fact.c.price), same(stock.fact.c.guests),
        rows=select().select_from(stock.fact), metadata=stock.pieces.metadata,
    )  # fmt: skip
    with pytest.raises(DeclarationError, match=PRICES):
        stock.mart(func.sum(first.c.price), rows=select().select_from(first))
    stock.mart(func.sum(first.c.guests), rows=select().select_from(first))


def test_sums_that_make_sense_are_accepted() -> None:
    stock = Stock()
    fact, day = stock.fact.c, stock.day
    of_days = select().select_from(stock.fact.join(day, day.c.day_key == fact.slept_on_key))
    for number, (value, by, rows) in enumerate(
        (
            (func.sum(fact.guests), (), None),
            (func.sum(fact.guests * fact.price), (), None),
            (func.avg(fact.price), (), None),
            (func.avg(fact.beds), (), None),
            (func.sum(fact.beds), (fact.slept_on_key,), None),
            (func.sum(fact.beds), (day.c.calendar_date,), of_days),
        )
    ):
        stock.mart(value, *by, rows=rows, name=f"mart_{number}")


def test_an_unknown_additivity_is_refused() -> None:
    wrong = measure("guests", Integer, "G", additivity="sometimes")  # type: ignore[arg-type]
    with pytest.raises(DeclarationError, match="additivity is 'sometimes'; write additive or semi-additive or non-"):
        Pieces().night(NIGHT, wrong)


def test_a_mart_selects_from_what_it_joins() -> None:
    """A column of another table would join each row with all of its rows."""
    stock = Stock()
    other = stock.pieces.room(of=stock.pieces.rooms())
    rows = select().select_from(stock.fact)
    with pytest.raises(DeclarationError, match=r"mart 'sums': its columns are of gold\.dim_room too, which `rows`"):
        stock.mart(func.max(other.c.floor), rows=rows)
    with pytest.raises(DeclarationError, match="'night' is no SQL expression; compute it from columns of `rows`"):
        shown("night", Integer, "Night", "night")  # type: ignore[arg-type]
    with pytest.raises(DeclarationError, match=r"passes on a column of a table; declare what is computed by shown"):
        same(func.sum(stock.fact.c.guests))


def test_a_mart_has_names_and_columns() -> None:
    stock = Stock()
    with pytest.raises(DeclarationError, match="mart 'Some': a name is made of small letters"):
        stock.mart(func.sum(stock.fact.c.guests), name="Some")
    with pytest.raises(DeclarationError, match="mart 'none': it has no columns"):
        mart("none", "None.", "Which?", rows=select().select_from(stock.fact), metadata=stock.pieces.metadata)
    with pytest.raises(DeclarationError, match="mart 'twice': it has two columns `night`"):
        mart(
            "twice", "Twice.", "Which?", same(stock.fact.c.night), shown("night", Text, "N", stock.fact.c.night),
            rows=select().select_from(stock.fact), metadata=stock.pieces.metadata,
        )  # fmt: skip
