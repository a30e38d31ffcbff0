"""The short form, which CI runs: a few blows of each kind, the same ones in every run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.endurance.back import struck
from tests.endurance.beginnings import first_loads, full_disk, migrations
from tests.endurance.blows import BLOWS, under_blows
from tests.endurance.long_life import CUSTOMERS, long_life
from tests.endurance.site import Site, site
from tests.endurance.together import at_once, readers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place() -> Iterator[Site]:
    """A server of one's own that may be crashed."""
    with site() as found:
        yield found


@pytest.mark.parametrize("kind", BLOWS)
def test_gold_is_as_before_or_after_and_the_words_are_true(place: Site, kind: str) -> None:
    assert under_blows(place, kind, 3)["blows"] == 3


def test_undo_and_prune_are_all_or_nothing(place: Site) -> None:
    """Killed, and cut off at their commit, before it arrives and before its answer does."""
    counts = struck(place, 4)
    assert counts["lost commits"] + counts["lost answers"] >= 2, counts


def test_readers_never_see_half_a_load(place: Site) -> None:
    assert readers(place, 5)["questions"] > 0


def test_eight_programs_work_at_once(place: Site) -> None:
    assert at_once(place, 1, most=2)["rounds"] == 1


def test_killed_first_loads_leave_nothing_that_stops_the_next(place: Site) -> None:
    assert first_loads(place, 2)["kills"] == 2


def test_killed_migrations_leave_nothing_that_stops_the_next(place: Site) -> None:
    assert migrations(place, 2)["kills"] == 2


def test_a_full_disk_loses_nothing(place: Site) -> None:
    assert full_disk(place, 1)["full"] == 1


def test_days_that_bring_the_same_cost_the_same(place: Site) -> None:
    """Not by the clock: what the tables gain is what was delivered, and no plan reads a table for each row of another.

    A small table may be read as a whole by some statements of a batch.
    """
    life = long_life(place, 12)
    grown = [life.total(after) - life.total(before) for before, after in ((3, 6), (6, 9), (9, 12))]
    assert max(grown) < 2 * max(min(grown), 200_000), grown
    assert life.dead(12) < 2_000
    assert life.scanned(12) < 1.5 * life.scanned(3)
    more = {name: rows - life.read(9).get(name, 0) for name, rows in life.read(12).items()}
    assert max(more.values()) < 10 * 3 * CUSTOMERS, more
