"""The server's data, created in parallel with the program's other work."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.command import ROOT
from tests.database.programs import start_user_of, until_in, wait_for
from warehouse.database.connect import connect
from warehouse.database.embedded import embedded_server, server_running
from warehouse.database.layout import make_home
from warehouse.database.making import locked, making
from warehouse.database.presence import is_made
from warehouse.database.urls import written
from warehouse.errors import ServerError
from warehouse.settings import Settings

pytestmark = pytest.mark.slow


@contextmanager
def hindered(home: Path) -> Iterator[ExitStack]:
    """Let nobody make the data of a home until the stack is closed."""
    make_home(home)
    with ExitStack() as hindrance:
        hindrance.enter_context(locked(home))
        yield hindrance


def test_the_data_are_whole_when_the_block_ends_and_serve_whoever_comes(place: Path) -> None:
    settings = Settings(home=place / "home")
    with hindered(settings.home) as hindrance, making(settings.home):
        assert not is_made(settings)
        hindrance.close()
    assert is_made(settings)
    assert not server_running(settings.home)
    with connect(settings) as database:
        assert database.embedded


def test_what_interrupts_the_block_leaves_whole_data_behind(place: Path) -> None:
    settings = Settings(home=place / "home")
    with pytest.raises(KeyboardInterrupt), making(settings.home):
        raise KeyboardInterrupt
    assert is_made(settings)
    assert not (place / "home" / "postgres" / "data.new").exists()


def test_an_interrupt_while_it_waits_leaves_whole_data_behind(place: Path) -> None:
    """Twice, as impatient people do; the program ends when the data are whole, and with an interrupt all the same."""
    home = place / "home"
    script = (
        "import sys; from pathlib import Path; from warehouse.database.making import making\n"
        "with making(Path(sys.argv[1])): print('waiting', flush=True)"
    )
    command = [sys.executable, "-c", script, str(home)]
    with (
        hindered(home) as hindrance,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program,
    ):
        assert program.stdout is not None
        assert program.stdout.readline() == "waiting\n"
        for _ in range(2):
            time.sleep(0.1)
            program.send_signal(signal.SIGINT)
        time.sleep(0.1)
        hindrance.close()
        _, err = program.communicate(timeout=300)
    assert "KeyboardInterrupt" in err
    assert is_made(Settings(home=home))
    assert not (home / "postgres" / "data.new").exists()


def test_two_programs_may_make_the_same_data(place: Path) -> None:
    settings = Settings(home=place / "home")
    with making(settings.home), connect(settings) as database:
        assert database.embedded


def test_what_cannot_be_made_is_told_by_whoever_needs_it(place: Path) -> None:
    home = place / "home"
    home.write_text("no folder")
    with making(home):
        pass
    with pytest.raises(ServerError, match="cannot be written"), connect(Settings(home=home)):
        pass


def test_it_begins_before_the_libraries_are_imported_that_talk_to_servers() -> None:
    script = (
        "import sys, warehouse.settings, warehouse.database.making, warehouse.files.deliveries; "
        "heavy = {'sqlalchemy', 'psycopg', 'duckdb'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_program_killed_in_initdb_leaves_nothing_that_stops_the_next(place: Path) -> None:
    """`initdb` works on without the program and keeps the lock, so that nobody removes files under its hands."""
    home = place / "home"
    script = (
        "import sys; from pathlib import Path; from warehouse.database.making import making\n"
        "with making(Path(sys.argv[1])): pass"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(home)], cwd=ROOT) as program:
        wait_for((home / "postgres" / "data.new" / "PG_VERSION").exists)
        program.kill()
    with connect(Settings(home=home)) as database:
        assert database.embedded
    assert not (home / "postgres" / "data.new").exists()


def test_who_waits_for_the_server_says_so(place: Path) -> None:
    home = place / "home"
    make_home(home)
    said: list[str] = []
    with locked(home):
        waits = threading.Thread(target=lambda: said.append("in") if _lock(home, said) else None)
        waits.start()
        wait_for(lambda: bool(said))
    waits.join(300)
    assert said == [f"Another program is making or starting the server in {home}; waiting until it has.", "in"]


def _lock(home: Path, said: list[str]) -> bool:
    with locked(home, said.append):
        return True


def test_a_database_that_a_killed_program_asked_for_is_waited_for(place: Path) -> None:
    """The server goes on with CREATE DATABASE; a session in the template makes it last, as a slow disk does."""
    home = place / "home"
    with embedded_server(home) as (url, _):
        address = written(url.set(database="postgres"))
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute("DROP DATABASE warehouse WITH (FORCE)")
            template = psycopg.connect(written(url.set(database="template1")))
            first = start_user_of(home)
            wait_for(lambda: _creating(admin) == 1)
            first.kill()
            first.communicate()
            with start_user_of(home) as second:
                wait_for(lambda: _creating(admin) == 2)
                template.close()
                until_in(second)
                second.communicate(timeout=300)
                assert second.returncode == 0


def _creating(admin: psycopg.Connection[tuple[int]]) -> int:
    query = "SELECT count(*)::int FROM pg_stat_activity WHERE query ILIKE 'create database%%' AND state = 'active'"
    found = admin.execute(query).fetchone()
    assert found is not None
    return found[0]
