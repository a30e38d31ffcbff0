"""Drift: a delivery is unlike those before it, though no rule is broken: columns come or go, or its size is unusual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from sqlalchemy import Select, func, insert, select

from warehouse import audit
from warehouse.load.batch.account import Drift, FileAccount
from warehouse.load.batch.batch import Batch
from warehouse.vocabulary.source import Source

LEAST = 5
"""Deliveries that must have been loaded before a size can be unusual."""
FEW = 2
"""Deliveries of the same weekday that speak for a size which is unusual otherwise."""
LOOKED_AT = 35
"""Deliveries that are looked back at: five weeks of daily ones, so that each weekday has five."""
SPREAD = 4 * 1.4826
"""Four standard deviations, as the median of the distances from the median tells them."""
ANYWAY = 0.25
"""The share of the median by which a delivery may always differ: some come in the very same size each day."""


def find_drift(batch: Batch) -> None:
    """Find in what the files of a batch are unlike the deliveries before, and refuse it where the settings say so."""
    for source in batch.delivered:
        word = batch.settings.source(source.name).drift
        files = [one for one in batch.account.sources[source.name].files if one.delivery != audit.CORRECTIONS]
        read_again = source.name in batch.replaced and batch.undoes is None
        if word == "off" or not files or read_again:
            continue
        found = [*_columns(batch, source, files), *_volume(batch, source, files)]
        batch.account.drift += found
        if found and word == "refuse":
            batch.account.refusals.append(
                f"{source.name} is unlike its deliveries before: {', '.join(one.what for one in found)}; look at it, "
                f'and to accept it set drift = "note" in [sources.{source.name}]'
            )


def write_drift(batch: Batch) -> None:
    """Keep what was found, of a refused batch too."""
    rows = [
        {"batch_id": batch.batch_id, "source": one.source, "kind": one.kind, "name": one.name, "what": one.what}
        for one in batch.account.drift
    ]
    if rows:
        batch.connection.execute(insert(audit.drift), rows)


def _before(batch: Batch, source: Source, *columns: Any) -> Select[Any]:
    """Return the query over the files of a source that other batches loaded, and that were not taken back since."""
    files, batches = audit.file, audit.batch
    return (
        select(*columns)
        .join(batches, batches.c.batch_id == files.c.batch_id)
        .where(files.c.source == source.name, ~files.c.is_lookup, files.c.delivery != audit.CORRECTIONS)
        .where(batches.c.status == "loaded", batches.c.batch_id != batch.batch_id)
    )


def _columns(batch: Batch, source: Source, files: Sequence[FileAccount]) -> Iterator[Drift]:
    last = _before(batch, source, func.max(audit.file.c.batch_id)).scalar_subquery()
    headers = select(audit.file.c.columns).where(
        audit.file.c.batch_id == last, audit.file.c.source == source.name, ~audit.file.c.is_lookup
    )
    known = list(batch.connection.scalars(headers))
    if not known or None in known:
        return
    before, now = _by_sight(known), _by_sight([one.columns for one in files])
    for key in now.keys() - before.keys():
        yield Drift(source.name, "column came", now[key], f"the column {now[key]} came")
    for key in before.keys() - now.keys():
        yield Drift(source.name, "column went", before[key], f"the column {before[key]} went")


def _by_sight(headers: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return the names of columns by what they are without capitals and blanks, which make no difference."""
    return {"".join(name.split()).casefold(): name for header in headers for name in header}


def _volume(batch: Batch, source: Source, files: Sequence[FileAccount]) -> Iterator[Drift]:
    query = _before(batch, source, func.min(audit.file.c.as_of), func.sum(audit.file.c.read))
    query = query.group_by(audit.file.c.batch_id).order_by(audit.file.c.batch_id.desc()).limit(LOOKED_AT)
    before = [(day, int(read)) for day, read in batch.connection.execute(query)]
    if len(before) < LEAST:
        return
    read = sum(one.read for one in files)
    same = [size for day, size in before if day.weekday() == batch.as_of.weekday()]
    by_weekday = LEAST <= len(same) < len(before)
    least, most = usual(same if by_weekday else [size for _, size in before])
    when = f" on a {batch.as_of:%A}" if by_weekday else ""
    if not (least <= read <= most or _is_of_its_weekday(same, read)):
        records = "1 record" if read == 1 else f"{read:,} records"
        yield Drift(source.name, "volume", "records", f"{records} where {least:,} to {most:,} are usual{when}")


def _is_of_its_weekday(same: Sequence[int], read: int) -> bool:
    """Return whether a size is usual among the few deliveries of its weekday, as of the second or third Sunday."""
    if len(same) < FEW:
        return False
    least, most = usual(same)
    return least <= read <= most


def usual(sizes: Sequence[int]) -> tuple[int, int]:
    """Return the bounds of what is usual: from the median, as far as deliveries lie from it, outliers apart."""
    middle = median(sizes)
    distance = median(abs(size - middle) for size in sizes)
    room = max(SPREAD * distance, ANYWAY * middle)
    return max(round(middle - room), 0), round(middle + room)
