"""One batch from its files to the commit, top to bottom."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg
from sqlalchemy import Connection, MetaData, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from warehouse import audit
from warehouse.database.connect import Database
from warehouse.database.lock import blocked, is_locked_out, take_lock, waiting_for
from warehouse.database.revision import require_head
from warehouse.database.rights import require_writable
from warehouse.database.space import PLAIN, vacuum
from warehouse.database.watching import Watch, watched
from warehouse.erasure import erasure_key, suppress
from warehouse.erasure.sweep import is_pending, sweep
from warehouse.errors import DatabaseError, UsageError
from warehouse.load.batch import evidence
from warehouse.load.batch.account import BatchAccount, SourceAccount, nothing_changed
from warehouse.load.batch.batch import Batch, Progress
from warehouse.load.batch.failures import cause_of
from warehouse.load.batch.publishing import keep_refusal, publish
from warehouse.load.facts.filling import unfilled_facts
from warehouse.load.finding import find_files
from warehouse.load.followed import note_model, unlike_model
from warehouse.load.history.equal_lists import fold_lists
from warehouse.load.history.filling import unfilled
from warehouse.load.layers import through_the_gates
from warehouse.load.quarantine import records as quarantine
from warehouse.load.records.keys import spellings
from warehouse.load.request import NEW, Request
from warehouse.load.rules.drift import hide_words, write_drift
from warehouse.load.rules.rulebook import rules_in_force
from warehouse.load.sql import scratch
from warehouse.load.sql.images import imaged
from warehouse.load.sql.processes import limit_processes
from warehouse.load.sql.statements import next_number
from warehouse.load.sql.statistics import catch_up
from warehouse.load.withdrawal.pruned import count_left_out, limits, refuse_replay
from warehouse.load.withdrawal.reread import let_lists_stand
from warehouse.outcomes import outcomes
from warehouse.settings import Settings
from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.fact import Fact
from warehouse.vocabulary.source import sources

__all__ = ["NEW", "SESSION", "Request", "fill_new", "load"]

SESSION = {
    "work_mem": "128MB",
    "maintenance_work_mem": "256MB",
    "jit": "off",
    "default_statistics_target": "8",
}
"""Settings of the load's transaction, never of the server.

