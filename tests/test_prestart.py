"""What a first load imports while its server is made, and when it begins to make it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.command import Program
from warehouse.cli.prestart import NEEDED


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_imported_ahead_is_there(name: str) -> None:
    assert find_spec(name) is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    "call",
    [
        ("load", "nowhere"),
        ("load", "--source", "orders=nowhere.csv"),
        ("load", "--source", "oders=here.csv"),
        ("load", ".", "--source", "orders=here.csv"),
        ("load", ".", "--plan"),
    ],
)
def test_no_server_is_made_for_a_call_that_can_load_nothing(tmp_path: Path, call: tuple[str, ...]) -> None:
    (tmp_path / "here.csv").write_text("a,b\n1,2\n")
    answer = Program(tmp_path)(*call)
    assert answer.code == 2
    assert [one.name for one in tmp_path.iterdir()] == ["here.csv"]
