"""What gold must hold after some deliveries: plain lists and dictionaries, written from DESIGN.md, section 4.

Deliberately slow and simple: everything is derived from all that was ever delivered, nothing is carried on from load to
load. So there is no order of arrival in it, but for one: of two states with the same as_of, the one loaded last stands,
and of two snapshots with the same as_of the one loaded last, as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

FIRST, LAST = date(1900, 1, 1), date(9999, 12, 31)
TYPE_0 = ("signup_date",)
TYPE_1 = ("customer_name", "email")
TYPE_2 = ("city", "state", "country")
REQUIRED = {"customers": "customer_name", "products": "product_name"}
"""A record without this is held back; the other rules about absence are switched off in these tests."""
REGIONS = {("US", "TX"): "Southwest", ("US", "NY"): "Northeast", ("US", "CA"): "West"}

Record = Mapping[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class File:
    """The records of one source in a delivery; a snapshot holds every key."""

    records: tuple[Record, ...]
    snapshot: bool = False


@dataclass(frozen=True)
class Delivery:
    """The files handed over at one time, by source, and the date on which they are true."""

    as_of: date
    files: Mapping[str, File]


@dataclass
class Gold:
    """The star, told by business keys; a sale names its customer's version by the day on which that opens."""

    dim_customer: list[Row]
    dim_product: list[Row]
    product_price_history: list[Row]
    fact_sales: list[Row]


@dataclass(frozen=True)
class Loaded:
    """A file that was loaded; a snapshot stands as long as no other one of its day is loaded."""

    as_of: date
    file: File
    stands: bool = True


@dataclass
class Seen:
    """All that was ever delivered about the members of a dimension: by day, the state and whether its file stands."""

    states: dict[str, dict[date, tuple[Record, bool]]] = field(default_factory=lambda: defaultdict(dict))
    snapshots: set[date] = field(default_factory=set)
    held_back: set[tuple[str, date]] = field(default_factory=set)

    def states_of(self, key: str) -> list[tuple[date, Record]]:
        """Return the observations of a member, oldest first.

        What a snapshot brought that was replaced is none, unless nothing older is known of the member.
        """
        days = sorted(self.states[key])
        return [(day, self.states[key][day][0]) for day in days if day == days[0] or self.states[key][day][1]]

    def events_of(self, key: str) -> list[tuple[date, Record, bool]]:
        """Return the observations of a member, and the snapshots that lack it: it is inactive then, else as it was."""
        seen = self.states_of(key)
        there = {day for day, (_, stands) in self.states[key].items() if stands}
        missing = [
            day for day in self.snapshots if day >= seen[0][0] and day not in there and (key, day) not in self.held_back
        ]
        present = [(day, state, True) for day, state in seen]
        absent = [(day, [state for seen_on, state in seen if seen_on <= day][-1], False) for day in missing]
        return sorted(present + absent, key=lambda event: (event[0], not event[2]))


def gold(deliveries: Sequence[Delivery], *, read: bool = False) -> Gold:
    """Return what gold holds after deliveries were loaded in this order; all of them were ``read``, or new files are.

    The same bytes can stand twice once an undo brings back a batch whose bytes were loaded again meanwhile. Each then
    counts at its own place, so that what was loaded last stands.
    """
    files = {name: new_files(name, deliveries, read=read) for name in ("customers", "products", "orders")}
    customers = _seen(files["customers"], "customers", "customer_id")
    products = _seen(files["products"], "products", "product_id")
    prices = {key: _prices(products.states_of(key)) for key in products.states}
    versions = {key: _versions(key, customers.events_of(key)) for key in customers.states}
    lines = _newest_lines(files["orders"], prices)
    for key in {line["customer_id"] for line in lines} - set(versions):
        versions[key] = [_nobody(key)]
    articles = [_product(key, products.events_of(key)) for key in products.states]
    articles += [_nothing(key) for key in {line["product_id"] for line in lines} - set(products.states)]
    return Gold(
        dim_customer=in_order(row for rows in versions.values() for row in rows),
        dim_product=in_order(articles),
        product_price_history=in_order({"product_id": key} | row for key, rows in prices.items() for row in rows),
        fact_sales=in_order(_sale(line, versions, prices) for line in lines),
    )


def new_files(source: str, deliveries: Iterable[Delivery], *, read: bool = False) -> list[Loaded]:
    """Return the files of a source but for those whose bytes were loaded for the same date before, and still stand.

    Bytes that were changes and are a snapshot now, or the other way round, are read again: the earlier reading is gone,
    and a snapshot whose place it had taken stands again.
    """
    loaded: list[Loaded] = []
    for delivery in deliveries:
        file, day = delivery.files.get(source), delivery.as_of
        known = [one for one in loaded if one.stands and file and (one.as_of, one.file.records) == (day, file.records)]
        if file is None or (not read and file in [one.file for one in known]):
            continue
        loaded = [*(one for one in loaded if one not in known), Loaded(day, file)]
        newest = {one.as_of: place for place, one in enumerate(loaded) if one.file.snapshot}
        loaded = [
            replace(one, stands=not one.file.snapshot or newest[one.as_of] == place) for place, one in enumerate(loaded)
        ]
    return loaded