Hash joins of a million rows stay in memory, and scratch tables are analysed from a sample of 2,400 rows.
"""
VACUUM_WAITS = 1.0
"""Seconds that the vacuum after a load waits for a lock: an autovacuum gives way after one."""


def load(
    database: Database,
    metadata: MetaData,
    settings: Settings,
    request: Request,
    progress: Progress = lambda _phase, _share: None,
    *,
    watch: Watch | None = None,
) -> BatchAccount:
    """Load one delivery in one transaction and return its account.

    ``watch`` is called from another thread with the progress that PostgreSQL reports for single statements. A refused
    batch returns an account with the status `refused` and raises nothing. Raises UsageError for unusable input and
    DatabaseError if the database cannot be used. After the commit nothing is raised, not even an interrupt: the
    account is always returned.
    """
    as_of = request.as_of or settings.today()
    if not FIRST_DAY < as_of < LAST_DAY:
        raise UsageError(f"No delivery can be true on {as_of}; give a date after {FIRST_DAY} with --as-of.")
    account = BatchAccount(request.delivery, as_of)
    account.sources = {source.name: SourceAccount() for source in sources(metadata)}
    account.gold = {table.name: nothing_changed(table) for table in metadata.sorted_tables if table.schema == "gold"}
    started = time.perf_counter()
    try:
        with database.engine.connect() as connection:
            require_head(connection, database.shown, metadata)
            require_writable(connection, database.shown)
            connection.rollback()
            if take_lock(connection, settings.lock_timeout, lambda who: progress(waiting_for(who), 0.0)):
                require_head(connection, database.shown, metadata)
            with watched(database.engine, connection, watch):
                batch = _open(connection, metadata, settings, account=account, request=request, progress=progress)
                _run(batch, request, started)
    except (DBAPIError, psycopg.Error, KeyboardInterrupt) as exc:
        if not account.settled:
            if is_locked_out(exc):
                raise blocked(database.engine, settings.lock_timeout) from exc
            raise cause_of(exc) from exc
    if account.status == "unchanged":
        outcomes.settle(f"{request.delivery} holds nothing new")
    account.seconds = time.perf_counter() - started
    if account.status == "loaded":
        _sweep(database, account)
        _reuse(database, batch.emptied)
    return account


def fill_new(database: Database, metadata: MetaData, settings: Settings) -> BatchAccount:
    """Fill what a migration added from earlier batches, and return the account of that batch.

    It comes before the next delivery, which would fill a part of it. Raises UsageError if a gate refuses it.
    """
    account = load(database, metadata, settings, Request(NEW, {}, fill=True))
    if account.status == "refused":
        raise UsageError(f"What the migration added cannot be filled from earlier batches: {account.reason}.")
    return account


def _sweep(database: Database, account: BatchAccount) -> None:
    """Remove what an earlier erasure could not sweep from the files; a failure here does not fail the load."""
    waits = False
    try:
        with database.engine.connect() as connection:
            waits = is_pending(connection)
        if waits:
            account.notes += [f"An erasure is not swept from the files yet: {one}" for one in sweep(database).left]
    except (SQLAlchemyError, psycopg.Error, DatabaseError, KeyboardInterrupt) as exc:
        if waits:
            account.notes.append(
                f"An erasure could not be swept from the files ({type(exc).__name__}); the next load will."
            )


def _reuse(database: Database, emptied: Sequence[str]) -> None:
    """Let later lists reuse the space of folded ones; autovacuum may be late or off, and does what fails here."""
    with contextlib.suppress(KeyboardInterrupt):
        tuple(vacuum(database.engine, emptied, VACUUM_WAITS, PLAIN))


def _open(
    connection: Connection,
    metadata: MetaData,
    settings: Settings,
    *,
    account: BatchAccount,
    request: Request,
    progress: Progress,
) -> Batch:
    savepoint = connection.begin_nested()
    for name, value in SESSION.items():
        connection.execute(select(func.set_config(name, value, True)))
    limit_processes(connection)
    written = (table for table in metadata.tables.values() if not table.info.keys() & {"calendar", "reference"})
    catch_up(connection, written)
    number = next_number(connection, audit.batch.c.batch_id)
    rules = rules_in_force(metadata, settings)
    moment = datetime.now(UTC)
    return Batch(
        connection,
        metadata,
        settings,
        rules,
        number,
        account.as_of,
        moment,
        account,
        request.strict,
        request.plan,
        progress,
        request.replay,
        savepoint=savepoint,
        pruned=limits(connection),
    )


def _run(batch: Batch, request: Request, started: float) -> None:
    """Run the batch and decide how it ends: published, rolled back, or refused with its evidence kept."""
    account = batch.account
    with batch.phase("finding files"):
        found = find_files(batch, request)
    new = _unfilled(batch) if request.fill else {}
    if not any(found.values()) and batch.undoes is None and not _replays(batch) and not new:
        account.status = "unchanged"
        if request.fill:
            note_model(batch.connection, batch.metadata)
            batch.connection.commit()
        return
    account.batch_id = batch.batch_id
    evidence.open_batch(batch)
    if batch.undoes is None:
        let_lists_stand(batch)
    with imaged(batch.connection, batch.batch_id):
        passed = through_the_gates(batch, found, new, future=request.future)
    is_sealed = suppress(
        batch.connection,
        batch.metadata,
        batch.batch_id,
        [source.stage for source in batch.staged],
        erasure_key(batch.settings),
        spelled=lambda person, keys: spellings(
            batch.connection, batch.metadata, batch.settings, person, keys, batch_id=batch.batch_id
        ),
    )
    hide_words(batch, is_sealed)
    if not passed:
        _refuse(batch, request, time.perf_counter() - started)
    elif _brings_nothing(batch, request):
        account.status, account.batch_id = "unchanged", None
        batch.savepoint.rollback()
        if request.fill:
            note_model(batch.connection, batch.metadata)
        batch.connection.commit()
    elif request.plan:
        account.status = "planned"
        batch.connection.rollback()
    else:
        scratch.clear(batch.connection)
        if request.fill:
            note_model(batch.connection, batch.metadata)
        fold_lists(batch)
        evidence.close_batch(batch, time.perf_counter() - started)
        write_drift(batch)
        with batch.phase("commit"):
            publish(batch)


def _unfilled(batch: Batch) -> dict[Dimension | Fact, list[str]]:
    """Return what of the star may not be what the model makes of the records in silver; columns by name."""
    unlike = unlike_model(batch.connection, batch.metadata)
    return unfilled(batch, unlike) | unfilled_facts(batch, unlike)


def _brings_nothing(batch: Batch, request: Request) -> bool:
    """Return whether a batch that replays records, or fills what looks new, has in the end nothing to bring."""
    if request.fill:
        return not _is_changed(batch)
    return request.replay is not None and not any(source.entered for source in batch.account.sources.values())


def _is_changed(batch: Batch) -> bool:
    """Return whether a batch has written, or removed, any row of gold; those of facts and calendars are counted."""
    connection, number = batch.connection, batch.batch_id
    if connection.scalar(select(select(audit.image).where(audit.image.c.batch_id == number).exists())):
        return True
    for table in (batch.metadata.tables[f"gold.{name}"] for name in batch.account.gold):
        if "fact" in table.info or "batch_id" not in table.c:
            if any(batch.account.gold[table.name].values()):
                return True
        elif connection.scalar(select(select(table).where(table.c.batch_id == number).exists())):
            return True
    return False


def _replays(batch: Batch) -> bool:
    """Return whether the batch only replays records, without files; it then takes the newest of their dates."""
    if batch.replay is None:
        return False
    left_out = count_left_out(batch, batch.replay.predicate)
    newest = quarantine.newest_replayed(batch)
    if newest is None and left_out:
        refuse_replay(left_out)
    batch.as_of = batch.account.as_of = newest or batch.as_of
    return newest is not None


def _refuse(batch: Batch, request: Request, seconds: float) -> None:
    """Roll the whole batch back, then write the evidence; the lock is still held, so the batch keeps its numbers."""
    account = batch.account
    account.status = "refused"
    gates = [f"{gate.rule.id} {gate.rule.title}" for gate in account.quality.gates]
    account.reason = "; ".join([*gates, *account.refusals])
    account.changes = {}
    account.gold = {table: Counter(dict.fromkeys(counts, 0)) for table, counts in account.gold.items()}
    if request.plan:
        batch.connection.rollback()
        return
    with evidence.saved(batch) as quarantined:
        batch.savepoint.rollback()
        evidence.write_refusal(batch, quarantined, seconds)
        write_drift(batch)
        keep_refusal(batch)
