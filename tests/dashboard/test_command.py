"""`warehouse dashboard` as its users run it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.command import ROOT
from tests.ports import free_port
from warehouse.dashboard import SCRIPT, run
from warehouse.errors import NotMigrated, UsageError
from warehouse.settings import Settings


def healthy(port: int, process: subprocess.Popen[str]) -> bool:
    """Wait until it says that it is well."""
    for _ in range(2000):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=60) as answer:
                return bool(answer.read() == b"ok")
        except OSError:
            if process.poll() is not None:
                return False
            time.sleep(0.1)
    return False


def test_it_answers_and_stops(database: str, tmp_path: Path) -> None:
    """It listens on this machine only, and a signal ends it without a word of complaint."""
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "STREAMLIT_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "warehouse", "dashboard", "--port", str(port)],
        cwd=tmp_path,
        env={**own, "PYTHONPATH": str(ROOT), "WAREHOUSE_DATABASE_URL": database},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert healthy(port, process), process.communicate(timeout=300)
        with socket.socket() as elsewhere, pytest.raises(ConnectionRefusedError):
            elsewhere.connect(("127.0.0.2", port))
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=300)
    finally:
        process.kill()
    assert (process.returncode, err) == (0, "")
    assert f"http://127.0.0.1:{port}" in out
    assert out.endswith("Stopped.\n")


def test_what_cannot_be_shown(tmp_path: Path, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No warehouse, no marts, and a port that is taken: each is one sentence."""
    with pytest.raises(NotMigrated, match="`warehouse load` makes one"):
        run(Settings(home=tmp_path / "nowhere"), free_port())
    with pytest.raises(NotMigrated, match="`warehouse migrate`"):
        run(Settings(database_url=SecretStr(empty_database)), free_port())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="--port"):
            run(Settings(database_url=SecretStr(empty_database)), taken.getsockname()[1])
    monkeypatch.setitem(sys.modules, "streamlit", None)
    with pytest.raises(UsageError, match=r"pip install 'retail-warehouse-loader\[dashboard\]'"):
        run(Settings(database_url=SecretStr(empty_database)), free_port())


def test_pages_are_where_streamlit_does_not_look_for_them() -> None:
    """A page opened by its own address would be shown without the others."""
    assert not (SCRIPT.parent / "pages").exists()


@contextmanager
def dashboard(folder: Path, database: str, **environment: str) -> Iterator[int]:
    """Run the dashboard in a folder and return its port once it is well."""
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "STREAMLIT_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "warehouse", "dashboard", "--port", str(port)],
        cwd=folder,
        env={**own, "PYTHONPATH": str(ROOT), "WAREHOUSE_DATABASE_URL": database, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert healthy(port, process), process.communicate(timeout=300)
        yield port
    finally:
        process.kill()
        process.communicate(timeout=300)


def status(port: int, path: str, *headers: str) -> int:
    """Send a request with these headers and no others; return the status of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as wire:
        wire.sendall("\r\n".join([f"GET {path} HTTP/1.1", *headers, "", ""]).encode())
        return int(wire.recv(4096).split(b" ")[1])


UPGRADE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Protocol: streamlit",
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==",
)


@pytest.mark.parametrize("open_to_all", [False, True], ids=["as it comes", "with a .streamlit that lets everybody in"])
def test_pages_of_others_are_refused(database: str, tmp_path: Path, open_to_all: bool) -> None:
    """A name rebound to this machine, another origin, a sandboxed page: none gets a page or the stream of figures."""
    environment = {}
    if open_to_all:
        (tmp_path / ".streamlit").mkdir()
        (tmp_path / ".streamlit" / "config.toml").write_text(
            '[server]\nenableCORS = false\nenableXsrfProtection = false\naddress = "0.0.0.0"\n'
            'corsAllowedOrigins = ["http://x.invalid"]\nbaseUrlPath = "shop"\n'
        )
        environment = {"STREAMLIT_SERVER_ENABLE_CORS": "false", "STREAMLIT_SERVER_PORT": "1"}
    with dashboard(tmp_path, database, **environment) as port:
        ours, name = f"127.0.0.1:{port}", f"localhost:{port}"
        stream, page, health = "/_stcore/stream", "/", "/_stcore/health"
        for host in (ours, name):
            assert status(port, page, f"Host: {host}", "Connection: close") == 200
            assert status(port, stream, f"Host: {host}", f"Origin: http://{host}", *UPGRADE) == 101
        refused = [
            (f"x.invalid:{port}", f"http://x.invalid:{port}"),
            ("x.invalid", "http://x.invalid"),
            (f"x.invalid:{port}", f"http://{ours}"),
            (ours, "http://x.invalid"),
            (ours, f"http://x.invalid:{port}"),
            (ours, f"https://{ours}"),
            (ours, f"http://127.0.0.1:{port + 1}"),
            (ours, "null"),
            (f"127.0.0.1.x.invalid:{port}", f"http://127.0.0.1.x.invalid:{port}"),
        ]
        for host, origin in refused:
            assert status(port, stream, f"Host: {host}", f"Origin: {origin}", *UPGRADE) == 403, (host, origin)
            for path in (page, health):
                assert status(port, path, f"Host: {host}", f"Origin: {origin}", "Connection: close") == 403
        assert status(port, page, f"Host: x.invalid:{port}", "Connection: close") == 403
