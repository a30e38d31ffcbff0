"""What a draft makes of the values of columns: their formats, and what a name means in the light of them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from warehouse.drafting import draft, draft_toml
from warehouse.drafting.numbers import numbers_of
from warehouse.model import metadata
from warehouse.vocabulary.source import sources

LINES = "Order no;Order date;Customer no;SKU;Item;Qty;Price;State;Status\n"


def orders(folder: Path, *lines: str) -> dict[str, Any]:
    """Return what is drafted for the orders of a file with some lines."""
    (folder / "orders.csv").write_text(LINES + "".join(f"{line}\n" for line in lines), "utf-8")
    drafted: dict[str, Any] = tomllib.loads(draft_toml(folder, metadata))["sources"]["orders"]
    return drafted


@pytest.mark.parametrize(
    ("days", "formats"),
    [
        (["46101", "46102.75"], ["excel"]),
        (["46101", "03/26/2026", "03/27/2026"], ["%m/%d/%Y", "excel"]),
        (["5. M\u00e4rz 2026", "17. Okt. 2026"], ["%d. %b %Y"]),
        (["05.okt.2026", "17.dic.2026"], ["%d.%b.%Y"]),
        (["3 de mar\u00e7o de 2026", "5 de outubro de 2026"], ["%d de %b de %Y"]),
        (["05-oct.-26", "12-f\u00e9vr.-26"], ["%d-%b-%y"]),
        (["01-Mar-2026 10:01 AM EST", "17-Mar-2026 10:01 AM EDT"], ["%d-%b-%Y %I:%M %p EST", "%d-%b-%Y %I:%M %p EDT"]),
        (["2026-03-01 10:00:00 UTC", "2026-03-17 09:00:00 UTC"], ["%Y-%m-%d %H:%M:%S UTC"]),
    ],
)
def test_formats_of_days(tmp_path: Path, days: list[str], formats: list[str]) -> None:
    lines = [f"{number};{day};K1;S1;Desk;1;5.00;TX;Completed" for number, day in enumerate(days, 1)]
    drafted = orders(tmp_path, *lines)
    assert (drafted["columns"]["order_date"], drafted["date_formats"]) == ("Order date", formats)


@pytest.mark.parametrize(
    ("days", "example"),
    [
        (["2026-03-01 18:30:00 -0500", "2026-03-02 22:15:00 -0500"], "2026-03-02 22:15:00 -0500"),
        (["2026-03-01T00:30:00+02:00", "2026-03-02T09:15:00+02:00"], "2026-03-01T00:30:00+02:00"),
        (["01.03.2026 23:45:00 -0400", "02.03.2026 09:15:00 -0400"], "01.03.2026 23:45:00 -0400"),
        (["2026-03-01 21:30:00 -0200", "2026-03-02 23:15:00 +0000"], None),
        (["2026-03-01 23:30:00", "2026-03-02 00:15"], None),
    ],
)
def test_the_time_zone_of_a_shop_is_asked_for(tmp_path: Path, days: list[str], example: str | None) -> None:
    """Only where it decides about a day; the answer stands above the tables, and orders have the days of the shop."""
    lines = [f"{number};{day};K1;S1;Desk;1;5.00;TX;Completed" for number, day in enumerate(days, 1)]
    orders(tmp_path, *lines)
    found = draft(tmp_path, metadata)
    asked = [one.partition("QUESTION: ")[2] for one in found.questions if one.startswith("timezone")]
    assert [one.partition(" is another day")[0] for one in asked] == ([] if example is None else [example])
    answered = tomllib.loads(found.toml.replace('# timezone = "..."', 'timezone = "America/New_York"'))
    assert answered.get("timezone") == ("America/New_York" if example else None)


@pytest.mark.parametrize(
    ("days", "bad", "formats"),
    [
        ([f"2026-03-{day:02}" for day in range(1, 21)], "2026-02-30", None),
        ([f"2026-03-{day:02}" for day in range(1, 21)], "2206-03-04", None),
        ([f"{day:02}.03.2026" for day in range(1, 21)], "31.04.2026", ["%d.%m.%Y"]),
        ([f"03/{day:02}/2026" for day in range(1, 21)], "02/30/2026", ["%m/%d/%Y"]),
    ],
)
def test_a_day_that_does_not_exist_hides_no_others(
    tmp_path: Path, days: list[str], bad: str, formats: list[str] | None
) -> None:
    lines = [f"{number};{day};K1;S1;Desk;1;5.00;TX;Completed" for number, day in enumerate([*days, bad], 1)]
    drafted = orders(tmp_path, *lines)
    assert (drafted["columns"]["order_date"], drafted.get("date_formats")) == ("Order date", formats)


def test_files_named_as_the_sources_fit_whatever_their_values(tmp_path: Path) -> None:
    """They load without settings, and the rules say what is wrong with their records: nothing is to be drafted."""
    for source in sources(metadata):
        names = [word.name for word in source.delivered if not word.optional]
        (tmp_path / f"{source.name}.csv").write_text(f"{','.join(names)}\n{','.join('x' for _ in names)}\n")
    assert draft(tmp_path, metadata).fits
    (tmp_path / "orders.csv").rename(tmp_path / "sales.csv")
    assert not draft(tmp_path, metadata).fits


def test_numbers_of_five_digits_are_no_days(tmp_path: Path) -> None:
    """A number of a customer or a price is none of a spreadsheet's days, however like one it looks."""
    drafted = orders(tmp_path, "1;2026-03-04;46101;45000;Desk;1;45999;TX;Completed")
    assert "date_formats" not in drafted
    columns = drafted["columns"]
    assert [columns[name] for name in ("order_date", "customer_id", "product_id", "unit_price")] == [
        "Order date", "Customer no", "SKU", "Price",
    ]  # fmt: skip


