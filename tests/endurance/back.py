"""What takes things back or away, hit at a random moment and at its commit: all or nothing.

That is an undo, the undo of that, a load that replaces a batch, and a prune.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import psycopg

from tests.command import Answer
from tests.endurance.blows import Counts, Trial, truth
from tests.endurance.site import Site, ended, folded_in, gold_of, kept_of, require_gold
from tests.endurance.worlds import FOLDED, World, worlds
from tests.history.loading import LENIENT, opened
from tests.history.oracle import Delivery, File
from tests.history.test_folded import folding
from tests.proxy import AtCommit, Fate, proxied

COMMITS = b"pg_current_xact_id"
"""What is asked just before each commit that counts."""
KINDS = ("kills", "lost commits", "lost answers")
Blow = Callable[[list[str]], Answer]


def struck(site: Site, count: int, number: int = 0) -> Counts:
    """Let so many blows hit what takes back or away; gold is as before or as after, and the words are true."""
    dice, counts = random.Random(number), Counter[str]()
    for history in worlds(number, count // 4 + 1, folded=site.folded):
        if counts["blows"] >= count:
            break
        url = site.database()
        with opened(url, LENIENT) as plain:
            warehouse = folding(plain) if site.folded else plain
            loaded = {warehouse.load(delivery).batch_id: delivery for delivery in history.permuted()}
        loaded.pop(None, None)
        replaced, delivery = dice.choice(list(loaded.items()))
        trial = Trial(site, url, World(site.folder / "back", [_mended(delivery)], folded=site.folded), dice, counts)
        counts["folded lists"] += folded_in(url)
        newest = max(delivery.as_of for delivery in history.deliveries)
        config = _settings(site)
        commands = [
            [*config, "undo", str(dice.choice(list(loaded)))],
            [*config, "undo", str(_newest(url) + 1)],
            [*trial.world.write(0), "--replace", str(replaced)],
            [*config, "prune", "--keep", newest.isoformat()],
        ]
        for place, command in enumerate(commands):
            # a short form hits each command once, each time in another way
            kinds = KINDS if count >= len(KINDS) * len(commands) else KINDS[place % len(KINDS) :][:1]
            _strike(trial, command, kinds)
        site.drop(url)
    return counts


def _mended(delivery: Delivery) -> Delivery:
    """Return a delivery without the last record of each file that has several."""
    files = {name: File(file.records[:-1] or file.records, file.snapshot) for name, file in delivery.files.items()}
    return Delivery(delivery.as_of, files)


def _strike(trial: Trial, command: list[str], kinds: Sequence[str]) -> None:
    """Hit a command until it is done, in peace at last; what it does is what it does to a copy of the database."""
    before, all_before, batch = gold_of(trial.url), kept_of(trial.url), _newest(trial.url)
    with trial.site.copied(trial.url) as copy:
        begun = time.monotonic()
        done = trial.site.call(copy, *command)
        took = time.monotonic() - begun
        assert done.code == 0, done.out + done.err
        after, all_after = gold_of(copy), kept_of(copy)
    for name, blow in _blows(trial, took):
        if name not in kinds:
            continue
        answer = blow(command)
        trial.counts.update(["blows", name])
        assert "Traceback" not in answer.err, answer.err
        left = trial.site.left_behind(trial.url)
        assert not left, left
        there = _newest(trial.url) > batch
        require_gold(trial.url, after if there else before)
        assert kept_of(trial.url) == (all_after if there else all_before)
        assert truth(answer, there), f"{name}: exit {answer.code}, there: {there}: {answer.out}{answer.err}"
        if there:
            trial.counts["committed"] += 1
            break
    else:
        answer = trial.site.call(trial.url, *command)
        assert answer.code == 0, answer.err
    assert _newest(trial.url) == batch + 1
    require_gold(trial.url, after)
    assert kept_of(trial.url) == all_after


def _blows(trial: Trial, took: float) -> Iterator[tuple[str, Blow]]:
    """Yield a kill at any moment, a commit that does not arrive, and one whose answer does not."""

    def kill(command: list[str]) -> Answer:
        program = trial.site.started(trial.url, *command)
        time.sleep(trial.dice.uniform(0, took))
        program.kill()
        return ended(program)

    yield KINDS[0], kill
    for name, reaches in zip(KINDS[1:], (False, True), strict=True):

        def cut(command: list[str], *, reaches: bool = reaches) -> Answer:
            judge = AtCommit(COMMITS, reaches, Fate.CUT)
            with proxied(trial.url, judge) as proxy:
                answer = trial.site.call(proxy.url, *command)
            assert judge.happened.is_set(), answer.out + answer.err
            return answer

        yield name, cut


def _newest(url: str) -> int:
    with psycopg.connect(url) as connection:
        (number,) = connection.execute("SELECT coalesce(max(batch_id), 0) FROM audit.batch").fetchone() or (0,)
        return int(number)


def _settings(site: Site) -> list[str]:
    file = site.folder / "back.toml"
    rules = "".join(f'[rules.{rule}]\nseverity = "off"\n' for rule in LENIENT)
    file.write_text(rules + (FOLDED if site.folded else ""))
    return ["--config", str(file)]
