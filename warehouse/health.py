"""The health of a warehouse, for `warehouse status`: its size and growth, what is wrong, and what to do.

Everything is read from the catalog and from PostgreSQL's statistics, so a large warehouse takes no longer. Any role
that may read the warehouse may ask.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import floor
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, TextClause, func, select, text

from warehouse import audit
from warehouse.audit import SCHEMAS
from warehouse.database.glance import Glance
from warehouse.database.lock import Holder, holder, holdings
from warehouse.erasure.sweep import is_pending
from warehouse.printable import sized
from warehouse.repeating import Repeating
from warehouse.unlike import unlike

ENOUGH = 10_000
"""Rows below which neither dead rows nor old statistics cost anything."""
SHARE = 0.2
"""The share of a table that may be dead, or missing from the statistics; autovacuum uses the same."""
NAMED = 3
RECENT = 10
"""How many of the last batches predict what the next one adds."""
LEAST_FREE = 1 << 30
MOST_PARTITIONS = 600
"""Months in fifty years; a fact with more has wrong dates, and makes every query slow to plan."""
OLD_TRANSACTIONS = 1_000_000_000
"""Half of the transactions that PostgreSQL can number before it refuses to write."""
IDLE_MINUTES, BUSY_MINUTES = 10, 60
"""Minutes that a session may hold a transaction open: idle, and active."""
WARNED = 365
SUPPORT_ENDS = {16: date(2028, 11, 9), 17: date(2029, 11, 8), 18: date(2030, 11, 14)}

_TABLES = """
SELECT n.nspname, n.nspname || '.' || c.relname, c.relkind, m.nspname || '.' || q.relname,
  {size}, greatest(c.reltuples, 0), coalesce(s.n_live_tup, 0), coalesce(s.n_dead_tup, 0)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_inherits p ON p.inhrelid = c.oid
LEFT JOIN pg_class q ON q.oid = p.inhparent
LEFT JOIN pg_namespace m ON m.oid = q.relnamespace
LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
WHERE n.nspname = ANY(:schemas) AND c.relkind IN ('r', 'p')
ORDER BY 2
"""
TABLES = text(_TABLES.format(size="pg_total_relation_size(c.oid)"))
AT_LAST_VACUUM = text(
    _TABLES.format(
        size="""current_setting('block_size')::bigint * (
    SELECT coalesce(sum(part.relpages), 0) FROM pg_class part WHERE part.oid IN (c.oid, c.reltoastrelid)
      OR part.oid IN (SELECT i.indexrelid FROM pg_index i WHERE i.indrelid IN (c.oid, c.reltoastrelid)))"""
    )
)
"""The sizes of the catalog: to measure a table takes a lock on it."""
SERVER = text("""
SELECT current_setting('server_version_num')::int / 10000, split_part(current_setting('server_version'), ' ', 1),
  pg_database_size(oid), age(datfrozenxid), datcollversion, pg_database_collation_actual_version(oid)
FROM pg_database WHERE datname = current_database()
""")
SESSIONS = text("""
SELECT pid, application_name, usename, xact_start, state, extract(epoch FROM now() - xact_start) / 60,
  (pg_blocking_pids(pid))[1]
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  -- of other users' sessions a role may not know more than that they wait
  AND (xact_start IS NOT NULL OR EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_stat_activity.pid AND NOT l.granted))
  AND coalesce(backend_type, 'client backend') = 'client backend'
ORDER BY xact_start, pid
""")


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: its kind for programs, a sentence, and what to do about it."""

    kind: str
    what: str
    advice: str

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"kind": self.kind, "what": self.what, "advice": self.advice}


@dataclass(frozen=True)
class Health:
    """The state of a warehouse: its server, its size by layer, what a batch adds, the free space, what is wrong.

    ``growth`` is an estimate: the bytes stored per record so far, times the records of the last batches. ``free`` is
    known for the embedded server only, which stores its data on this machine. ``unknown`` names what another session
    has locked.
    """

    server: str
    size: int
    layers: dict[str, int]
    partitions: dict[str, int]
    growth: int | None
    free: int | None
    findings: list[Finding] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "server": self.server,
            "bytes": self.size,
            "layers": self.layers,
            "partitions": self.partitions,
            "growth_per_batch": self.growth,
            "free_bytes": self.free,
            "findings": [one.as_json() for one in self.findings],
            "unknown": self.unknown,
        }


@dataclass(frozen=True)
class _Table:
    schema: str
    name: str
    kind: str
    parent: str | None
    size: int
    estimated: float
    live: int
    dead: int