def test_a_dash_for_no_cents_is_no_minus(tmp_path: Path) -> None:
    lines = [
        "1;2026-03-04;K1;S1;Bike;1;\u20ac 499,-;TX;Completed",
        "2;2026-03-05;K1;S2;Bell;2;\u20ac 9,95;TX;Completed",
    ]
    drafted = orders(tmp_path, *lines)
    assert (drafted["decimal"], drafted["currency"], drafted.get("negatives")) == (",", ["\u20ac"], None)


@pytest.mark.parametrize(
    ("texts", "negatives"),
    [(["(9.50)", "1.00"], ("(1)",)), (["9.50-", "1.00"], ("1-",)), (["(9.50)", "2-"], ("(1)", "1-")), (["-9.50"], ())],
)
def test_how_amounts_below_zero_are_written(texts: list[str], negatives: tuple[str, ...]) -> None:
    numbers = numbers_of([(text, 1) for text in texts])
    assert numbers is not None
    assert (numbers.negatives, numbers.below_zero) == (negatives, True)


def test_a_name_of_two_meanings_takes_that_of_its_values(tmp_path: Path) -> None:
    """`Estado` is a state or a status in Portuguese: where a status stands beside it, it is the state."""
    (tmp_path / "pedidos.csv").write_text(
        "Pedido;Data do Pedido;C\u00f3digo do Cliente;Nome do Cliente;Estado;SKU;Produto;Quantidade;Valor;Status\n"
        "10;2026-03-04;C1;Ana;PE;S1;Cadeira;2;10.00;Conclu\u00eddo\n11;2026-03-05;C2;Rui;RN;S1;Cadeira;1;10.00;Cancelado\n",
        "utf-8",
    )
    drafted = tomllib.loads(draft_toml(tmp_path, metadata))["sources"]
    assert drafted["customers"]["columns"]["state"] == "Estado"
    assert drafted["orders"]["columns"]["order_status"] == "Status"


def test_lines_whose_days_cannot_be_read(tmp_path: Path) -> None:
    """The draft says that the days are missing, not that the lines are."""
    (tmp_path / "orders.csv").write_text(f"{LINES}1;Whit Monday;K1;S1;Desk;1;5.00;TX;Completed\n", "utf-8")
    (sentence,) = [line for line in draft_toml(tmp_path, metadata).splitlines() if "CANNOT" in line]
    assert "orders.csv has lines of orders, but no column of it" in sentence
    assert "name the column, and its form in `date_formats`" in sentence


@pytest.mark.parametrize(
    ("words", "status"), [(("shipped", "open"), "state"), (("TX", "NY"), None)], ids=["statuses", "states"]
)
def test_a_state_is_a_status_if_its_values_are(tmp_path: Path, words: tuple[str, str], status: str | None) -> None:
    (tmp_path / "order_items.csv").write_text(
        "order_number;order_date;customer_number;email;sku;quantity;unit_price;state\n"
        f"5;2026-03-04;K1;a@example.org;S1;2;10.00;{words[0]}\n6;2026-03-05;K2;b@example.org;S1;1;10.00;{words[1]}\n"
    )
    drafted = tomllib.loads(draft_toml(tmp_path, metadata))["sources"]
    state, placed = drafted["customers"]["columns"]["state"], drafted["orders"]["columns"]["order_status"]
    if status:
        assert (state, placed) == ({"absent": True}, "state")
    else:
        assert (state, placed) == ("state", {"constant": "Completed"})


def test_the_code_of_a_status_is_asked_about(tmp_path: Path) -> None:
    """Counting all as completed would be a wrong guess."""
    (tmp_path / "order_product.csv").write_text("order_id,product_id,name,quantity,price\n1,40,Case,2,12.00\n")
    (tmp_path / "order.csv").write_text(
        "order_id,customer_id,total,order_status_id,date_added\n1,3,24.00,5,2026-01-03 10:22:00\n"
    )
    text = draft_toml(tmp_path, metadata)
    assert tomllib.loads(text)["sources"]["orders"]["columns"]["order_status"] == "order_status_id"
    assert '# "5" = "..."' in text


def test_a_doubtful_attribute_is_left_out_and_named(tmp_path: Path) -> None:
    """The draft loads without it; as a comment only, it would not."""
    (tmp_path / "sales.csv").write_text(
        "Purchase ID,Item Name,Purchase Email,Purchase Date,Sale Price ($),Tax Type,Quantity,Product ID\n"
        "p1,E-book,a@example.org,2026-03-01,10.0,,1,g1\np2,Course,b@example.org,2026-03-03,40.0,,1,g2\n"
    )
    text = draft_toml(tmp_path, metadata)
    assert tomllib.loads(text)["sources"]["products"]["columns"]["category"] == {"absent": True}
    assert "no column means it for certain; Tax Type may" in text
