"""`warehouse dashboard` as its users run it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.command import ROOT
from tests.serve.test_serve import free_port
from warehouse.dashboard import SCRIPT, run
from warehouse.errors import NotMigrated, UsageError
from warehouse.settings import Settings


def healthy(port: int, process: subprocess.Popen[str]) -> bool:
    """Wait until it says that it is well."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
                return bool(answer.read() == b"ok")
        except (urllib.error.URLError, ConnectionError):
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
        assert healthy(port, process), process.communicate(timeout=60)
        with socket.socket() as elsewhere, pytest.raises(ConnectionRefusedError):
            elsewhere.connect(("127.0.0.2", port))
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
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
