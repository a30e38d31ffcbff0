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

from tests.command import ROOT, Program
from tests.serve.test_serve import free_port
from warehouse.database.endpoint import require_free
from warehouse.errors import UsageError


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


def test_what_cannot_be_shown(tmp_path: Path, empty_database: str, database: str) -> None:
    """No warehouse, no marts, a port that is taken, and an extra that is missing: each is one sentence."""
    assert "`warehouse load` makes one" in Program(tmp_path)("dashboard").sentence()
    answer = Program(tmp_path, empty_database)("dashboard")
    assert (answer.code, "`warehouse migrate`" in answer.sentence()) == (3, True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="--port"):
            require_free(taken.getsockname()[1])
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['streamlit'] = None\n")
    answer = Program(tmp_path, database)("dashboard", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (answer.code, "pip install 'retail-warehouse-loader[dashboard]'" in answer.sentence()) == (2, True)
