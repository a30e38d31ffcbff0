"""Blows that hit a load at a random moment, and what must be true afterwards."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.command import Answer
from tests.endurance.site import Site, batches, ended, folded_in, require_gold
from tests.endurance.worlds import World, worlds
from tests.proxy import Fate, proxied
from warehouse.files.workspace import LOCK, PREFIX

Counts = Counter[str]


@dataclass
class Trial:
    """One world under blows: a site, a database, and what happened so far."""

    site: Site
    url: str
    world: World
    dice: random.Random
    counts: Counts = field(default_factory=Counter)

    def lived_through(self, number: int, blow: Callable[[list[str], float], Answer], took: float, blows: int) -> float:
        """Load a delivery under some blows, then in peace, and return how long that took."""
        arguments, delivery = self.world.write(number), self.world.deliveries[number]
        for _ in range(blows):
            before = batches(self.url)
            answer = blow(arguments, took)
            self.judge(answer, number, before)
            self.counts["blows"] += 1
        known = batches(self.url)
        started = time.monotonic()
        answer = self.site.call(self.url, *arguments, "--json")
        assert answer.code == 0, answer.err
        if answer.json["status"] == "loaded":
            assert batches(self.url) == known + 1
        else:
            assert (answer.json["status"], batches(self.url)) == ("unchanged", known)
        if delivery not in self.world.loaded[-1:]:
            self.world.loaded.append(delivery)
        require_gold(self.url, self.world.expected())
        left = [one.name for one in self.site.temporary.iterdir() if _is_left(one)]
        assert not left, left
        return time.monotonic() - started

    def judge(self, answer: Answer, number: int, before: int) -> None:
        """Hold what a load said, and left, against what is in the database."""
        assert "Traceback" not in answer.err, answer.err
        left = self.site.left_behind(self.url)
        assert not left, left
        after = batches(self.url)
        there = after > before
        delivery = self.world.deliveries[number]
        require_gold(self.url, self.world.expected(delivery if there else None))
        if there:
            self.world.loaded.append(delivery)
            self.counts["committed"] += 1
        told = truth(answer, there)
        assert told, f"exit {answer.code}, {'there' if there else 'not there'}: {answer.out}{answer.err}"


def _is_left(folder: Path) -> bool:
    """Whether the load that followed should have removed it: one without its lock may be about to be used."""
    return not folder.name.startswith(PREFIX) or (folder / LOCK).exists()


def truth(answer: Answer, there: bool) -> bool:
    """Whether the words and the exit code of a load agree with what it left."""
    if answer.code < 0:
        return True
    if answer.code == 0:
        return there or "Nothing new" in answer.out or '"unchanged"' in answer.out
    return "not known" in answer.err or not there


def hears(program: subprocess.Popen[str]) -> bool:
    """Whether our own code runs in a program: before, Python itself answers Ctrl-C, with a traceback."""
    status = Path(f"/proc/{program.pid}/status").read_text()
    caught = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def killed(trial: Trial) -> Callable[[list[str], float], Answer]:
    """Return the blow that kills the program, or asks it to end."""

    def blow(arguments: list[str], took: float) -> Answer:
        program = trial.site.started(trial.url, *arguments)
        time.sleep(trial.dice.uniform(0, took))
        chosen = trial.dice.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
        program.send_signal(chosen if chosen != signal.SIGINT or hears(program) else signal.SIGTERM)
        return ended(program)

    return blow


def crashed(trial: Trial) -> Callable[[list[str], float], Answer]:
    """Return the blow that ends the server at once, and starts it again."""

    def blow(arguments: list[str], took: float) -> Answer:
        program = trial.site.started(trial.url, *arguments)
        time.sleep(trial.dice.uniform(0, took))
        trial.site.crash(trial.dice.choice((signal.SIGKILL, signal.SIGQUIT)))
        return ended(program)

    return blow


def cut(trial: Trial) -> Callable[[list[str], float], Answer]:
    """Return the blow that cuts the connection after a number of bytes, never more than the load before took."""
    most = [60_000]

    def blow(arguments: list[str], _took: float) -> Answer:
        place, passed = trial.dice.randrange(most[0]), [0]

        def judge(data: bytes, _up: bool) -> Fate:
            before, passed[0] = passed[0], passed[0] + len(data)
            if before <= place < passed[0]:
                return trial.dice.choice((Fate.CUT, Fate.PASS_AND_CUT))
            return Fate.PASS

        with proxied(trial.url, judge) as proxy:
            answer = trial.site.call(proxy.url, *arguments)
        most[0] = max(1000, passed[0] if answer.code == 0 else most[0])
        return answer

    return blow


BLOWS = {"kills": killed, "crashes": crashed, "cuts": cut}


def under_blows(site: Site, kind: str, count: int, number: int = 0) -> Counts:
    """Let a number of blows of one kind hit loads of drawn worlds; returns what was counted."""
    dice, counts = random.Random(number), Counter[str]()
    drawn = iter(worlds(number, count // 3 + 1, folded=site.folded))
    while counts["blows"] < count:
        history = next(drawn)
        url = site.database()
        world = World(site.folder / f"{kind}-{counts['worlds']}", history.permuted(), folded=site.folded)
        trial = Trial(site, url, world, dice, counts)
        blow, took = BLOWS[kind](trial), 3.0
        for place in range(len(world.deliveries)):
            left = count - counts["blows"]
            took = trial.lived_through(place, blow, took, min(left, dice.randint(1, 3)))
            _interlude(trial, place + 1)
            if site.folded:
                counts["folded lists"] += folded_in(url)
        counts["worlds"] += 1
        site.drop(url)
    return counts


def _interlude(trial: Trial, place: int) -> None:
    """Between two loads, try the quarantine again, forget somebody, or prune; no such thing may break the law.

    What is pruned is older than all that comes yet, because older members would be refused.
    """
    chosen = trial.dice.choice(("nothing", "replay", "forget", "prune"))
    keys = sorted(set(trial.world.keys()) - trial.world.forgotten)
    if chosen == "replay":
        answer = trial.site.call(trial.url, "quarantine", "replay", "--json")
        assert answer.code in (0, 1), answer.err
        trial.counts["replays"] += 1
    elif chosen == "prune":
        limit = min((one.as_of for one in trial.world.deliveries[place:]), default=trial.world.deliveries[-1].as_of)
        answer = trial.site.call(trial.url, "prune", "--keep", limit.isoformat(), "--json")
        assert answer.code == 0, answer.err
        trial.counts["prunes"] += answer.json["status"] == "pruned"
    elif chosen == "forget" and keys:
        key = trial.dice.choice(keys)
        answer = trial.site.call(trial.url, "forget", key, "--yes")
        assert answer.code == 0, answer.err
        trial.world.forgotten.add(key)
        trial.counts["forgets"] += 1
    require_gold(trial.url, trial.world.expected())
