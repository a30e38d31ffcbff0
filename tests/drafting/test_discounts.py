"""Discounts in percent, of a line or of its whole order: what they come to if an amount proves it, else a question."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from tests.drafting.test_exports import load_by_draft
from tests.values.shop import rows
from warehouse.drafting import draft_toml
from warehouse.model import metadata
from warehouse.settings import Settings

SUMS = "select sum(total_amount), sum(discount_amount) from gold.fact_sales"
HEAD = "Order Number,Order Date,Customer Email,SKU,Item Name,Quantity,Item Cost"
LINES = (
    "1001,2026-03-01,a@example.com,MUG,Mug,2,10.00",
    "1001,2026-03-01,a@example.com,LAMP,Lamp,1,30.00",
    "1002,2026-03-14,b@example.com,MUG,Mug,1,10.00",
    "1003,2026-03-15,c@example.com,LAMP,Lamp,3,30.00",
)
"""Orders of 50.00, 10.00 and 90.00: a tenth of the first is 5.00, a quarter of the last 22.50."""
RIGHT = [(Decimal("150.00"), Decimal("27.50"))]


def export(*columns: tuple[str, str]) -> str:
    """Return the lines with more columns, each a name and the values of the four lines."""
    heads = ",".join([HEAD, *(name for name, _ in columns)])
    ends = zip(*(values.split(" ") for _, values in columns), strict=True)
    return "\n".join([heads, *(",".join([line, *end]) for line, end in zip(LINES, ends, strict=True))]) + "\n"


def drafted(folder: Path, text: str) -> str:
    """Return the settings drafted for lines of orders."""
    (folder / "orders.csv").write_text(text)
    return draft_toml(folder, metadata)


CART = ("Cart Discount %", "10 10 0 25")


@pytest.mark.parametrize(
    "columns",
    [
        (CART, ("Order Total", "45.00 45.00 10.00 67.50")),
        (CART, ("Shipping", "4.90 4.90 0 6.00"), ("Order Total", "49.90 49.90 10.00 73.50")),
        (CART, ("Tax", "3.80 5.70 1.90 12.83"), ("Order Total", "54.50 54.50 11.90 80.33")),
        (CART, ("Order Total", "45.01 45.01 10.00 67.50")),
        (CART, ("Cart Discount Amount", "-5.00 -5.00 0 -22.50")),
        (CART, ("Discount", "2.00 3.00 0 22.50")),
        (CART, ("Line Total", "18.00 27.00 10.00 67.50")),
        (("Order Discount Percent", "0.1 0.1 0 0.25"), ("Order Total", "45.00 45.00 10.00 67.50")),
        (("Order Discount Percent", "10%  0% 25%"), ("Order Total", "45.00 45.00 10.00 67.50")),
        (("Member Discount Pct", "10 10 0 25"), ("Order Total", "45.00 45.00 10.00 67.50")),
        (("Line Discount %", "10 10 0 25"), ("Line Total", "18.00 27.00 10.00 67.50")),
        (CART, ("Line Total", "20.00 30.00 10.00 90.00"), ("Order Total", "45.00 45.00 10.00 67.50")),
    ],
    ids=[
        "order total", "with shipping", "with tax of the lines", "a cent of rounding", "amount of the order",
        "amount of the line", "line total", "tenths", "on the first line only", "any other word", "of a line by name",
        "line total before it",
    ],
)  # fmt: skip
def test_what_an_amount_proves_is_drafted(
    settings: Settings, tmp_path: Path, columns: tuple[tuple[str, str], ...]
) -> None:
    load_by_draft(settings, tmp_path, {"orders.csv": export(*columns)})
    assert rows(settings, SUMS) == RIGHT


@pytest.mark.parametrize(
    "name",
    [
        "Warenkorbrabatt in Prozent", "Remise panier %", "Descuento del pedido %", "Desconto do carrinho (%)",
        "Percentuale sconto ordine", "Orderkorting percentage",
    ],
)  # fmt: skip
def test_in_every_language(tmp_path: Path, name: str) -> None:
    """Proven by the totals; without them it is asked about."""
    percent = (name, "10 10 0 25")
    columns = tomllib.loads(drafted(tmp_path, export(percent, ("Order Total", "45.00 45.00 10.00 67.50"))))
    assert name in columns["sources"]["orders"]["columns"]["discount_amount"]["sql"]
    assert f"QUESTION: is the price the one before {name}?" in drafted(tmp_path, export(percent))


def test_in_the_file_of_the_orders(settings: Settings, tmp_path: Path) -> None:
    """The percentage and the total that proves it are looked up for each line."""
    orders = load_by_draft(settings, tmp_path, {
        "order_items.csv":
        "order_id,sku,name,qty,price\n1,MUG,Mug,2,10.00\n1,LAMP,Lamp,1,30.00\n2,MUG,Mug,1,10.00\n3,LAMP,Lamp,3,30.00\n",
        "orders.csv":
        "id,created_at,customer_email,order_discount_percent,grand_total\n1,2026-03-01,a@example.com,10,45.00\n"
        "2,2026-03-14,b@example.com,0,10.00\n3,2026-03-15,a@example.com,25,67.50\n",
    })  # fmt: skip
    assert orders["columns"]["discount_amount"]["sql"].count("order_discount_percent") == 1
    assert rows(settings, SUMS) == RIGHT


@pytest.mark.parametrize("total", ["45.00 45.00 10.00 67.50", "50.00 50.00 10.00 90.00"])
def test_without_a_price_the_amount_of_the_line_is_the_one_before(
    settings: Settings, tmp_path: Path, total: str
) -> None:
    """The price is made of it; if the orders do not add up less the percentage, it is asked about."""
    head, *lines = export(("Line Total", "20.00 30.00 10.00 90.00"), CART, ("Order Total", total)).splitlines()
    bare = [",".join(cell for at, cell in enumerate(line.split(",")) if at != 6) for line in (head, *lines)]
    text = "\n".join(bare) + "\n"
    if total[0] == "5":
        assert "QUESTION: is Line Total the one before Cart Discount %?" in drafted(tmp_path, text)
        return
    load_by_draft(settings, tmp_path, {"orders.csv": text})
    assert rows(settings, SUMS) == RIGHT


def test_on_top_of_the_discount_of_a_line(settings: Settings, tmp_path: Path) -> None:
    """Of 20.00 less 2.00, 30.00 less 3.00 and 90.00, what is left is 45.00 and 90.00; a tenth of all that is 13.50."""
    load_by_draft(settings, tmp_path, {
        "orders.csv": export(
            ("Line Discount", "2.00 3.00 0.00 0.00"), ("Cart Discount %", "10 10 0 10"),
            ("Order Total", "40.50 40.50 10.00 81.00"),
        )
    })  # fmt: skip
    assert rows(settings, SUMS) == [(Decimal("150.00"), Decimal("18.50"))]


@pytest.mark.parametrize(
    "columns",
    [
        (CART,),
        (CART, ("Line Total", "20.00 30.00 10.00 90.00")),
        (CART, ("Order Total", "50.00 50.00 10.00 90.00")),
        (CART, ("Order Total", "45.00 45.00 10.00 70.00")),
        (("Cart Discount %", "0 0 0 0"), ("Order Total", "50.00 50.00 10.00 90.00")),
        (("Member Discount %", "10 10 0 25"),),
        (("Line Discount %", "10 10 0 25"),),
        (("Discount %", "10 10 0 25"), ("Line Total", "21.42 32.13 11.90 80.33")),
    ],
    ids=[
        "no amount", "lines before it", "orders before it", "one order of two", "none given yet", "any other word",
        "of a line by name", "an amount with tax",
    ],
)  # fmt: skip
def test_what_no_amount_proves_is_asked(tmp_path: Path, columns: tuple[tuple[str, str], ...]) -> None:
    text = drafted(tmp_path, export(*columns))
    assert f"QUESTION: is the price the one before {columns[0][0]}?" in text
    assert "discount_amount" not in tomllib.loads(text)["sources"]["orders"]["columns"]


def test_a_price_beside_it_says_that_the_price_has_it_already(tmp_path: Path) -> None:
    """A fifth off 12.50 and 37.50 and a quarter off 40.00 are the prices of the lines: nothing is left to ask."""
    text = drafted(tmp_path, export(("Discount %", "20 20 0 25"), ("Regular Price", "12.50 37.50 10.00 40.00")))
    assert "QUESTION" not in text
    assert "discount_amount" not in text


def test_another_discount_of_the_line_stays_while_that_of_the_order_is_asked(tmp_path: Path) -> None:
    text = drafted(tmp_path, export(("Line Discount", "2.00 3.00 0.00 0.00"), ("Cart Discount %", "10 10 0 25")))
    assert tomllib.loads(text)["sources"]["orders"]["columns"]["discount_amount"] == "Line Discount"
    assert "QUESTION: is the price the one before Cart Discount %?" in text


def test_lines_without_a_discount_prove_nothing(tmp_path: Path) -> None:
    """Forty lines have none, and one says whether the total is the one after it."""
    head = "Order ID,Date,Customer ID,SKU,Qty,Price,Discount %,Line Total\n"
    plain = "".join(f"{n},2026-03-15,K{n},MUG,1,10.00,0,10.00\n" for n in range(100, 140))
    for last, proven in (("18.00", True), ("20.00", False)):
        text = drafted(tmp_path, f"{head}{plain}140,2026-03-16,K1,MUG,2,10.00,10,{last}\n")
        assert ("discount_amount" in tomllib.loads(text)["sources"]["orders"]["columns"]) is proven
