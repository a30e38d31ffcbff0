"""Too little memory, or no thread to be had, costs a sentence."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from tests.command import ROOT
from warehouse.cli.run import in_words
from warehouse.errors import UsageError
from warehouse.settings import Settings
from warehouse.shortage import MEMORY, THREADS, shortage

MEGABYTE = 1 << 20


@pytest.mark.parametrize("megabytes", [1100, 900, 700, 500, 300, 120, 60])
def test_little_memory_costs_a_sentence(settings: Settings, tmp_path: Path, megabytes: int) -> None:
    assert settings.database_url is not None
    environment = os.environ | {"WAREHOUSE_DATABASE_URL": settings.database_url.get_secret_value()}
    limit = megabytes * MEGABYTE
    done = subprocess.run(
        [sys.executable, "-m", "warehouse", "load", str(ROOT / "data" / "raw")],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.returncode in (2, 3)
        assert len(done.stderr.splitlines()) == 1
        assert done.stdout == ""
    assert done.returncode or megabytes > 700


def test_no_thread_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", refuse)
    with pytest.raises(RuntimeError) as caught:
        Thread().start()
    error = in_words(caught.value)
    assert isinstance(error, UsageError)
    assert str(error) == THREADS


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), MEMORY),
        (ImportError("libarrow.so: failed to map segment from shared object"), MEMORY),
        (OSError(12, "Cannot allocate memory"), MEMORY),
        (BlockingIOError(11, "Resource temporarily unavailable"), THREADS),
        (ImportError("No module named 'altair'"), None),
        (RuntimeError("a fault of the program"), None),
    ],
)
def test_what_says_so_and_what_does_not(error: Exception, said: str | None) -> None:
    assert shortage(error) == said
    later = ValueError("on the way out")
    later.__context__ = error
    assert shortage(later) == said
