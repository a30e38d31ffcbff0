"""The story of one batch, top to bottom."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
from sqlalchemy import Connection, MetaData, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from warehouse import audit
from warehouse.audit import Selection
from warehouse.database.connect import Database
from warehouse.database.lock import LOCK_NOT_AVAILABLE, blocked, take_lock, waiting_for
from warehouse.database.revision import require_head
from warehouse.database.rights import require_writable
from warehouse.database.watching import Watch, watched
from warehouse.erasure import erasure_key, suppress
from warehouse.erasure.sweep import is_pending, sweep
from warehouse.errors import DatabaseError, UsageError
from warehouse.files import Delivery, InputFile, unread_files
from warehouse.load.batch import evidence
from warehouse.load.batch.account import BatchAccount, SourceAccount, close_unjudged, nothing_changed
from warehouse.load.batch.batch import Batch, Progress
from warehouse.load.batch.failures import cause_of
from warehouse.load.batch.publishing import keep_refusal, publish
from warehouse.load.facts.facts import update_fact
from warehouse.load.facts.summaries import update_summaries
from warehouse.load.history.dimensions import update_dimension
from warehouse.load.history.filling import fill, unfilled
from warehouse.load.history.references import resolve
from warehouse.load.history.unsaid import forget_unsaid, unsay
from warehouse.load.quarantine import records as quarantine
from warehouse.load.records import bronze, silver
from warehouse.load.rules import gates
from warehouse.load.rules.drift import find_drift, write_drift
from warehouse.load.rules.rulebook import rules_in_force
from warehouse.load.rules.scope import close_book, open_book
from warehouse.load.sql import scratch
from warehouse.load.sql.statements import next_number
from warehouse.load.sql.statistics import catch_up
from warehouse.load.withdrawal.files import withdraw
from warehouse.load.withdrawal.reread import let_lists_stand, take_date
from warehouse.load.withdrawal.undo import open_undo, withdraw_dependents
from warehouse.outcomes import outcomes
from warehouse.settings import Settings
from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY
from warehouse.vocabulary.dimension import Dimension, dimensions
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.source import Source, sources

Found = dict[str, list[InputFile]]


MOST_NAMED = 10
"""How many files that no source reads a note names; `unread` has all."""
SESSION = {
    "work_mem": "128MB",
    "maintenance_work_mem": "256MB",
    "jit": "off",
    "default_statistics_target": "25",
}
"""Settings of the load's transaction, never of the server.

Hash joins of a million rows stay in memory, and new rows are analysed from a sample of 7,500.
"""


@dataclass(frozen=True)
class Request:
    """What is asked of a load.

    ``folders`` says in which folder the files of each source are looked for; sources that are not in it are left alone.
    ``as_of`` is the date on which the delivery is true, today if it is not given. With ``plan`` everything is done and
    rolled back. With ``strict`` any record held back refuses the batch. With ``replay`` no files are read, but
    records of the quarantine are tried again under the rules of now, each with its own date. With ``fill`` attributes
    that a migration has added are filled, with their history, from what silver kept. ``undo`` is a batch that is taken
    back first; without folders nothing else is done.
    """

    delivery: str
    folders: Mapping[str, Path | Delivery]
    as_of: date | None = None
    plan: bool = False
    strict: bool = False
    replay: Selection | None = None
    fill: bool = False
    undo: int | None = None


def load(
    database: Database,
    metadata: MetaData,
    settings: Settings,
    request: Request,
    progress: Progress = lambda _phase, _share: None,
    *,
    watch: Watch | None = None,
) -> BatchAccount:
    """Load one delivery in one transaction and return the account of it.

    ``watch`` is called from another thread with what PostgreSQL reports of single statements. A refused batch is an
    account with the status `refused`, not an exception. Raises UsageError for unusable input and DatabaseError if the
    database cannot be used. Once the batch is committed nothing is raised, not even an interrupt: there is an account
    of it.
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
            if isinstance(exc, DBAPIError) and getattr(exc.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
                raise blocked(database.engine, settings.lock_timeout) from exc
            raise cause_of(exc) from exc
    if account.status == "unchanged":
        outcomes.settle(f"{request.delivery} holds nothing new")
    account.seconds = time.perf_counter() - started
    if account.status == "loaded":
        _sweep(database, account)
    return account


def _sweep(database: Database, account: BatchAccount) -> None:
    """Remove what an earlier erasure could not sweep from the files; the load is done, whatever comes of that."""
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
    )


def _run(batch: Batch, request: Request, started: float) -> None:
    """Carry the batch through, and decide in the end: published, taken back, or refused with its evidence kept."""
    account = batch.account
    with batch.phase("finding files"):
        found = _find(batch, request)
    new = unfilled(batch) if request.fill else {}
    if not any(found.values()) and batch.undoes is None and not _replays(batch) and not new:
        account.status = "unchanged"
        return
    account.batch_id = batch.batch_id
    evidence.open_batch(batch)
    if batch.undoes is None:
        let_lists_stand(batch)
    passed = _through_the_gates(batch, found, new)
    suppress(
        batch.connection,
        batch.metadata,
        batch.batch_id,
        [source.stage for source in batch.staged],
        erasure_key(batch.settings),
    )
    if not passed:
        _refuse(batch, request, time.perf_counter() - started)
    elif request.replay and not any(source.entered for source in account.sources.values()):
        account.status, account.batch_id = "unchanged", None
        batch.connection.rollback()
    elif request.plan:
        account.status = "planned"
        batch.connection.rollback()
    else:
        scratch.clear(batch.connection)
        evidence.close_batch(batch, time.perf_counter() - started)
        write_drift(batch)
        with batch.phase("commit"):
            publish(batch)


