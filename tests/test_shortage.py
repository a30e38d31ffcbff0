"""A lack of memory or threads gives one sentence."""

from __future__ import annotations

import errno
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.command import ROOT, SAMPLE
from warehouse.cli.run import explained, run
from warehouse.errors import UsageError
from warehouse.settings import Settings
from warehouse.shortage import MEMORY, THREADS, at_the_limit, shortage
from warehouse.terminal.console import Paper

MEGABYTE = 1 << 20


def limited(
    megabytes: int, *arguments: str, of: int = resource.RLIMIT_AS, **environment: Any
) -> subprocess.CompletedProcess[str]:
    """Run Python with so many megabytes of addresses, or of what another limit counts."""
    limit = megabytes * MEGABYTE
    return subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | environment, capture_output=True, text=True, check=False, timeout=300,
        preexec_fn=lambda: resource.setrlimit(of, (limit, limit)),
    )  # fmt: skip


@pytest.mark.parametrize("megabytes", [1100, 900, 700, 500, 300, 120])
def test_little_memory_costs_a_sentence(settings: Settings, megabytes: int) -> None:
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    done = limited(megabytes, "-m", "warehouse", "load", str(SAMPLE), WAREHOUSE_DATABASE_URL=url)
    assert done.returncode in ((0, 2, 3) if megabytes > 700 else (2,)), done.stderr
    if done.returncode:
        assert done.stderr in (f"{MEMORY}\n", f"{THREADS}\n")
        assert done.stdout == ""


@pytest.mark.slow
@pytest.mark.parametrize("environment", [{}, {"PYTHONUTF8": "1"}, {"LC_ALL": "C", "PYTHONUNBUFFERED": "1"}])
def test_it_costs_one_before_memory_can_end(tmp_path: Path, environment: dict[str, Any]) -> None:
    """From what Python and our first module need to what `status` is begun with."""
    least = next(at for at in range(10, 60) if not limited(at, "-c", "import warehouse.__main__").returncode) + 3
    home = str(tmp_path / "none")
    for megabytes in (*range(least, 90, 8), 120, 159):
        done = limited(megabytes, "-m", "warehouse", "status", WAREHOUSE_HOME=home, **environment)
        assert (done.returncode, done.stderr) == (2, f"{MEMORY}\n"), f"{megabytes} MB"
    done = limited(160, "-m", "warehouse", "status", WAREHOUSE_HOME=home, **environment)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr


@pytest.mark.parametrize(("megabytes", "code"), [(31, 2), (50, 2), (79, 2), (80, 3)])
def test_so_it_does_with_little_memory_for_data(tmp_path: Path, megabytes: int, code: int) -> None:
    home = str(tmp_path / "none")
    done = limited(megabytes, "-m", "warehouse", "status", of=resource.RLIMIT_DATA, WAREHOUSE_HOME=home)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1), done.stderr


@pytest.mark.parametrize(
    ("error", "at_it"),
    [
        (ImportError("resource.so: failed to map segment from shared object"), True),
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), False),
        (ModuleNotFoundError("No module named 'resource'"), False),
    ],
)
def test_what_cannot_even_be_asked_is_at_the_limit(
    monkeypatch: pytest.MonkeyPatch, error: Exception, at_it: bool
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "read_text", refuse)
    assert at_the_limit() is at_it


def test_the_last_words_need_no_console(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(Paper, "sentence", refuse)
    assert run(["load", "--no-such\x1boption"]) == 2
    assert capfd.readouterr().err.startswith("No such option: --no-such\\x1boption")


UNPRIVILEGED = (
    *("setpriv", "--reuid", "5", "--regid", "60", "--clear-groups"),
    *("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"),
    "--bounding-set=-all,+dac_read_search",
)
"""A user whose processes are counted, unlike those of root, and who still finds Python wherever it is."""


def few_processes(most: int, home: Path) -> subprocess.CompletedProcess[str]:
    """Load the sample into an embedded server, as a user who may have so many processes."""
    user: tuple[str, ...] = UNPRIVILEGED if os.geteuid() == 0 else ()
    return subprocess.run(
        [*user, sys.executable, "-m", "warehouse", "load"],
        env=os.environ | {"WAREHOUSE_HOME": str(home), "PYTHONPATH": str(ROOT)}, cwd=home.parent,
        capture_output=True, text=True, check=False, timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (most, most)),
    )  # fmt: skip


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that anybody may enter and write to."""
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="counts processes as Linux does")
def test_no_process_to_be_had_costs_a_sentence(shared: Path) -> None:
    """From no thread at all to a server that can begin no more sessions; who is not root has processes already."""
    for most in (1, 2, 4, 6, 9, 11):
        done = few_processes(most, shared / f"home-{most}")
        if done.stderr.startswith("setpriv"):
            pytest.skip(f"needs setpriv, and a user without other processes: {done.stderr}")
        assert done.returncode in (2, 3), f"{most}: {done.stdout}{done.stderr}"
        assert done.stderr.count("\n") == 1, f"{most}: {done.stderr}"
        assert re.search(r"(allow more|raise its limits?) \(ulimit -u", done.stderr), done.stderr
        assert done.stdout == ""


def test_no_thread_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", refuse)
    with pytest.raises(RuntimeError) as caught:
        Thread().start()
    error = explained(caught.value)
    assert isinstance(error, UsageError)
    assert str(error) == THREADS


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), MEMORY),
        (ImportError("libarrow.so: failed to map segment from shared object"), MEMORY),
        (OSError(12, "Cannot allocate memory"), MEMORY),
        (BlockingIOError(11, "Resource temporarily unavailable"), THREADS),
        (SystemError("error return without exception set"), MEMORY),
        (ImportError("No module named 'altair'"), None),
        (RuntimeError("a fault of the program"), None),
    ],
)
def test_what_says_so_and_what_does_not(error: Exception, said: str | None) -> None:
    assert shortage(error) == said
    later = ValueError("on the way out")
    later.__context__ = error
    assert shortage(later) == said
