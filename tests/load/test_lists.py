"""Snapshots with records that cannot be read, in several files, and delivered again for the same day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from warehouse import audit
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import customer, metadata, sales
from warehouse.settings import Settings

CUSTOMERS = "customer_id,customer_name,email,city,state,country,signup_date"
ORDERS = "order_id,order_line,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode"
OFF = ("BR-008", "BR-009", "SR-Q-001", "SR-C-009", "SR-C-012", "SR-C-013", "GR-M-001")
DAYS = (date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3))
FIRST, SECOND, THIRD = DAYS


def people(*lines: str) -> str:
    """Return a file of customers, by number; a line that is more than a number stands as it is."""
    rows = [f"C{one},Name,c{one}@example.org,Tampa,FL,USA,2020-02-02" if one.isdigit() else one for one in lines]
    return "\n".join([CUSTOMERS, *rows]) + "\n"


def lines_of(*keys: str, **broken: str) -> str:
    """Return a file of order lines, `O1/2` for line 2 of an order, and others as they are."""
    rows = ["{},{},2024-01-01,c,p,1,5,Completed,PayPal".format(*key.split("/")) for key in keys]
    return "\n".join([ORDERS, *rows, *broken.values()]) + "\n"


@dataclass
class Shop:
    """A warehouse that gets full lists."""

    settings: Settings
    folder: Path
    loads: int = 0

    def load(
        self, as_of: date | None, files: Mapping[str, str], *, delivery: str = "snapshot", off: tuple[str, ...] = OFF
    ) -> BatchAccount:
        """Load files by their names, which begin with that of their source."""
        self.loads += 1
        folder = self.folder / str(self.loads)
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_text(content)
        names = {name.split("-")[0].split(".")[0] for name in files}
        asked: dict[str, Any] = {
            "database_url": self.settings.database_url,
            "sources": {name: {"delivery": delivery, "path": f"{name}*.csv"} for name in names},
            "rules": {rule: {"severity": "off"} for rule in off},
        }
        settings = Settings.model_validate(asked)
        with connect(settings) as database:
            return load(database, metadata, settings, Request("a test", dict.fromkeys(names, folder), as_of=as_of))

    def active(self) -> dict[str, list[tuple[date, bool]]]:
        """Return since when each customer is active or not; the first version opens in 1900."""
        found: dict[str, list[tuple[date, bool]]] = {}
        query = select(customer.c.customer_id, customer.c.valid_from, customer.c.is_active)
        for key, since, is_active in self._rows(query.where(~customer.c.is_inferred).order_by(customer.c.valid_from)):
            found.setdefault(key, []).append((since, is_active))
        return found

    def left(self) -> dict[str, date]:
        """Return since when customers are inactive that are so now."""
        return {key: versions[-1][0] for key, versions in self.active().items() if not versions[-1][1]}

    def vanished(self) -> set[str]:
        """Return the order lines that do not count."""
        query = select(sales.c.order_id, sales.c.order_line).where(sales.c.is_vanished)
        return {f"{order}/{line}" for order, line in self._rows(query)}

    def _rows(self, query: Any) -> list[Any]:
        with connect(self.settings) as database, database.engine.connect() as connection:
            return list(connection.execute(query).all())


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Shop:
    """An empty one."""
    return Shop(settings, tmp_path)


BROKEN = {
    "a field too many": "C2,Name,c2@example.org,Tampa,FL,USA,2020-02-02,oops",
    "no key": ",Name,c2@example.org,Tampa,FL,USA,2020-02-02",
}


@pytest.mark.parametrize("line", BROKEN.values(), ids=BROKEN)
@pytest.mark.every_postgres
def test_a_line_that_cannot_be_read_is_not_a_leaver(shop: Shop, line: str) -> None:
    """Nobody is closed while it may be anybody; a whole list of a later day, or of the same, tells who left when."""
    shop.load(FIRST, {"customers.csv": people("1", "2", "3")})
    account = shop.load(SECOND, {"customers.csv": people("1", line)})
    assert account.status == "loaded", account.reason
    assert shop.left() == {}
    assert account.sources["customers"].notes == [
        "dim_customer: 2 active members are not on the snapshot of 2024-01-02 and were not closed, because 1 record of "
        "it has no readable key and may be any of them; deliver the snapshot again for that date once it is repaired"
    ]
    shop.load(THIRD, {"customers.csv": people("1", "2")})
    assert shop.left() == {"C3": THIRD}
    shop.load(SECOND, {"customers.csv": people("1", "2", "")})
    assert shop.left() == {"C3": SECOND}
    assert shop.active()["C2"] == [(date(1900, 1, 1), True)]


def test_a_truncated_list_with_a_broken_line_is_refused_all_the_same(shop: Shop) -> None:
    """One line may be one member: the other eight that are missing are far more than a tenth (BR-009)."""
    off = tuple(rule for rule in OFF if rule != "BR-009")
    shop.load(FIRST, {"customers.csv": people(*map(str, range(10, 20)))}, off=off)
    account = shop.load(SECOND, {"customers.csv": people("10", "C11,Na")}, off=off)
    assert [gate.rule.id for gate in account.quality.gates] == ["BR-009"]
    account = shop.load(SECOND, {"customers.csv": people(*map(str, range(10, 18)), "C18,Na")}, off=off)
    assert account.status == "loaded", "of two that are missing one may be the broken line"


def test_who_had_left_is_asked_again_where_a_later_list_of_the_day_cannot_be_read_whole(shop: Shop) -> None:
    shop.load(FIRST, {"customers.csv": people("1", "2")})
    shop.load(SECOND, {"customers.csv": people("1")})
    assert shop.left() == {"C2": SECOND}
    shop.load(SECOND, {"customers.csv": people("1", "C2,Na")})
    assert shop.active() == {"C1": [(date(1900, 1, 1), True)], "C2": [(date(1900, 1, 1), True)]}


def test_lines_do_not_vanish_from_a_list_that_cannot_be_read_whole(shop: Shop) -> None:
    """What a list before it had told stays told; the same list, repaired, tells the rest."""
    shop.load(FIRST, {"orders.csv": lines_of("O1/1", "O2/1", "O3/1")})
    shop.load(SECOND, {"orders.csv": lines_of("O1/1", "O2/1")})
    assert shop.vanished() == {"O3/1"}
    account = shop.load(THIRD, {"orders.csv": lines_of("O1/1", broken="O2,1,2024-01-01,c,p,1,5,Completed,PayPal,x")})
    assert shop.vanished() == {"O3/1"}
    assert account.sources["orders"].notes == [
        "fact_sales: 1 row is not on the snapshot of 2024-01-03 and stays as before, because 1 record of it has no "
        "readable key and may be any of them; deliver the snapshot again for that date once it is repaired"
    ]
    shop.load(THIRD, {"orders.csv": lines_of("O1/1", "O3/1")})
    assert shop.vanished() == {"O2/1"}


def test_of_a_key_that_is_known_in_part_only_what_it_may_name_is_in_doubt(shop: Shop) -> None:
    """A line number that does not parse may be any line of its order, and none of another one."""
    shop.load(FIRST, {"orders.csv": lines_of("O1/1", "O2/1", "O2/2", "O3/1")})
    account = shop.load(
        SECOND, {"orders.csv": lines_of("O1/1", "O2/1", broken="O2,two,2024-01-01,c,p,1,5,Completed,PayPal")}
    )
    assert account.sources["orders"].total("quarantined") == 1
    assert shop.vanished() == {"O3/1"}


def test_a_later_list_of_the_day_replaces_the_lines_too(shop: Shop) -> None:
    """Changes of the day add to either list, and the first list, delivered again, is a list again."""
    both, one = {"orders.csv": lines_of("O1/1", "O2/1")}, {"orders.csv": lines_of("O1/1")}
    shop.load(FIRST, both)
    account = shop.load(FIRST, one)
    assert shop.vanished() == {"O2/1"}
    assert account.gold["fact_sales"]["vanished"] == 1
    shop.load(FIRST, {"orders.csv": lines_of("O4/1")}, delivery="changes")
    assert shop.vanished() == {"O2/1"}
    account = shop.load(FIRST, both)
    assert account.status == "loaded"
    assert shop.vanished() == set()
    assert shop.load(FIRST, both).status == "unchanged"


def test_parts_that_are_known_count_as_delivered_in_the_new_list(shop: Shop) -> None:
    """Of two parts one is delivered in a new version, for the same day, and then for one of its own."""
    first, second = people("1", "2"), people("3", "4")
    shop.load(FIRST, {"customers-a.csv": first, "customers-b.csv": second})
    account = shop.load(FIRST, {"customers-a.csv": first, "customers-b.csv": people("3")})
    assert shop.left() == {"C4": FIRST}
    assert account.sources["customers"].notes[0] == (
        "Read again, as parts of the snapshot of 2024-01-01: customers-a.csv"
    )
    assert shop.load(FIRST, {"customers-a.csv": first, "customers-b.csv": people("3")}).status == "unchanged"
    shop.load(None, {"customers-a.csv": first, "customers-b.csv": people("3", "5")})
    assert shop.left().keys() == {"C4"}


def test_a_list_without_one_of_its_parts_is_another_list(shop: Shop) -> None:
    first, second = people("1", "2"), people("3")
    shop.load(FIRST, {"customers-a.csv": first, "customers-b.csv": second})
    assert shop.load(FIRST, {"customers-a.csv": first}).status == "loaded"
    assert shop.left() == {"C3": FIRST}
    assert shop.load(FIRST, {"customers-a.csv": first}).status == "unchanged"
    shop.load(FIRST, {"customers-a.csv": first, "customers-b.csv": second})
    assert shop.left() == {}


def test_records_of_a_replaced_list_wait_no_more(shop: Shop) -> None:
    """Neither those that broke a rule nor those that could not be read; the note says how many."""
    shop.load(FIRST, {"customers.csv": people("1", "C2,,c2@example.org,Tampa,FL,USA,2020-02-02", "C3,x")})
    account = shop.load(FIRST, {"customers.csv": people("1")})
    assert account.sources["customers"].notes == [
        "The snapshot of 2024-01-01 takes the place of the one that was loaded before for that day; 2 of its records "
        "held back wait no more"
    ]
    waiting = select(audit.quarantine.c.status)
    assert {row.status for row in shop._rows(waiting)} == {"resolved"}


def test_a_repaired_record_lets_its_list_be_judged(shop: Shop) -> None:
    """Exported, given its key and loaded as changes: from then on the list tells who left on its day."""
    shop.load(FIRST, {"customers.csv": people("1", "2", "3")})
    shop.load(SECOND, {"customers.csv": people("1", BROKEN["no key"])})
    assert shop.left() == {}
    ((number,),) = shop._rows(select(audit.quarantine.c.quarantine_id))
    head, row = f"{CUSTOMERS},quarantine_id", f"C2,Name,c2@example.org,Tampa,FL,USA,2020-02-02,{number}"
    account = shop.load(THIRD, {"customers.csv": f"{head}\n{row}\n"})
    assert account.sources["customers"].files[0].delivery == audit.CORRECTIONS
    assert shop.left() == {"C3": SECOND}
    assert shop.active()["C2"] == [(date(1900, 1, 1), True)]


def test_a_repaired_record_lets_its_list_of_orders_be_judged(shop: Shop) -> None:
    shop.load(FIRST, {"orders.csv": lines_of("O1/1", "O2/1", "O2/2")})
    shop.load(SECOND, {"orders.csv": lines_of("O1/1", broken="O2,two,2024-01-01,c,p,1,5,Completed,PayPal")})
    assert shop.vanished() == set()
    ((number,),) = shop._rows(select(audit.quarantine.c.quarantine_id))
    row = f"O2,2,2024-01-01,c,p,1,5,Completed,PayPal,{number}"
    shop.load(SECOND, {"orders.csv": f"{ORDERS},quarantine_id\n{row}\n"})
    assert shop.vanished() == {"O2/1"}


def test_type_1_values_and_prices_of_a_replaced_list_are_taken_back(shop: Shop) -> None:
    head = "product_id,product_name,category,price"
    shop.load(FIRST, {"products.csv": f"{head}\np1,Pen,Paper,2\np2,Ink,Paper,5\n"})
    shop.load(SECOND, {"products.csv": f"{head}\np1,Pencil,Paper,3\np2,Ink,Paper,5\n"})
    shop.load(SECOND, {"products.csv": f"{head}\np2,Ink,Paper,5\n"})
    query = """
        select product_name, d.is_active, h.price, h.valid_from
        from gold.dim_product d join gold.product_price_history h using (product_key) where product_id = 'p1'
    """
    assert [tuple(row) for row in shop._rows(text(query))] == [("Pen", False, 2, date(1900, 1, 1))]


def test_a_product_of_type_1_is_active_again_once_its_record_waits(shop: Shop) -> None:
    """The day's first list lacks it and so makes it inactive; in the second one it is a record that cannot be read."""
    head = "product_id,product_name,category,price"
    shop.load(FIRST, {"products.csv": f"{head}\np1,Pen,Paper,2\np2,Ink,Paper,5\n"})
    query = "select product_id, is_active from gold.dim_product where product_id is not null order by 1"
    shop.load(SECOND, {"products.csv": f"{head}\np2,Ink,Paper,5\n"})
    assert [tuple(row) for row in shop._rows(text(query))] == [("p1", False), ("p2", True)]
    shop.load(SECOND, {"products.csv": f"{head}\np1,Pen,Paper,two\np2,Ink,Paper,5\n"})
    assert [tuple(row) for row in shop._rows(text(query))] == [("p1", True), ("p2", True)]


def test_gates_check_only_the_products_that_a_list_changes(shop: Shop) -> None:
    """A product that is on the list as before and was active before is no change, though its list is new."""
    head = "product_id,product_name,category,price"
    shop.load(FIRST, {"products.csv": f"{head}\np1,Pen,Paper,2\np2,Ink,Paper,5\np3,Cup,Home,7\n"})
    account = shop.load(SECOND, {"products.csv": f"{head}\np1,Pencil,Paper,2\np2,Ink,Paper,5\n"})
    query = "select product_id, product_name, is_active from gold.dim_product where product_id is not null order by 1"
    assert [tuple(row) for row in shop._rows(text(query))] == [
        ("p1", "Pencil", True),
        ("p2", "Ink", True),
        ("p3", "Cup", False),
    ]
    assert {one.checked for one in account.quality.results if one.rule.id == "GR-D-002"} == {2}, "p1 and p3"
