"""An interrupt at every step into a command and out of it: no traceback, a true code, nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import ROOT

pytestmark = pytest.mark.slow

STEPS = """
import atexit, json, os, signal, sys, threading
import warehouse.__main__, warehouse.cli
from warehouse.outcomes import outcomes

number, done = signal.Signals[sys.argv[1]], sys.argv[2] == "done"
ours = sys.modules["warehouse.cli.run"]
files = {one.__file__ for one in (warehouse.__main__, ours, sys.modules["warehouse.cli.interrupts"])}
before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGALRM)}

def app(**_):
    if done:
        outcomes.settle("the batch is loaded")
    return 0

def ends(reached):
    if not reached():
        sys.settrace(None)
        print("never reached")
    changed = [one.name for one, meant in before.items() if signal.getsignal(one) is not meant]
    if signal.getitimer(signal.ITIMER_REAL)[0]:
        changed.append("the clock")
    if threading.excepthook is not threading.__excepthook__:
        changed.append("the hook of threads")
    if changed:
        print("still changed:", changed)

def interrupted(step):
    steps = 0

    def trace(frame, event, _):
        nonlocal steps
        # Before the first step of all, Python itself answers.
        if frame.f_code.co_filename in files and signal.getsignal(signal.SIGINT) is signal.SIG_DFL or steps:
            steps += frame.f_code.co_filename in files
            if steps == step:
                sys.settrace(None)
                signal.raise_signal(number)
        return trace

    ours.app = app
    atexit.register(ends, lambda: steps >= step)
    sys.settrace(trace)
    warehouse.__main__.main()

def child(step):
    read, write = os.pipe()
    if not (pid := os.fork()):
        os.dup2(write, 1)
        os.dup2(write, 2)
        interrupted(step)
    os.close(write)
    with open(read) as said:
        return said.read(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

step, answer = 0, ("", 0)
while "never reached" not in answer[0]:
    answer = child(step := step + 1)
    print(json.dumps(answer), flush=True)
"""


def answers(folder: Path, number: str, done: str) -> Iterator[tuple[str, int]]:
    """What a command says and its exit code, interrupted at its first step, at its second, and so on."""
    (folder / "steps.py").write_text(STEPS)
    ran = subprocess.run(
        [sys.executable, str(folder / "steps.py"), number, done],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=300,
    )
    assert ran.stderr == ""
    for line in ran.stdout.splitlines():
        said, code = json.loads(line)
        yield said, code


STOPPED = "Interrupted; nothing of what was under way is in the database.\n"
FINISHED = "Interrupted after the work was done. The batch is loaded.\n"


@pytest.mark.parametrize(
    ("number", "done", "allowed"),
    [
        ("SIGINT", "done", {("", -2), ("", 130), (STOPPED, 130), (FINISHED, 0), ("", 0), ("never reached\n", 0)}),
        ("SIGTERM", "open", {("", -15), (STOPPED, 143), ("", 0), ("never reached\n", 0)}),
    ],
)
def test_an_interrupt_at_any_step_is_quiet_and_true(
    tmp_path: Path, number: str, done: str, allowed: set[tuple[str, int]]
) -> None:
    found = list(answers(tmp_path, number, done))
    assert set(found) <= allowed, set(found) - allowed
    assert len(found) > 100
    assert {said for said, _ in found} >= {STOPPED} | ({FINISHED} if done == "done" else set())
