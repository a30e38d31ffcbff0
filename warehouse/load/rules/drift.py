"""Drift: a delivery differs from those before it, though no rule is broken.

Columns appear or disappear, texts change their shape, lists have new words, the size is unusual, or values are
distributed unlike before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, insert, select, update

from warehouse import audit
from warehouse.load.batch.account import Drift, FileAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.rules.distribution import Past, differences, past_of
from warehouse.load.rules.shapes import DECIMAL, WHOLE, Look, looks_of, write_looks
from warehouse.load.rules.usual import unusual, usual
from warehouse.vocabulary.source import Source

LOOKED_AT = 35
"""Earlier deliveries to compare with: five weeks of daily ones, so that each weekday has five."""
NAMED = 5
"""New words named in a note."""


def find_drift(batch: Batch) -> None:
    """Find how the files of a batch differ from earlier deliveries, and refuse it where the settings say so."""
    for source in batch.delivered:
        word = batch.settings.source(source.name).drift
        files = [one for one in batch.account.sources[source.name].files if one.delivery != audit.CORRECTIONS]
        read_again = source.name in batch.replaced and batch.undoes is None
        if word == "off" or not files or read_again:
            continue
        found = [*_columns(batch, source, files), *_looks(batch, source, files), *_volume(batch, source, files)]
        batch.account.drift += found
        if found and word == "refuse":
            unlike = ", ".join(one.unquoted for one in found)
            batch.account.refusals.append(
                f"this delivery of {source.name} is unlike those before: {unlike}; look at it, "
                f'and to accept it set drift = "note" in [sources.{source.name}]'
            )


def write_drift(batch: Batch) -> None:
    """Store what was found, for a refused batch too."""
    rows = [
        {"batch_id": batch.batch_id, "source": one.source, "kind": one.kind, "name": one.name, "what": one.what}
        for one in batch.account.drift
    ]
    if rows:
        batch.connection.execute(insert(audit.drift), rows)


def hide_words(batch: Batch, is_sealed: Callable[[str], bool]) -> None:
    """Take the values of people who are forgotten out of the words that are kept, and of the sentences about them."""
    look = audit.look
    query = select(look.c.source, look.c.column_name, look.c.words).where(
        look.c.batch_id == batch.batch_id, look.c.words.is_not(None)
    )
    for source, name, words in batch.connection.execute(query).all():
        kept = [word for word in words if not is_sealed(word)]
        if len(kept) == len(words):
            continue
        mine = [look.c.batch_id == batch.batch_id, look.c.source == source, look.c.column_name == name]
        batch.connection.execute(update(look).values(words=kept or None, shares=None).where(*mine))
        batch.account.drift = [
            replace(one, what=one.unquoted) if (one.source, one.name) == (source, name) else one
            for one in batch.account.drift
        ]


def _before(batch: Batch, source: Source, *columns: Any) -> Select[Any]:
    """Return the query over the files of a source that other batches loaded and that have not been withdrawn since."""
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
    """Return the names of columns by their form without capitals and blanks, which make no difference."""
    return {"".join(name.split()).casefold(): name for header in headers for name in header}


def _looks(batch: Batch, source: Source, files: Sequence[FileAccount]) -> Iterator[Drift]:
    """Yield the columns with a new shape or new words; store the shapes of all columns."""
    shapes, words, past = _looked(batch, source)
    looks = looks_of(batch, source, files)
    for name, look in looks.items():
        yield from _shape(source, name, look, shapes.get(name))
        yield from _new_words(source, name, look, words.get(name))
        unlike = differences(name, look, past[name], batch.as_of) if name in past else None
        if unlike is not None:
            yield Drift(source.name, "distribution", name, unlike)
    write_looks(batch, source, looks, words)


def _looked(batch: Batch, source: Source) -> tuple[dict[str, str], dict[str, set[str]], dict[str, Past]]:
    """Return of each column its newest shape in earlier deliveries, all known words if it is a list, and its past."""
    look, file = audit.look, audit.file
    newest = _before(batch, source, file.c.batch_id, func.min(file.c.as_of).label("as_of")).group_by(file.c.batch_id)
    of = newest.order_by(file.c.batch_id.desc()).limit(LOOKED_AT).subquery("of")
    query = (
        select(look, of.c.as_of)
        .join(of, of.c.batch_id == look.c.batch_id)
        .where(look.c.source == source.name)
        .order_by(look.c.batch_id.desc())
    )
    rows = batch.connection.execute(query).all()
    shapes: dict[str, str] = {}
    words: dict[str, set[str]] = {}
    for row in rows:
        if row.shape is not None:
            shapes.setdefault(row.column_name, row.shape)
        if row.words:
            words.setdefault(row.column_name, set()).update(word.casefold() for word in row.words)
    return shapes, words, past_of(rows)


def _shape(source: Source, name: str, look: Look, before: str | None) -> Iterator[Drift]:
    now = look.most
    if before is None or now is None or now == before or (before in DECIMAL and now == WHOLE):
        return
    yield Drift(source.name, "shape", name, f"{name} has {now} where it had {before}")


def _new_words(source: Source, name: str, look: Look, known: Collection[str] | None) -> Iterator[Drift]:
    new = sorted((-count, word) for small, (word, count) in look.words.items() if known and small not in known)
    if not new:
        return
    listed = ", ".join(f"{word!r} ({-count:,})" for count, word in new[:NAMED])
    more = f" and {len(new) - NAMED:,} more" if len(new) > NAMED else ""
    what = "a new word" if len(new) == 1 else f"{len(new):,} new words"
    yield Drift(source.name, "words", name, f"{name} has {what}: {listed}{more}")


def _volume(batch: Batch, source: Source, files: Sequence[FileAccount]) -> Iterator[Drift]:
    query = _before(batch, source, func.min(audit.file.c.as_of), func.sum(audit.file.c.read))
    query = query.group_by(audit.file.c.batch_id).order_by(audit.file.c.batch_id.desc()).limit(LOOKED_AT)
    before = [(day, int(read)) for day, read in batch.connection.execute(query)]
    read = sum(one.read for one in files)
    found = unusual(before, batch.as_of, read, lambda sizes: usual([round(size) for size in sizes]))
    if found is not None:
        (least, most), when = found
        records = "1 record" if read == 1 else f"{read:,} records"
        yield Drift(source.name, "volume", "records", f"{records} where {least:,} to {most:,} are usual{when}")
