"""Questions about a folder of files: how they are understood, their SQL over the star, or what is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.command import Answer, Program
from tests.design.test_design import shop, write
from warehouse.ask import Filter, Period, Query
from warehouse.design.business import LONGEST, MOST, answered
from warehouse.design.project.asked import questions_text
from warehouse.design.project.known import Known

pytestmark = pytest.mark.slow

ASKED = """\
# What we want to know
Which products sell best, by month?

  amount by region in 2024
How many customers bought Thing 3?
amount in the Far West
revenue by weather
amount by email
"""


def kiosk() -> dict[str, list[dict[str, Any]]]:
    """Make up a kiosk: regions of customers, one of them with signs of SQL and Markdown."""
    tables, regions = shop(), ("North", "Far West", "50% `of` 'it'")
    for row in tables["customers"]:
        row["region"], row["email"] = regions[row["customer_id"] % 3], f"{row.pop('name')}@example.org"
    return tables


def designed(folder: Path, text: str, *options: str | Path) -> Answer:
    """Design the kiosk with a file of questions."""
    write(folder / "in", **kiosk())
    (folder / "asked.txt").write_text(text, "utf-8")
    return Program(folder)("design", "in", "--questions", "asked.txt", *options)


def test_questions_are_answered_over_the_star_that_is_loaded(tmp_path: Path, empty_database: str) -> None:
    """The SQL of each runs on the project's warehouse and gives the totals of the files; the others say what lacks."""
    answer = designed(tmp_path, ASKED, "--into", "made", "--json")
    assert answer.code == 0, answer.err
    found = answer.json["business_questions"]
    assert json.loads((tmp_path / "made" / "design.json").read_text())["business_questions"] == found
    assert [(one["question"], one["answered"]) for one in found] == [
        ("Which products sell best, by month?", True),
        ("amount by region in 2024", True),
        ("How many customers bought Thing 3?", True),
        ("amount in the Far West", True),
        ("revenue by weather", False),
        ("amount by email", False),
    ]
    assert [(one["facts"], one["dimensions"]) for one in found[:4]] == [
        (["order_items"], ["product", "order_date"]),
        (["order_items"], ["customer", "order_date"]),
        (["order_items"], ["product", "customer"]),
        (["order_items"], ["customer"]),
    ]
    assert found[0]["understood"] == (
        "It asks for amount by product and month, largest amount first, at most 3 in each month."
    )
    assert (found[4]["missing"], found[4]["sql"]) == (["There is nothing called `weather` to group by."], None)
    assert "personal" in found[5]["missing"][0]

    names = [
        "products_sell_best_by_month",
        "amount_by_region_in_2024",
        "customers_bought_thing_3",
        "amount_in_far_west",
    ]
    assert [one["mart"] for one in found] == [*names, None, None]
    project = Program(tmp_path / "made", empty_database)
    assert project("migrate").code == 0
    assert project("load").code == 0
    with psycopg.connect(empty_database) as connection:
        rows = [connection.execute(one["sql"]).fetchall() for one in found[:4]]
        marts = [connection.execute(f"select * from mart.{one['mart']}").fetchall() for one in found[:4]]
    tables = kiosk()
    orders = {row["order_id"]: row for row in tables["orders"]}
    regions = {row["customer_id"]: row["region"] for row in tables["customers"]}
    months: dict[str, Counter[str]] = defaultdict(Counter)
    amounts: Counter[str] = Counter()
    for line in tables["order_items"]:
        head = orders[line["order_id"]]
        months[f"{head['order_date']:%Y-%m}"][str(line["product_id"])] += round(line["amount"] * 100)
        amounts[regions[head["buyer_id"]]] += round(line["amount"] * 100)
    best = {month: sorted(products.values(), reverse=True)[:3] for month, products in months.items()}
    assert {month: [row[3] * 100 for row in rows[0] if row[2] == month] for month in best} == best
    assert {row[0]: row[1] * 100 for row in rows[1]} == amounts
    third = {orders[line["order_id"]]["buyer_id"] for line in tables["order_items"] if line["product_id"] == 3}
    assert rows[2] == [(len(third),)]
    assert rows[3][0][0] * 100 == amounts["Far West"]
    assert [sorted(marts[place], key=str) for place in (1, 2, 3)] == [
        sorted(rows[place], key=str) for place in (1, 2, 3)
    ]
    every = {(row[2], row[0]): row[3] * 100 for row in marts[0]}
    assert every == {(month, product): sold for month, all_ in months.items() for product, sold in all_.items()}
    assert project("report", "page.html").code == 0
    page = (tmp_path / "made" / "page.html").read_text("utf-8")
    _, _, section = page.partition('id="asked"')
    top = max((sold, product) for product, sold in months[max(months)].items())
    assert section.index("Which products sell best, by month?") < section.index(
        f'<td class="n">{top[0] / 100:,.2f}</td>'
    )
    assert f'<td>{max(months)}</td><td class="n">{top[0] / 100:,.2f}</td>' in section
    assert "The first 10 rows; all rows stand in <code>mart.products_sell_best_by_month</code>." in section
    far = f"{amounts['Far West'] / 100:,.2f}"
    assert f'<td class="n">{far}</td></tr>' in section.replace("\n", "")


