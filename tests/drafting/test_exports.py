"""Exports that have what other shops have not, each loaded by its draft untouched and compared to the penny."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.values.shop import rows
from warehouse.database.connect import connect
from warehouse.drafting import draft_toml
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

SUMS = "select order_status, sum(total_amount) from gold.fact_sales group by 1"


def load_by_draft(settings: Settings, folder: Path, files: dict[str, str], encoding: str = "utf-8") -> dict[str, Any]:
    """Load files by the settings that are drafted for them, without a question, and return the settings of orders."""
    for name, text in files.items():
        (folder / name).write_bytes(text.encode(encoding))
    text = draft_toml(folder, metadata)
    assert "QUESTION" not in text, text
    drafted = tomllib.loads(text)
    ours = Settings.model_validate({**drafted, "database_url": settings.database_url})
    with connect(ours) as database:
        account = load(database, metadata, ours, Request("export", dict.fromkeys(ours.sources, folder)))
    assert account.status == "loaded", account.reason
    assert account.sources["orders"].total("quarantined") == 0
    orders: dict[str, Any] = drafted["sources"]["orders"]
    return orders


def by_status(settings: Settings) -> dict[str, Decimal]:
    """Return the amounts of the lines by status."""
    return dict(rows(settings, SUMS))


def test_a_till_with_minus_signs_before_the_currency_and_no_customers(settings: Settings, tmp_path: Path) -> None:
    """As Square writes -$3.50; without the sign most of the column is no number, and lines have no price."""
    load_by_draft(settings, tmp_path, {
        "items-2026-03-01-2026-04-01.csv":
        "Date,Time,Category,Item,Qty,SKU,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Event Type\n"
        "2026-03-01,08:01:11,Drinks,Latte,2.0,LAT,$9.00,$0.00,$9.00,$0.70,tx1,Payment\n"
        "2026-03-01,08:01:11,Food,Muffin,1.0,MUF,$3.50,-$0.35,$3.15,$0.20,tx1,Payment\n"
        "2026-03-02,09:10:00,Food,Muffin,-1.0,MUF,-$3.50,$0.00,-$3.50,-$0.20,tx2,Refund\n"
        "2026-03-17,10:10:00,Beans,House Blend,1.0,BEAN,\"$1,012.00\",$0.00,\"$1,012.00\",$0.00,tx3,Payment\n",
    })  # fmt: skip
    assert by_status(settings) == {"Completed": Decimal("1024.15"), "Returned": Decimal("-3.50")}
    assert rows(settings, "select count(*) from gold.dim_customer where customer_id is not null") == [(0,)]


def test_a_discount_in_percent_that_the_amount_proves(settings: Settings, tmp_path: Path) -> None:
    """Two lathes at 1,250.00 less 10 %: what the invoice has is the amount that is net in the marts."""
    orders = load_by_draft(settings, tmp_path, {
        "F_DOCLIGNE.csv":
        "N° pièce;Date pièce;Code tiers;Intitulé client;Réf. article;Désignation;Qté;P.U. HT;Remise %;Montant HT\n"
        "FA01;05/01/2026;C001;SARL Dupont;VIS10;Vis à bois;10;4,20;;42,00\n"
        "FA01;05/01/2026;C001;SARL Dupont;TOUR;Tour à métaux;2;1 250,00;10 %;2 250,00\n"
        "FA02;18/01/2026;C002;Éts Moreau;VIS10;Vis à bois;1;4,20;50 %;2,10\n",
    }, "cp1252")  # fmt: skip
    assert orders["columns"]["unit_price"] == "P.U. HT"
    found = rows(settings, "select sum(total_amount), sum(discount_amount) from gold.fact_sales")
    assert found == [(Decimal("2546.20"), Decimal("252.10"))]


@pytest.mark.parametrize(
    ("amounts", "drafted"),
    [(("36.00", "55.00"), True), (("40.00", "55.00"), False), (None, None)],
    ids=["after it", "before it", "no amount"],
)
def test_when_a_discount_in_percent_counts(
    tmp_path: Path, amounts: tuple[str, str] | None, drafted: bool | None
) -> None:
    """A price that has the discount already gets none; where nothing proves it, it is asked about."""
    rest = [",Line Total", *(f",{one}" for one in amounts)] if amounts else ["", "", ""]
    lines = [
        "Order ID,Date,Customer ID,SKU,Qty,Price,Discount %", "900,2026-03-01,K1,DECK,2,20.00,10.0%",
        "901,2026-03-14,K2,HELM,1,55.00,0.0%",
    ]  # fmt: skip
    (tmp_path / "orders.csv").write_text("".join(f"{line}{end}\n" for line, end in zip(lines, rest, strict=True)))
    text = draft_toml(tmp_path, metadata)
    columns = tomllib.loads(text)["sources"]["orders"]["columns"]
    assert ("discount_amount" in columns) is bool(drafted)
    assert ("QUESTION: is the price the one before Discount %?" in text) is (drafted is None)


def test_numbers_of_items_are_products_before_they_number_lines(settings: Settings, tmp_path: Path) -> None:
    load_by_draft(settings, tmp_path, {
        "sale_lines.csv":
        "Sale ID,Date,Item,Description,Category,Qty,Retail,Discount %,Subtotal,Payment\n"
        "S-900,\"Mar 1, 2026\",210000001,Skate Deck,Decks,2,$20.00,10.0%,$36.00,Cash\n"
        "S-901,\"Mar 14, 2026\",210000002,Helmet,Safety,1,$55.00,0.0%,$55.00,Credit Card\n",
    })  # fmt: skip
    assert by_status(settings) == {"Completed": Decimal("91.00")}
    found = rows(
        settings, "select product_id, product_name from gold.dim_product where product_id is not null order by 1"
    )
    assert found == [("210000001", "Skate Deck"), ("210000002", "Helmet")]


def test_escaped_quotes_load(settings: Settings, tmp_path: Path) -> None:
    """A reader that expects doubled quotes finds the names' commas between the fields."""
    heads = "id,created_at,customer_email,status,payment_method\n"
    load_by_draft(settings, tmp_path, {
        "order_items.csv":
        "order_id,sku,name,qty_ordered,price\n10,MB,\"19\\\" Bracket, \\\"black\\\"\",2,19.99\n"
        "10,TV,\"55\\\" TV, \\\"slim\\\"\",1,250.00\n11,MB,\"19\\\" Bracket, \\\"black\\\"\",1,19.99\n",
        "orders.csv":
        f"{heads}10,2026-01-03,a@example.com,complete,paypal\n11,2026-01-14,b@example.com,canceled,visa\n",
    })  # fmt: skip
    assert by_status(settings) == {"Completed": Decimal("289.98"), "Cancelled": Decimal("19.99")}
    names = rows(settings, "select product_name from gold.dim_product where product_id is not null order by 1")
    assert names == [('19" Bracket, "black"',), ('55" TV, "slim"',)]


