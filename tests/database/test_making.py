"""The server's data, made beside what the program does meanwhile."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command import ROOT
from warehouse.database.connect import connect
from warehouse.database.embedded import server_running
from warehouse.database.making import making
from warehouse.database.presence import is_made
from warehouse.errors import ServerError
from warehouse.settings import Settings


def test_the_data_are_whole_when_the_block_ends_and_serve_whoever_comes(place: Path) -> None:
    settings = Settings(home=place / "home")
    with making(settings.home):
        assert not is_made(settings)
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
    script = (
        "import sys; from pathlib import Path; from warehouse.database.making import making\n"
        "with making(Path(sys.argv[1])): print('waiting', flush=True)"
    )
    command = [sys.executable, "-c", script, str(place / "home")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "waiting\n"
        for _ in range(2):
            time.sleep(0.1)
            program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=60)
    assert "KeyboardInterrupt" in err
    assert is_made(Settings(home=place / "home"))
    assert not (place / "home" / "postgres" / "data.new").exists()


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
