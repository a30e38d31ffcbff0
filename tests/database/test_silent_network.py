"""A network that falls silent: nothing is closed and nothing arrives any more."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL

from tests.command import ROOT, SAMPLE
from warehouse.database.session import DEFAULTS
from warehouse.database.urls import database_url, written

SECONDS = 60
"""Within which one signal must end the program, on a busy machine; it takes some four on an idle one."""


class Network:
    """Passes bytes on between a client and a server, until a mark goes by; then it swallows them all."""

    def __init__(self, server: URL, mark: bytes) -> None:
        self.server, self.mark = server, mark
        self.silent = threading.Event()
        self.ends: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = self._reached()
            self.ends += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _reached(self) -> socket.socket:
        folder = self.server.query.get("host")
        if folder:
            reached = socket.socket(socket.AF_UNIX)
            reached.connect(f"{folder}/.s.PGSQL.{self.server.port or self.server.query.get('port', 5432)}")
            return reached
        return socket.create_connection((self.server.host or "127.0.0.1", self.server.port or 5432))

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self.mark in data:
                    self.silent.set()
                if not self.silent.is_set():
                    target.sendall(data)

    def close(self) -> None:
        """Let everybody go."""
        for end in (self.listener, *self.ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def loading(database: str, folder: Path, mark: bytes) -> Iterator[tuple[subprocess.Popen[str], Network]]:
    """Run a load over a network that falls silent."""
    url = database_url(database)
    network = Network(url, mark)
    query = {key: value for key, value in url.query.items() if key not in ("host", "port")}
    through = url.set(host="127.0.0.1", port=network.port, query=query)
    program = subprocess.Popen(
        [sys.executable, "-m", "warehouse", "load", str(SAMPLE)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WAREHOUSE_DATABASE_URL": written(through)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield program, network
    finally:
        program.kill()
        program.wait()
        network.close()


@pytest.mark.parametrize(
    ("number", "mark"),
    [
        (signal.SIGINT, b"INSERT INTO audit.file"),
        (signal.SIGTERM, b"COPY "),
        (signal.SIGINT, b"LOCK TABLE"),
        (signal.SIGTERM, b"set_config"),
    ],
)
def test_one_signal_ends_every_wait(database: str, tmp_path: Path, number: signal.Signals, mark: bytes) -> None:
    """Wherever the program waits for the server: for an answer, to send rows, for the lock, or to begin."""
    with loading(database, tmp_path, mark) as (program, network):
        assert network.silent.wait(300)
        time.sleep(1)
        assert program.poll() is None
        program.send_signal(number)
        _, said = program.communicate(timeout=SECONDS)
    assert program.returncode == 128 + number
    assert "Interrupted" in said
    assert "Traceback" not in said
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM audit.batch").fetchone() == (0,)


def test_a_peer_that_is_gone_is_noticed_without_a_signal() -> None:
    """Within some two minutes, by keepalives and by the limit for what was sent and not received."""
    idle, interval, count = (int(DEFAULTS[f"keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert DEFAULTS["keepalives"] == "1"
    assert idle + interval * count <= 120
    assert int(DEFAULTS["tcp_user_timeout"]) <= 120_000
