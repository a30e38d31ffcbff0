"""docs/shapes.md names words that there are, and tests that there are."""

from __future__ import annotations

import re

from tests.command import ROOT
from warehouse import vocabulary

PAGE = (ROOT / "docs" / "shapes.md").read_text()


def test_every_shape_has_a_test() -> None:
    """Each line of the table ends with a file of tests, and each file of tests here stands in one."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| ")][1:]
    named = {test for line in lines for test in re.findall(r"`(tests/shapes/test_\w+\.py)`", line.rpartition("|")[0])}
    assert all("`tests/shapes/" in line.rsplit("|", 2)[1] for line in lines)
    there = {f"tests/shapes/{path.name}" for path in (ROOT / "tests" / "shapes").glob("test_*.py")}
    assert named == there - {"tests/shapes/test_page.py"}


def test_the_words_of_declarations_are_of_the_vocabulary() -> None:
    """Whatever is called in the second column is a word."""
    words = set(re.findall(r"\b([a-z_0-9]+)\(", PAGE))
    assert words
    assert words <= set(vocabulary.__all__)
