"""Lines without numbers of their own are counted within their key, and no delivery overwrites the lines of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from warehouse import audit
from warehouse.database.connect import Database, connect
from warehouse.errors import SettingsError
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import metadata, sales
from warehouse.model.sources import orders
from warehouse.recorded import SHOWN, show
from warehouse.settings import Settings

HEAD = "Invoice,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode"
OFF = {name: {"severity": "off"} for name in ("BR-008", "GR-M-001", "SR-Q-001")}

Line = tuple[str, object]
Lines = list[Line]


@dataclass
class Shop:
    """An empty warehouse whose orders have lines without numbers."""

    database: Database
    folder: Path
    repeats: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def load(
        self, day: str, files: dict[str, Lines], *, given: bool = True, head: str = HEAD, **more: Any
    ) -> BatchAccount:
        """Load files of lines, each an invoice and a quantity, as of a day."""
        folder = self.folder / day
        folder.mkdir(exist_ok=True)
        for name, lines in files.items():
            rows = [f"{invoice},2024-01-01,c,p,{quantity},5,Completed,PayPal" for invoice, quantity in lines]
            (folder / f"{name}.csv").write_text("".join(f"{row}\n" for row in (head, *rows)))
        order_line = {"number_within": "Invoice"} | ({"repeats": self.repeats} if self.repeats else {})
        columns = {"order_id": "Invoice", "order_line": order_line} | more.pop("columns", {})
        source = {"path": "*.csv", "columns": columns} | self.more | more
        self.settings = Settings.model_validate({"rules": OFF, "sources": {"orders": source}})
        as_of = date.fromisoformat(day)
        return load(self.database, metadata, self.settings, Request(day, {"orders": folder}, as_of))

    def replay(self) -> BatchAccount:
        """Try the records of the quarantine again."""
        columns = {"order_id": "Invoice", "order_line": {"number_within": "Invoice", "repeats": self.repeats}}
        settings = Settings.model_validate({"rules": OFF, "sources": {"orders": {"columns": columns}}})
        return load(self.database, metadata, settings, Request("replay", {}, replay=audit.Selection()))

    def lines(self) -> dict[str, list[tuple[int, int]]]:
        """Return number and quantity of the lines that stand, by order."""
        found: dict[str, list[tuple[int, int]]] = {}
        query = select(sales.c.order_id, sales.c.order_line, sales.c.quantity).where(~sales.c.is_vanished)
        with self.database.engine.connect() as connection:
            for order, number, quantity in connection.execute(query.order_by("order_id", "order_line")):
                found.setdefault(order, []).append((number, quantity))
        return found

    def facts(self) -> list[tuple[Any, ...]]:
        """Return all facts, those that vanished too."""
        columns = (sales.c.order_id, sales.c.order_line, sales.c.quantity, sales.c.is_vanished)
        with self.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(select(*columns).order_by("order_id", "order_line"))]

    def waiting(self) -> list[tuple[list[str | None], str]]:
        """Return the business keys and the reasons of the records in the quarantine."""
        held = audit.quarantine
        with self.database.engine.connect() as connection:
            query = select(held.c.business_key, held.c.reason).where(held.c.status == "waiting")
            return [tuple(row) for row in connection.execute(query.order_by(held.c.quarantine_id))]


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Iterator[Shop]:
    """A shop without orders."""
    with connect(settings) as database:
        yield Shop(database, tmp_path)


@pytest.mark.every_postgres
def test_one_delivery_counts_on_over_its_files(shop: Shop) -> None:
    """In natural order of the files; two equal lines are two lines."""
    account = shop.load("2024-01-01", {"x_2": [("a", 1), ("b", 2)], "x_10": [("a", 3), ("a", 3), ("b", 4)]})
    assert account.status == "loaded", account.reason
    assert shop.lines() == {"a": [(1, 1), (2, 3), (3, 3)], "b": [(1, 2), (2, 4)]}
    assert account.sources["orders"].total("accepted") == 5
    assert account.sources["orders"].notes == []


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_the_key_counts_as_silver_knows_it(shop: Shop, monkeypatch: pytest.MonkeyPatch, *, large: bool) -> None:
    """Trimmed, mapped, made by SQL; a record without a key takes no number of another."""
    if large:
        monkeypatch.setattr("warehouse.load.sql.bulk.WORTH_IT", 0)
        monkeypatch.setattr("warehouse.load.sql.scratch.LARGE", 0)
    lines: Lines = [("i-1", 1), (" I-1 ", 2), ("I-1\u00a0", 3), ("n/a", 4), ("old", 5), ("i-1", 6), ("I-2", 7)]
    shop.more = {"values": {"order_id": {"OLD": "I-2"}}, "null_values": ["N/A"]}
    account = shop.load("2024-01-01", {"x": lines}, columns={"order_id": {"sql": "upper(Invoice)"}})
    assert account.status == "loaded", account.reason
    assert shop.lines() == {"I-1": [(1, 1), (2, 2), (3, 3), (4, 6)], "I-2": [(1, 5), (2, 7)]}
    assert shop.waiting() == [([None, "1"], "SR-C-010 orders.order_id is present")]


def test_a_line_that_waits_keeps_its_number(shop: Shop) -> None:
    """It counts when it is quarantined, is exported and replayed with its number, and overwrites nothing."""
    shop.load("2024-01-01", {"x": [("a", 1), ("a", 2000), ("a", 3)]})
    assert shop.lines() == {"a": [(1, 1), (3, 3)]}
    assert [key for key, _ in shop.waiting()] == [["a", "2"]]
    rules = OFF | {name: {"severity": "warning"} for name in ("SR-V-007", "SR-A-004")}
    settings = Settings.model_validate({"rules": rules})
    account = load(shop.database, metadata, settings, Request("replay", {}, replay=audit.Selection()))
    assert account.sources["orders"].entered == 1
    assert shop.lines() == {"a": [(1, 1), (2, 2000), (3, 3)]}


def test_an_order_that_comes_again_waits_unless_the_settings_say_what_it_means(shop: Shop) -> None:
    """All its lines do, with a reason that names both words; other orders enter, and nothing is overwritten."""
    shop.load("2024-01-01", {"x": [("a", 1), ("a", 2)]})
    account = shop.load("2024-01-02", {"x": [("a", 7), ("b", 8), ("a", 9)]})
    assert account.status == "loaded", account.reason
    assert shop.lines() == {"a": [(1, 1), (2, 2)], "b": [(1, 8)]}
    assert [key for key, _ in shop.waiting()] == [["a", None], ["a", None]]
    for _, reason in shop.waiting():
        assert 'repeats = "whole"' in reason
        assert 'repeats = "added"' in reason
    (note,) = account.sources["orders"].notes
    assert note.startswith("2 lines are quarantined: an earlier delivery brought the order_id already")


@pytest.mark.parametrize(
    ("repeats", "after"), [("whole", [(1, 7), (2, 9)]), ("added", [(1, 1), (2, 2), (3, 3), (4, 7), (5, 9)])]
)
def test_what_waited_enters_once_the_settings_say(shop: Shop, repeats: str, after: list[tuple[int, int]]) -> None:
    shop.load("2024-01-01", {"x": [("a", 1), ("a", 2), ("a", 3)]})
    shop.load("2024-01-02", {"x": [("a", 7), ("a", 9)]})
    shop.repeats = repeats
    account = shop.replay()
    assert account.sources["orders"].entered == 2
    assert shop.lines() == {"a": after}
    assert shop.waiting() == []


TOLD: dict[str, dict[str, Lines]] = {
    "2024-01-01": {"x": [("a", 1), ("a", 2), ("a", 3), ("b", 1)]},
    "2024-01-02": {"x": [("a", 4), ("c", 1)], "y": [("a", 5)]},
    "2024-01-03": {"x": [("a", 5), ("b", 2), ("b", 3)]},
}
STANDS = {
    "whole": {"a": [(1, 5)], "b": [(1, 2), (2, 3)], "c": [(1, 1)]},
    "added": {
        "a": [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 5)],
        "b": [(1, 1), (2, 2), (3, 3)],
        "c": [(1, 1)],
    },
}


@pytest.mark.parametrize("order", list(permutations(TOLD)), ids=" ".join)
@pytest.mark.parametrize("repeats", STANDS)
def test_the_order_of_arrival_does_not_matter(shop: Shop, repeats: str, order: tuple[str, ...]) -> None:
    """The newest delivery has the whole of an order, or each adds to it by its date; and again changes nothing."""
    shop.repeats = repeats
    for day in order:
        account = shop.load(day, TOLD[day])
        assert account.status == "loaded", account.reason
    assert shop.lines() == STANDS[repeats]
    assert shop.waiting() == []
    vanished = [fact[:3] for fact in shop.facts() if fact[3]]
    assert vanished == ([("a", 2, 5), ("a", 3, 3)] if repeats == "whole" else [])
    for day in order:
        assert shop.load(day, TOLD[day]).status == "unchanged"
    assert shop.lines() == STANDS[repeats]
    with shop.database.engine.connect() as connection:
        silver = connection.execute(select(orders.c.order_id, orders.c.order_line, orders.c.quantity)).all()
    assert sorted(map(tuple, silver)) == [fact[:3] for fact in shop.facts()]


@pytest.mark.parametrize("repeats", [None, "whole", "added"])
def test_the_same_delivery_again_takes_the_place_of_the_first(shop: Shop, repeats: str | None) -> None:
    """A file of the same name and date, with other bytes: fewer lines, then more."""
    shop.repeats = repeats
    shop.load("2024-01-01", {"x": [("a", 1), ("a", 2), ("a", 3), ("b", 1)]})
    shop.load("2024-01-01", {"x": [("a", 4), ("a", 2), ("b", 1)]})
    assert shop.lines() == {"a": [(1, 4), (2, 2)], "b": [(1, 1)]}
    shop.load("2024-01-01", {"x": [("a", 4), ("a", 2), ("a", 5), ("a", 6)]})
    assert shop.lines() == {"a": [(1, 4), (2, 2), (3, 5), (4, 6)], "b": [(1, 1)]}
    assert shop.waiting() == []


def test_lines_added_late_go_between_with_the_lines_that_wait(shop: Shop) -> None:
    """Lines of later dates get higher numbers, in the quarantine too, so that a replay overwrites nothing."""
    shop.repeats = "added"
    shop.load("2024-01-03", {"x": [("a", 1), ("a", 2000), ("a", 3)]})
    shop.load("2024-01-01", {"x": [("a", 8), ("a", 9)]})
    assert shop.lines() == {"a": [(1, 8), (2, 9), (3, 1), (5, 3)]}
    assert [key for key, _ in shop.waiting()] == [["a", "4"]]
    shop.load("2024-01-04", {"x": [("a", 7)]})
    assert shop.lines() == {"a": [(1, 8), (2, 9), (3, 1), (5, 3), (6, 7)]}


def test_added_lines_are_not_added_twice(shop: Shop) -> None:
    """The same bytes of another date are no further lines."""
    shop.repeats = "added"
    shop.load("2024-01-01", {"x": [("a", 1)]})
    assert shop.load("2024-01-02", {"x": [("a", 1)]}).status == "unchanged"
    assert shop.lines() == {"a": [(1, 1)]}


def test_a_whole_order_over_files_of_which_one_is_new(shop: Shop) -> None:
    """The files of one date are one delivery: those that are known are read with the new one."""
    shop.repeats = "whole"
    shop.load("2024-01-01", {"x": [("a", 1), ("b", 1)]})
    account = shop.load("2024-01-01", {"x": [("a", 1), ("b", 1)], "y": [("a", 2)]})
    assert [file.file.name for file in account.sources["orders"].files] == ["x.csv", "y.csv"]
    assert shop.lines() == {"a": [(1, 1), (2, 2)], "b": [(1, 1)]}


def test_a_line_of_the_newest_order_that_waits_has_not_vanished(shop: Shop) -> None:
    """Its older state stands until it is corrected; what the order no longer has does not."""
    shop.repeats = "whole"
    shop.load("2024-01-01", {"x": [("a", 1), ("a", 2), ("a", 3)]})
    shop.load("2024-01-02", {"x": [("a", 4), ("a", 2000)]})
    assert shop.lines() == {"a": [(1, 4), (2, 2)]}
    shop.load("2024-01-03", {"x": [("a", 5)]})
    assert shop.lines() == {"a": [(1, 5)]}
    assert shop.waiting() == []


def test_a_snapshot_has_every_order_as_a_whole(shop: Shop) -> None:
    shop.more = {"delivery": "snapshot"}
    shop.load("2024-01-01", {"x": [("a", 1), ("a", 2), ("b", 1)]})
    shop.load("2024-01-02", {"x": [("a", 3)]})
    assert shop.lines() == {"a": [(1, 3)]}
    assert shop.waiting() == []


def test_a_column_that_does_not_make_the_key_is_noted(shop: Shop) -> None:
    """The count is within the key all the same, because a number must tell its records apart."""
    account = shop.load(
        "2024-01-01", {"x": [("a", 1), ("a", 2)]}, columns={"order_line": {"number_within": "customer_id"}}
    )
    assert account.sources["orders"].notes == [
        "order_line counts the records of one order_id, which is not made from customer_id, the column that "
        "number_within names"
    ]
    assert shop.lines() == {"a": [(1, 1), (2, 2)]}


def test_only_a_part_of_the_key_is_counted(shop: Shop) -> None:
    with pytest.raises(SettingsError, match="quantity is no part of one; fill order_id or order_line by it"):
        shop.load(
            "2024-01-01", {"x": [("a", 1)]}, columns={"order_line": "Invoice", "quantity": {"number_within": "Invoice"}}
        )


def test_numbers_that_move_are_seen_as_they_were_recorded(shop: Shop) -> None:
    """A late delivery of added lines moves the numbers of later ones, in two steps; what was recorded keeps its own."""
    shop.repeats = "added"
    copies: dict[int, list[tuple[Any, ...]]] = {}
    for day, quantities in (("2024-01-01", (1, 2)), ("2024-03-01", (3, 4)), ("2024-02-01", (5, 6))):
        account = shop.load(day, {"x": [("a", quantity) for quantity in quantities]})
        assert account.batch_id is not None, account.reason
        copies[account.batch_id] = shop.facts()
    assert [(line, quantity) for _, line, quantity, _ in copies[3]] == [(1, 1), (2, 2), (3, 5), (4, 6), (5, 3), (6, 4)]
    columns = (sales.c.order_id, sales.c.order_line, sales.c.quantity, sales.c.is_vanished)
    for batch_id, expected in copies.items():
        with shop.database.engine.connect() as connection:
            show(connection, batch_id)
            seen = connection.execution_options(schema_translate_map=SHOWN)
            found = [tuple(row) for row in seen.execute(select(*columns).order_by("order_id", "order_line"))]
        assert found == expected
