"""Which files of a delivery are new: those whose bytes no earlier batch loaded under the same settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from warehouse.files import Delivery, InputFile, find_files
from warehouse.load.batch.batch import Batch
from warehouse.load.records.counting import counting
from warehouse.load.withdrawal.lists import files_of_lists
from warehouse.load.withdrawal.pruned import last_readings
from warehouse.load.withdrawal.reread import known_files, note_replaced
from warehouse.settings import digest_of_reading
from warehouse.vocabulary.source import Source, sources


def find_new(
    batch: Batch, source: Source, place: Path | Delivery, as_of: date | None
) -> tuple[list[InputFile], list[str]]:
    """Return the files of a source that no earlier batch loaded, and the names of those that one did.

    Bytes are recognised by their digest. With ``as_of``, known bytes are new unless a batch of that date loaded them: a
    state delivered again is an observation, but lines that are added to a key are not added twice. They are also new if
    they were read under other settings. A source with lookups is new as soon as one of its files is, and so are all
    files of one date where a delivery has whole keys, because a key may span several files.
    """
    settings = batch.settings.source(source.name)
    as_of = None if settings.as_of else as_of
    counts = counting(source, settings)
    others = {one.name: batch.settings.source(one.name) for one in sources(batch.metadata) if one is not source}
    files = find_files(place, source.name, settings, others)
    lists = files_of_lists(batch.connection, source)
    gone = {one.file_id for one in lists if not one.stands}
    reading = digest_of_reading(
        settings, [file.sha256 for file in files if file.lookup and not file.use], batch.settings.timezone
    )
    known = [
        one
        for one in known_files(batch, source, files, None if counts and counts.repeats == "added" else as_of)
        if one.file_id not in gone
    ]
    lasting = last_readings(batch, source, known)
    _note_lasting(batch, source, [one for one in known if one.file_id in lasting], reading)
    same = [one for one in known if one.is_lookup or one.reading in (None, reading) or one.file_id in lasting]
    digests = {(one.sha256, one.is_lookup) for one in same}
    new = [file for file in files if (file.sha256, file.lookup) not in digests]
    if new and len(new) < len(files) and counts and counts.repeats == "whole":
        again = {one.sha256 for one in known if one.as_of == batch.as_of}
        new = [file for file in files if file in new or file.sha256 in again]
    if any(file.lookup for file in files) and new:
        new = files
    if settings.delivery == "snapshot":
        standing = {one.sha256 for one in lists if one.stands and one.as_of == batch.as_of}
        left_out = _left_out(files, standing, dated=as_of is not None)
        new = _whole_list(batch, source, files, new) if new or left_out else new
    new = _first_of_each(batch, source, new)
    note_replaced(batch, source, new, known, reading, given=as_of is not None)
    return new, [file.name for file in files if file not in new]


def _note_lasting(batch: Batch, source: Source, known: Sequence[Row[Any]], reading: str) -> None:
    """Note the files that are not read again under the changed settings, because what that needs was pruned."""
    number = sum(one.reading not in (None, reading) for one in known)
    if number:
        files, verb = ("1 file was", "is") if number == 1 else (f"{number:,} files were", "are")
        batch.account.sources[source.name].notes.append(
            f"{files} read under other settings and {verb} not read again, because what that needs was pruned"
        )


def _left_out(files: Sequence[InputFile], standing: set[str], *, dated: bool) -> bool:
    """Return whether known files are the list of the day without some of its files.

    Without a date of their own that is so only if all of them belong to that list: else they are files of another day.
    """
    own = {file.sha256 for file in files if not file.lookup}
    return bool(own & standing and standing - own) and (dated or own <= standing)


def _whole_list(batch: Batch, source: Source, files: list[InputFile], new: list[InputFile]) -> list[InputFile]:
    """Return all files of a snapshot, and note those that an earlier batch has already loaded.

    A snapshot is one list, in however many files, and replaces the list that stands for its day.
    """
    again = [file.name for file in files if file not in new and not file.lookup]
    if again:
        batch.account.sources[source.name].notes.append(
            f"Read again, as parts of the snapshot of {batch.as_of}: {', '.join(again)}"
        )
    return files


def _first_of_each(batch: Batch, source: Source, files: Sequence[InputFile]) -> list[InputFile]:
    """Leave out files with the same bytes as another file of the delivery, and note them; a file may look up itself."""
    first: dict[tuple[object, ...], InputFile] = {}
    for file in files:
        key = (file.sha256, file.lookup, file.lookup and file.wanted, file.use)
        if first.setdefault(key, file) is not file:
            batch.account.sources[source.name].notes.append(
                f"{source.name}: {file.name} has the same bytes as {first[key].name}, so it was not read again"
            )
    return list(first.values())