def _seen(files: Iterable[Loaded], source: str, key: str) -> Seen:
    seen = Seen()
    for one in files:
        if one.file.snapshot:
            seen.snapshots.add(one.as_of)
        for record in one.file.records:
            if record[REQUIRED[source]] is not None:
                seen.states[record[key]][one.as_of] = (record, one.stands)
            elif one.stands:
                seen.held_back.add((record[key], one.as_of))
    return seen


def _region(state: Record) -> str:
    if state["country"] not in (None, "US"):
        return "International"
    return REGIONS.get((state["country"], state["state"]), "Unknown")


def _edge_to_edge(islands: list[Row]) -> list[Row]:
    """Give islands their ends; the first reaches back to the beginning of time."""
    for island, following in pairwise(islands):
        island["valid_to"] = following["valid_from"]
    if islands:
        islands[0]["valid_from"] = FIRST
        islands[-1]["valid_to"] = LAST
    return islands


def _versions(key: str, events: list[tuple[date, Record, bool]]) -> list[Row]:
    """Return the islands of equal type 2 attributes, with the newest type 1 and the oldest type 0 values on each."""
    oldest, newest = events[0][1], events[-1][1]
    fixed = {name: newest[name] for name in TYPE_1} | {name: oldest[name] for name in TYPE_0}
    islands: list[Row] = []
    before = None
    for day, state, active in events:
        now = {name: state[name] for name in TYPE_2} | {"region": _region(state), "is_active": active}
        if now != before:
            islands.append({"customer_id": key, **fixed, **now, "is_inferred": False, "valid_from": day})
        before = now
    return _edge_to_edge(islands)


def _nobody(key: str | None) -> Row:
    """Return the version of a customer that only facts have named; without a key it is the unknown one."""
    absent = dict.fromkeys((*TYPE_1, *TYPE_0, *TYPE_2, "region"))
    known = key is not None
    return {
        "customer_id": key,
        **absent,
        "is_active": known,
        "is_inferred": known,
        "valid_from": FIRST,
        "valid_to": LAST,
    }


def _product(key: str, events: list[tuple[date, Record, bool]]) -> Row:
    _, newest, active = events[-1]
    attributes = {name: newest[name] for name in ("product_name", "category", "price")}
    return {"product_id": key, **attributes, "is_active": active, "is_inferred": False}


def _nothing(key: str | None) -> Row:
    """Return a product that only facts have named."""
    absent = dict.fromkeys(("product_name", "category", "price"))
    return {"product_id": key, **absent, "is_active": key is not None, "is_inferred": key is not None}


def _prices(states: list[tuple[date, Record]]) -> list[Row]:
    """Return the islands of equal prices; a state without a price says nothing about it."""
    islands: list[Row] = []
    for day, state in states:
        if state["price"] is not None and (not islands or islands[-1]["price"] != state["price"]):
            islands.append({"price": state["price"], "valid_from": day})
    return _edge_to_edge(islands)


def _newest_lines(files: Sequence[Loaded], prices: Mapping[str, list[Row]]) -> list[Record]:
    """Return the newest state of each order line; a state whose price is not known yet does not count yet.

    A line has vanished if the newest snapshot came after that state, or took the place of the one that brought it, and
    nothing of its day has a record of it, not even one that waits. A valid record of that day or a later one settles
    those that waited before it came, even if its own snapshot is replaced.
    """
    newest: dict[tuple[str, int], tuple[date, Record, bool]] = {}
    snapshot = max((one.as_of for one in files if one.file.snapshot), default=FIRST)
    held = set()
    for one in files:
        for record in one.file.records:
            line = (record["order_id"], record["order_line"])
            if record["unit_price"] is None and not prices.get(record["product_id"]):
                if one.as_of == snapshot and one.stands:
                    held.add(line)
                continue
            if line not in newest or newest[line][0] <= one.as_of:
                newest[line] = (one.as_of, record, one.stands)
            if one.as_of >= snapshot:
                held.discard(line)
    return [
        {**record, "is_vanished": (as_of < snapshot or (as_of == snapshot and not stands)) and line not in held}
        for line, (as_of, record, stands) in newest.items()
    ]


def _in_force(rows: list[Row], day: date) -> Row:
    (row,) = (row for row in rows if row["valid_from"] <= day < row["valid_to"])
    return row


def _sale(line: Record, versions: Mapping[str, list[Row]], prices: Mapping[str, list[Row]]) -> Row:
    day, price = line["order_date"], line["unit_price"]
    if price is None:
        price = _in_force(prices[line["product_id"]], day)["price"]
    own = {name: value for name, value in line.items() if name != "payment_mode"}
    version = _in_force(versions[line["customer_id"]], day)["valid_from"]
    return own | {"customer_since": version, "unit_price": price}


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return rows in an order that has nothing to do with where they come from."""
    return sorted(rows, key=lambda row: [str(row[name]) for name in sorted(row)])
