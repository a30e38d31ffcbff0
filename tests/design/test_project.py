"""A designed project loads as it is, with the totals of its files, and reads as a person would have written it."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.command import Program
from tests.design.test_design import shop, write
from warehouse.design import design
from warehouse.design.project.plan import Names, plain_name
from warehouse.design.project.text import block, call, mapping, quote

SEED = 11


def loaded(tmp_path: Path, files: Path, url: str) -> dict[str, Any]:
    """Design the files into a project, make its tables, load it, and return the account."""
    made = Program(tmp_path)("design", files, "--into", "made")
    assert made.code == 0, made.err
    project = Program(tmp_path / "made", url)
    assert project("migrate").code == 0
    answer = project("load", "--json")
    assert answer.code == 0, answer.out + answer.err
    checked = project("check", "--json")
    assert checked.code == 0, checked.out
    account: dict[str, Any] = answer.json
    return account


def asked(url: str, query: str) -> tuple[Any, ...]:
    """Return the one row of a query."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return tuple(row)


def test_headers_and_lines_load_with_the_totals_of_their_files(tmp_path: Path, empty_database: str) -> None:
    """The header stands beside its lines, so that the star has its dates and buyers; nothing is held back."""
    tables = shop()
    for row in tables["orders"]:
        row["store_id"] = row["order_id"] % 3 + 1
    account = loaded(tmp_path, write(tmp_path / "in", **tables), empty_database)
    notes = [note for one in account["sources"].values() for note in one["notes"]]
    assert not any("no column takes" in one for one in notes), "the lines take what the stores leave of the headers"
    assert (account["status"], sum(one["quarantined"] for one in account["sources"].values())) == ("loaded", 0)
    lines = tables["order_items"]
    rows, quantity, amount = asked(
        empty_database, "select count(*), sum(quantity), sum(amount) from gold.fact_order_items"
    )
    assert (rows, quantity) == (len(lines), sum(one["quantity"] for one in lines))
    assert amount == sum(Decimal(str(one["amount"])) for one in lines)
    buyers = {one["order_id"]: one["buyer_id"] for one in tables["orders"]}
    named = "select count(distinct customer_id) from gold.fact_order_items join gold.dim_customer using (customer_key)"
    assert asked(empty_database, named) == (len(set(buyers.values())),)
    shipped = "select count(*) from gold.fact_order_items where shipped_key is not null"
    assert asked(empty_database, shipped) == (len(lines),)
    assert asked(empty_database, "select sum(amount) from mart.order_items_by_month") == (amount,)


