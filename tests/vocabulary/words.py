"""A small star in pieces, of which tests declare one wrong."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Integer, MetaData, Table, Text

from warehouse.database.metadata import new_metadata
from warehouse.vocabulary import (
    business_key,
    calendar,
    degenerate,
    dimension,
    fact,
    field,
    measure,
    source,
    type2,
)
from warehouse.vocabulary.columns import Word

ROOM, NIGHT = business_key("room", Text, "Number"), degenerate("night", Text, "Number")


class Pieces:
    """Rooms of a hotel and the nights in them; each piece takes other words, or other options, than it would have."""

    def __init__(self) -> None:
        self.metadata: MetaData = new_metadata()

    def rooms(self, *words: Word, name: str = "rooms", **options: Any) -> Table:
        """Declare the source of the rooms."""
        words = words or (business_key("room", Text, "Number"), field("floor", Integer, "Floor"))
        given: dict[str, Any] = {"keep": "observations", "metadata": self.metadata} | options
        return source(name, "The rooms.", *words, **given)

    def room(self, *words: Word, of: Any = None, name: str = "room") -> Table:
        """Declare the dimension of the rooms."""
        words = words or (business_key("room", Text, "Number"), type2("floor", Integer, "Floor"))
        return dimension(name, "A room.", *words, source=self.rooms() if of is None else of)

    def nights(self, *words: Word, **options: Any) -> Table:
        """Declare the source of the nights; words come beside its own."""
        own = (
            business_key("night", Text, "Number"),
            field("slept_on", Date, "Day"),
            field("room", Text, "Room", refers=True),
            field("guests", Integer, "How many slept"),
        )
        return source("nights", "The nights.", *own, *words, **{"metadata": self.metadata} | options)

    def day(self) -> Table:
        """Declare the calendar."""
        return calendar("day", "A day.", metadata=self.metadata)

    def night(self, *words: Word, of: Table | None = None, **options: Any) -> Table:
        """Declare the fact of the nights."""
        given: dict[str, Any] = {
            "grain": "one row per night",
            "dimensions": {"room": self.room()} if "dimensions" not in options else {},
            "happened_on": "slept_on",
            "calendar": self.day() if "calendar" not in options else None,
            "source": self.nights() if of is None else of,
        }
        words = words or (degenerate("night", Text, "Number"), measure("guests", Integer, "How many slept"))
        return fact("nights", "Who slept where.", *words, **given | options)
