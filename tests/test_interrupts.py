"""Interrupts always work, even if a library swallows the exception of a signal, and never act within an import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ROOT

pytestmark = pytest.mark.slow

ASKING = """
import importlib, os, signal, sys, time
from warehouse.cli.interrupts import Interrupts

def ask():
    os.kill(os.getpid(), signal.Signals[sys.argv[1]])
    time.sleep(0.01)

def swallowed():
    try:
        ask()
    except KeyboardInterrupt:
        pass

def long_work():
    for _ in range(1000):
        time.sleep(0.01)
    print("went on to the end")
"""


def asked(tmp_path: Path, body: str, number: str) -> str:
    """What a program prints that hears interrupts and is interrupted where it calls ``ask()``."""
    (tmp_path / "program.py").write_text(ASKING + body)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    done = subprocess.run(
        [sys.executable, str(tmp_path / "program.py"), number],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_an_interrupt_that_was_swallowed_comes_again(tmp_path: Path, number: str, code: int) -> None:
    said = asked(
        tmp_path,
        """
with Interrupts() as interrupts:
    try:
        swallowed()
        print("swallowed")
        long_work()
    except KeyboardInterrupt:
        print("heard", interrupts.code)
""",
        number,
    )
    assert said == f"swallowed\nheard {code}\n"


def test_an_interrupt_that_python_swallows_in_a_finalizer_comes_again_without_a_traceback(tmp_path: Path) -> None:
    said = asked(
        tmp_path,
        """
class Freed:
    def __del__(self):
        ask()

with Interrupts() as interrupts:
    try:
        Freed()
        print("freed")
        long_work()
    except KeyboardInterrupt:
        print("heard", interrupts.code)
""",
        "SIGINT",
    )
    assert said == "freed\nheard 130\n"


def test_what_fails_in_a_thread_because_of_an_interrupt_is_not_shown(tmp_path: Path) -> None:
    said = asked(
        tmp_path,
        """
import threading

def fails():
    raise ConnectionError("the connection is closed")

with Interrupts() as interrupts:
    try:
        ask()
    except KeyboardInterrupt:
        print("heard", interrupts.code)
        thread = threading.Thread(target=fails)
        thread.start()
        thread.join()
""",
        "SIGTERM",
    )
    assert said == "heard 143\n"


def test_ctrl_c_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """A shell starts what runs in its background so."""
    (tmp_path / "program.py").write_text(
        "import atexit, os, signal, sys\n"
        "from warehouse.__main__ import main\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "sys.argv = ['warehouse', 'version']\n"
        "main()\n"
    )
    ended = subprocess.run(
        [sys.executable, str(tmp_path / "program.py")],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=300,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_error_in_a_finalizer_is_still_shown(tmp_path: Path) -> None:
    said = asked(
        tmp_path,
        """
class Freed:
    def __del__(self):
        raise ValueError("lost")

with Interrupts():
    Freed()
""",
        "SIGINT",
    )
    assert "ValueError: lost" in said


@pytest.mark.parametrize(("done", "code"), [(True, 0), (False, 130)])
def test_ctrl_c_between_the_work_and_the_end_of_the_process_denies_nothing(
    tmp_path: Path, done: bool, code: int
) -> None:
    (tmp_path / "program.py").write_text(f"""
import warehouse.cli
from warehouse.outcomes import outcomes

def run():
    if {done}:
        outcomes.settle("the batch is loaded")
    raise KeyboardInterrupt

warehouse.cli.run = run
from warehouse.__main__ import main
main()
""")
    ended = subprocess.run(
        [sys.executable, str(tmp_path / "program.py")],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=300,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "", "")


def test_an_import_is_finished_first(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("from __main__ import ask\nask()\nprint('imported')\n")
    said = asked(
        tmp_path,
        """
with Interrupts() as interrupts:
    try:
        importlib.import_module("slow")
        long_work()
    except KeyboardInterrupt:
        print("heard", interrupts.code)
""",
        "SIGTERM",
    )
    assert said == "imported\nheard 143\n"


def test_the_way_out_is_not_interrupted_again(tmp_path: Path) -> None:
    said = asked(
        tmp_path,
        """
with Interrupts() as interrupts:
    try:
        try:
            ask()
        finally:
            for _ in range(50):
                time.sleep(0.01)
            print("tidied up")
    except KeyboardInterrupt:
        print("heard", interrupts.code)
time.sleep(0.3)
print("not asked again")
""",
        "SIGTERM",
    )
    assert said == "tidied up\nheard 143\nnot asked again\n"


def test_a_program_that_an_import_has_called_is_heard_too(tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text(
        "from __main__ import ask, Interrupts\n"
        "with Interrupts() as interrupts:\n"
        "    try:\n"
        "        ask()\n"
        "    except KeyboardInterrupt:\n"
        "        print('heard', interrupts.code)\n"
    )
    said = asked(tmp_path, "importlib.import_module('caller')", "SIGTERM")
    assert said == "heard 143\n"


def test_signals_mean_afterwards_what_they_meant_before(tmp_path: Path) -> None:
    said = asked(
        tmp_path,
        """
meant = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)]
with Interrupts():
    assert signal.getsignal(signal.SIGINT) not in meant
print(meant == [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)])
""",
        "SIGTERM",
    )
    assert said == "True\n"