def till(folder: Path) -> tuple[int, Decimal]:
    """Write two days of a till: no key, numbers such as 17.0, lines without a customer; return rows and their worth."""
    dice = random.Random(SEED)
    folder.mkdir()
    rows, worth = 0, Decimal(0)
    for day in (1, 2):
        lines = ["ReceiptNo,StockCode,Description,Quantity,ReceiptDate,UnitPrice,CustomerID"]
        for _ in range(400):
            rows += 1
            code, quantity, buyer = dice.randint(1, 40), dice.randint(-2, 9) or 1, dice.randint(1, 30)
            price = Decimal(dice.randint(50, 900)) / 100
            worth += quantity * price
            said = f"{buyer}.0" if buyer % 5 else ""
            number = day * 1000 + rows // 4
            lines.append(f"{number},{code}A,THING {code},{quantity},2024-03-0{day} 08:26:00,{price},{said}")
        (folder / f"2024-03-0{day}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return rows, worth


def test_a_flat_file_without_a_key_loads_line_by_line(tmp_path: Path, empty_database: str) -> None:
    """Lines are numbered within their receipt, quantity times price adds up, and products and customers are found."""
    rows, worth = till(tmp_path / "tills")
    loaded(tmp_path, tmp_path / "tills", empty_database)
    assert asked(empty_database, "select count(*), sum(amount) from gold.fact_tills") == (rows, worth)
    assert asked(empty_database, "select count(*) from gold.dim_product where product_key > 0") == (40,)
    customers = "select count(*), bool_or(customer_id like '%.%') from gold.dim_customer where customer_key > 0"
    assert asked(empty_database, customers) == (24, False)


def test_keys_of_a_calendar_become_days(tmp_path: Path, empty_database: str) -> None:
    """Facts that name days by numbers find them in the calendar's file; commas are decimal, and names are words."""
    files, first = tmp_path / "in", date(2024, 1, 1)
    files.mkdir()
    days = [first + timedelta(days=n) for n in range(200)]
    (files / "DimDate.csv").write_text(
        "DateKey;FullDate;Year;Month\n"
        + "".join(f"{n};{day};{day.year};{day.month}\n" for n, day in enumerate(days, 1))
    )
    (files / "DimProduct.csv").write_text(
        "ProductKey;Product Name;Class\n" + "".join(f'{n};"Thing ""{n}""";{"AB"[n % 2]}\n' for n in range(1, 31))
    )
    (files / "FactSales.csv").write_text(
        "SalesKey;OrderDateKey;ProductKey;Sales Amount\n"
        + "".join(f"{n};{n % 200 + 1};{n % 30 + 1};{n},5{n % 10}\n" for n in range(1, 601))
    )
    loaded(tmp_path, files, empty_database)
    worth = sum(Decimal(f"{n}.5{n % 10}") for n in range(1, 601))
    query = "select count(*), min(order_date_key), sum(sales_amount) from gold.fact_sales"
    assert asked(empty_database, query) == (600, 20240101, worth)


@pytest.mark.slow
def test_the_package_reads_as_if_written_by_hand(tmp_path: Path) -> None:
    """A formatter finds nothing to change, and nothing unused is imported; texts of the data are texts."""
    tables = shop()
    for one in tables["products"]:
        one["title"] = f'"Thing ""{one["product_id"]}"" \'); import os #"'
    made = design(write(tmp_path / "in", **tables), tmp_path / "out")
    package = tmp_path / "shop"
    package.mkdir()
    for name, text in made.package.items():
        (package / name).write_text(text, "utf-8")
        imported = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Import)]
        assert imported == []
    known = "lint.isort.known-third-party = ['warehouse']"
    for command, apart in ((["format", "--check"], []), (["check", "--select", "F,I,E"], ["--config", known])):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length", "120", *apart, str(package)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_project_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """A second run renews the design and its questions, and leaves what may have been edited."""
    files, program = write(tmp_path / "in", **shop()), Program(tmp_path)
    assert program("design", files, "--into", "made").code == 0
    edited = tmp_path / "made" / "shop" / "facts.py"
    edited.write_text(edited.read_text() + "# mine\n")
    (tmp_path / "made" / "DESIGN.md").unlink()
    again = program("design", files, "--into", "made")
    assert (again.code, "stays as it is" in " ".join(again.out.split())) == (0, True)
    assert edited.read_text().endswith("# mine\n")
    assert (tmp_path / "made" / "DESIGN.md").is_file()


@pytest.mark.slow
def test_without_a_fact_there_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "towns.csv").write_text("town_id,town\n1,Ay\n2,Be\n3,Ce\n")
    (tmp_path / "in" / "people.csv").write_text("person_id,name\n1,Ann\n2,Bob\n3,Cy\n")
    answer = Program(tmp_path)("design", tmp_path / "in", "--into", "made")
    assert (answer.code, "No source is a fact" in answer.out) == (0, True)
    page = " ".join((tmp_path / "made" / "DESIGN.md").read_text().split())
    assert "2 sources with 6 records became 0 facts and 0 dimensions." in page
    assert not (tmp_path / "made" / "warehouse.toml").exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Product Name", "product_name"), ("CustomerID", "customer_id"), ("ProductKey", "product_id"),
        ("class", "the_class"), ("values", "the_values"), ("select", "the_select"), ("1. amount", "n_1_amount"),
        ("old_id", "the_old_id"), ("batch_id", "the_batch_id"), ("mart", "the_mart"), ("\u540d\u524d", ""),
    ],
)  # fmt: skip
def test_names_that_python_and_the_loader_take(text: str, name: str) -> None:
    assert plain_name(text) == name


def test_names_are_told_apart() -> None:
    names = Names({"date"})
    assert [names.of("Date", "column"), names.of("\u540d", "column"), names.of("\u524d", "column")] == [
        "date_2", "column", "column_2",
    ]  # fmt: skip


def test_statements_are_laid_out_as_a_formatter_does() -> None:
    assert call("f", ["a", "b"], c="1") == "f(a, b, c=1)"
    assert call("f", ["a" * 60, "b" * 60]) == f"f(\n    {'a' * 60},\n    {'b' * 60},\n)"
    assert block("f", [block("g", ["a"])]) == "f(\n    g(\n        a,\n    ),\n)"
    assert mapping(['"a": 1']) == '{"a": 1}'
    assert [quote('say "x"'), quote('it\'s "x"'), quote("plain")] == ["'say \"x\"'", '"it\'s \\"x\\""', '"plain"']


def test_ids_are_written_as_the_others(tmp_path: Path, empty_database: str) -> None:
    """Two ways of writing are a rule that the files themselves keep; names and codes of many ways are none."""
    tables = shop()
    for row in tables["products"]:
        row["product_id"] = f"{'P' if row['product_id'] % 2 else 'SET-'}{row['product_id']}"
        row["ean_code"] = "x" * (len(row["product_id"]) % 5) + f"{row['product_id']}-" * (len(row["product_id"]) % 3)
    for row in tables["order_items"]:
        row["product_id"] = f"{'P' if row['product_id'] % 2 else 'SET-'}{row['product_id']}"
    account = loaded(tmp_path, write(tmp_path / "in", **tables), empty_database)
    assert (account["quality"]["warnings"], account["quality"]["errors"]) == (0, 0)
    rules = (tmp_path / "made" / "shop" / "rules.py").read_text()
    for source in ("products", "order_items"):
        rule = f'sources.{source}.c.product_id.regexp_match("^([A-Z]+-[0-9]+|[A-Z]+[0-9]+)$")'
        assert rules.count(rule) == 1
    assert "ean_code.regexp_match" not in rules


def test_a_fact_that_is_nothing_but_its_key_loads(tmp_path: Path, empty_database: str) -> None:
    """Who looked at what on which day: the second delivery repeats some of it and adds the rest."""
    tables, first = shop(), date(2024, 1, 1)
    dice = random.Random(SEED)
    looked = sorted({(dice.randint(1, 80), dice.randint(1, 40), dice.randint(0, 60)) for _ in range(600)})
    visits = [
        {"customer_id": who, "product_id": what, "visit_date": first + timedelta(days=day)} for who, what, day in looked
    ]
    files = write(
        tmp_path / "in", customers=tables["customers"], products=tables["products"], product_visits=visits[:400]
    )
    loaded(tmp_path, files, empty_database)
    write(files, product_visits=visits[300:])
    again = Program(tmp_path / "made", empty_database)("load", "--json")
    assert again.code == 0, again.out + again.err
    assert asked(empty_database, "select count(*) from gold.fact_product_visits") == (len(visits),)


def test_a_bridge_is_a_fact_of_its_pairs(tmp_path: Path, empty_database: str) -> None:
    """Pairs load once, are added to, lead from one end to the other, and are not what the star is known by."""
    tables, dice = shop(), random.Random(SEED)
    tags = [{"tag_id": n, "tag": f"Tag {n}"} for n in range(1, 13)]
    pairs = [{"product_id": n, "tag_id": tag} for n in range(1, 41) for tag in dice.sample(range(1, 13), 1 + n % 3)]
    files = write(tmp_path / "in", **tables, tags=tags, product_tags=pairs[:60])
    account = loaded(tmp_path, files, empty_database)
    assert account["sources"]["product_tags"]["accepted"] == 60
    write(files, product_tags=pairs[40:])
    again = Program(tmp_path / "made", empty_database)("load", "--json")
    assert again.code == 0, again.out + again.err
    named = """
        select p.product_id, t.tag_id from gold.fact_product_tags
        join gold.dim_product p using (product_key) join gold.dim_tag t using (tag_key)
    """
    with psycopg.connect(empty_database) as connection:
        found = {(int(one), int(other)) for one, other in connection.execute(named).fetchall()}
    assert found == {(one["product_id"], one["tag_id"]) for one in pairs}
    page = " ".join((tmp_path / "made" / "DESIGN.md").read_text().split())
    assert "product_tags is a bridge, declared as the fact product_tags of its pairs. It has no weights" in page
    assert "product_tags" not in (tmp_path / "made" / "shop" / "marts.py").read_text()
    answer = Program(tmp_path / "made", empty_database)("ask", "number of products by tag", "--json")
    assert answer.code == 0, answer.out + answer.err
    counted = Counter(one["tag_id"] for one in pairs)
    assert sorted(row[-1] for row in answer.json["rows"]) == sorted(counted.values())


def test_rates_are_found_by_day_and_code(tmp_path: Path, empty_database: str) -> None:
    """The two files write their days in two ways, and every sale finds the rate of its day."""
    first, codes = date(2024, 1, 1), ("EUR", "USD", "GBP")
    rates = [
        {"Date": f"{first + timedelta(day):%m/%d/%Y}", "Currency Code": code, "Exchange": f"{1 + day / 100:.2f}"}
        for day in range(60)
        for code in codes
    ]
    sales = [
        {"Order Number": n, "Line Item": 1, "Order Date": first + timedelta(n % 60), "ProductKey": n % 40 + 1,
         "Quantity": 1 + n % 4, "Currency Code": codes[n % 3]}
        for n in range(1, 300)
    ]  # fmt: skip
    products = [{"ProductKey": n, "Product Name": f"Thing {n}"} for n in range(1, 41)]
    files = write(tmp_path / "in", Sales=sales, Exchange_Rates=rates, Products=products)
    loaded(tmp_path, files, empty_database)
    named = """
        select count(*), sum(exchange) from gold.fact_sales
        join gold.dim_exchange_rate using (exchange_rate_key) where exchange is not null
    """
    assert asked(empty_database, named) == (299, sum(1 + Decimal(n % 60) / 100 for n in range(1, 300)))


def test_amounts_in_several_currencies_are_kept_apart(tmp_path: Path, empty_database: str) -> None:
    """A column says in which currency an amount is: marts, questions and the account never add them up."""
    money = ("EUR", "USD", "")
    bookings: list[dict[str, Any]] = [
        {"booking_no": f"B{n:03}", "booked_on": date(2026, 3, 1 + n % 28), "guest_id": f"G{n % 9}", "nights": 1 + n % 4}
        | {"amount": Decimal(n * 37 % 400) + Decimal("0.25"), "currency": money[n % 3]}
        for n in range(1, 61)
    ]
    guests = [{"guest_id": f"G{n}", "name": f"Guest {n}", "city": f"City {n % 3}"} for n in range(9)]
    folder = write(tmp_path / "in", bookings=bookings, guests=guests)
    (tmp_path / "questions.txt").write_text("How much amount by city?\nHow many nights by city?\n")
    made = Program(tmp_path)("design", folder, "--into", "made", "--questions", "questions.txt")
    assert made.code == 0, made.err
    assert "amount: never added up over different values of currency" in made.err + made.out
    project = Program(tmp_path / "made", empty_database)
    assert project("migrate").code == 0
    assert project("load").code == 0
    sums = {one: sum(row["amount"] for row in bookings if row["currency"] == one) for one in money}
    marts = ("bookings_by_month", "bookings_by_guest", "amount_by_city")
    for mart in marts:
        total = f"select coalesce(currency, ''), sum(amount) from mart.{mart} group by 1"
        with psycopg.connect(empty_database) as connection:
            assert dict(connection.execute(total).fetchall()) == sums, mart
    counted = "select count(*), sum(nights) from mart.nights_by_city"
    assert asked(empty_database, counted) == (3, sum(one["nights"] for one in bookings))
