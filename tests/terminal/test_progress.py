"""The time that a load has left: from the phases that are done, and nothing where it would be a guess."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.command import SAMPLE, Program
from warehouse.database.connect import connect
from warehouse.database.watching import Work
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings
from warehouse.terminal.formats import roughly
from warehouse.terminal.progress import BEGINS, WEIGHTS, Share, Sight, estimate


def test_the_shares_of_the_phases_are_all_of_a_load() -> None:
    assert sum(WEIGHTS.values()) == 100
    assert Share().at("commit", 1.0) == 1.0


@pytest.mark.parametrize(("elapsed", "done", "left"), [(1.0, 0.5, None), (60.0, 0.01, None), (10, 0.25, 30), (9, 1, 0)])
def test_what_is_left(elapsed: float, done: float, left: float | None) -> None:
    assert estimate(elapsed, done) == left


@pytest.mark.parametrize(
    ("value", "said"), [(0, "1 s"), (59.6, "60 s"), (119, "119 s"), (121, "2 min"), (7300, "2 h 2 min")]
)
def test_an_estimate_is_not_more_exact_than_it_is(value: float, said: str) -> None:
    assert roughly(value) == said


def test_what_is_seen_of_a_statement_is_said_in_words() -> None:
    """Rows have a rate from the second look on; what was seen in one phase is not said in the next."""
    sight = Sight()
    sight.enter("bronze")
    assert sight.words == ["reading the records"]
    sight.see(Work("copy", "orders", 100_000, None), 10.0)
    assert sight.words == ["reading the records", "100,000 so far"]
    sight.see(Work("copy", "orders", 400_000, None), 11.0)
    assert sight.words == ["reading the records", "300,000/s", "400,000 so far"]
    sight.see(Work("copy", "products", 5_000, None), 12.0)
    assert sight.words == ["reading the records", "5,000 so far"]
    sight.enter("facts")
    assert sight.words == ["merging the facts"]
    sight.see(Work("index", None, None, 0.454), 13.0)
    assert sight.words == ["merging the facts", "index 45%"]
    sight.see(Work("analyse", "fact_sales", None, None), 14.0)
    assert sight.words == ["merging the facts", "sampling"]
    sight.see(None, 15.0)
    assert sight.words == ["merging the facts"]


def test_no_one_looks_on_when_the_output_is_no_terminal(tmp_path: Path, database: str) -> None:
    """Piped and as JSON, a load opens one connection after another, and none that looks on."""
    program = Program(tmp_path, database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE public.came (name text)")
        connection.execute(
            "CREATE FUNCTION public.note() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS "
            "$$ BEGIN INSERT INTO public.came SELECT application_name FROM pg_stat_activity "
            "WHERE datname = current_database(); END $$"
        )
        connection.execute("CREATE EVENT TRIGGER came ON ddl_command_start EXECUTE FUNCTION public.note()")
        assert program("load", SAMPLE, "--json").code == 0
        came = {name for (name,) in connection.execute("SELECT name FROM public.came")}
    assert "warehouse" in came
    assert "warehouse progress" not in came


def test_a_load_tells_its_phases_and_never_goes_back(tmp_path: Path, settings: Settings) -> None:
    Program(tmp_path)("sample", "many", "--orders", "40000")
    told: list[tuple[str, float]] = []
    with connect(settings) as database:
        (folder,) = (tmp_path / "many").glob("*/")
        request = Request("many", dict.fromkeys(("customers", "products", "orders"), folder))
        account = load(database, metadata, settings, request, lambda phase, part: told.append((phase, part)))
    assert account.status == "loaded"
    assert {phase for phase, _ in told} == {*WEIGHTS, "history"}
    reading = [part for phase, part in told if phase == "bronze"]
    assert reading == sorted(reading)
    assert reading[0] == 0.0
    assert reading[-1] == pytest.approx(1.0)
    assert len(set(reading)) > 4
    share = Share()
    done = [share.at(*one) for one in told]
    assert done == sorted(done)
    assert done[-1] == BEGINS["commit"] / 100
