"""What a batch leaves in the audit tables; a refused one too, after everything else in it was rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO, Any

from psycopg import sql
from sqlalchemy import insert, update

from warehouse import audit
from warehouse.database.raw import raw_cursor
from warehouse.load.batch.account import BatchAccount, FileAccount
from warehouse.load.batch.batch import Batch
from warehouse.vocabulary.rule import Measure

CHUNK = 1 << 16


def open_batch(batch: Batch) -> None:
    """Write the row of the batch, which its files and the histories refer to; `close_batch` completes it."""
    batch.connection.execute(insert(audit.batch), _batch_row(batch, "loaded"))


def close_batch(batch: Batch, seconds: float) -> None:
    """Complete the rows of the batch and of its files, and write the results of the rules."""
    values = {"finished_at": datetime.now(UTC), "seconds": seconds}
    batch.connection.execute(update(audit.batch).values(values).where(audit.batch.c.batch_id == batch.batch_id))
    for account in _files(batch.account):
        counts = {"read": account.read, **_outcomes(account), **account.as_text, "columns": account.columns or None}
        batch.connection.execute(update(audit.file).values(counts).where(audit.file.c.file_id == account.file_id))
    _write_results(batch)


def _batch_row(batch: Batch, status: str, seconds: float = 0.0) -> dict[str, Any]:
    return {
        "batch_id": batch.batch_id,
        "status": status,
        "as_of": batch.as_of,
        "delivery": batch.account.delivery,
        "started_at": batch.now,
        "finished_at": datetime.now(UTC),
        "seconds": seconds,
        "reason": batch.account.reason,
        "undoes": batch.undoes,
    }


def _files(account: BatchAccount) -> Iterator[FileAccount]:
    for source in account.sources.values():
        yield from (*source.lookups, *source.files)


def _outcomes(account: FileAccount) -> dict[str, int]:
    return {outcome: account.outcomes[outcome] for outcome in audit.OUTCOMES}


def _write_results(batch: Batch) -> None:
    moment = datetime.now(UTC)
    rows = [
        {
            "batch_id": batch.batch_id,
            "rule_id": answer.rule.id,
            "title": answer.rule.title,
            "layer": str(answer.rule.layer),
            "kind": str(answer.rule.kind),
            "source": ", ".join(table.name for table in answer.rule.on),
            "severity": str(answer.rule.severity),
            "checked": answer.checked,
            "failed": answer.failed,
            "passed": answer.passed,
            "gate": answer.gate,
            "evaluated_at": moment,
            "waiver": answer.rule.waiver.reason if answer.rule.waiver and answer.waived else None,
        }
        for answer in batch.account.quality.results
    ]
    if rows:
        batch.connection.execute(insert(audit.rule_result), rows)


def _reason(account: BatchAccount) -> str | None:
    """Return why a batch was refused, with accounts that do not add up in figures, because no table can hold them."""
    wrong = [gate for gate in account.quality.gates if gate.rule.check is Measure.ACCOUNTED]
    figures = "; ".join(f"{example.where}: {example.what}" for gate in wrong for example in gate.examples)
    return f"{account.reason} ({figures})" if figures else account.reason


@contextmanager
def saved(batch: Batch) -> Iterator[IO[bytes]]:
    """Save the quarantined records of a batch to a temporary file before it is rolled back."""
    query = sql.SQL("COPY (SELECT {} FROM {} WHERE batch_id = {}) TO STDOUT").format(
        _columns(), sql.Identifier("audit", audit.quarantine.name), batch.batch_id
    )
    with TemporaryFile() as spool:
        with raw_cursor(batch.connection) as cursor, cursor.copy(query) as copy:
            for block in copy:
                spool.write(bytes(block))
        spool.seek(0)
        yield spool


def _columns() -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column.name) for column in audit.quarantine.c)


def write_refusal(batch: Batch, quarantined: IO[bytes], seconds: float) -> None:
    """Write what a refused batch leaves: its row, the accounts of its files, the results, the quarantined records.

    Records that were not quarantined before the refusal count as accepted, so that the account of a file adds up
    however far the batch got.
    """
    connection = batch.connection
    connection.execute(insert(audit.batch), _batch_row(batch, "refused", seconds) | {"reason": _reason(batch.account)})
    for account in _files(batch.account):
        source = next(name for name, a in batch.account.sources.items() if account in (*a.lookups, *a.files))
        row = {
            "file_id": account.file_id,
            "batch_id": batch.batch_id,
            "source": source,
            "name": account.file.name,
            "sha256": account.file.sha256,
            "bytes": account.file.bytes,
            "as_of": account.as_of,
            "delivery": account.delivery,
            "is_lookup": account.file.lookup,
            "reading": account.reading,
            "read": account.read,
            **account.as_text,
            "typed_columns": account.typed or None,
            "columns": account.columns or None,
            **_outcomes(account),
            "accepted": account.read - sum(n for outcome, n in _outcomes(account).items() if outcome != "accepted"),
        }
        connection.execute(insert(audit.file), row)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier("audit", audit.quarantine.name), _columns())
    with raw_cursor(connection) as cursor, cursor.copy(into) as copy:
        while block := quarantined.read(CHUNK):
            copy.write(block)
    mine = audit.quarantine.c.batch_id == batch.batch_id
    connection.execute(update(audit.quarantine).values(status="refused").where(mine))
    _write_results(batch)
