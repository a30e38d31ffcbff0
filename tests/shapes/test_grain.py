"""Facts whose grain holds dimensions and a day: a periodic snapshot of what lies in which store."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Integer, Select, Text, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse import audit
from warehouse.database.metadata import new_metadata
from warehouse.vocabulary import (
    business_key,
    by,
    calendar,
    dimension,
    fact,
    field,
    measure,
    source,
    type2,
)

JANUARY, FEBRUARY, MARCH = date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)


class Stock:
    """Counts of articles in stores, one per day."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        self.stores = source(
            "stores",
            "The stores.",
            business_key("store", Text, "Number of the store"),
            field("town", Text, "Town"),
            keep="observations",
            metadata=self.metadata,
        )
        self.counts = source(
            "counts",
            "The counts.",
            business_key("store", Text, "Where it lies"),
            business_key("article", Text, "What lies there"),
            business_key("counted_on", Date, "Day of the count"),
            field("units", Integer, "How many lie there"),
            metadata=self.metadata,
        )
        self.store = dimension(
            "store",
            "A store.",
            business_key("store", Text, "Number of the store"),
            type2("town", Text, "Town"),
            source=self.stores,
        )
        self.fact = fact(
            "stock",
            "What lies where.",
            measure("units", Integer, "How many lie there"),
            grain="one row per store, article and day",
            dimensions={"place": by(self.store, "store")},
            happened_on="counted_on",
            calendar=calendar("day", "A day.", metadata=self.metadata),
            source=self.counts,
        )

    def everything(self) -> Select[tuple[object, ...]]:
        """Return what lies where, in which town that was."""
        stock, store = self.fact.c, self.store.c
        return (
            select(stock.store, store.town, stock.article, stock.counted_on_key, stock.units)
            .join(self.store, store.store_key == stock.place_key)
            .order_by(stock.counted_on_key, stock.store, stock.article)
        )


COUNT = "store,article,counted_on,units\n"
FIRST = {"stores": "store,town\ns,Salem\n", "counts": COUNT + "s,a,2024-01-31,5\ns,b,2024-01-31,6\nt,a,2024-01-31,7\n"}
SECOND = {"counts": COUNT + "s,a,2024-01-31,4\ns,a,2024-02-29,9\n", "stores": "store,town\ns,Solon\n"}
THIRD = {"stores": "store,town\nt,Troy\n", "counts": COUNT + "s,b,2024-01-31,8\n"}


def test_the_grain_holds_dimensions_and_a_day(new_star: NewStar) -> None:
    """A count is found again by store, article and day, corrected, and stands with the store of its day."""
    stock = Stock()
    deliveries = [(JANUARY, FIRST), (FEBRUARY, SECOND), (MARCH, THIRD)]
    assert the_same_in_any_order(new_star, stock.metadata, deliveries, stock.everything()) == [
        ("s", "Salem", "a", 20240131, 4),
        ("s", "Salem", "b", 20240131, 8),
        ("t", "Troy", "a", 20240131, 7),
        ("s", "Solon", "a", 20240229, 9),
    ]


def test_a_snapshot_of_a_day_takes_back_what_it_lacks(new_star: NewStar) -> None:
    """A count that a full list lacks has vanished and counts no longer; its store, which only it named, stays."""
    stock = Stock()
    star = new_star(stock.metadata, sources={"counts": {"delivery": "snapshot"}})
    star.load(JANUARY, **FIRST)
    account = star.load(FEBRUARY, counts=COUNT + "s,a,2024-01-31,5\n")
    assert account.gold["fact_stock"]["vanished"] == 2
    vanished = select(stock.fact.c.article).where(stock.fact.c.is_vanished).order_by(stock.fact.c.article)
    assert star.rows(vanished) == [("a",), ("b",)]


def test_a_part_of_the_grain_that_is_missing_holds_the_record_back(new_star: NewStar) -> None:
    """A count without its store, or of a day that is none, waits and enters once it is repaired."""
    stock = Stock()
    star = new_star(stock.metadata)
    star.load(JANUARY, counts=COUNT + ",a,2024-01-31,5\ns,b,2024-13-31,6\ns,c,2024-01-31,7\n")
    assert star.rows(select(stock.fact.c.article)) == [("c",)]
    assert star.rows(select(audit.quarantine.c.status)) == [("waiting",), ("waiting",)]
