"""Several first loads at once on one new home, as a scheduler or several terminals start them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import servers
from tests.command import SAMPLE, Program
from warehouse.database.embedded import server_running

pytestmark = pytest.mark.slow


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that whoever runs the server can enter."""
    folder = servers.reachable_folder("beside-")
    yield folder
    shutil.rmtree(folder)


def test_one_first_load_loads_and_the_others_find_it_loaded(place: Path) -> None:
    program, home = Program(place), place / "home"
    with ThreadPoolExecutor() as pool:
        load = ("load", SAMPLE, "--json")
        answers = list(pool.map(lambda _: program(*load, WAREHOUSE_HOME=str(home)), range(4)))
    assert [answer.code for answer in answers] == [0] * 4, [answer.err for answer in answers]
    assert Counter(answer.json["status"] for answer in answers) == {"loaded": 1, "unchanged": 3}
    assert not server_running(home)
