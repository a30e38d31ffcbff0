"""Lists that repeat the one before: a batch folds them at its end, and unfolds them if it goes back to older ones."""

from __future__ import annotations

from sqlalchemy import func, select

from warehouse import audit
from warehouse.folding import fold, foldable, is_folded, unfold
from warehouse.load.batch.batch import Batch
from warehouse.load.quarantine.records import released
from warehouse.vocabulary.source import Source


def unfold_first(batch: Batch, *, fills: bool) -> None:
    """Unfold older lists record by record, unless the batch is newer than all of them and needs none."""
    if is_folded(batch.connection) and (fills or not _looks_ahead(batch)):
        _unfold(batch)


def unfold_for_settled(batch: Batch, source: Source) -> None:
    """Unfold older lists if waiting records were settled, because those may show who was on an older list."""
    account = batch.account.sources[source.name]
    if account.entered or account.resolved or batch.lifted.get(source.name):
        _unfold(batch)


def fold_lists(batch: Batch) -> None:
    """Fold the list before this batch's, or all lists again."""
    batch.emptied = fold(batch.connection, batch.metadata, _kinds(batch), everything=batch.unfolded)


def _unfold(batch: Batch) -> None:
    if unfold(batch.connection, batch.metadata):
        batch.unfolded = True


def _kinds(batch: Batch) -> frozenset[str]:
    retention = batch.settings.retention
    return frozenset() if retention is None else retention.folded


def _looks_ahead(batch: Batch) -> bool:
    """Return whether the batch only adds newer lists, or none."""
    if batch.undoes is not None or batch.replay is not None or batch.replaced or not _kinds(batch):
        return False
    return all(_is_newest(batch, source) for source in foldable(batch.metadata))


def _is_newest(batch: Batch, source: Source) -> bool:
    """Return whether the files of a source are of one day, newer than all before, and no record waits for them."""
    files = batch.account.sources[source.name].files
    if batch.settings.source(source.name).as_of is not None or released(batch, source) is not None:
        return False
    if not files:
        return True
    if any(one.delivery == audit.CORRECTIONS or one.as_of != batch.as_of for one in files):
        return False
    table = audit.file
    newest = select(func.max(table.c.as_of)).where(
        table.c.source == source.name, table.c.batch_id != batch.batch_id, ~table.c.is_lookup
    )
    before = batch.connection.scalar(newest)
    return before is None or before < batch.as_of