def health(glance: Glance, today: date, data: Path | None = None, lists: Iterable[Repeating] = ()) -> Health:
    """Return the health of a migrated warehouse, whose ``lists`` repeat the one before.

    ``data`` is the folder of its server if that is on this machine. What was asked at this ``glance`` before and is not
    known is named too.
    """
    connection = glance.connection
    major, version, size, age, *collations = connection.execute(SERVER).one()
    tables = glance.ask("sizes", lambda: _tables(connection, TABLES)) or _tables(connection, AT_LAST_VACUUM)
    layers = {name: sum(one.size for one in tables if one.schema == name) for name in SCHEMAS if name != "mart"}
    parents = [one.name for one in tables if one.kind == "p"]
    partitions = {name.partition(".")[2]: sum(one.parent == name for one in tables) for name in parents}
    growth = glance.ask("growth_per_batch", lambda: _growth(connection, sum(layers.values())))
    free = shutil.disk_usage(data).free if data is not None and data.exists() else None
    findings = [
        *_of_server(major, today, age, *collations),
        *_of_disk(free, growth),
        *_of_tables(tables),
        *_of_partitions(partitions),
        *_of_sessions(connection, withheld=bool(glance.unknown)),
        *(glance.ask("quarantine", lambda: list(_of_records(connection))) or ()),
        *(glance.ask("erasure", lambda: list(_of_erasures(connection))) or ()),
        *(glance.ask("drift", lambda: list(_of_deliveries(connection))) or ()),
        *_of_lists(lists),
    ]
    return Health(version, size, layers, partitions, growth, free, [*_unknown(glance), *findings], glance.unknown)


def _tables(connection: Connection, query: TextClause) -> list[_Table]:
    return [_Table(*row) for row in connection.execute(query, {"schemas": list(SCHEMAS)})]


def _unknown(glance: Glance) -> Iterator[Finding]:
    if glance.unknown:
        names = ", ".join(name.replace("_", " ") if "." not in name else name for name in glance.unknown)
        what = f"another session has locked tables, so this is not known now: {names}"
        if "sizes" in glance.unknown:
            what += " (those shown are of the last vacuum)"
        yield Finding("unknown", what, "ask again once the lock is gone")


def _growth(connection: Connection, stored: int) -> int | None:
    """Return about how many bytes the next batch adds; None before anything was read."""
    batches, files = audit.batch, audit.file
    read = (
        select(func.sum(files.c.read).label("read"))
        .join(batches)
        .where(batches.c.status == "loaded", ~files.c.is_lookup)
        .group_by(batches.c.batch_id)
        .order_by(batches.c.batch_id.desc())
    )
    counts = [int(count) for count in connection.scalars(read)]
    if not sum(counts):
        return None
    last = counts[:RECENT]
    return round(stored / sum(counts) * sum(last) / len(last))


def _of_server(major: int, today: date, age: int, made_with: str | None, now: str | None) -> Iterator[Finding]:
    ends = SUPPORT_ENDS.get(major)
    if ends is not None and (ends - today).days < WARNED:
        is_over = "has had no fixes since" if ends < today else "gets no fixes after"
        newest = max(SUPPORT_ENDS)
        advice = f"move the database to PostgreSQL {newest}" if major < newest else "install a newer `warehouse`"
        yield Finding("version", f"PostgreSQL {major} {is_over} {ends}", advice)
    if age > OLD_TRANSACTIONS:
        yield Finding(
            "transactions",
            f"{age:,} transactions have passed since the oldest row was frozen; at 2,000,000,000 the server refuses "
            "to write",
            "end sessions that hold old transactions, and run `VACUUM (FREEZE)` as the owner of the database",
        )
    if made_with and now and made_with != now:
        yield Finding(
            "collation",
            f"the database was made with version {made_with} of the collation, and the system has {now} now",
            "run `REINDEX DATABASE`, then `ALTER DATABASE .. REFRESH COLLATION VERSION`",
        )


def _of_disk(free: int | None, growth: int | None) -> Iterator[Finding]:
    if free is None or free >= max(LEAST_FREE, RECENT * (growth or 0)):
        return
    what = f"{sized(free)} are free on the disk of the data"
    if growth and free < RECENT * growth:
        what += f", room for some {free // growth} more batches"
    yield Finding("disk", what, "make room, or move WAREHOUSE_HOME to a larger disk")


