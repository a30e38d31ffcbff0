"""Programs that the tests run in parallel, as a second user of a home."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

USE = """
import sys
from pathlib import Path
from warehouse.database.embedded import embedded_server
with embedded_server(Path(sys.argv[1])) as (url, _):
    print("in", flush=True)
    sys.stdin.read()
"""


def start_user_of(home: Path) -> subprocess.Popen[str]:
    """Start a program that uses the server of a home until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent.parent,
        start_new_session=True,
    )


def until_in(program: subprocess.Popen[str]) -> None:
    """Wait until the program uses the server; fail with what it says if it ends instead."""
    assert program.stdout is not None
    assert program.stderr is not None
    assert program.stdout.readline() == "in\n", program.stderr.read()


@contextlib.contextmanager
def user_of(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a program that uses the server of a home until its input ends."""
    with start_user_of(home) as program:
        until_in(program)
        try:
            yield program
        finally:
            if program.poll() is None:
                program.communicate(timeout=300)


def wait_for(done: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something is so; fail when it never comes."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.02)
