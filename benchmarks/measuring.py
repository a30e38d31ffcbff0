"""How a run is measured: wall time of a process from start to end, its peak memory, and the server's."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Protocol

INTERVAL = 0.05
# The server's processes for a client end a moment after it, and are counted when they have ended.
SETTLED = 0.3


class Measured(Protocol):
    """A server beside a run: the number of its first process, and how much it has written to its log."""

    @property
    def process(self) -> int:
        """The process that starts the others."""

    def written(self) -> int:
        """Return the bytes of its write-ahead log so far."""


@dataclass(frozen=True)
class Run:
    """One run: seconds of wall time and of processor time, megabytes of client and server at their peaks, its output.

    Processor time is that of the client (``own`` of it) and of the server's processes that ended with it; it hardly
    depends on what else the machine does. ``log`` is what the server wrote to its write-ahead log, and ``read`` what it
    had to fetch from the disk because neither it nor the kernel had it in memory, in megabytes.
    """

    seconds: float
    processor: float
    own: float
    client: float
    server: float
    log: float
    read: float
    out: str


@dataclass(frozen=True)
class Figures:
    """Several runs of the same work, in seconds and megabytes."""

    seconds: list[float]
    processor: float
    own: float
    client: float
    server: float
    log: float
    read: float

    @property
    def median(self) -> float:
        """The middle one of the durations."""
        return median(self.seconds)


def figures(runs: Sequence[Run]) -> Figures:
    """Return the figures of runs: all durations, the largest of the peaks."""
    return Figures(
        [run.seconds for run in runs],
        median(run.processor for run in runs),
        median(run.own for run in runs),
        max(run.client for run in runs),
        max(run.server for run in runs),
        median(run.log for run in runs),
        median(run.read for run in runs),
    )


class Watch(threading.Thread):
    """Samples the resident memory of a client, and what the server's processes have to themselves, in megabytes.

    The kernel's own account of a child (`ru_maxrss`) counts what its parent had when it was forked, so it is not used.
    """

    def __init__(self, client: int, postmaster: int) -> None:
        super().__init__(daemon=True)
        self._client, self._postmaster = client, postmaster
        self._over = threading.Event()
        self.client = self.server = 0.0

    def run(self) -> None:
        """Sample until told to stop."""
        while not self._over.wait(INTERVAL):
            self.client = max(self.client, _memory(self._client, "VmHWM:"))
            self.server = max(self.server, sum(_memory(one, "RssAnon:") for one in _children(self._postmaster)))

    def stop(self) -> None:
        """Stop sampling."""
        self._over.set()
        self.join()


def run(command: Sequence[str | Path], server: Measured, environment: Mapping[str, str], folder: Path) -> Run:
    """Run a program to its end; RuntimeError with what it said if it fails.

    Variables of the environment are set for it; one that is empty is one that it must not see.
    """
    postmaster = server.process
    logged, fetched = server.written(), _read(postmaster)
    used, own = _processor(postmaster), _processor(os.getpid())
    started = time.perf_counter()
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env={name: value for name, value in {**os.environ, **environment}.items() if value},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        watch = Watch(process.pid, postmaster)
        watch.start()
        out, _ = process.communicate()
        seconds = time.perf_counter() - started
        watch.stop()
    time.sleep(SETTLED)
    own = _processor(os.getpid()) - own
    processor = own + _processor(postmaster) - used
    logged, fetched = server.written() - logged, _read(postmaster) - fetched
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{out}")
    return Run(seconds, processor, own, watch.client, watch.server, logged / (1 << 20), fetched / (1 << 20), out)


def _children(parent: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def _memory(process: int, line: str) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(one.split()[1]) for one in lines if one.startswith(line)) / 1024


def _read(parent: int) -> int:
    """Return the bytes that a process and its children, ended ones too, have fetched from the disk."""
    return sum(_fetched(one) for one in (parent, *_children(parent)))


def _fetched(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/io").read_text().splitlines()
    except OSError:
        return 0
    return next((int(one.split()[1]) for one in lines if one.startswith("read_bytes:")), 0)


def _processor(parent: int) -> float:
    """Return the seconds of processor time of all processes of a parent that have ended."""
    fields = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
