"""Facts and dimensions that a migration adds, and columns of facts: they hold what silver kept of earlier batches."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Date, Integer, MetaData, Select, Table, Text, select, text

from tests.shapes.star import NewStar, Star
from tests.shapes.test_new_attributes import fill
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.errors import UsageError
from warehouse.vocabulary import (
    activity,
    business_key,
    by,
    calendar,
    degenerate,
    dimension,
    fact,
    field,
    history_of,
    lag,
    measure,
    source,
    through,
    type1,
    type2,
)

JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))


class Shop:
    """Sales to people, and returns of them; ``newer`` declares more about the same files."""

    def __init__(self, *, newer: bool, units_of_returns: bool = False) -> None:
        self.metadata = metadata = new_metadata()
        people = source(
            "people", "P.", business_key("person", Text, "P"), field("town", Text, "T"), field("rate", Integer, "R"),
            keep="observations", metadata=metadata,
        )  # fmt: skip
        sales, returns = (
            source(
                name, "S.", business_key(key, Integer, "N"), *(field(other, Integer, "N") for other in others),
                field("happened_on", Date, "D"), field("paid_on", Date, "D"), field("person", Text, "P", refers=True),
                field("units", Integer, "U"), field("kind", Text, "K"), field("rate", Integer, "R", optional=True),
                metadata=metadata,
            )
            for name, key, others in (("sales", "sale", ()), ("returns", "number", ("sale",)))
        )  # fmt: skip
        key = business_key("person", Text, "P")
        self.person = dimension("person", "P.", key, type2("town", Text, "T"), source=people)
        payer = dimension("payer", "P.", key, type1("rate", Integer, "R", history="payer_rates"), source=people)
        day = calendar("day", "D.", metadata=metadata)
        rate = history_of(payer, "rate").c.rate
        more = [
            degenerate("kind", Text, "K", optional=True),
            measure("rate", Integer, "R", otherwise=rate, additivity="non-additive", optional=True),
        ]
        self.sales = fact(
            "sales", "S.", measure("units", Integer, "U"), added=more if newer else [], grain="a sale",
            dimensions={"person": self.person, "payer": by(payer, "person")}, happened_on="happened_on", calendar=day,
            source=sales,
        )  # fmt: skip
        self.new: list[Table] = []
        if not newer:
            return
        book = dimension(
            "book", "B.", key, type1("rate", Integer, "R", history="rates"), activity("is_active", "A", type_=1),
            source=people,
        )  # fmt: skip
        bare = dimension("bare", "B.", key, source=people)
        back = fact(
            "returns", "R.", measure("units", Integer, "U", optional=not units_of_returns),
            lag("days", "D", since="happened_on", until="paid"), grain="a return",
            dimensions={"buyer": through(self.sales, "person"), "person": by(self.person, "person"), "bare": bare,
            "paid": by(day, "paid_on", optional=True)},
            happened_on="happened_on", calendar=day, source=returns,
        )  # fmt: skip
        self.new = [book, history_of(book, "rate"), bare, back]

    def everything(self) -> list[Select[Any]]:
        """Return the queries of all that is new, by business keys."""
        book, rates, bare, back = (table.c for table in self.new)
        buyer, person = self.person.alias(), self.person.alias()
        named = select(back.number, back.happened_on_key, back.paid_key, back.days, back.units, back.is_vanished)
        named = named.add_columns(buyer.c.person, person.c.person, person.c.town, bare.person)
        named = named.join(buyer, buyer.c.person_key == back.buyer_key)
        named = named.join(person, person.c.person_key == back.person_key).join(bare.person.table)
        return [
            select(book.person, book.rate, book.is_active, book.is_inferred).order_by(book.person),
            select(book.person, rates.rate, rates.valid_from).join(rates.rate.table).order_by(*(book.person, rates[2])),
            select(bare.person, bare.is_inferred).order_by(bare.person),
            named.order_by(back.number),
            select(self.sales.c.sale, self.sales.c.kind, self.sales.c.rate).order_by(self.sales.c.sale),
        ]


HEAD = "happened_on,paid_on,person,units,kind\n"
DELIVERIES = [
    (
        JANUARY,
        {"people": "person,town,rate\na,Austin,1\nb,Boston,4\nc,Cary,\n", "sales": f"sale,{HEAD}1,2024-01-05,,a,5,x\n"},
    ),
    (FEBRUARY, {"people": "person,town,rate\na,Akron,2\n", "sales": f"sale,{HEAD}2,2024-02-05,,,6,\n"}),
    (
        MARCH,
        {
            "returns": f"number,sale,{HEAD}1,1,2024-02-09,2024-02-11,b,1,\n2,9,2031-01-02,,z,,y\n",
            "sales": f"sale,{HEAD}1,2024-01-06,,b,5,x\n",
        },
    ),
]
LISTS = {"sources": {"people": {"delivery": "snapshot"}, "returns": {"delivery": "snapshot"}}}


def _grow(star: Star, metadata: MetaData, new: list[Table]) -> None:
    """Carry out what a revision does: tables and a column, without rows and values."""
    with connect(star.settings) as database, database.engine.begin() as connection:
        metadata.create_all(connection, tables=new)
        connection.execute(text("ALTER TABLE gold.fact_sales ADD COLUMN kind text, ADD COLUMN rate integer"))


@pytest.mark.parametrize("settings", [{}, LISTS])
def test_what_is_new_is_what_it_had_been_from_the_start(new_star: NewStar, settings: dict[str, Any]) -> None:
    """Members with their histories, facts with the members of their day, days far ahead, and a column of a fact."""
    older, newer = Shop(newer=False), Shop(newer=True)
    grown, always = new_star(older.metadata, **settings), new_star(newer.metadata, **settings)
    for star in (grown, always):
        for as_of, files in DELIVERIES:
            star.load(as_of, **files)
    _grow(grown, newer.metadata, newer.new)
    grown.metadata = newer.metadata
    account = fill(grown, newer.metadata)
    assert account.status == "loaded", account.reason
    assert account.notes == [
        "dim_bare: its members are new, and filled from all observations since the first delivery",
        "dim_book: rate, rates are new, and filled from all observations since the first delivery",
        "fact_sales: kind, rate are new, and filled from the records of sales",
        "fact_returns: its rows are new, and filled from the records of returns",
    ]
    assert fill(grown, newer.metadata).status == "unchanged"
    for star in (grown, always):
        star.load(date(2024, 4, 1), **DELIVERIES[0][1], returns=f"number,sale,{HEAD}3,2,2024-02-09,,a,1,\n")
    for query in newer.everything():
        assert grown.rows(query) == always.rows(query)
    assert grown.failures() == []


def test_a_fact_that_must_have_what_records_lack_is_not_filled(new_star: NewStar) -> None:
    """No file brings them again, so the sentence says what to declare."""
    older, newer = Shop(newer=False), Shop(newer=True, units_of_returns=True)
    star = new_star(older.metadata)
    for as_of, files in DELIVERIES:
        star.load(as_of, **files)
    _grow(star, newer.metadata, newer.new)
    with pytest.raises(UsageError, match="fact_returns is new and must have units, which 1 of the records of returns"):
        fill(star, newer.metadata)


def test_a_value_that_was_withdrawn_while_it_was_the_only_one_ends_with_the_next(new_star: NewStar) -> None:
    """Facts keep it as long as nothing else is known; then the order in which both came makes no difference."""
    shop = Shop(newer=True)
    people, head = "person,town,rate\n", "sale,happened_on,paid_on,person,units,kind\n"
    said = [
        (JANUARY, {"people": people + "a,Austin,1\n", "sales": head + "1,2024-01-05,,a,5,x\n"}),
        (JANUARY, {"people": people + "a,Austin,\n"}),
        (MARCH, {"people": people + "a,Austin,2\n"}),
    ]
    rate = select(shop.sales.c.rate)
    for order, between in (((0, 1, 2), [(1,), (1,), (2,)]), ((2, 0, 1), [None, (1,), (2,)])):
        star = new_star(shop.metadata)
        for place, expected in zip(order, between, strict=True):
            star.load(said[place][0], **said[place][1])
            assert star.rows(rate) == ([] if expected is None else [expected])
        assert star.failures() == []
