"""Lists that repeat the one before: `warehouse status` says what they take, and which setting stores only changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.command import Program
from warehouse import repeating as module
from warehouse.database.connect import Database, connect
from warehouse.database.glance import Glance
from warehouse.health import health
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.repeating import Repeating, repeating
from warehouse.settings import Settings

DAY = date(2024, 3, 1)
HEADER = "customer_id,customer_name,email,city,state,country,signup_date"
NUMBER = 40


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few records be worth some advice."""
    monkeypatch.setattr(module, "ENOUGH", NUMBER)


def rows(number: int, moved: int = 0, mark: str = "") -> Iterator[str]:
    """Yield a list of customers, of whom some have moved; ``mark`` is what a column that nobody needs says of all."""
    yield HEADER + (",exported_at" if mark else "")
    for one in range(number):
        city = "Dallas" if one < moved else "Austin"
        yield f"C{one:06},Ann {one},,{city},TX,US,2024-01-01" + (f",{mark}" if mark else "")


def bring(database: Database, settings: Settings, folder: Path, day: int, *, moved: int, mark: str = "") -> None:
    (folder / "customers.csv").write_text("\n".join(rows(NUMBER, moved, mark)) + "\n")
    request = Request("a list", {"customers": folder}, as_of=DAY + timedelta(day))
    assert load(database, metadata, settings, request).status in ("loaded", "unchanged")


def found(database: Database, folded: frozenset[str] = frozenset()) -> list[Repeating]:
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        return list(repeating(connection, metadata, folded))


@pytest.mark.usefixtures("small")
def test_lists_that_repeat_are_found_with_their_sizes(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database:
        for day in range(4):
            assert found(database) == []
            bring(database, settings, tmp_path, day, moved=day)
        (one,) = found(database)
        assert (one.source, one.lists, one.kinds) == ("customers", 3, ("bronze", "observations"))
        assert one.share == pytest.approx(39 / 40)
        with database.engine.connect() as connection:
            sizes = "SELECT pg_total_relation_size('bronze.customers') + pg_total_relation_size('silver.customers')"
            assert one.stored == connection.scalar(text(sizes))
            *_, finding = health(Glance(connection), DAY, lists=[one]).findings
        assert one.repeated == pytest.approx(one.stored * 39 / 40 * 3 / 4, abs=1)
        assert finding.what.startswith("each of the last 3 lists of customers repeats at least 97% of the one before; ")
        assert 'bronze = "changes" and observations = "changes" under [retention]' in finding.advice
        # what the settings keep by changes already needs no advice
        assert [one.kinds for one in found(database, frozenset({"bronze"}))] == [("observations",)]
        assert found(database, frozenset({"bronze", "observations"})) == []
        # one list in five that is another one is enough to say nothing
        bring(database, settings, tmp_path, 4, moved=NUMBER)
        assert found(database) == []


@pytest.mark.usefixtures("small")
def test_raw_records_that_differ_each_day_are_not_to_be_kept_by_changes(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database:
        for day in range(4):
            bring(database, settings, tmp_path, day, moved=0, mark=f"2024-03-0{day + 1}")
        assert [one.kinds for one in found(database)] == [("observations",)]


def test_the_advice_is_shown_and_saves_what_it_says(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    for day in range(1, 6):
        (tmp_path / "customers.csv").write_text("\n".join(rows(4_000, day)) + "\n")
        call = ["load", "--source", f"customers={tmp_path / 'customers.csv'}", "--as-of", f"2024-03-0{day}"]
        assert program(*call).code == 0
    shown = " ".join(program("status").out.split())
    assert "each of the last 4 lists of customers repeats at least 99% of the one before" in shown.replace(
        "Each", "each"
    )
    assert 'set bronze = "changes" and observations = "changes" under [retention]' in shown
    (tmp_path / "warehouse.toml").write_text('[retention]\nbronze = "changes"\nobservations = "changes"\n')
    assert "repeats at least" not in program("status").out
