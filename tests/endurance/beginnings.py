"""First loads and migrations that are killed, and a disk that is full."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import SAMPLE
from tests.endurance.site import Site, ended
from warehouse.database.embedded import server_running
from warehouse.database.revision import head

DISK, ROOM = 160, 6
"""Megabytes of the disk, and of what is left of it when it is nearly full."""


def first_loads(site: Site, kills: int, number: int = 0) -> Counter[str]:
    """Kill first loads, and see the next one find a clean state; it is the first of the embedded server of a home."""
    dice, counts, took = random.Random(number), Counter[str](), 6.0
    while counts["kills"] < kills:
        home = site.folder / f"home-{counts['homes']}"
        for _ in range(min(dice.randint(1, 3), kills - counts["kills"])):
            load = site.started("", "load", str(SAMPLE), WAREHOUSE_HOME=str(home))
            time.sleep(dice.uniform(0, took))
            load.kill()
            ended(load)
            counts["kills"] += 1
        started = time.monotonic()
        answer = site.call("", "load", str(SAMPLE), "--json", WAREHOUSE_HOME=str(home))
        took = time.monotonic() - started
        assert answer.code == 0, answer.err
        counts[answer.json["status"]] += 1
        history = site.call("", "history", "--json", WAREHOUSE_HOME=str(home)).json["batches"]
        assert [one["status"] for one in history] == ["loaded"]
        assert not server_running(home)
        assert not (home / "postgres" / "data.new").exists()
        counts["homes"] += 1
        shutil.rmtree(home)
    return counts


def migrations(site: Site, kills: int, number: int = 0) -> Counter[str]:
    """Kill migrations of empty databases, and see the next one finish the work."""
    dice, counts, took = random.Random(number), Counter[str](), 4.0
    while counts["kills"] < kills:
        url = site.database(empty=True)
        for _ in range(min(dice.randint(1, 3), kills - counts["kills"])):
            program = site.started(url, "migrate")
            time.sleep(dice.uniform(0, took))
            program.kill()
            ended(program)
            counts["kills"] += 1
        started = time.monotonic()
        answer = site.call(url, "migrate")
        took = time.monotonic() - started
        assert answer.code == 0, answer.err
        assert head() in answer.out
        assert site.call(url, "load", str(SAMPLE)).code == 0
        assert not site.left_behind(url)
        counts["databases"] += 1
        site.drop(url)
    return counts


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a small disk for the length of the block; only root can."""
    place = folder / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m,mode=755", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def full_disk(site: Site, times: int, number: int = 0) -> Counter[str]:
    """Fill the disk of the embedded server while it loads, make room again, and see that nothing is lost."""
    dice, counts = random.Random(number), Counter[str]()
    with small_disk(site.folder) as disk:
        home, ballast = disk / "home", disk / "ballast"
        environment = {"WAREHOUSE_HOME": str(home)}
        assert site.call("", "load", str(SAMPLE), **environment).code == 0
        for turn in range(times):
            big = site.folder / f"big-{turn}"
            assert site.call("", "sample", str(big), "--orders", "20000").code == 0
            free = shutil.disk_usage(disk).free - dice.randint(1, ROOM) * 1_000_000
            ballast.write_bytes(bytes(max(free, 0)))
            before = _facts(site, environment) if turn else 100
            answer = site.call("", "load", str(big), "--as-of", f"2025-01-0{turn + 1}", **environment)
            assert "Traceback" not in answer.err, answer.err
            assert answer.code == 3, f"{answer.code} {answer.out}{answer.err}"
            assert "not known" in answer.err or "nothing" in answer.err or "cannot" in answer.err, answer.err
            counts["full"] += 1
            ballast.unlink()
            assert _facts(site, environment) == before
            shutil.rmtree(big)
        assert site.call("", "load", str(SAMPLE), "--json", **environment).json["status"] == "unchanged"
        assert not server_running(home)
    return counts


def _facts(site: Site, environment: dict[str, str]) -> int:
    answer = site.call("", "status", "--json", **environment)
    assert answer.code == 0, answer.err
    return int(answer.json["revenue"]["lines"])