def test_the_page_has_the_matrix_and_each_question(tmp_path: Path) -> None:
    asked = "amount of 50% `of` 'it'\nrevenue by <b>weather</b> | x\n"
    answer = designed(tmp_path, asked, "--into", "made")
    assert answer.code == 0, answer.err
    page = (tmp_path / "made" / "DESIGN.md").read_text("utf-8")
    assert "`mart.amount_50_it` holds all rows of the answer." in page
    _, _, section = page.partition("\n## Questions\n")
    assert "The star answers 1 of 2 questions." in section
    assert "|  | Question | Fact | customer |\n|---|---|---|---|\n" in section
    assert "| 1 | amount of 50% `of` 'it' | order_items | x |" in section
    assert "| 2 | revenue by &lt;b>weather&lt;/b> \\| x | no answer |  |" in section
    assert "IS NOT DISTINCT FROM '50% `of` ''it'''" in section
    assert "Cannot be answered: There is nothing called `b` to group by." in section
    said = " ".join(answer.out.split())
    assert "✓ amount of 50% `of` 'it'" in said
    assert "✗ revenue by <b>weather</b> | x There is nothing called" in said


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    """The answers are those of a project, which is not there afterwards."""
    beside = designed(tmp_path, ASKED, "--json").json["business_questions"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["asked.txt", "in"]
    written = designed(tmp_path, ASKED, "--into", "made", "--json").json["business_questions"]
    assert [{**one, "mart": None} for one in written] == beside
    assert sum(one["answered"] for one in beside) == 4


def test_a_project_that_is_there_answers_with_its_own_names(tmp_path: Path) -> None:
    """The questions may lie in the folder of the project; a second run asks the model as it was edited."""
    write(tmp_path / "in", **kiosk())
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "asked.txt").write_text("turnover by region\n", "utf-8")
    call = ("design", "in", "--into", "made", "--questions", "made/asked.txt", "--json")
    program = Program(tmp_path)
    (first,) = program(*call).json["business_questions"]
    for file in (tmp_path / "made" / "shop").glob("*.py"):
        text = file.read_text("utf-8")
        file.write_text(text.replace('"amount"', '"turnover"').replace(".amount", ".turnover"), "utf-8")
    answer = program(*call)
    assert answer.code == 0, answer.err
    (second,) = answer.json["business_questions"]
    assert "turnover" not in first["understood"]
    assert second["understood"] == "It asks for turnover by region."
    page = (tmp_path / "made" / "DESIGN.md").read_text("utf-8")
    assert page.count("\n## Questions\n") == 1


