"""Records that wait for a price enter by themselves; records that gave way to newer ones came once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tests.rules.deliveries import PRODUCT
from tests.rules.evidence import rows_of
from tests.rules.shop import LATER, OPENING, Records, Shop, changed, failed, opening
from warehouse import audit
from warehouse.model import orders, sales

LATEST = date(2024, 1, 15)


def unpriced(**texts: str) -> dict[str, Records]:
    """Return the orders, of which the first is of a product that no one knows."""

    def change(records: Records) -> None:
        records[0].update({"order_id": "0042", "product_id": "P999", **texts})

    return changed("orders", change)


def priced() -> dict[str, Records]:
    """Return the products with the one that no one knew."""
    return {"products": [*opening()["products"], {**PRODUCT, "product_id": "P999", "price": "7.50"}]}


def waiting(shop: Shop) -> list[tuple[str, int | None]]:
    """Return the status of the records held back, and the batch in which they entered."""
    return [(row["status"], row["resolved_batch_id"]) for row in rows_of(shop, audit.quarantine)]


def test_a_line_enters_in_the_batch_that_brings_its_price(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    account = own_shop.load(unpriced(), LATER)
    assert (failed(account), waiting(own_shop)) == ({"SR-X-003"}, [("waiting", None)])
    account = own_shop.load(priced(), LATEST)
    assert (failed(account), waiting(own_shop)) == (set(), [("resolved", 3)])
    assert account.gold["fact_sales"]["inserted"] == 1
    with own_shop.database.engine.connect() as connection:
        of_line = select(orders.c.as_of, orders.c.file_id, sales.c.unit_price).join(
            sales, sales.c.order_id == orders.c.order_id
        )
        (line,) = connection.execute(of_line.where(orders.c.order_id == "0042")).all()
    assert (line.as_of, line.file_id, f"{line.unit_price:.4f}") == (LATER, 4, "7.5000")
    assert own_shop.load(priced(), date(2024, 1, 22)).gold["fact_sales"]["inserted"] == 0


def test_a_line_that_breaks_another_rule_too_stays(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    own_shop.load(unpriced(quantity="0"), LATER)
    own_shop.load(priced(), LATEST)
    assert waiting(own_shop) == [("waiting", None)]


def test_a_line_is_not_tried_again_where_nothing_new_is_known(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    own_shop.load(unpriced(), LATER)
    account = own_shop.load({"orders": opening()["orders"]}, LATEST)
    assert (failed(account), waiting(own_shop)) == (set(), [("waiting", None)])


def test_the_price_may_come_in_the_same_delivery(own_shop: Shop) -> None:
    own_shop.load(opening(), OPENING)
    account = own_shop.load(unpriced() | priced(), LATER)
    assert (failed(account), waiting(own_shop)) == (set(), [])


def test_lines_older_than_what_is_known_did_not_come_twice(own_shop: Shop) -> None:
    own_shop.load(opening(), LATER)
    account = own_shop.load(changed("orders", lambda records: records[0].update(quantity="9")), OPENING)
    assert account.sources["orders"].total("superseded") == 100
    assert failed(account) == set()