def _of_tables(tables: list[_Table]) -> Iterator[Finding]:
    stored = [one for one in tables if one.kind == "r"]
    dead = [one for one in stored if one.dead >= ENOUGH and one.dead > SHARE * (one.live + one.dead)]
    if dead:
        count = sum(one.dead for one in dead)
        yield Finding(
            "dead rows",
            f"{count:,} dead rows take room in {_named(dead)}",
            f"let autovacuum run, or run `VACUUM (ANALYZE) {_named(dead)}`",
        )
    # bronze is only ever read file by file, so its statistics do not matter
    old = [one for one in stored if one.schema in ("silver", "gold") and _is_misjudged(one)]
    if old:
        yield Finding(
            "statistics",
            f"the statistics of {_named(old)} are old, so queries may be planned badly",
            f"let autovacuum run, or run `ANALYZE {_named(old)}`",
        )


def _is_misjudged(table: _Table) -> bool:
    apart = abs(table.live - table.estimated)
    return apart >= ENOUGH and apart > SHARE * max(table.live, table.estimated)


def _named(tables: list[_Table]) -> str:
    return _listed([one.name for one in sorted(tables, key=lambda one: (-one.size, one.name))])


def _listed(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _of_partitions(partitions: dict[str, int]) -> Iterator[Finding]:
    for name, count in partitions.items():
        if count > MOST_PARTITIONS:
            yield Finding(
                "partitions",
                f"{name} has {count:,} months, which every query has to plan for",
                "look for wrong dates, and undo the batch that brought them",
            )


def _of_sessions(connection: Connection, *, withheld: bool) -> Iterator[Finding]:
    """Yield who is at work, in the way or waits; a load at work is in the way only where something is withheld."""
    at_work = holder(connection)
    if at_work is not None:
        what = f"{at_work} is loading, migrating or erasing"
        yield Finding("lock", what, "wait until it has ended; nothing else can be loaded meanwhile")
    for held in holdings(connection):
        if held.exclusive and (held.holder != at_work or withheld):
            what = f"{held.holder} has locked {_listed(held.exclusive)}, so nobody else can read or load there"
            yield Finding("locked", what, f"wait until it has ended, or run `{held.holder.end}`")
    found = connection.execute(SESSIONS).all()
    known = {pid: Holder(pid, *rest) for pid, *rest, _state, _minutes, _waits in found}
    for pid, *_, state, minutes, waits in found:
        who = known[pid]
        if waits:
            other = known.get(waits) or Holder(waits, None, None, None)
            what = f"{who} waits for a lock of {f'process {waits}' if waits else 'a prepared transaction'}"
            yield Finding("blocked", what, f"wait, or end the session in its way (`{other.end}`)")
        elif pid != (at_work and at_work.pid) and minutes is not None and float(minutes) > _patience(state):
            what = f"{who} holds a transaction open, so no dead row can be removed"
            yield Finding("transaction", what, f"end it, or run `{who.end}`")


def _patience(state: str | None) -> int:
    return IDLE_MINUTES if state is not None and state.startswith("idle in transaction") else BUSY_MINUTES


def _of_records(connection: Connection) -> Iterator[Finding]:
    waits, batches = audit.quarantine, audit.batch
    query = (
        select(func.count(), func.min(batches.c.started_at))
        .select_from(waits.join(batches, waits.c.batch_id == batches.c.batch_id))
        .where(waits.c.status == "waiting")
    )
    count, oldest = connection.execute(query).one()
    if count:
        yield Finding("quarantine", _waiting(count, oldest), "see `warehouse quarantine list`, repair and load them")


def _of_erasures(connection: Connection) -> Iterator[Finding]:
    if is_pending(connection):
        what = "what an erasure left in the files of the database is not swept yet"
        yield Finding("erasure", what, "the next load or `warehouse forget` sweeps it; end sessions in its way")


def _of_deliveries(connection: Connection) -> Iterator[Finding]:
    """Yield how recent deliveries differed from earlier ones: for each source, the newest that did."""
    for one in unlike(connection):
        yield Finding(
            "drift",
            one.sentence,
            f'look at its files; `drift = "refuse"` in [sources.{one.source}] refuses such batches',
        )


def _of_lists(lists: Iterable[Repeating]) -> Iterator[Finding]:
    for one in lists:
        setting = " and ".join(f'{kind} = "changes"' for kind in one.kinds)
        yield Finding(
            "repeated lists",
            f"each of the last {one.lists} lists of {one.source} repeats at least {floor(100 * one.share)}% of the one "
            f"before; its lists take {sized(one.stored)}, about {sized(one.repeated)} of which only repeat",
            f"set {setting} under [retention]; the next load keeps only what changes, and nothing is lost",
        )


def _waiting(count: int, oldest: datetime) -> str:
    records = "1 record waits" if count == 1 else f"{count:,} records wait"
    return f"{records} in the quarantine, the oldest since {oldest:%Y-%m-%d}"
