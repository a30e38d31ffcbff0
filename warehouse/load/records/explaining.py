"""Quarantined records whose row in a lookup file was rejected: their reason says so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Text, and_, any_, cast, func, literal, update

from warehouse import audit
from warehouse.letters import BLANKS
from warehouse.load.batch.account import FileAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.sql.statements import changed
from warehouse.settings import Lookup, SourceSettings
from warehouse.vocabulary.source import Source
from warehouse.vocabulary.texts import plain

MARKS = "\"',;|\t"


def explain(batch: Batch, source: Source) -> None:
    """Add to the reason of a quarantined record that a rejected lookup line has its key, and note how many there are.

    This is possible where a column of the source takes the key as it is in the file.
    """
    account, settings = batch.account.sources[source.name], batch.settings.source(source.name)
    if not batch.of(source).holds_back:
        return
    for entry in (entry for entry in account.lookups if entry.outcomes["rejected"]):
        lookup = [one for one in settings.lookups if one.path == entry.file.wanted][entry.file.use]
        names = [taken_by(source, settings, ours) for ours in lookup.on]
        if None not in names:
            number = _add_reason(batch, entry, lookup, [name for name in names if name is not None])
            if number:
                records = "1 record held back names" if number == 1 else f"{number:,} records held back name"
                account.notes.append(
                    f"{source.name}: {records} a key whose line in {entry.file.name} was rejected; correct that "
                    "line and load the files again"
                )


def taken_by(source: Source, settings: SourceSettings, column: str) -> str | None:
    """Return the column of a source that takes a column of its file as it is."""
    plain = column.strip().lower()
    for word in source.delivered:
        mapping = settings.columns.get(word.name, word.name)
        if isinstance(mapping, str) and mapping.strip().lower() == plain:
            return word.name
    return None


def _add_reason(batch: Batch, entry: FileAccount, lookup: Lookup, names: list[str]) -> int:
    held, reject = audit.quarantine, audit.quarantine.alias("reject")
    marks = f"[{MARKS}{lookup.delimiter or ''}]".replace("\\", "\\\\").replace("^", "\\^")
    around = f"[{BLANKS}]*"
    fields: Any = func.regexp_split_to_array(plain(reject.c.raw_line), literal(f"{around}{marks}{around}", Text))
    mine = batch.account.sources[entry.file.source].files
    why = func.concat(
        literal("line ", Text),
        cast(reject.c.line_number, BigInteger),
        literal(f" of {entry.file.name}, which names its key, was rejected: ", Text),
        reject.c.reason,
        literal("; ", Text),
        held.c.reason,
    )
    named = [plain(held.c.raw[name].astext) == any_(fields) for name in names]
    return changed(
        batch.connection,
        update(held)
        .values(reason=why)
        .where(
            held.c.batch_id == batch.batch_id,
            held.c.file_id.in_([one.file_id for one in mine]),
            held.c.record_number.is_not(None),
            reject.c.file_id == entry.file_id,
            reject.c.raw_line.is_not(None),
            and_(*named),
        ),
    )
