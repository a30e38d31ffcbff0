"""Parts of the model can be imported alone: they hold all tables, and leave out what takes long to declare."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.command import ROOT
from warehouse.cli.ahead import NEEDED
from warehouse.model import metadata
from warehouse.vocabulary.rule import rules_of


def answer(script: str) -> list[str]:
    """Return what a script prints in a process of its own, in which nothing was imported before."""
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout.split()


def test_the_rules_come_with_every_table_of_the_model() -> None:
    found = answer("from warehouse.model.rules import metadata; print(*metadata.tables)")
    assert sorted(found) == sorted(metadata.tables)


def test_the_star_comes_with_every_table_of_gold_in_the_same_order() -> None:
    found = answer(
        "from warehouse.model.star import metadata\n"
        "print(*(table.fullname for table in metadata.sorted_tables if table.schema == 'gold'))"
    )
    assert found == [table.fullname for table in metadata.sorted_tables if table.schema == "gold"]


def test_whoever_asks_the_model_has_all_of_it() -> None:
    found = answer(
        "from warehouse.model.star import sales\n"
        "from warehouse.model import metadata\n"
        "from warehouse.vocabulary.rule import rules_of\n"
        "print(len(metadata.tables), len(metadata.info['views']), len(list(rules_of(metadata))))"
    )
    assert found == [str(len(part)) for part in (metadata.tables, metadata.info["views"], list(rules_of(metadata)))]


@pytest.mark.parametrize("part", ["star", "rules"])
def test_a_part_declares_no_marts(part: str) -> None:
    assert answer(f"import sys, warehouse.model.{part}; print('warehouse.model.marts' in sys.modules)") == ["False"]


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_imported_ahead_is_there(name: str) -> None:
    assert find_spec(name) is not None
