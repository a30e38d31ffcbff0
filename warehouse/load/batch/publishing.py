"""The commit of a batch: a published batch is never reported as failed, whatever happens after the commit."""

from __future__ import annotations

from sqlalchemy import Connection, select

from warehouse import audit
from warehouse.database.commits import commit
from warehouse.load.batch.batch import Batch
from warehouse.outcomes import outcomes


def publish(batch: Batch) -> None:
    """Commit a batch that passed all gates."""
    _commit(batch, f"batch {batch.batch_id}", f"batch {batch.batch_id} is loaded")


def keep_refusal(batch: Batch) -> None:
    """Commit the evidence of a refused batch."""
    what = f"the record of why {batch.account.delivery} was refused (nothing of it is loaded)"
    _commit(batch, what, f"batch {batch.batch_id} was refused and nothing of it is loaded", code=1)


def _commit(batch: Batch, what: str, said: str, code: int = 0) -> None:
    account = batch.account

    def settle() -> None:
        account.settled = True
        outcomes.settle(said, code)

    commit(batch.connection, what, lambda other: _is_there(other, batch), settle)


def _is_there(connection: Connection, batch: Batch) -> bool:
    """Whether the row of this batch is visible: another load may have reused its number, but not its timestamp."""
    row = audit.batch.c
    status = "refused" if batch.account.status == "refused" else "loaded"
    mine = select(row.batch_id).where(row.batch_id == batch.batch_id, row.started_at == batch.now, row.status == status)
    return connection.execute(mine).first() is not None