def test_without_a_fact_no_question_is_answered() -> None:
    (found,) = answered(["amount by month"], None, Known(), date(2024, 1, 1))
    assert (found.answered, found.sql) == (False, None)
    assert found.missing == ("No source is a fact, so there is nothing to ask.",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no question"),
        (b"# nothing\n\n", "holds no question"),
        (b"amount\n" * (MOST + 1), "holds 201 questions, and at most 200 are read"),
        (b"amount\n" + b"a" * (LONGEST + 1), "asked.txt, line 2: a question has at most 1,000 characters"),
        (b"# \n" * 700_000, "is larger than 2 MB"),
        (b"\xff\xfe", "is not written in UTF-8"),
        (None, "There is no file"),
    ],
)
def test_what_is_no_list_of_questions_is_one_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    """Nothing is read or written then."""
    write(tmp_path / "in", **kiosk())
    if content is not None:
        (tmp_path / "asked.txt").write_bytes(content)
    answer = Program(tmp_path)("design", "in", "--into", "made", "--questions", "asked.txt")
    assert answer.code == 2
    assert sentence in answer.sentence()
    assert not (tmp_path / "made").exists()


def test_questions_among_the_data_are_not_taken_for_data(tmp_path: Path) -> None:
    write(tmp_path / "in", **kiosk())
    (tmp_path / "in" / "asked.txt").write_text("amount\n", "utf-8")
    answer = Program(tmp_path)("design", "in", "--questions", "in/asked.txt")
    assert answer.code == 2
    assert "lies in in and would be read as data; move it to another folder." in answer.sentence()


def test_a_variable_that_is_wrong_is_one_sentence(tmp_path: Path) -> None:
    write(tmp_path / "in", **kiosk())
    (tmp_path / "asked").write_text("amount\n", "utf-8")
    for into in ([], ["--into", "made"]):
        answer = Program(tmp_path)("design", "in", *into, "--questions", "asked", WAREHOUSE_TIMEZONE="Mars")
        assert (answer.code, "no time zone 'Mars'" in answer.sentence()) == (2, True)


def test_the_module_of_questions_holds_the_queries_exactly() -> None:
    """Values are literals that no sign of the data ends; a formatter finds nothing to change."""
    odd = ('it\'s "50%" \u200b`of`', "plain", "it's", 'say "x"', 7, True, Decimal("1.50"), date(2024, 2, 29), None)
    queries = [
        Query(fact="f", measures=("amount",), where=(Filter(level="region", values=odd, exclude=True),)),
        Query(fact="f", measures=("a", "b"), by=("x",), period=Period(first=date(2024, 1, 1), date="day")),
        Query(fact="f", measures=("a",), where=(Filter(level="x", at_least=Decimal(2), at_most=9),)),
    ]
    text = questions_text([(f"m{place}", f"How {place}?", one) for place, one in enumerate(queries)])
    found: list[tuple[Any, ...]] = []
    exec(text.replace("from warehouse.ask.marts import asked", ""), {"asked": lambda *parts: found.append(parts)})
    assert found == [(f"m{place}", f"How {place}?", one) for place, one in enumerate(queries)]
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "120", "-"],
        input=text, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert checked.stdout == text


def test_two_ways_to_ask_the_same_share_a_mart_and_a_second_run_knows_it(tmp_path: Path) -> None:
    text = "amount by region\nWhat is the amount by region?\n"
    first = designed(tmp_path, text, "--into", "made", "--json").json["business_questions"]
    assert [one["mart"] for one in first] == ["amount_by_region", "amount_by_region"]
    module = (tmp_path / "made" / "shop" / "questions.py").read_text("utf-8")
    assert module.count("asked(\n") == 1
    again = Program(tmp_path)("design", "in", "--questions", "asked.txt", "--into", "made", "--json")
    assert [one["mart"] for one in again.json["business_questions"]] == ["amount_by_region", None]
