"""docs/shapes.md names words that there are, and tests that there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import typer

from tests.command import ROOT
from tests.shapes import test_catalogue, test_grain, test_junk, test_keys, test_roles, test_sources, test_through
from warehouse import vocabulary
from warehouse.cli import app
from warehouse.documents import Material, pages
from warehouse.settings import Settings

PAGE = (ROOT / "docs" / "shapes.md").read_text()


def test_every_shape_has_a_test() -> None:
    """Each line of the table ends with a file of tests, and each file of tests here stands in one."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| ")][1:]
    named = {test for line in lines for test in re.findall(r"`(tests/shapes/test_\w+\.py)`", line.rpartition("|")[0])}
    assert all("`tests/shapes/" in line.rsplit("|", 2)[1] for line in lines)
    there = {f"tests/shapes/{path.name}" for path in (ROOT / "tests" / "shapes").glob("test_*.py")}
    others = ("page", "random", "nulls", "unusual", "recorded_attributes")
    assert named == there - {f"tests/shapes/test_{name}.py" for name in others}


def test_the_words_of_declarations_are_of_the_vocabulary() -> None:
    """Whatever is called in the second column is a word."""
    words = set(re.findall(r"\b([a-z_0-9]+)\(", PAGE))
    assert words
    assert words <= set(vocabulary.__all__)


MODELS: dict[str, tuple[Callable[[], Any], str, str]] = {
    "roles": (test_roles.Gifts, "gold.fact_gifts", "the day of silver.gifts.shipped_on"),
    "grain": (test_grain.Stock, "gold.fact_stock", "silver.counts.counted_on"),
    "sources": (test_sources.Hospital, "gold.dim_patient", "silver.emergency.level"),
    "through": (test_through.Returns, "gold.fact_returns", "gold.fact_sales.buyer_key"),
    "catalogue": (test_catalogue.Catalogue, "gold.dim_product", "the value before that"),
    "keys": (test_keys.Chains, "gold.dim_store", "silver.stores.store"),
    "junk": (test_junk.Orders, "gold.dim_flags", "silver.orders.channel"),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_shape_has_pages_that_say_where_it_comes_from(name: str) -> None:
    """`warehouse docs` writes a page for each table of such a model, with the lineage of its columns."""
    model, table, expected = MODELS[name]
    written = pages(Material(model().metadata, Settings(), typer.main.get_command(app)))
    page = next(text for path, text in written.items() if path.endswith(f"{table}.md"))
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", page).replace("`", "")
    assert expected in plain
