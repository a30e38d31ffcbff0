"""Known files that are read again because the settings of their source have changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select, update

from warehouse import audit
from warehouse.errors import UsageError
from warehouse.files import InputFile
from warehouse.load.batch.batch import Batch
from warehouse.load.withdrawal.lists import note_back, standing_lists
from warehouse.load.withdrawal.pruned import last_readings
from warehouse.vocabulary.source import Source, sources

NAMES = ("file_id", "batch_id", "sha256", "as_of", "delivery", "is_lookup", "reading")
Known = Row[Any]
"""What `audit.file` records about a file of a batch."""


def known_files(batch: Batch, source: Source, files: Sequence[InputFile], as_of: date | None) -> list[Known]:
    """Return the files with the same bytes that earlier batches read, for one date if one is given."""
    table = audit.file
    query = (
        select(*(table.c[name] for name in NAMES))
        .join(audit.batch)
        .where(
            table.c.source == source.name,
            audit.batch.c.status == "loaded",
            table.c.replaced_by.is_(None),
            table.c.sha256.in_([file.sha256 for file in files]),
        )
        .order_by(table.c.file_id)
    )
    if as_of is not None:
        query = query.where(table.c.as_of == as_of)
    return list(batch.connection.execute(query))


def note_replaced(
    batch: Batch, source: Source, files: Sequence[InputFile], known: Sequence[Known], reading: str, *, given: bool
) -> None:
    """Record and note which files of earlier batches are replaced.

    A lookup with new bytes makes the files beside it a delivery of its own day, unless the date is ``given``.
    """
    if not given and any(file.lookup and file.sha256 not in {one.sha256 for one in known} for file in files):
        return
    names = {file.sha256: file.name for file in files if not file.lookup}
    lasting = last_readings(batch, source, known)
    old = [
        one
        for one in known
        if not one.is_lookup
        and one.sha256 in names
        and one.reading not in (None, reading)
        and one.file_id not in lasting
    ]
    if not old:
        return
    batch.replaced[source.name] = [*batch.replaced.get(source.name, []), *old]
    for digest, before in {one.sha256: one for one in old}.items():
        batch.account.sources[source.name].notes.append(
            f"{names[digest]}: read again as of {before.as_of}, because it was read under other settings in batch "
            f"{before.batch_id}; what it says now replaces what was read then"
        )


def let_lists_stand(batch: Batch) -> None:
    """Let lists stand again that were replaced by files which are now read as changes and never were lists."""
    table = audit.file
    for source in sources(batch.metadata):
        files = batch.replaced_files(source)
        if not files or batch.settings.source(source.name).delivery == "snapshot":
            continue
        before = standing_lists(batch.connection, source)
        mine = update(table).values(replaced_by=batch.batch_id).where(table.c.file_id.in_(files))
        batch.connection.execute(mine)
        note_back(batch, source, before)


def take_date(batch: Batch, found: Mapping[str, Sequence[InputFile]]) -> None:
    """Give a batch that reads known bytes again the date for which they were loaded, which must be the same for all.

    Records that bring their own dates keep them, whenever they are read.
    """
    dated = {name for name in batch.replaced if batch.settings.source(name).as_of is not None}
    old = [one for name, rows in batch.replaced.items() if name not in dated for one in rows]
    if not old:
        return
    files = [file for name, each in found.items() if name not in dated for file in each if not file.lookup]
    digests, days = {one.sha256 for one in old}, sorted({one.as_of for one in old})
    again = next(file for file in files if file.sha256 in digests)
    new = [file for file in files if file.sha256 not in digests]
    if len(days) > 1:
        raise UsageError(
            f"{again.name} and the files beside it were loaded as of {' and '.join(map(str, days[:3]))} under other "
            "settings; name one of the dates with --as-of, and load them once for each.",
            file=again.name,
        )
    if new:
        raise UsageError(
            f"{again.name} was loaded as of {days[0]} under other settings, and {new[0].name} is new; load "
            f"--source {again.source}={again.path} first, or name the date of all with --as-of.",
            file=again.name,
        )
    batch.as_of = batch.account.as_of = days[0]