def _find(batch: Batch, request: Request) -> Found:
    if request.undo is not None:
        open_undo(batch, request.undo)
        batch.as_of = batch.account.as_of = request.as_of or _date_of(batch, request.undo)
    found: Found = {}
    for source in sources(batch.metadata):
        if source.name in request.folders:
            new, unchanged = bronze.find_new(batch, source, request.folders[source.name], request.as_of)
            found[source.name] = new
            batch.account.sources[source.name].unchanged = unchanged
    _name_unread(batch, request, found)
    if request.as_of is None and request.undo is None:
        take_date(batch, found)
    return found


def _date_of(batch: Batch, number: int) -> date:
    query = select(audit.batch.c.as_of).where(audit.batch.c.batch_id == number)
    as_of: date = batch.connection.execute(query).scalar_one()
    return as_of


def _name_unread(batch: Batch, request: Request, found: Found) -> None:
    """Name the files of a whole delivery that no source reads."""
    places = {id(place): place for place in request.folders.values()}
    delivery = next(iter(places.values()), None)
    if len(places) != 1 or not isinstance(delivery, Delivery):
        return
    account = batch.account
    read = {file.name for files in found.values() for file in files}
    read.update(name for source in account.sources.values() for name in source.unchanged)
    account.unread = unread_files(delivery, read)
    if account.unread:
        more = f" and {len(account.unread) - MOST_NAMED:,} more" if len(account.unread) > MOST_NAMED else ""
        named = ", ".join(account.unread[:MOST_NAMED])
        account.notes.append(f"not read: {named}{more}; no `path` of a source names them")


def _replays(batch: Batch) -> bool:
    """Return whether records are tried again without any file; the batch then has the newest of their dates."""
    newest = None if batch.replay is None else quarantine.newest_replayed(batch)
    batch.as_of = batch.account.as_of = newest or batch.as_of
    return newest is not None


def _through_the_gates(batch: Batch, found: Found, new: Mapping[Dimension, list[str]]) -> bool:
    """Go from layer to layer until the star is whole; stop where a gate fails."""
    reading = bronze.Reading(batch, [file for files in found.values() for file in files])
    for source in sources(batch.metadata):
        if found.get(source.name):
            with batch.phase("bronze", reading.share):
                bronze.land(batch, source, found[source.name], reading)
    bronze.note_extra(batch)
    with batch.phase("gates"):
        gates.screen_bronze(batch)
        find_drift(batch)
    if batch.account.quality.gates or batch.account.refusals:
        close_unjudged(batch.account)
        return False
    scratch.make_room(batch.connection, sum(account.total("read") for account in batch.account.sources.values()))
    open_book(batch)
    _observe(batch, new)
    events = _take_events(batch)
    with batch.phase("gates"):
        gates.screen_silver(batch)
    if batch.account.quality.gates or batch.account.refusals:
        return False
    for fact in facts(batch.metadata):
        if fact.source in events:
            with batch.phase("facts", upto=0.9):
                update_fact(batch, fact)
    for dimension in dimensions(batch.metadata):
        forget_unsaid(batch, dimension)
    with batch.phase("facts", 0.9):
        update_summaries(batch)
    with batch.phase("gates"):
        close_book(batch)
        gates.screen_gold(batch)
    return not batch.account.quality.gates


def _observe(batch: Batch, new: Mapping[Dimension, list[str]]) -> None:
    """Take what was observed of members into silver, and bring it into the dimensions.

    ``new`` names attributes that are filled from earlier batches.
    """
    for source in sources(batch.metadata):
        if source.keep == "observations":
            withdraw(batch, source)
    observed = [source for source in _refined(batch) if source.keep == "observations"]
    for source in observed:
        with batch.phase("silver", *_part(batch, source)):
            silver.refine(batch, source)
    for dimension in dimensions(batch.metadata):
        if any(source in observed for source in dimension.sources):
            with batch.phase("history"):
                unsay(batch, dimension)
                update_dimension(batch, dimension)
        if dimension in new:
            with batch.phase("history"):
                fill(batch, dimension, new[dimension])
        resolve(batch, dimension)


def _take_events(batch: Batch) -> list[Source]:
    """Take the newest states of what facts are made of into silver; return their sources."""
    for source in sources(batch.metadata):
        if source.keep == "newest":
            withdraw_dependents(batch, source)
            withdraw(batch, source)
    events = [source for source in _refined(batch) if source.keep == "newest"]
    for source in events:
        with batch.phase("silver", *_part(batch, source)):
            silver.refine(batch, source)
    return events


def _part(batch: Batch, source: Source) -> tuple[float, float]:
    """Return the shares of the batch's records that are refined before and after those of a source."""
    read = {name: account.total("read") for name, account in batch.account.sources.items()}
    before = sum(read[one.name] for one in batch.staged if one is not source)
    everything = sum(read.values()) or 1
    return before / everything, (before + read[source.name]) / everything


def _refined(batch: Batch) -> list[Source]:
    """Return the sources with new records, and those whose waiting records this batch may let in."""
    return [
        source
        for source in sources(batch.metadata)
        if source in batch.delivered or source.name in batch.replaced or quarantine.released(batch, source) is not None
    ]


def _refuse(batch: Batch, request: Request, seconds: float) -> None:
    """Roll everything of the batch back, then keep the evidence; the lock is held meanwhile, so its numbers stay."""
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
