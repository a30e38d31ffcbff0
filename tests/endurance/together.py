"""Everybody at once: programs that write, check, export and read the same warehouse for a while."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psycopg

from tests.endurance.site import Site, require_gold
from tests.endurance.worlds import World, worlds

QUESTIONS = (
    (
        "every fact has a customer in force on its day",
        """
        SELECT count(*) - count(c.customer_key)
        FROM gold.fact_sales f JOIN gold.dim_date d ON d.date_key = f.order_date_key
        LEFT JOIN gold.dim_customer c ON c.customer_key = f.customer_key
            AND c.valid_from <= d.calendar_date AND d.calendar_date < c.valid_to""",
    ),
    (
        "every fact has a product",
        """
        SELECT count(*) - count(p.product_key)
        FROM gold.fact_sales f LEFT JOIN gold.dim_product p USING (product_key)""",
    ),
    (
        "timelines have no gap and no overlap",
        """
        SELECT count(*) FROM (SELECT 1 FROM gold.dim_customer WHERE customer_key <> 0 GROUP BY customer_id
            HAVING sum(valid_to - valid_from) <> date '9999-12-31' - date '1900-01-01') AS broken""",
    ),
    (
        "nothing is of a batch that is not there",
        """
        SELECT count(*)
        FROM gold.fact_sales f LEFT JOIN audit.batch b ON b.batch_id = f.batch_id AND b.status = 'loaded'
        WHERE b.batch_id IS NULL""",
    ),
)
"""Questions that must count nothing, asked in one transaction that sees one moment."""
UNTOLD = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'transactionid' AND granted
    AND pg_visible_in_snapshot(transactionid::text::xid8, pg_current_snapshot())
"""
"""Transactions whose rows are visible but that are not over: PostgreSQL tells sessions of a new partition only after
its rows are visible, so a question in between misses the month (docs/endurance.md)."""
TWICE = """
SELECT count(*), coalesce(sum(total_amount), 0), coalesce(max(batch_id), 0) FROM gold.fact_sales
"""


def readers(site: Site, seconds: float, number: int = 0, programs: int = 2) -> Counter[str]:
    """Ask for some time while worlds are loaded one after the other; returns what was counted."""
    counts, over = Counter[str](), Event()
    url = site.database()

    def ask() -> int:
        asked = 0
        with psycopg.connect(url) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            while not over.is_set():
                while connection.execute(UNTOLD).fetchone() != (0,):
                    time.sleep(0.01)
                first = connection.execute(TWICE).fetchone()
                for what, question in QUESTIONS:
                    assert connection.execute(question).fetchone() == (0,), what
                    asked += 1
                again = connection.execute(TWICE).fetchone()
                assert again == first, f"one moment, two answers: {first}, then {again}"
                asked += 2
                connection.rollback()
        return asked

    with ThreadPoolExecutor() as pool:
        asking = [pool.submit(ask) for _ in range(programs)]
        deadline = time.monotonic() + seconds
        try:
            for turn in range(1_000_000):
                if time.monotonic() > deadline:
                    break
                (history,) = worlds(number + turn, 1)
                world = World(site.folder / f"read-{turn}", history.permuted())
                for place in range(len(world.deliveries)):
                    answer = site.call(url, *world.write(place))
                    # Another world's deliveries may contradict those before; what counts is that nobody sees half.
                    assert answer.code in (0, 1), answer.err
                    counts["loads"] += 1
        finally:
            over.set()
        counts["questions"] = sum(one.result() for one in asking)
    site.drop(url)
    return counts


def at_once(site: Site, rounds: int, number: int = 0, most: int = 5) -> Counter[str]:
    """Let eight programs work at once while a world is loaded, and hold the end against the oracle."""
    counts = Counter[str]()
    for turn, history in enumerate(worlds(number, rounds)):
        url, star = site.database(), str(site.folder / f"star-{turn}")
        world = World(site.folder / f"at-once-{turn}", history.permuted()[:most])
        assert site.call(url, *world.write(0)).code == 0
        world.loaded.append(world.deliveries[0])
        person = list(world.keys())[:1]
        forgets = [["forget", key, "--yes"] for key in person]
        _besides(site, url, world, [*_others(star, f"reader_{turn}"), *forgets], counts)
        world.forgotten.update(person)
        require_gold(url, world.expected())
        assert site.call(url, "export", star).code == 0
        assert site.call(url, "export", star, "--verify").code == 0
        left = site.left_behind(url)
        assert not left, left
        counts["rounds"] += 1
        site.drop(url)
        shutil.rmtree(star)
    return counts


def _others(star: str, role: str) -> list[list[str]]:
    """Return the calls that go on beside the loads."""
    return [
        ["check", "--json"],
        ["export", star],
        ["migrate"],
        ["status"],
        ["quarantine", "replay"],
        ["grant", role, "--create", "--json"],
    ]


def _besides(site: Site, url: str, world: World, calls: list[list[str]], counts: Counter[str]) -> None:
    """Load the rest of a world while other programs do what they do, again and again."""
    over = Event()

    def again(call: list[str]) -> int:
        allowed, done = ((0, 1) if call[0] in ("check", "quarantine") else (0,)), 0
        while not done or not over.is_set():
            answer = site.call(url, *call)
            assert answer.code in allowed, f"{call}: exit {answer.code}: {answer.out[-500:]}{answer.err}"
            assert "Traceback" not in answer.err
            done += 1
        return done

    with ThreadPoolExecutor(len(calls)) as pool:
        running = [pool.submit(again, call) for call in calls]
        try:
            for place in range(1, len(world.deliveries)):
                answer = site.call(url, *world.write(place))
                assert answer.code == 0, answer.err
                world.loaded.append(world.deliveries[place])
                counts["loads"] += 1
        finally:
            over.set()
        counts["calls"] += sum(one.result() for one in running)
