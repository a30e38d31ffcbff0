"""Connection pools: one that gives every client a session works, one that shares sessions is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from tests import servers
from tests.command import SAMPLE
from tests.ports import free_port
from warehouse.database import session
from warehouse.database.connect import connect
from warehouse.database.urls import database_url, written
from warehouse.errors import CannotConnect
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
EVERY_SOURCE = dict.fromkeys(("customers", "products", "orders"), SAMPLE)

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="needs pgbouncer")


@contextmanager
def pooled(database: str, mode: str, size: int = 5) -> Iterator[Settings]:
    """Settings that reach a database through a pool, which clients find as another database named the same."""
    url = database_url(database)
    host, port = url.query.get("host", url.host), url.port or url.query.get("port", 5432)
    folder = servers.reachable_folder("pool-")
    listening = free_port()
    password = f"password={url.password}" if url.password else ""
    (folder / "pool.ini").write_text(
        f"[databases]\n* = host={host} port={port} user={url.username} {password}\n"
        f"[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port={listening}\nauth_type=any\npool_mode={mode}\n"
        f"default_pool_size={size}\nunix_socket_dir=\nlogfile={folder}/log\npidfile={folder}/pid\n"
    )
    account = servers.account()
    if account.switch:
        for path in (folder, folder / "pool.ini"):
            os.chown(path, account.uid, account.gid)
    assert PGBOUNCER is not None
    program = subprocess.Popen([PGBOUNCER, "-q", str(folder / "pool.ini")], stderr=subprocess.DEVNULL, **account.how())
    try:
        through = written(url.set(host="127.0.0.1", port=listening, query={}))
        _until_it_answers(through, folder / "log")
        yield Settings(database_url=SecretStr(through))
    finally:
        program.kill()
        program.wait()
        shutil.rmtree(folder)


def _until_it_answers(url: str, log: Path) -> None:
    for _ in range(1000):
        try:
            psycopg.connect(url).close()
        except psycopg.Error:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text() if log.exists() else "pgbouncer did not start")


@pytest.mark.every_postgres
@pytest.mark.parametrize("mode", ["transaction", "statement"])
@pytest.mark.parametrize("size", [1, 5])
def test_a_pool_that_shares_sessions_is_refused(
    database: str, mode: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a sentence, before anything is set in sessions that others get.

    A second session may take its time, as on a busy machine; where transactions are refused, all of it is waited for.
    """
    if mode == "transaction":
        monkeypatch.setattr(session, "PATIENCE", 120.0)
    with pooled(database, mode, size) as settings:
        with pytest.raises(CannotConnect, match="set its pool_mode to session"), connect(settings):
            pass
        assert settings.database_url is not None
        with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as other:
            assert other.execute("SELECT current_setting('search_path')").fetchone() == ('"$user", public',)


def test_a_pool_with_idle_sessions_that_shares_them_is_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where others use the pool, so that it has several sessions to give."""
    monkeypatch.setattr(session, "PATIENCE", 120.0)
    with pooled(database, "transaction") as settings:
        assert settings.database_url is not None
        url = settings.database_url.get_secret_value()
        others = [psycopg.connect(url) for _ in range(4)]
        for other in others:
            other.execute("SELECT 1")
        for other in others:
            other.rollback()
        with pytest.raises(CannotConnect, match="another session"), connect(settings):
            pass
        for other in others:
            other.close()


@pytest.mark.every_postgres
@pytest.mark.parametrize("size", [1, 5])
def test_a_pool_that_gives_everybody_a_session_works(database: str, size: int) -> None:
    """A load through it, with what the session depends on, also where there is one session only."""
    with pooled(database, "session", size) as settings, connect(settings) as opened:
        assert load(opened, metadata, settings, Request("sample", EVERY_SOURCE)).status == "loaded"
