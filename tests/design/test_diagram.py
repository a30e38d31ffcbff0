"""The page of a design shows the star, and the report of a designed star distinguishes its members."""

from __future__ import annotations

import re
from pathlib import Path

from tests.command import Program
from tests.design.test_design import flat, shop, write
from tests.design.test_project import loaded
from warehouse.design import design


def page(tmp_path: Path, files: Path) -> str:
    """Return the page of a design."""
    design(files, tmp_path / "out")
    return (tmp_path / "out" / "DESIGN.md").read_text("utf-8")


def test_the_diagram_is_the_star(tmp_path: Path) -> None:
    """The header is drawn with its lines; dates lead to days; a line of the matrix says over what a fact reaches."""
    tables = shop()
    for row in tables["products"]:
        row["brand_id"] = 1 + row["product_id"] % 9
    tables["brands"] = [{"brand_id": n, "brand_name": f"Brand {n}"} for n in range(1, 10)]
    for row in tables["orders"]:
        row["shipped_date"] = row["shipped_date"] if row["order_id"] % 9 else ""
    text = page(tmp_path, write(tmp_path / "in", **tables))
    drawn = text.split("```mermaid\n")[1].split("```")[0]
    named = {name: short for short, name in re.findall(r'^    (\w+)\["(.+?)"\]', drawn, re.MULTILINE)}
    fact = named["order_items with orders"]
    for line in (
        f'{fact} }}o--|| {named["customers"]} : "buyer_id"',
        f'{fact} }}o--|| {named["products"]} : "product_id"',
        f'{named["products"]} }}o--|| {named["brands"]} : "brand_id"',
        f'{fact} }}o--|| days : "order"',
        f'{fact} }}o--o| days : "shipped"',
        "sum quantity", "number price", "level shipping", "key product_id PK",
    ):  # fmt: skip
        assert f" {line}\n" in drawn
    assert "orders" not in named
    assert "| Fact | products | customers | brands |" in text
    assert "| order_items | x | x | over products |" in text


def test_signs_of_names_do_not_end_a_label(tmp_path: Path) -> None:
    """What Mermaid takes for its own, or refuses, has something else in its place."""
    name = 'a"]b %% <i> #1; \u202ec'
    tables = {name: shop()["order_items"]}
    drawn = page(tmp_path, write(tmp_path / "in", **tables)).split("```mermaid\n")[1].split("```")[0]
    assert 'f0["a\']b percent percent (i) no. 1, /u202ec"] {\n' in drawn


def test_what_is_reckoned_is_said(tmp_path: Path) -> None:
    text = page(tmp_path, write(tmp_path / "in", sales=flat()))
    assert "amount is quantity * unit_price, because sales has no column for it; it adds up" in text


def test_members_of_one_name_are_distinguished_by_their_keys(tmp_path: Path, empty_database: str) -> None:
    """Customers are known by their city only, which several share."""
    loaded(tmp_path, write(tmp_path / "in", sales=flat()), empty_database)
    assert Program(tmp_path / "made", empty_database)("report", "page.html").code == 0
    text = (tmp_path / "made" / "page.html").read_text("utf-8")
    assert re.search(r"\b(Ulm|Bonn|Kiel|Passau) \(170\d\d\)", text)