def test_codes_of_a_status_whose_file_names_them_otherwise(settings: Settings, tmp_path: Path) -> None:
    """As PrestaShop has `current_state` and `id_order_state`: what the names say is the evidence."""
    orders = load_by_draft(settings, tmp_path, {
        "ps_order_detail.csv":
        "id_order_detail;id_order;product_id;product_name;product_quantity;unit_price_tax_incl\n"
        "1;1;7;Tasse;2;12.500000\n2;1;8;Lampe;1;99.000000\n3;2;7;Tasse;3;12.500000\n4;3;8;Lampe;1;99.000000\n",
        "ps_orders.csv":
        "id_order;reference;id_customer;current_state;payment;total_paid;date_add\n"
        "1;XKB;3;5;Virement;124.00;2026-02-03 10:00:00\n2;QWE;4;6;Chèque;37.50;2026-02-14 10:00:00\n"
        "3;RTZ;3;4;PayPal;99.00;2026-02-18 10:00:00\n",
        "ps_order_state_lang.csv": "id_order_state;id_lang;name\n4;1;Expédié\n5;1;Livré\n6;1;Annulé\n",
    })  # fmt: skip
    assert orders["lookups"][1]["on"] == {"current_state": "id_order_state"}
    assert by_status(settings) == {"Completed": Decimal("223.00"), "Cancelled": Decimal("37.50")}
    modes = "select payment_mode, sum(total_amount) from gold.fact_sales group by 1"
    assert dict(rows(settings, modes)) == {"Other": Decimal("161.50"), "PayPal": Decimal("99.00")}


@pytest.mark.parametrize(("sold", "each"), [("$9.99", True), ("$19.98", False)], ids=["of one", "of the line"])
def test_an_amount_is_of_one_unit_where_only_its_multiple_adds_up(
    settings: Settings, tmp_path: Path, sold: str, each: bool
) -> None:
    """Two at 9.99 and 4.00 for shipping are 23.98, as are both for 19.98: either is 19.98 in the end."""
    orders = load_by_draft(settings, tmp_path, {
        "ebay-orders.csv":
        "Order Number,Buyer Username,Item Title,SKU,Quantity,Sold For,Shipping And Handling,Total Price,Sale Date\n"
        f"12-1,joe77,Vase,V-1,2,{sold},$4.00,$23.98,Feb-01-26\n"
        "12-2,meg_k,Watch,W-9,1,\"$1,099.00\",$5.00,\"$1,104.00\",Feb-13-26\n",
    })  # fmt: skip
    assert (orders["columns"]["unit_price"] == "Sold For") is each
    assert by_status(settings) == {"Completed": Decimal("1118.98")}
