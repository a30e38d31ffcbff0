"""`warehouse prune`: remove what is older than a limit, unless gold and its histories need it.

The date of a delivery counts, not the day on which it was loaded, except for images. Everything is one transaction
under the lock of loads, with its own row in `audit.batch`; `audit.pruned` records what was removed from which table.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import psycopg
from sqlalchemy import Connection, MetaData, func, insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from warehouse import audit
from warehouse.database.commits import commit
from warehouse.database.connect import Database
from warehouse.database.lock import blocked, is_locked_out, take_lock, waiting_for
from warehouse.database.revision import require_head
from warehouse.database.rights import require_writable
from warehouse.database.space import ANALYSED, WHOLE, size_of, vacuum
from warehouse.errors import UsageError
from warehouse.folding import fold, unfold
from warehouse.load import SESSION
from warehouse.load.batch.failures import cause_of
from warehouse.load.sql.statements import next_number
from warehouse.outcomes import outcomes
from warehouse.prune.account import PruneAccount, Removed
from warehouse.prune.evidence import prune_exports, prune_quarantine, prune_rule_results
from warehouse.prune.images import prune_images
from warehouse.prune.losses import losses
from warehouse.prune.observations import prune_observations
from warehouse.prune.records import prune_bronze
from warehouse.prune.work import Pruning
from warehouse.settings import Settings

__all__ = ["PruneAccount", "Removed", "prune"]

STEPS: Mapping[str, Callable[[Pruning], None]] = {
    "bronze": prune_bronze,
    "observations": prune_observations,
    "rule_results": prune_rule_results,
    "quarantine": prune_quarantine,
    "exports": prune_exports,
    "images": prune_images,
}


def prune(
    database: Database,
    metadata: MetaData,
    settings: Settings,
    limits: Mapping[str, date],
    *,
    plan: bool = False,
    compact: bool = False,
    waiting: Callable[[str], None] = lambda _who: None,
) -> PruneAccount:
    """Remove what is older than the limits, by kind, and return the account of it.

    With ``plan`` nothing is removed; with ``compact`` the tables are rewritten, which returns their space to the disk.
    Raises UsageError for a limit in the future, Locked if a load does not end in time, and DatabaseError if the
    database cannot be used.
    """
    for kind, day in limits.items():
        if day > settings.today():
            raise UsageError(f"{kind} cannot be pruned before {day}, which is in the future; give a date that is past.")
    account, started = PruneAccount(limits), time.perf_counter()
    settled = False

    def settle() -> None:
        nonlocal settled
        settled = True
        outcomes.settle(f"what is old is pruned, as batch {account.batch_id}")

    try:
        with database.engine.connect() as connection:
            require_head(connection, database.shown, metadata)
            require_writable(connection, database.shown)
            connection.rollback()
            if take_lock(connection, settings.lock_timeout, lambda who: waiting(waiting_for(who))):
                require_head(connection, database.shown, metadata)
            kinds = frozenset() if settings.retention is None else settings.retention.folded
            _remove(connection, Pruning(connection, metadata, account, plan, settings), kinds)
            if account.status == "pruned":
                moment = _write(connection, account, started)
                number = account.batch_id
                commit(connection, f"batch {number}", lambda other: _is_there(other, number, moment), settle)
    except (DBAPIError, psycopg.Error) as exc:
        if not settled:
            if is_locked_out(exc):
                raise blocked(database.engine, settings.lock_timeout) from exc
            raise cause_of(exc) from exc
    if account.status == "unchanged":
        outcomes.settle("nothing is old enough to be pruned")
    elif account.status == "pruned":
        _give_back(database, account, settings.lock_timeout, compact=compact)
    account.seconds = time.perf_counter() - started
    return account


def _remove(connection: Connection, work: Pruning, kinds: frozenset[str]) -> None:
    for name, value in SESSION.items():
        connection.execute(select(func.set_config(name, value, True)))
    folded = unfold(connection, work.metadata)
    for kind, step in STEPS.items():
        if kind in work.account.limits:
            step(work)
    account = work.account
    account.lost = list(losses(work))
    account.size_before = size_of(connection, [one.table for one in account.tables])
    if account.tables:
        account.status = "planned" if work.plan else "pruned"
    if account.status != "pruned":
        connection.rollback()
    elif folded:
        fold(connection, work.metadata, kinds, everything=True)


def _write(connection: Connection, account: PruneAccount, started: float) -> datetime:
    """Write the row of the batch, and what it removed; return its timestamp."""
    now = datetime.now(UTC)
    before = max(one.before for one in account.tables)
    account.batch_id = next_number(connection, audit.batch.c.batch_id)
    row = {
        "batch_id": account.batch_id,
        "status": "loaded",
        "as_of": before,
        "delivery": f"prune before {before}",
        "started_at": now,
        "finished_at": now,
        "seconds": time.perf_counter() - started,
    }
    connection.execute(insert(audit.batch), row)
    rows = [
        {
            "batch_id": account.batch_id,
            "table_name": one.table,
            "before": one.before,
            "rows": one.rows,
            "bytes": one.bytes,
        }
        for one in account.tables
    ]
    connection.execute(insert(audit.pruned), rows)
    return now


def _is_there(connection: Connection, number: int | None, moment: datetime) -> bool:
    row = audit.batch.c
    mine = select(row.batch_id).where(row.batch_id == number, row.started_at == moment)
    return connection.execute(mine).first() is not None


def _give_back(database: Database, account: PruneAccount, timeout: float, *, compact: bool) -> None:
    """Return the space of the rows to the tables or to the disk; a failure here does not fail the prune."""
    tables = [one.table for one in account.tables]
    account.notes += vacuum(database.engine, tables, timeout, WHOLE if compact else ANALYSED)
    try:
        with database.engine.connect() as connection:
            account.size_after = size_of(connection, tables)
    except (SQLAlchemyError, psycopg.Error):
        account.notes.append("The size of the tables could not be read after the prune.")
